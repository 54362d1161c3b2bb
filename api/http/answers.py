"""The JSON routes that answer questions and suggest the next ones."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request

from api.http.app_state import service_of, settings_of
from api.http.personal import screen_asked
from api.http.problems import problem_responses
from api.wire import answers as wire
from api.wire import examples

router = APIRouter(prefix="/v1")


@router.post(
    "/answers",
    responses={200: examples.example_response(examples.ANSWER), **problem_responses(404, 408, 413, 415, 422, 503)},
    tags=["answers"],
)
def answers(
    request: Request,
    body: Annotated[wire.QuestionIn, Body(examples=[examples.QUESTION])],
    explain: Annotated[bool, Query(description="Add the hits and scores of every retrieval stage.")] = False,
) -> wire.AnswerOut:
    """Ask the documents. Where they do not answer, the status is 200 and the body has `no_answer`, a reason and the
    nearest passages."""
    body, engine = screen_asked(request, body), service_of(request).engine
    limit = body.limit or settings_of(request).limit
    answer = engine.ask(body.question, history=body.turns(), filters=body.kernel_filters(), limit=limit)
    return wire.answer_out(answer, explain=explain)


@router.post(
    "/suggestions",
    responses={
        200: examples.example_response(
            {"suggestions": ["Protect: to strengthen our protection against a terrorist attack"]}
        ),
        **problem_responses(404, 408, 413, 415, 422, 503),
    },
    tags=["answers"],
)
def suggestions(
    request: Request, body: Annotated[wire.QuestionIn, Body(examples=[examples.QUESTION])]
) -> wire.SuggestionsOut:
    """Suggest what to ask next: headings near this question's answer that the documents answer too."""
    body = screen_asked(request, body)
    engine, history, filters = service_of(request).engine, body.turns(), body.kernel_filters()
    answer = engine.ask(body.question, history=history, filters=filters, limit=body.limit or settings_of(request).limit)
    return wire.SuggestionsOut(suggestions=list(engine.suggestions(answer, history=history, filters=filters)))
