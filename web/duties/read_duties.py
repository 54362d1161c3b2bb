"""The duties of an edition, read once and kept: an edition's text never changes."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from retrieval.document import Version
from retrieval.duties.duty import Duty
from retrieval.duties.reading import find_duties
from retrieval.duties.we import who_we_are
from retrieval.interfaces import Library, StopCheck, never_stop

# A library of 20,000 passages has about this many duties; each takes less than a kilobyte.
MAX_KEPT = 60_000


@dataclass(frozen=True, slots=True)
class ReadDuties:
    """The duties of an edition in order, the words of each one's actor, and who "we" is in it.

    `actors`: None where the sentence names nobody. `we`: None where the document does not say.
    """

    duties: tuple[Duty, ...]
    actors: tuple[str | None, ...]
    we: str | None


class RecentDuties:
    """Keeps the duties of the editions that were asked for last, by the hashes of file and text: at most `size` duties.

    It belongs to one generation. When another serves, it begins anew, so that it holds nothing of a purged document.
    """

    def __init__(self, size: int = MAX_KEPT) -> None:
        self._size = size
        self._generation = ""
        self._kept: OrderedDict[tuple[str, str], ReadDuties] = OrderedDict()
        self._held = 0
        self._lock = Lock()

    def of(self, generation: str, library: Library, version: Version, check_stop: StopCheck = never_stop) -> ReadDuties:
        """The duties of a version. Raises what `check_stop` raises; then nothing of this version is kept."""
        key = version.sha256, version.text_sha256
        with self._lock:
            if generation != self._generation:
                self._kept.clear()
                self._generation, self._held = generation, 0
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        check_stop()
        read = read_duties(library, version, check_stop)
        self._keep(generation, key, read)
        return read

    def _keep(self, generation: str, key: tuple[str, str], read: ReadDuties) -> None:
        with self._lock:
            if generation != self._generation or key in self._kept:
                return
            self._kept[key] = read
            self._held += len(read.duties)
            while self._held > self._size and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._held -= len(dropped.duties)


def read_duties(library: Library, version: Version, check_stop: StopCheck = never_stop) -> ReadDuties:
    """Read the duties of a version now. Raises what `check_stop` raises."""
    canonical = library.canonical(version)
    duties = find_duties(canonical, check_stop)
    actors = tuple(
        " ".join(duty.actor.of(canonical.text).split()) if duty.actor is not None else None for duty in duties
    )
    we = who_we_are(canonical)
    return ReadDuties(duties, actors, " ".join(we.who.of(canonical.text).split()) if we is not None else None)
