"""Requests and responses about questions, answers and verification. Fields are added, never changed."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.wire.days import Day
from api.wire.fields import Confidence, GenerationId, NationName, ReasonName, Today
from api.wire.quotes import QuoteOut, quote_out
from api.wire.strict import Whole
from retrieval.answer import Answer, Filters, Option, Turn
from retrieval.nations import Nation
from retrieval.question.personal import PersonalKind, masked_kinds
from retrieval.question.standalone import MAX_QUESTION_LENGTH


def check_surrogates(text: str) -> str:
    """Refuse unpaired surrogates, which JSON can express but UTF-8 and the encoder cannot."""
    try:
        text.encode()  # far quicker than a look at each letter: this runs on the event loop, over megabytes of a draft
    except UnicodeEncodeError:
        # Without its cause, which holds the text.
        raise PydanticCustomError(
            "unpaired_surrogate", "The text holds half a character (an unpaired surrogate)."
        ) from None
    return text


MAX_TURN_LENGTH = 20_000

_Text = Annotated[str, AfterValidator(check_surrogates)]
Id = Annotated[_Text, Field(max_length=200)]
AskedNations = Annotated[
    list[NationName],
    Field(
        max_length=4,
        description="The nations asked for: text for others is not quoted. By default those that the question names.",
    ),
]
AskedReaders = Annotated[
    list[Id],
    Field(
        max_length=20,
        description="The readers asked for: text for others is not quoted. `local authority` means councils, too.",
    ),
]


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class TurnIn(Wire):
    """An earlier turn of the conversation."""

    role: Literal["user", "assistant"] = Field(description="Who spoke: the `user`, or the `assistant` that answered.")
    text: _Text = Field(max_length=MAX_TURN_LENGTH, description="The words of the turn.")


class FiltersIn(Wire):
    """Where to search. An empty list restricts nothing."""

    documents: list[Id] = Field(default=[], max_length=1000, description="The ids of the documents to search.")
    publishers: list[Id] = Field(
        default=[], max_length=1000, description="The names of the publishers whose documents to search."
    )
    versions: list[Id] = Field(
        default=[], max_length=1000, description="SHA-256 of the versions to search, in force or not."
    )
    collections: list[Id] = Field(default=[], max_length=1000, description="The collections to search; by default all.")
    nations: AskedNations = Field(default=[])
    readers: AskedReaders = Field(default=[])


class QuestionIn(Wire):
    """A question, with the conversation before it and the documents to search."""

    # Not as constraints of the field: the engine refuses such a question with a code of its own.
    question: _Text = Field(
        description=f"The question, at most {MAX_QUESTION_LENGTH} characters.",
        json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION_LENGTH},
    )
    history: list[TurnIn] = Field(
        default=[], max_length=100, description="The earlier turns of the conversation, oldest first."
    )
    filters: FiltersIn = Field(default=FiltersIn(), description="Where to search; by default everywhere.")
    as_of: Day | None = Field(
        default=None, description="Answer from the editions in force on this day; by default today."
    )
    limit: Whole | None = Field(
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
            tuple(map(Nation, asked.nations)),
            tuple(asked.readers),
        )


class SuggestionsOut(BaseModel):
    """Headings to ask next, which the documents answer."""

    suggestions: list[str] = Field(description="The headings, the nearest first; none where there is nothing to add.")


class OptionOut(BaseModel):
    """A document that a question may mean, or a case that a document tells apart."""

    kind: Literal["document", "case"] = Field(
        description="`document`: to mean it, ask again with it in `filters.documents`. `case`: `quote` answers."
    )
    label: str = Field(
        description="The document's title, with publisher, date or id where another has the same title. Of a case, the "
        "heading above it."
    )
    document_id: str = Field(description="The id of the document.")
    quote: QuoteOut = Field(description="Its best quote; `core` marks the sentence of the case.")


class OptionsOut(BaseModel):
    """The documents, or the cases within one document, that a question may mean."""

    options: list[OptionOut] = Field(
        description="Two to five of one kind, the likeliest first; none where the question says what it means."
    )


class CertaintyOut(BaseModel):
    """The answer's confidence in words."""

    band: Literal["answered", "likely", "no_answer"] = Field(
        description="`answered`: a sure answer. `likely`: a possible answer, to be read with care. `no_answer`: none."
    )
    right: float | None = Field(
        description="The measured share of right answers in this band, from 0 to 1; null without a measurement."
    )


class AnswerOut(BaseModel):
    """The answer to a question: quotes with citations, or silence with its reason."""

    answer_id: str = Field(description="The id of the answer. The same question to the same generation has the same.")
    question: str = Field(description="The question as it was asked.")
    standalone_question: str = Field(
        description="The question that Cited searched for: with words of earlier turns and corrected spelling."
    )
    status: Literal["answered", "no_answer"] = Field(description="Whether the documents answer the question.")
    reason: ReasonName | None = Field(description="Why there is no answer; null where there is one.")
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
    confidence: Confidence
    certainty: CertaintyOut = Field(description="The confidence in words.")
    quotes: list[QuoteOut] = Field(description="The answer, the best quote first; none where there is no answer.")
    nearest: list[QuoteOut] = Field(
        description="Where there is no answer: the closest passages. They do not answer the question."
    )
    generation: GenerationId
    as_of: date = Field(description=Today)
    took_ms: float = Field(description="The time that the engine took, in milliseconds.")
    considered: dict[str, Any] | None = Field(
        default=None,
        exclude_if=lambda considered: considered is None,
        description="Only with `explain=true`: the hits of every stage, the signals, and the time of each step.",
    )


class VerificationOut(BaseModel):
    """Whether one quote stands word for word at its place in the original file."""

    verified: bool = Field(description="Whether it does.")
    failed: Literal["file", "text", "offsets", "quote", "core"] | None = Field(
        description="The first check that failed; null where all passed."
    )
    message: str = Field(description="The result in words for people.")


class VerificationsOut(BaseModel):
    """The checks of all quotes."""

    verified: bool = Field(description="Whether every quote is verified.")
    quotes: list[VerificationOut] = Field(description="The check of each quote, in the order of the request.")


def options_out(options: Sequence[Option]) -> OptionsOut:
    return OptionsOut(
        options=[
            OptionOut(
                kind="case" if option.is_case else "document",
                label=option.label,
                document_id=option.quote.citation.document_id,
                quote=quote_out(option.quote),
            )
            for option in options
        ]
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
