"""Requests and responses of POST /v1/answers:batch. Fields are added, never changed."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.wire.answers import AnswerOut, FiltersIn, QuestionIn, Wire
from api.wire.days import Day
from api.wire.strict import Whole
from retrieval.question.standalone import MAX_QUESTION_LENGTH

MAX_QUESTIONS = 100

# Any value is accepted here, because one unusable question must not stop the others.
_Question = Annotated[Any, Field(description=f"A question: a string of at most {MAX_QUESTION_LENGTH} characters.")]


class BatchIn(Wire):
    """Questions that stand alone, with shared filters, day and limit."""

    questions: list[_Question] = Field(
        min_length=1,
        max_length=MAX_QUESTIONS,
        description="The questions. One that cannot be asked gets a problem in its place.",
        examples=[["What are the aims of Prevent?", "What is the purpose of Pursue?"]],
    )
    filters: FiltersIn = Field(default=FiltersIn(), description="Where to search; by default everywhere.")
    as_of: Day | None = Field(
        default=None, description="Answer from the editions in force on this day; by default today."
    )
    limit: Whole | None = Field(
        default=None, ge=1, le=20, description="The maximum number of quotes for each question; by default CITED_LIMIT."
    )

    def question(self, place: int) -> QuestionIn:
        """The question at this place, with what all share. Raises ValidationError where it is no usable text."""
        shared = {"filters": self.filters, "as_of": self.as_of, "limit": self.limit}
        return QuestionIn.model_validate({"question": self.questions[place], **shared})


class FieldProblemOut(BaseModel):
    """An invalid field."""

    where: list[str] = Field(description="The path of the invalid field.")
    problem: str = Field(description="The problem with it; never its value.")


class ProblemOut(BaseModel):
    """A problem, as an error response holds it (RFC 9457)."""

    type: str = Field(description="The type of the problem, as an address.")
    title: str = Field(description="The name of the status.")
    status: int = Field(description="The HTTP status that the question alone would have.")
    code: str = Field(description="A stable code for programs to test.")
    detail: str = Field(description="What happened and what to do, in words for people.")
    errors: list[FieldProblemOut] | None = Field(
        default=None, exclude_if=lambda errors: errors is None, description="The invalid fields."
    )


class ResultOut(BaseModel):
    """The outcome of one question: `answer` or `problem`, and the other is absent."""

    answer: AnswerOut | None = Field(
        default=None, exclude_if=lambda answer: answer is None, description="The answer to the question."
    )
    problem: ProblemOut | None = Field(
        default=None, exclude_if=lambda problem: problem is None, description="Why the question has no answer."
    )


class BatchOut(BaseModel):
    """The outcomes, in the order of the questions."""

    results: list[ResultOut] = Field(description="One outcome for each question.")
