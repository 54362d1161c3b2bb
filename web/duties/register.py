"""The register of duties: those that a choice finds in the library, and the rows that show them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from retrieval.applicability import Applicability
from retrieval.citation import Citation, cite
from retrieval.document import Version
from retrieval.duties.actor_groups import is_wanted
from retrieval.duties.duty import Duty, Force
from retrieval.in_force import Calendar, Standing, State
from retrieval.interfaces import Library, StopCheck, never_stop
from retrieval.nations import Nation
from retrieval.text import BlockKind, CanonicalText, Span
from web.duties.read_duties import FOR_EVERYBODY, ReadDuties, RecentDuties, Whom

# A list below a sentence is quoted with it up to this many characters.
MAX_LIST_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class DutyChoice:
    """Which duties to show. An empty field chooses all.

    `actor`: words that name who has the duty. `forces`: any of these. `as_of`: in the editions in force on this day;
    None means today. `version` (SHA-256) chooses this edition of the one document that is named, in force or not.
    `with_deadline`: only those that say by when or how often. `nations`: none that is stated for other nations only.
    """

    documents: tuple[str, ...] = ()
    actor: str = ""
    forces: tuple[Force, ...] = ()
    as_of: date | None = None
    version: str | None = None
    with_deadline: bool = False
    nations: tuple[Nation, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A duty of the register before its words are looked up. `number`: its place among those of its edition, from 0.

    `stands_for`: whom "we" or "you" stands for, where the document says so. `whom`: for whom its place is.
    """

    version: Version
    standing: Standing
    number: int
    duty: Duty
    actor: str | None
    stands_for: str | None
    whom: Whom = FOR_EVERYBODY

    @property
    def id(self) -> str:
        """The same as long as the edition is read in the same way."""
        return f"{self.version.document.id}.{self.version.sha256[:12]}.{self.number}"


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """A slice of a document with its citation. `core`: the sentence in it that lays the duty."""

    text: str
    core: Span
    citation: Citation


@dataclass(frozen=True, slots=True)
class Row:
    """A duty as it is shown. `quote` holds the sentence or list item, `lead_in` the sentence above the list.

    `action`, `condition` and `deadline` are words of the quote or of the lead-in; None where there are none.
    `stands_for` says who "we" or "you" is, where that is the actor and the document says so.
    """

    entry: Entry
    quote: QuotedWords
    lead_in: QuotedWords | None
    action: str | None
    condition: str | None
    deadline: str | None

    @property
    def applicability(self) -> Applicability:
        """For which nations and readers the duty's place is stated."""
        return self.entry.whom.stated

    @property
    def force(self) -> Force:
        return self.entry.duty.force

    @property
    def actor(self) -> str | None:
        return self.entry.actor

    @property
    def stands_for(self) -> str | None:
        return self.entry.stands_for


def list_entries(
    library: Library, choice: DutyChoice, recent: RecentDuties, generation: str, check_stop: StopCheck = never_stop
) -> list[Entry]:
    """The duties that a choice finds, by the title of their document and in its order.

    Raises UnknownDocument and UnknownVersion for what nobody holds, and what `check_stop` raises.
    """
    read = partial(recent.of, generation, library, check_stop=check_stop)
    return [
        entry
        for version, standing in chosen_versions(library, choice)
        for entry in _entries(version, standing, read(version))
        if _fits(entry, choice)
    ]


def chosen_versions(library: Library, choice: DutyChoice) -> list[tuple[Version, Standing]]:
    """The editions of the choice with their standing on its day. Raises UnknownDocument and UnknownVersion."""
    if choice.version is not None and len(choice.documents) == 1:
        version = library.version(choice.documents[0], choice.version)
        return [(version, library.standing(version))]
    for id in choice.documents:
        library.version(id)
    shown = [
        version for version in library.versions() if not choice.documents or version.document.id in choice.documents
    ]
    if choice.as_of is not None:
        return _on_day(library, [version.document.id for version in shown], choice.as_of)
    held = [(version, library.standing(version)) for version in shown]
    # Whoever names one document reads its last edition, also where that is no longer in force; the row says so.
    return held if len(choice.documents) == 1 else [one for one in held if one[1].state is State.IN_FORCE]


def _on_day(library: Library, documents: Sequence[str], day: date) -> list[tuple[Version, Standing]]:
    ids = [version.document.id for version in library.versions()]
    calendar = Calendar(edition for id in ids for edition in library.editions(id))
    in_force = calendar.in_force_on(day)
    return [(in_force[id], calendar.standing(in_force[id], day)) for id in documents if id in in_force]


def _entries(version: Version, standing: Standing, read: ReadDuties) -> Iterator[Entry]:
    for number, (duty, actor) in enumerate(zip(read.duties, read.actors, strict=True)):
        yield Entry(version, standing, number, duty, actor, read.stands_for(actor), read.whom[number])


def _fits(entry: Entry, choice: DutyChoice) -> bool:
    if choice.forces and entry.duty.force not in choice.forces:
        return False
    if choice.with_deadline and entry.duty.deadline is None:
        return False
    if choice.nations and entry.whom.is_for_others(frozenset(choice.nations)):
        return False
    wanted = choice.actor.strip()
    if not wanted:
        return True
    if entry.actor is None:
        return False
    if is_wanted(wanted, entry.actor):
        return True
    return entry.stands_for is not None and is_wanted(wanted, entry.stands_for)


def rows(library: Library, entries: Sequence[Entry]) -> list[Row]:
    """The rows of these entries, in their order. It reads the text of each edition once."""
    texts: dict[tuple[str, str], CanonicalText] = {}
    made = []
    for entry in entries:
        if entry.version.key not in texts:
            texts[entry.version.key] = library.canonical(entry.version)
        made.append(to_row(texts[entry.version.key], entry))
    return made


def to_row(canonical: CanonicalText, entry: Entry) -> Row:
    duty = entry.duty
    above, lead_in = duty.lead_in, None
    if above is not None:
        lead_in = _quoted(canonical, entry.version, _block_at(canonical, above), above, with_list=False)

    def words(span: Span | None) -> str | None:
        return " ".join(span.of(canonical.text).split()) if span is not None else None

    return Row(
        entry,
        _quoted(canonical, entry.version, duty.block, duty.sentence),
        lead_in,
        words(duty.action),
        words(duty.condition),
        words(duty.deadline),
    )


def _quoted(
    canonical: CanonicalText, version: Version, ordinal: int, sentence: Span, *, with_list: bool = True
) -> QuotedWords:
    """The sentence and, `with_list`, the list that it introduces, which says what is to be done."""
    span = sentence
    if with_list and sentence.of(canonical.text).rstrip().endswith(":"):
        span = Span(sentence.start, max(sentence.end, _list_end(canonical, ordinal, sentence)))
    citation = cite(version, canonical.text, canonical.blocks[ordinal], span)
    return QuotedWords(span.of(canonical.text), sentence, citation)


def _list_end(canonical: CanonicalText, ordinal: int, sentence: Span) -> int:
    end = sentence.end
    for block in canonical.blocks[ordinal + 1 :]:
        if block.kind is not BlockKind.ITEM or block.end - sentence.start > MAX_LIST_CHARS:
            break
        end = block.end
    return end


def _block_at(canonical: CanonicalText, sentence: Span) -> int:
    return next(number for number, block in enumerate(canonical.blocks) if block.span.contains(sentence))
