"""Requests and responses about questions, answers and verification. Fields are added, never changed."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.wire.days import Day
from retrieval.answer import Answer, Filters, Quote, Reference, Turn
from retrieval.citation import Citation
from retrieval.in_force import Standing
from retrieval.question.personal import PersonalKind, masked_kinds
from retrieval.question.standalone import MAX_QUESTION_LENGTH


def check_surrogates(text: str) -> str:
    """Refuse unpaired surrogates, which JSON can express but UTF-8 and the encoder cannot."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise PydanticCustomError("unpaired_surrogate", "The text holds half a character (an unpaired surrogate).")
    return text


MAX_TURN_LENGTH = 20_000

_Text = Annotated[str, AfterValidator(check_surrogates)]
Id = Annotated[_Text, Field(max_length=200)]


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class TurnIn(Wire):
    role: Literal["user", "assistant"]
    text: _Text = Field(max_length=MAX_TURN_LENGTH)


class FiltersIn(Wire):
    documents: list[Id] = Field(default=[], max_length=1000)
    publishers: list[Id] = Field(default=[], max_length=1000)
    versions: list[Id] = Field(
        default=[], max_length=1000, description="SHA-256 of the versions to search, in force or not."
    )
    collections: list[Id] = Field(default=[], max_length=1000, description="The collections to search; by default all.")


class QuestionIn(Wire):
    """A question. `history` holds the earlier turns of the conversation, oldest first."""

    question: _Text = Field(description=f"At most {MAX_QUESTION_LENGTH} characters.")
    history: list[TurnIn] = Field(default=[], max_length=100)
    filters: FiltersIn = FiltersIn()
    as_of: Day | None = Field(
        default=None, description="Answer from the editions in force on this day; by default today."
    )
    limit: int | None = Field(
        default=None, ge=1, le=20, description="The maximum number of quotes; by default CITED_LIMIT."
    )

    def turns(self) -> list[Turn]:
        return [Turn(turn.role, turn.text) for turn in self.history]

    def kernel_filters(self) -> Filters:
        asked = self.filters
        return Filters(
            tuple(asked.documents),
            tuple(asked.publishers),
            tuple(asked.versions),
            self.as_of,
            tuple(asked.collections),
        )


class SuggestionsOut(BaseModel):
    """Headings to ask next, which the documents answer."""

    suggestions: list[str]


class CitationOut(BaseModel):
    """Everything needed to find and check a quote. Offsets are code points of the canonical text, end exclusive."""

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
    published: Day | None
    by_ocr: bool = Field(description="Whether OCR read the words from a scanned page.")
    quoting: str | None = Field(
        default=None, description="The author of the words, where the document quotes somebody else."
    )


class NoticeOut(BaseModel):
    """A statement in the document about its own end, on which no administrator has decided yet."""

    said: str = Field(
        examples=["was withdrawn on 3 March 2025"], description='The statement, to follow the words "the document".'
    )
    until: Day | None = Field(description="The last day in force by that statement; null where it names no day.")
    evidence: str = Field(description="The words of the document with the statement.")
    page: int | None


class StandingOut(BaseModel):
    """Whether a version is in force on the day of the answer: its first and last day in force, and its successor."""

    state: Literal["in_force", "not_yet", "ended", "superseded"]
    since: Day | None
    until: Day | None
    by: str | None = Field(description="The document that replaced it; its own id if a later edition did.")
    notice: NoticeOut | None = Field(
        default=None,
        description="A statement in the document about its own end. Until an administrator decides, it stays in force.",
    )


class ReferenceOut(BaseModel):
    """A footnote or paragraph to which a quote refers, quoted from the same version."""

    label: str = Field(examples=["Paragraph 21"])
    text: str
    citation: CitationOut


class CellOut(BaseModel):
    """A cell of a table's row, with offsets like the citation's. An empty cell has no length.

    A cell that spans several columns is listed once.
    """

    start: int
    end: int
    head: str | None = Field(description="The heads of its columns; null where there are none.")


class QuoteOut(BaseModel):
    """A quote with its citation. `core` marks the sentences that answer, as [start, end] with offsets like the
    citation's."""

    text: str
    core: list[tuple[int, int]]
    confidence: float
    citation: CitationOut
    standing: StandingOut
    also: list[CitationOut] = Field(description="Other places that hold the words of `core`.")
    references: list[ReferenceOut]
    cells: list[CellOut] = Field(default=[], description="The cells of the table rows quoted in full, in order.")


class CertaintyOut(BaseModel):
    """The answer's confidence in words. `right`: the share of right answers in this band, as measured; null without a
    measurement."""

    band: Literal["answered", "likely", "no_answer"] = Field(
        description="`answered`: a sure answer. `likely`: a possible answer, to be read with care. `no_answer`: none."
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
    masked: list[PersonalKind] | None = Field(
        default=None,
        exclude_if=lambda masked: masked is None,
        description="Only with CITED_PERSONAL=mask, where the question held personal numbers: the kinds that Cited "
        "replaced by their names in brackets before it read the question.",
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
        masked=list(masked_kinds(f"{answer.question} {answer.standalone_question}")) or None,
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
    """The answer as POST /v1/answers returns it."""
    return answer_out(answer, explain=explain).model_dump(mode="json")
