"""The words of the serving library, for the check of drafts: made when somebody first checks one, and once only."""

from threading import Lock

from retrieval.check.held_words import HeldWords, hold_words
from retrieval.interfaces import Library, StopCheck, never_stop


class LibraryWords:
    """Keeps the words of one library. Safe to share between threads: others wait while one makes them."""

    def __init__(self) -> None:
        self._made: HeldWords | None = None
        self._lock = Lock()

    def of(self, library: Library, check_stop: StopCheck = never_stop) -> HeldWords:
        """The words of this library. Raises what `check_stop` raises; the next call then makes them."""
        with self._lock:
            if self._made is None:
                self._made = hold_words(library, check_stop)
            return self._made
