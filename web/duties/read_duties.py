"""The duties of an edition, read once and kept: an edition's text never changes."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from retrieval.document import Version
from retrieval.duties.duty import Duty
from retrieval.duties.reading import find_duties
from retrieval.duties.we import We, who_we_are, who_you_are
from retrieval.interfaces import Library, StopCheck, never_stop
from retrieval.text import CanonicalText

# A library of 20,000 passages has about this many duties; each takes less than a kilobyte.
MAX_KEPT = 60_000
_WE = frozenset(("we", "us", "i"))


@dataclass(frozen=True, slots=True)
class ReadDuties:
    """The duties of an edition in order, the words of each one's actor, and who "we" and "you" are in it.

    `actors`: None where the sentence names nobody. `we`, `you`: None where the document does not say.
    """

    duties: tuple[Duty, ...]
    actors: tuple[str | None, ...]
    we: str | None
    you: str | None

    def stands_for(self, actor: str | None) -> str | None:
        """Whom "we" or "you" stands for; None for another actor, and where the document does not say."""
        word = (actor or "").lower()
        return self.we if word in _WE else self.you if word == "you" else None


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
    we, you = who_we_are(canonical), who_you_are(canonical)
    return ReadDuties(duties, actors, _words(canonical, we), _words(canonical, you))


def _words(canonical: CanonicalText, somebody: We | None) -> str | None:
    return " ".join(somebody.who.of(canonical.text).split()) if somebody is not None else None
