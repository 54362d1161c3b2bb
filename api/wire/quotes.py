"""Quotes, citations and standings in responses. Fields are added, never changed."""

from dataclasses import asdict
from typing import Literal

from pydantic import BaseModel, Field

from api.wire.days import Day
from api.wire.fields import (
    DocumentId,
    DocumentTitle,
    EditionHash,
    End,
    HeadingPath,
    LastDay,
    NationName,
    Page,
    PageLabel,
    Paragraph,
    Quoting,
    Start,
    TextHash,
)
from retrieval.answer import Quote, Reference
from retrieval.applicability import Applicability
from retrieval.citation import Citation
from retrieval.in_force import Standing


class CitationOut(BaseModel):
    """Everything needed to find and check a quote. Offsets are code points of the canonical text, end exclusive."""

    document_id: DocumentId
    title: DocumentTitle
    publisher: str | None = Field(description="The publisher's name; null where nobody stated one.")
    url: str | None = Field(description="The document's web address; null where nobody stated one.")
    version: EditionHash
    text_sha256: TextHash
    start: Start
    end: End
    quote_sha256: str = Field(description="The SHA-256 of the quote's words in UTF-8.")
    page: Page
    page_label: PageLabel
    paragraph: Paragraph
    heading_path: HeadingPath
    published: Day | None = Field(description="The edition's day of publication; null where nobody stated one.")
    by_ocr: bool = Field(description="Whether OCR read the words from a scanned page.")
    quoting: Quoting = None


class NoticeOut(BaseModel):
    """A statement in the document about its own end, on which no administrator has decided yet."""

    said: str = Field(
        examples=["was withdrawn on 3 March 2025"], description='The statement, to follow the words "the document".'
    )
    until: Day | None = Field(description="The last day in force by that statement; null where it names no day.")
    evidence: str = Field(description="The words of the document with the statement.")
    page: Page


class StandingOut(BaseModel):
    """Whether a version is in force on the day of the answer: its first and last day in force, and its successor."""

    state: Literal["in_force", "not_yet", "ended", "superseded"] = Field(
        description="`in_force`; `not_yet`: its first day lies ahead; `ended`: its last day is over; `superseded`: "
        "another document or edition replaced it."
    )
    since: Day | None = Field(description="The first day in force; null where it is not known.")
    until: LastDay
    by: str | None = Field(description="The document that replaced it; its own id if a later edition did.")
    notice: NoticeOut | None = Field(
        default=None,
        description="A statement in the document about its own end. Until an administrator decides, it stays in force.",
    )


class ReferenceOut(BaseModel):
    """A footnote or paragraph to which a quote refers, quoted from the same version."""

    label: str = Field(examples=["Paragraph 21"], description="The name of the footnote or paragraph.")
    text: str = Field(description="The words of the footnote or paragraph.")
    citation: CitationOut = Field(description="The place of these words.")


class CellOut(BaseModel):
    """A cell of a table's row, with offsets like the citation's. An empty cell has no length.

    A cell that spans several columns is listed once.
    """

    start: Start
    end: End
    head: str | None = Field(description="The heads of its columns; null where there are none.")


StatedByName = Literal["fact", "document", "section", "paragraph"]


class StatedExtentOut(BaseModel):
    """The nations that a text says it applies to."""

    nations: list[NationName] = Field(description="The nations.")
    evidence: str = Field(description="The words that say so; empty where an administrator stated it.")
    by: StatedByName = Field(
        description="What states it: a `fact` that an administrator entered, the `document`, a heading or sentence "
        "about the `section`, or the `paragraph` itself."
    )


class StatedAudienceOut(BaseModel):
    """The readers whom a text says it is for."""

    readers: str = Field(examples=["local authorities"], description="The readers, in the words of the document.")
    evidence: str = Field(description="The words that say so; empty where an administrator stated it.")
    by: StatedByName = Field(description="What states it, as in the extent.")


class QuoteOut(BaseModel):
    """A quote with its citation."""

    text: str = Field(description="The words of the document: its canonical text from `start` to `end` of `citation`.")
    core: list[tuple[int, int]] = Field(
        description="The sentences that answer, as [start, end] with offsets like the citation's; the rest is context."
    )
    confidence: float = Field(description="The probability that the quote answers, from 0 to 1.")
    citation: CitationOut = Field(description="The place of the words, to find and check them.")
    standing: StandingOut = Field(description="Whether the quoted edition is in force.")
    also: list[CitationOut] = Field(description="Other places that hold the words of `core`.")
    references: list[ReferenceOut] = Field(description="The footnotes and paragraphs to which the quote refers.")
    cells: list[CellOut] = Field(default=[], description="The cells of the table rows quoted in full, in order.")
    extent: StatedExtentOut | None = Field(
        default=None, description="The nations that the quoted place is stated for; null where nothing states them."
    )
    audience: StatedAudienceOut | None = Field(
        default=None, description="The readers that the quoted place is stated for; null where nothing states them."
    )
    for_others: bool = Field(
        default=False,
        description="Whether it is stated for other nations or readers than those that the question names.",
    )


def citation_out(citation: Citation) -> CitationOut:
    fields = {name: getattr(citation, name) for name in CitationOut.model_fields}
    return CitationOut(**{**fields, "heading_path": list(citation.heading_path)})


def quote_out(quote: Quote) -> QuoteOut:
    core = [(span.start, span.end) for span in quote.core]
    return QuoteOut(
        text=quote.text,
        core=core,
        confidence=quote.confidence,
        citation=citation_out(quote.citation),
        standing=standing_out(quote.standing),
        also=[citation_out(place) for place in quote.also],
        references=[reference_out(reference) for reference in quote.references],
        cells=[CellOut(start=cell.span.start, end=cell.span.end, head=cell.head) for cell in quote.cells],
        extent=extent_out(quote.applicability),
        audience=audience_out(quote.applicability),
        for_others=quote.for_others,
    )


def extent_out(applicability: Applicability) -> StatedExtentOut | None:
    extent = applicability.extent
    if extent is None:
        return None
    nations: list[NationName] = [nation.value for nation in extent.nations]
    return StatedExtentOut(nations=nations, evidence=extent.evidence, by=extent.by.value)


def audience_out(applicability: Applicability) -> StatedAudienceOut | None:
    audience = applicability.audience
    if audience is None:
        return None
    return StatedAudienceOut(readers=audience.readers, evidence=audience.evidence, by=audience.by.value)


def reference_out(reference: Reference) -> ReferenceOut:
    return ReferenceOut(label=reference.label, text=reference.text, citation=citation_out(reference.citation))


def standing_out(standing: Standing) -> StandingOut:
    notice = NoticeOut(**asdict(standing.notice)) if standing.notice else None
    return StandingOut(
        state=standing.state.value, since=standing.since, until=standing.until, by=standing.by, notice=notice
    )
