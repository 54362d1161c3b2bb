"""The changes between two editions as the page shows them: both texts of each, with their words marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from retrieval.changes.change import Change, ChangeKind, EditionChanges, Place
from retrieval.citation import Citation, cite
from retrieval.document import Version
from retrieval.interfaces import Library
from retrieval.text import CanonicalText
from retrieval.word_diff import Op, WordChange, as_old_text
from web.edition_changes.query import ChangesQuery
from web.quotation import headings, link, places
from web.wording.changes import KIND_WORDS, change_word, mention_line

CHANGES_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ShownText:
    """The text of one edition at a change: its pieces, the names of its place, and the link to it."""

    pieces: tuple[WordChange, ...]
    heading: str
    places: str
    link: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """`what`: "Added". `also`: the further kinds in words. `mention`: what the publisher's list says.

    `mention` is None where there is no such list.
    """

    what: str
    also: tuple[str, ...]
    old: ShownText | None
    new: ShownText | None
    mention: str | None
    is_unmentioned: bool


@dataclass(frozen=True, slots=True)
class ShownKind:
    """The changes of one gravest kind on the page."""

    words: str
    changes: tuple[ShownChange, ...]


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind in the form, with the number of changes that have it."""

    value: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ChangesView:
    """`chosen`: how many changes the form chooses, of `total`. `entries`: the publisher's list, None without one."""

    old: Version
    new: Version
    total: int
    chosen: int
    unmentioned: int
    renumbered: int
    choices: tuple[KindChoice, ...]
    kinds: tuple[ShownKind, ...]
    entries: tuple[ShownText, ...] | None
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class EditionText:
    """An edition with its text, from which places are quoted and cited."""

    version: Version
    canonical: CanonicalText

    def words(self, place: Place) -> str:
        return place.span.of(self.canonical.text)

    def cite(self, place: Place) -> Citation:
        return cite(self.version, self.canonical.text, place.block, place.span)


def edition_texts(changes: EditionChanges, library: Library) -> tuple[EditionText, EditionText]:
    """Both editions, the old one first."""
    return (
        EditionText(changes.old, library.canonical(changes.old)),
        EditionText(changes.new, library.canonical(changes.new)),
    )


def view_changes(changes: EditionChanges, library: Library, query: ChangesQuery) -> ChangesView:
    old, new = edition_texts(changes, library)
    found = changes.found
    chosen = [change for change in found.changes if query.keeps(change)]
    pages = max(1, -(-len(chosen) // CHANGES_ON_A_PAGE))
    page = min(query.page, pages)
    part = chosen[(page - 1) * CHANGES_ON_A_PAGE : page * CHANGES_ON_A_PAGE]
    return ChangesView(
        old=changes.old,
        new=changes.new,
        total=len(found.changes),
        chosen=len(chosen),
        unmentioned=found.unmentioned,
        renumbered=found.renumbered,
        choices=tuple(_choices(found.changes, query)),
        kinds=tuple(
            ShownKind(KIND_WORDS[kind], tuple(_shown(change, old, new) for change in group))
            for kind, group in groupby(part, lambda change: change.kind)
        ),
        entries=None
        if found.entries is None
        else tuple(_shown_text(new, place, (WordChange(Op.SAME, new.words(place)),)) for place in found.entries),
        page=page,
        pages=pages,
    )


def _choices(changes: Sequence[Change], query: ChangesQuery) -> list[KindChoice]:
    return [
        KindChoice(kind.value, KIND_WORDS[kind], count, kind in query.kinds)
        for kind in ChangeKind
        if (count := sum(kind in change.kinds for change in changes)) or kind in query.kinds
    ]


def _shown(change: Change, old: EditionText, new: EditionText) -> ShownChange:
    before = as_old_text(old.words(change.old), change.words) if change.old else ()
    after = tuple(piece for piece in change.words if piece.op is not Op.REMOVED)
    return ShownChange(
        change_word(change),
        tuple(KIND_WORDS[kind] for kind in change.kinds[1:]),
        _shown_text(old, change.old, before) if change.old else None,
        _shown_text(new, change.new, after) if change.new else None,
        mention_line(change),
        change.is_unmentioned,
    )


def _shown_text(edition: EditionText, place: Place, pieces: tuple[WordChange, ...]) -> ShownText:
    citation = edition.cite(place)
    path = headings(citation)
    return ShownText(pieces, path[-1] if path else "", " · ".join(places(citation)), link(citation))
