"""A cache of the changes between editions, so that a page that filters them does not compare the texts again."""

from collections import OrderedDict
from threading import Lock

from retrieval.changes.change import EditionChanges
from retrieval.changes.comparison import compare_editions
from retrieval.document import Version
from retrieval.interfaces import Library, StopCheck, never_stop

_Pair = tuple[Version, Version]


class RecentChanges:
    """The changes of the last pairs of editions; the least recently used pair goes first."""

    def __init__(self, size: int = 8) -> None:
        self._size = size
        self._kept: OrderedDict[_Pair, EditionChanges] = OrderedDict()
        self._lock = Lock()

    def kept(self, old: Version, new: Version) -> EditionChanges | None:
        """The changes where they are kept; never compares."""
        with self._lock:
            if (old, new) in self._kept:
                self._kept.move_to_end((old, new))
            return self._kept.get((old, new))

    def between(
        self, library: Library, old: Version, new: Version, check_stop: StopCheck = never_stop
    ) -> EditionChanges:
        """The kept changes, else those found now. Raises what `check_stop` raises."""
        if (kept := self.kept(old, new)) is not None:
            return kept
        found = compare_editions(old, library.canonical(old), new, library.canonical(new), check_stop)
        with self._lock:
            self._kept[old, new] = found
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return found
