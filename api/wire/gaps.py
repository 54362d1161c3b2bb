"""Responses about gaps: questions without an answer. Fields are added, never changed."""

from datetime import date

from pydantic import BaseModel, Field

from api.gap_review import Shown, show
from api.state.gaps import Gap
from retrieval.interfaces import Library


class GapPassageOut(BaseModel):
    """Words of a document, as a gap points to them."""

    document_id: str = Field(description="The id of the document.")
    title: str = Field(description="Its title.")
    version: str = Field(description="The SHA-256 of the edition.")
    start: int = Field(description="The first character, in code points of the canonical text.")
    end: int = Field(description="The character after the last one.")
    page: str | None = Field(description="The page, as printed where that is known; null without pages.")
    text: str = Field(description="The words, word for word.")


class GapOut(BaseModel):
    """A question that the documents did not answer. Days are UTC; nobody's name is stored."""

    id: str = Field(description="The id of the gap.")
    question: str = Field(description="The question, with personal numbers masked.")
    group: str = Field(description="The id of the gap that stands first among those that are alike.")
    silences: int = Field(description="How often Cited gave no answer to it.")
    reports: int = Field(description="How often somebody said that the answer should be in the documents.")
    first: date = Field(description="The day on which it was asked first.")
    last: date = Field(description="The day on which it was asked last.")
    asked_of: str | None = Field(description="The generation that was asked last; null before the first time.")
    nearest: list[GapPassageOut] = Field(description="The nearest passages. They do not answer.")
    closed: date | None = Field(description="The day on which an answer was found; null while there is none.")
    answer: GapPassageOut | None = Field(description="The answer; null while there is none.")


def gap_out(gap: Gap, group: str, library: Library) -> GapOut:
    """A gap with the words at its places; `group` is the id of the first gap of its group."""
    same = {name: getattr(gap, name) for name in ("id", "question", "silences", "reports", "first", "last")}
    nearest = [_passage_out(shown) for shown in show(library, gap.nearest)]
    found = [_passage_out(shown) for shown in show(library, [gap.answer] if gap.answer else [])]
    answer = found[0] if found else None
    return GapOut(
        **same,
        group=group,
        asked_of=gap.asked_of,
        nearest=nearest,
        closed=gap.closed,
        answer=answer,
    )


def _passage_out(shown: Shown) -> GapPassageOut:
    return GapPassageOut(
        document_id=shown.place.document,
        title=shown.version.title,
        version=shown.place.version,
        start=shown.place.start,
        end=shown.place.end,
        page=shown.page,
        text=shown.text,
    )
