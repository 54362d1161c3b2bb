"""The response of GET /v1/documents/{document_id}/changes. Fields are added, never changed."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, Field

from api.wire.days import Day
from api.wire.fields import DocumentId, DocumentTitle, EditionHash, EditionNumber
from api.wire.quotes import CitationOut, citation_out
from retrieval.changes.change import Change, EditionChanges, Place
from retrieval.document import Version
from retrieval.interfaces import Library
from web.edition_changes.query import ChangesQuery
from web.edition_changes.view import EditionText, edition_texts

Kind = Literal["obligation", "number", "date", "actor", "condition", "wording", "layout"]
_KINDS = (
    "`obligation`: must, should, may, not and the like; `number`; `date`; `actor`: who; `condition`: if, unless, only; "
    "`wording`; `layout`: the same words elsewhere, or with other punctuation."
)


class ComparedEditionOut(BaseModel):
    """An edition that was compared."""

    version: EditionHash
    edition: EditionNumber
    published: Day | None = Field(description="The day of publication; null where nobody stated one.")


class PlacedTextOut(BaseModel):
    """Words of one edition, and their place."""

    text: str = Field(description="The words, copied from the edition.")
    citation: CitationOut = Field(description="The place of the words, to find and check them.")


class WordChangeOut(BaseModel):
    """Neighbouring words that are in both editions, or in one. Those of both are printed as in the new edition."""

    op: Literal["same", "removed", "added"] = Field(description="Which of the editions have the words.")
    text: str = Field(description="The words, with the white space around them.")


class ChangeOut(BaseModel):
    """Sentences that were changed, added or removed."""

    id: str = Field(description="The id of the change in this list, for `after`.")
    kind: Kind = Field(description=f"The gravest kind of what changes. {_KINDS}")
    kinds: list[Kind] = Field(description="All kinds of what changes, the gravest first.")
    op: Literal["same", "removed", "added"] = Field(
        description="`same`: the sentences stayed, and something in them changed, or they moved."
    )
    moved: bool = Field(description="Whether the sentences stood elsewhere.")
    old: PlacedTextOut | None = Field(description="The sentences in the old edition; null where they are new.")
    new: PlacedTextOut | None = Field(description="The sentences in the new edition; null where they are gone.")
    words: list[WordChangeOut] = Field(description="Both texts word by word.")
    mentioned: bool | None = Field(
        description="Whether the publisher's list of changes mentions this one; null where the new edition has no list."
    )
    entries: list[int] = Field(description="The entries of `listed` that mention it, counted from 0.")


class EditionChangesOut(BaseModel):
    """The changes between two editions, by their gravest kind and then in reading order."""

    document_id: DocumentId
    title: DocumentTitle
    old: ComparedEditionOut = Field(description="The edition from which the changes lead.")
    new: ComparedEditionOut = Field(description="The edition to which the changes lead.")
    total: int = Field(description="The number of all changes, whatever part of them is asked for.")
    counts: dict[str, int] = Field(description="The number of all changes of each gravest kind.")
    unmentioned: int | None = Field(
        description="The number of changes that the publisher's list leaves out; null without such a list."
    )
    renumbered: int = Field(description="The number of paragraphs with a new printed number and the same words.")
    listed: list[PlacedTextOut] | None = Field(
        description="What the publisher says has changed, in the new edition; null where it has no such list."
    )
    changes: list[ChangeOut] = Field(description="The changes of this part of the list.")


def numbered(changes: EditionChanges) -> list[tuple[str, Change]]:
    """All changes, each with its id."""
    return [(str(number), change) for number, change in enumerate(changes.found.changes, 1)]


def chosen(changes: EditionChanges, query: ChangesQuery) -> list[tuple[str, Change]]:
    """The changes that a query keeps, each with its id among all."""
    return [one for one in numbered(changes) if query.keeps(one[1])]


def edition_changes_out(
    changes: EditionChanges, library: Library, part: Sequence[tuple[str, Change]] | None = None
) -> EditionChangesOut:
    """`part`: the changes to tell, each with its id; by default all."""
    old, new = edition_texts(changes, library)
    found = changes.found
    return EditionChangesOut(
        document_id=changes.new.document.id,
        title=changes.new.title,
        old=_edition_out(changes.old),
        new=_edition_out(changes.new),
        total=len(found.changes),
        counts={kind.value: count for kind, count in found.counts.items()},
        unmentioned=None if found.entries is None else found.unmentioned,
        renumbered=found.renumbered,
        listed=None if found.entries is None else [_placed_out(new, place) for place in found.entries],
        changes=[_change_out(id, change, old, new) for id, change in (numbered(changes) if part is None else part)],
    )


def _edition_out(version: Version) -> ComparedEditionOut:
    return ComparedEditionOut(version=version.sha256, edition=version.edition, published=version.published)


def _placed_out(edition: EditionText, place: Place) -> PlacedTextOut:
    return PlacedTextOut(text=edition.words(place), citation=citation_out(edition.cite(place)))


def _change_out(id: str, change: Change, old: EditionText, new: EditionText) -> ChangeOut:
    return ChangeOut(
        id=id,
        kind=change.kind.value,
        kinds=[kind.value for kind in change.kinds],
        op=change.op.value,
        moved=change.is_moved,
        old=_placed_out(old, change.old) if change.old else None,
        new=_placed_out(new, change.new) if change.new else None,
        words=[WordChangeOut(op=piece.op.value, text=piece.text) for piece in change.words],
        mentioned=None if change.mentioned_in is None else bool(change.mentioned_in),
        entries=list(change.mentioned_in or ()),
    )
