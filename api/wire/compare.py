"""Requests and responses of POST /v1/compare. Fields are added, never changed."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from api.wire.answers import AnswerOut, AskedNations, AskedReaders, Id, Wire, answer_out, check_surrogates
from api.wire.days import Day
from api.wire.fields import GenerationId, Today
from api.wire.strict import Whole
from retrieval.answer import Filters
from retrieval.nations import Nation
from retrieval.question.standalone import MAX_QUESTION_LENGTH
from web.chat.choice import DOCUMENT
from web.compare.comparison import MAX_COMPARED, MIN_COMPARED, Comparison, Row

_HOW_MANY = f"{MIN_COMPARED} to {MAX_COMPARED} documents and publishers together."


class CompareIn(Wire):
    """One question, and the documents or publishers of which to ask it."""

    # Not as constraints of the field: the engine refuses such a question with a code of its own.
    question: Annotated[str, AfterValidator(check_surrogates)] = Field(
        description=f"The question, at most {MAX_QUESTION_LENGTH} characters. It stands alone.",
        json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION_LENGTH},
    )
    documents: list[Id] = Field(
        default=[], max_length=MAX_COMPARED, description=f"The ids of the documents to ask; {_HOW_MANY}"
    )
    publishers: list[Id] = Field(
        default=[],
        max_length=MAX_COMPARED,
        description=f"The names of the publishers to ask, each of all its documents; {_HOW_MANY}",
    )
    as_of: Day | None = Field(
        default=None, description="Answer from the editions in force on this day; by default today."
    )
    nations: AskedNations = Field(default=[])
    readers: AskedReaders = Field(default=[])
    limit: Whole = Field(default=1, ge=1, le=20, description="The maximum number of quotes for each; by default 1.")

    def choice(self) -> Filters:
        return Filters(
            documents=tuple(self.documents),
            publishers=tuple(self.publishers),
            as_of=self.as_of,
            nations=tuple(map(Nation, self.nations)),
            readers=tuple(self.readers),
        )


class ComparedOut(BaseModel):
    """What one document or publisher says, or that it is silent."""

    kind: Literal["document", "publisher"] = Field(description="Whether a document or a publisher was asked.")
    document_id: str | None = Field(description="The id of the document that was asked; null for a publisher.")
    publisher: str | None = Field(description="The name of the publisher that was asked; null for a document.")
    title: str = Field(description="The title of the document, or the name of the publisher.")
    published: Day | None = Field(
        description="The day of publication of the edition that is quoted, or that came nearest; null where nobody "
        "stated one."
    )
    answer: AnswerOut = Field(description="The answer from this document or publisher alone.")


class ComparisonOut(BaseModel):
    """The comparison: a row for each document, then for each publisher, in the order of the request."""

    question: str = Field(description="The question as it was asked.")
    as_of: date = Field(description=Today)
    generation: GenerationId
    answered: int = Field(description="The number of rows with an answer.")
    rows: list[ComparedOut] = Field(description="What each of them says.")


def comparison_out(comparison: Comparison) -> ComparisonOut:
    return ComparisonOut(
        question=comparison.question,
        as_of=comparison.as_of,
        generation=comparison.generation,
        answered=comparison.answered,
        rows=[_row_out(row) for row in comparison.rows],
    )


def _row_out(row: Row) -> ComparedOut:
    is_document = row.kind == DOCUMENT
    return ComparedOut(
        kind="document" if is_document else "publisher",
        document_id=row.value if is_document else None,
        publisher=None if is_document else row.value,
        title=row.title,
        published=row.published,
        answer=answer_out(row.answer),
    )
