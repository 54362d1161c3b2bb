"""The duties of an edition, read once and kept: an edition's text never changes."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from retrieval.applicability import NOTHING_STATED, Applicability
from retrieval.applies.asked import for_other_nations
from retrieval.document import Version
from retrieval.duties.duty import Duty
from retrieval.duties.reading import find_duties
from retrieval.duties.we import We, who_we_are, who_you_are
from retrieval.interfaces import Library, StopCheck, never_stop
from retrieval.nations import Nations, mentioned_nations
from retrieval.quote.stated_at import stated_at
from retrieval.section import section_of
from retrieval.text import CanonicalText

# A library of 20,000 passages has about this many duties; each takes less than a kilobyte.
MAX_KEPT = 60_000
# A document's id, and the hashes of its file and its text.
_Key = tuple[str, str, str]
_WE = frozenset(("we", "us", "i"))


@dataclass(frozen=True, slots=True)
class Whom:
    """For whom the place of a duty is stated, and the nations that its sentence names."""

    stated: Applicability = NOTHING_STATED
    named: Nations = frozenset()

    def is_for_others(self, nations: Nations) -> bool:
        """Whether it is for none of these nations, by the rule for the quotes of an answer."""
        return for_other_nations(nations, self.stated.extent, self.named)


FOR_EVERYBODY = Whom()


@dataclass(frozen=True, slots=True)
class ReadDuties:
    """The duties of an edition in order, with the words of each one's actor and for whom it is; who "we" and "you" are.

    `actors`: None where the sentence names nobody. `we`, `you`: None where the document does not say.
    """

    duties: tuple[Duty, ...]
    actors: tuple[str | None, ...]
    whom: tuple[Whom, ...]
    we: str | None
    you: str | None

    def stands_for(self, actor: str | None) -> str | None:
        """Whom "we" or "you" stands for; None for another actor, and where the document does not say."""
        word = (actor or "").lower()
        return self.we if word in _WE else self.you if word == "you" else None


class RecentDuties:
    """Keeps the duties of the editions that were asked for last: at most `size` duties.

    Its keys are a document's id and the hashes of file and text: the same file can be two documents with other facts.

    It belongs to one generation. When another serves, it begins anew, so that it holds nothing of a purged document.
    """

    def __init__(self, size: int = MAX_KEPT) -> None:
        self._size = size
        self._generation = ""
        self._kept: OrderedDict[_Key, ReadDuties] = OrderedDict()
        self._held = 0
        self._lock = Lock()

    def of(self, generation: str, library: Library, version: Version, check_stop: StopCheck = never_stop) -> ReadDuties:
        """The duties of a version. Raises what `check_stop` raises; then nothing of this version is kept."""
        key = *version.key, version.text_sha256
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

    def _keep(self, generation: str, key: _Key, read: ReadDuties) -> None:
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
    whom = tuple(_whom(canonical, version, duty, check_stop) for duty in duties)
    return ReadDuties(duties, actors, whom, _words(canonical, we), _words(canonical, you))


def _whom(canonical: CanonicalText, version: Version, duty: Duty, check_stop: StopCheck) -> Whom:
    check_stop()
    named = mentioned_nations(duty.sentence.of(canonical.text))
    return Whom(stated_at(version, section_of(canonical, duty.block), duty.sentence), named)


def _words(canonical: CanonicalText, somebody: We | None) -> str | None:
    return " ".join(somebody.who.of(canonical.text).split()) if somebody is not None else None
