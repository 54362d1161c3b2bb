"""The shapes on the wire: what the endpoint takes and gives. Fields are added, never changed."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from retrieval.answer import Answer, Filters, Quote, Reference, Turn
from retrieval.citation import Citation
from retrieval.in_force import Standing
from retrieval.question.standalone import MAX_QUESTION_LENGTH


def _whole(text: str) -> str:
    """JSON can hold half a character (an unpaired surrogate), which no encoder and no file can."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise PydanticCustomError("unpaired_surrogate", "The text holds half a character.")
    return text


_Text = Annotated[str, AfterValidator(_whole)]
Id = Annotated[_Text, Field(max_length=200)]


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class TurnIn(Wire):
    role: Literal["user", "assistant"]
    text: _Text = Field(max_length=20_000)


class FiltersIn(Wire):
    documents: list[Id] = Field(default=[], max_length=1000)
    publishers: list[Id] = Field(default=[], max_length=1000)
    versions: list[Id] = Field(
        default=[], max_length=1000, description="SHA-256 of the only versions that may answer, in force or not."
    )


class QuestionIn(Wire):
    """A question. `history` holds the earlier turns, oldest first."""

    question: _Text = Field(description=f"At most {MAX_QUESTION_LENGTH} characters.")
    history: list[TurnIn] = Field(default=[], max_length=100)
    filters: FiltersIn = FiltersIn()
    as_of: date | None = Field(default=None, description="Answer from what is in force on this day; without it, today.")
    limit: int | None = Field(
        default=None, ge=1, le=20, description="The most quotes to give; without it, as CITED_LIMIT says."
    )

    def turns(self) -> list[Turn]:
        return [Turn(turn.role, turn.text) for turn in self.history]

    def kernel_filters(self) -> Filters:
        given = self.filters
        return Filters(tuple(given.documents), tuple(given.publishers), tuple(given.versions), self.as_of)


class SuggestionsOut(BaseModel):
    """Headings of the documents that would be answered if they were asked next."""

    suggestions: list[str]


class CitationOut(BaseModel):
    """All that is needed to find and check a quote. Offsets are code points of the canonical text, end exclusive."""

    document_id: str
    title: str
    publisher: str | None
    url: str | None
    version: str
    text_sha256: str
    start: int
    end: int
    quote_sha256: str
    page: int | None
    page_label: str | None
    paragraph: str | None
    heading_path: list[str]
    published: date | None
    by_ocr: bool = Field(description="The page is a picture; its words are what OCR made of it.")
    quoting: str | None = Field(
        default=None, description="Whose words these are, where the document quotes somebody else."
    )


class NoticeOut(BaseModel):
    """What a document itself says of its end, on which no administrator has decided yet."""

    said: str = Field(examples=["was withdrawn on 3 March 2025"], description='What "it", the document, is said to be.')
    until: date | None = Field(description="Its last day in force by that word; null where no day is named.")
    evidence: str = Field(description="The words that say so.")
    page: int | None


class StandingOut(BaseModel):
    """How a version stands on the answer's day: its first and last day in force, and what took its place."""

    state: Literal["in_force", "not_yet", "ended", "superseded"]
    since: date | None
    until: date | None
    by: str | None = Field(description="The document that took its place; its own id where a later edition did.")
    notice: NoticeOut | None = Field(
        default=None,
        description="What the document itself says of its end; it counts as in force until that is decided.",
    )


class ReferenceOut(BaseModel):
    """A footnote or a paragraph that a quote refers to, as a quote of the same version."""

    label: str = Field(examples=["Paragraph 21"])
    text: str
    citation: CitationOut


class CellOut(BaseModel):
    """A cell of a table's row, in the same offsets as the citation's; an empty one has no length.

    One that covers several columns comes once.
    """

    start: int
    end: int
    head: str | None = Field(description="The heads of the columns that it covers; null where there are none.")


class QuoteOut(BaseModel):
    """`core`: the sentences that answer, as [start, end] in the same offsets as the citation's."""

    text: str
    core: list[tuple[int, int]]
    confidence: float
    citation: CitationOut
    standing: StandingOut
    also: list[CitationOut] = Field(description="Where else what `core` marks is said in the same words.")
    references: list[ReferenceOut]
    cells: list[CellOut] = Field(default=[], description="The cells of the table rows that are quoted whole, in order.")


class CertaintyOut(BaseModel):
    """`right`: of the answers in this band, the share that was right where it was measured, null where it was not."""

    band: Literal["answered", "likely", "no_answer"] = Field(
        description="`answered`: the documents say. `likely`: this may answer, read it with care."
    )
    right: float | None


class AnswerOut(BaseModel):
    answer_id: str
    question: str
    standalone_question: str
    status: Literal["answered", "no_answer"]
    reason: (
        Literal["nothing_relevant", "topic_only", "superseded_only", "unclear", "asks_for_writing", "greeting"] | None
    )
    reply: str | None = Field(
        default=None,
        exclude_if=lambda reply: reply is None,
        description="Only with reason `greeting`: the fixed reply to a greeting, thanks or a goodbye.",
    )
    confidence: float
    certainty: CertaintyOut
    quotes: list[QuoteOut]
    nearest: list[QuoteOut]
    generation: str
    as_of: date
    took_ms: float
    considered: dict[str, Any] | None = Field(
        default=None,
        exclude_if=lambda considered: considered is None,
        description="Only with `explain=true`: the hits of every stage, the signals, and the time of each step.",
    )


class VerificationOut(BaseModel):
    verified: bool
    failed: Literal["file", "text", "offsets", "quote", "core"] | None
    message: str


class VerificationsOut(BaseModel):
    verified: bool
    quotes: list[VerificationOut]


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
    )


def reference_out(reference: Reference) -> ReferenceOut:
    return ReferenceOut(label=reference.label, text=reference.text, citation=citation_out(reference.citation))


def standing_out(standing: Standing) -> StandingOut:
    notice = NoticeOut(**asdict(standing.notice)) if standing.notice else None
    return StandingOut(
        state=standing.state.value, since=standing.since, until=standing.until, by=standing.by, notice=notice
    )


def answer_out(answer: Answer, *, explain: bool = False) -> AnswerOut:
    return AnswerOut(
        answer_id=answer.answer_id,
        question=answer.question,
        standalone_question=answer.standalone_question,
        status=answer.status.value,
        reason=answer.reason.value if answer.reason else None,
        reply=answer.reply,
        confidence=answer.confidence,
        certainty=CertaintyOut(band=answer.certainty.band.value, right=answer.certainty.right),
        quotes=[quote_out(quote) for quote in answer.quotes],
        nearest=[quote_out(quote) for quote in answer.nearest],
        generation=answer.generation,
        as_of=answer.as_of,
        took_ms=answer.took_ms,
        considered=_considered(answer) if explain else None,
    )


def _considered(answer: Answer) -> dict[str, Any]:
    considered = answer.considered
    stages = [
        {"name": stage.name, "hits": [{"passage": hit.passage, "score": hit.score} for hit in stage.hits]}
        for stage in considered.stages
    ]
    return {"stages": stages, "signals": considered.signals, "timings_ms": considered.timings_ms}


def answer_to_json(answer: Answer, *, explain: bool = False) -> dict[str, Any]:
    """The answer as the endpoint gives it."""
    return answer_out(answer, explain=explain).model_dump(mode="json")
