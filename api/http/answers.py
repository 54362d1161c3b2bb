"""The JSON routes that ask: answers, and what to ask next."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request

from api.http.held import service_of, settings_of
from api.http.problems import described
from api.wire import answers as wire
from api.wire import examples

router = APIRouter(prefix="/v1")


@router.post(
    "/answers",
    responses={200: examples.of(examples.ANSWER), **described(404, 408, 413, 415, 422, 503)},
    tags=["answers"],
)
def answers(
    request: Request,
    body: Annotated[wire.QuestionIn, Body(examples=[examples.QUESTION])],
    explain: Annotated[bool, Query(description="Add the hits and scores of every stage.")] = False,
) -> wire.AnswerOut:
    """Ask the documents. Silence is an answer too: `no_answer` comes with status 200, a reason and what is nearest."""
    engine = service_of(request).engine
    limit = body.limit or settings_of(request).limit
    answer = engine.ask(body.question, history=body.turns(), filters=body.kernel_filters(), limit=limit)
    return wire.answer_out(answer, explain=explain)


@router.post(
    "/suggestions",
    responses={
        200: examples.of({"suggestions": ["Protect: to strengthen our protection against a terrorist attack"]}),
        **described(404, 408, 413, 415, 422, 503),
    },
    tags=["answers"],
)
def suggestions(
    request: Request, body: Annotated[wire.QuestionIn, Body(examples=[examples.QUESTION])]
) -> wire.SuggestionsOut:
    """What to ask next: headings near the answer to this question that would be answered themselves."""
    engine, history, filters = service_of(request).engine, body.turns(), body.kernel_filters()
    answer = engine.ask(body.question, history=history, filters=filters, limit=body.limit or settings_of(request).limit)
    return wire.SuggestionsOut(suggestions=list(engine.suggestions(answer, history=history, filters=filters)))
