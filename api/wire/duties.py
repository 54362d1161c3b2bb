"""Duties in responses. Fields are added, never changed."""

from typing import Literal

from pydantic import BaseModel, Field

from api.wire.fields import EditionHash, End, Start
from api.wire.quotes import (
    CitationOut,
    StandingOut,
    StatedAudienceOut,
    StatedExtentOut,
    audience_out,
    citation_out,
    extent_out,
    standing_out,
)
from web.duties.edition_changes import ChangedDuties, ChangedRow
from web.duties.register import QuotedWords, Row

ForceName = Literal["must", "must_not", "should", "should_not", "may"]


class ActorOut(BaseModel):
    """Who has a duty, in the document's words."""

    text: str = Field(description="The words that name them.")
    start: Start
    end: End
    stands_for: str | None = Field(
        description='Whom "we" or "you" stands for, in the document\'s words; null for another actor, and where the '
        "document does not say."
    )


class QuotedWordsOut(BaseModel):
    """Words of a document with their citation. POST /v1/verify checks them as it checks the quotes of an answer."""

    text: str = Field(description="The words of the document: its canonical text from `start` to `end` of `citation`.")
    core: list[tuple[int, int]] = Field(
        description="The sentence that lays the duty, as [start, end] with offsets like the citation's."
    )
    citation: CitationOut = Field(description="The place of the words, to find and check them.")


class DutyOut(BaseModel):
    """A sentence or list item that says what somebody must, should or may do. Cited finds it by rule."""

    id: str = Field(description="The duty's id, for `after`. It stays the same while the edition is read the same way.")
    force: ForceName = Field(description="How binding the duty is.")
    actor: ActorOut | None = Field(
        description='Who has the duty; null where the sentence names nobody, as in "must be stored".'
    )
    action: str | None = Field(description="What is to be done; null where only the list in the quote says it.")
    condition: str | None = Field(description="The clause that limits the duty; null where there is none.")
    deadline: str | None = Field(description="By when or how often; null where the sentence does not say.")
    quote: QuotedWordsOut = Field(description="The sentence or the list item, with a list that it introduces.")
    lead_in: QuotedWordsOut | None = Field(
        description="For a list item: the sentence above the list, which gives its force and its actor. For a command "
        'below a heading such as "What landlords must do": the heading. Else null.'
    )
    standing: StandingOut = Field(description="Whether the edition is in force on the day of the request.")
    extent: StatedExtentOut | None = Field(
        description="The nations that the place is stated for; null where nothing states them."
    )
    audience: StatedAudienceOut | None = Field(
        description="The readers that the place is stated for; null where nothing states them."
    )


class ChangedDutyOut(BaseModel):
    """A duty that differs between two editions."""

    kind: Literal["added", "removed", "force"] = Field(
        description="`added`; `removed`; `force`: the same duty has another force."
    )
    before: DutyOut | None = Field(description="The duty in the old edition; null where it was added.")
    after: DutyOut | None = Field(description="The duty in the new edition; null where it was removed.")


class DutyChangesOut(BaseModel):
    """The duties that differ between two editions of a document."""

    old: EditionHash
    new: EditionHash
    changes: list[ChangedDutyOut] = Field(description="The changes in the order of the new edition, removals last.")


def duty_out(row: Row) -> DutyOut:
    duty = row.entry.duty
    actor = None
    if duty.actor is not None and row.actor is not None:
        actor = ActorOut(text=row.actor, start=duty.actor.start, end=duty.actor.end, stands_for=row.stands_for)
    return DutyOut(
        id=row.entry.id,
        force=row.force.value,
        actor=actor,
        action=row.action,
        condition=row.condition,
        deadline=row.deadline,
        quote=_quoted_out(row.quote),
        lead_in=_quoted_out(row.lead_in) if row.lead_in is not None else None,
        standing=standing_out(row.entry.standing),
        extent=extent_out(row.applicability),
        audience=audience_out(row.applicability),
    )


def duty_changes_out(changes: ChangedDuties) -> DutyChangesOut:
    return DutyChangesOut(
        old=changes.old.sha256, new=changes.new.sha256, changes=[_changed_out(row) for row in changes.rows]
    )


def _changed_out(change: ChangedRow) -> ChangedDutyOut:
    return ChangedDutyOut(
        kind=change.kind.value,
        before=duty_out(change.before) if change.before is not None else None,
        after=duty_out(change.after) if change.after is not None else None,
    )


def _quoted_out(quote: QuotedWords) -> QuotedWordsOut:
    return QuotedWordsOut(
        text=quote.text, core=[(quote.core.start, quote.core.end)], citation=citation_out(quote.citation)
    )
