"""The parts of a service by the collections that they hold: made when needed, and only so many kept."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Generic, TypeVar

# Each part has indexes of its own in memory. A part that was dropped is made again when somebody asks for it.
MAX_PARTS = 8

Part = TypeVar("Part")


class Parts(Generic[Part]):
    """Makes the part for a set of collections once, even where several threads ask at the same time.

    `collections`: all that the library has; a name outside these changes nothing. Of more than `size` parts the least
    recently used is dropped.
    """

    def __init__(
        self, make: Callable[[frozenset[str]], Part], collections: Iterable[str], size: int = MAX_PARTS
    ) -> None:
        self._make = make
        self._collections = frozenset(collections)
        self._size = size
        self._kept: OrderedDict[frozenset[str], _Once[Part]] = OrderedDict()
        self._expected: tuple[frozenset[str], ...] = ()
        self._lock = Lock()

    def of(self, collections: frozenset[str]) -> Part:
        """The part with these collections."""
        known = collections & self._collections
        with self._lock:
            once = self._kept.setdefault(known, _Once(lambda: self._make(known)))
            self._kept.move_to_end(known)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return once.get()

    def kept(self, collections: frozenset[str]) -> Part | None:
        """The part with these collections where it is made and kept; never waits."""
        known = collections & self._collections
        with self._lock:
            once = self._kept.get(known)
            if once is None:
                return None
            self._kept.move_to_end(known)
        return once.made

    def in_use(self) -> tuple[frozenset[str], ...]:
        """The sets of collections whose parts are kept, the least recently used first."""
        with self._lock:
            return tuple(self._kept)

    def expect(self, sets: Iterable[frozenset[str]]) -> None:
        """Name the sets of collections that will be asked for, so that `make_expected` makes their parts."""
        self._expected = tuple(sets)

    def make_expected(self) -> None:
        """Make the expected parts now, so that nobody waits for them."""
        expected, self._expected = self._expected, ()
        for collections in expected:
            self.of(collections)


class _Once(Generic[Part]):
    """A value that is made by the first thread that asks for it; others wait. A failure is tried again."""

    def __init__(self, make: Callable[[], Part]) -> None:
        self._make = make
        self._made: list[Part] = []
        self._lock = Lock()

    @property
    def made(self) -> Part | None:
        """The value, None where it is not made yet."""
        return self._made[0] if self._made else None

    def get(self) -> Part:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]
