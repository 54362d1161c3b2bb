"""Reading processes that a caller's request starts: few at once, and no place on a page is looked for twice."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from threading import BoundedSemaphore, Lock
from typing import Generic, TypeVar

from fastapi import Request

from ingest.reading.page_pictures import PictureMark
from ingest.reading.places import PageWords, Rectangle
from retrieval.errors import Overloaded

_Place = TypeVar("_Place")
_Key = tuple[str, bytes]


class ReadingSlots:
    """Bounds the reading processes. A process may take gigabytes and minutes: many would leave no room for answers.

    `at_once`: processes at once; `max_waiting`: callers who wait, each in a thread of the pool; `seconds`: how long.
    """

    def __init__(self, at_once: int = 2, max_waiting: int = 4, seconds: float = 2.0) -> None:
        self._slots = BoundedSemaphore(at_once)
        self._places_to_wait = BoundedSemaphore(at_once + max_waiting)
        self._seconds = seconds

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold a slot for one reading process. Raises Overloaded."""
        if not self._places_to_wait.acquire(blocking=False):
            raise _busy()
        try:
            if not self._slots.acquire(timeout=self._seconds):
                raise _busy()
            try:
                yield
            finally:
                self._slots.release()
        finally:
            self._places_to_wait.release()


def _busy() -> Overloaded:
    return Overloaded("Cited is busy with reading other files. Try again in a moment.", 5)


class RecentPlaces(Generic[_Place]):
    """The places found last: rectangles on pages or marks on their pictures; the least recently used go first."""

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._found: OrderedDict[_Key, tuple[_Place, ...]] = OrderedDict()
        self._lock = Lock()

    def find(
        self, version: str, wanted: Sequence[PageWords], slots: ReadingSlots, find: Callable[[], tuple[_Place, ...]]
    ) -> tuple[_Place, ...]:
        """The places of these words of a version; `find` is called, in a reading slot, where they are not known.

        Raises Overloaded.
        """
        key = version, sha256(repr(wanted).encode("utf-8", "surrogatepass")).digest()
        if (known := self._known(key)) is not None:
            return known
        with slots.slot():
            known = self._known(key)  # another caller may have found them while this one waited
            return self._keep(key, find()) if known is None else known

    def _known(self, key: _Key) -> tuple[_Place, ...] | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def _keep(self, key: _Key, found: tuple[_Place, ...]) -> tuple[_Place, ...]:
        with self._lock:
            self._found[key] = found
            while len(self._found) > self._size:
                self._found.popitem(last=False)
        return found


def reading_slots_of(request: Request) -> ReadingSlots:
    slots: ReadingSlots = request.app.state.reading_slots
    return slots


def recent_places_of(request: Request) -> RecentPlaces[Rectangle]:
    places: RecentPlaces[Rectangle] = request.app.state.recent_places
    return places


def picture_slots_of(request: Request) -> ReadingSlots:
    slots: ReadingSlots = request.app.state.picture_slots
    return slots


def recent_marks_of(request: Request) -> RecentPlaces[PictureMark]:
    marks: RecentPlaces[PictureMark] = request.app.state.recent_marks
    return marks
