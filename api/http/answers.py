"""The JSON routes for questions: answers, options and suggestions; and the one way from HTTP to the engine."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Body, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from api.bootstrap import Service
from api.http.app_state import service_of, settings_of
from api.http.personal import screen_asked
from api.http.problems import problem_responses
from api.http.traffic.work import WorkQueue
from api.http.ways.stream import EVENT_STREAM, EVENTS_SCHEMA, EXAMPLE_STREAM, accepts_events, stream_answer
from api.telemetry.metrics import note_answer
from api.wire import answers as wire
from api.wire import examples
from retrieval.answer import Answer, Option
from retrieval.interfaces import Observer, no_observer

router = APIRouter(prefix="/v1")

_Result = TypeVar("_Result")


async def answer(request: Request, service: Service, asked: wire.QuestionIn, observe: Observer = no_observer) -> Answer:
    """Answer a validated question. Every route and every way in asks here, so that limits have one place.

    `service`: from `service_of(request)`. Raises what the engine raises: BadQuestion, UnknownDocument, EmptyFilter;
    also Overloaded and AnsweringOff.
    """
    return await _ask(request, service, screen_asked(request, asked), observe)


async def _ask(request: Request, service: Service, asked: wire.QuestionIn, observe: Observer = no_observer) -> Answer:
    """Ask the engine a question that was screened for personal numbers."""
    ask = partial(
        service.engine.ask,
        asked.question,
        history=asked.turns(),
        filters=asked.kernel_filters(),
        limit=asked.limit or settings_of(request).limit,
        observe=observe,
    )
    found = await _on_engine(request, ask)
    note_answer(found)
    if service.silences is not None:
        await run_in_threadpool(service.silences.note, found, asked.kernel_filters())
    return found


async def _on_engine(request: Request, call: Callable[..., _Result]) -> _Result:
    """Run a call of the engine in a worker thread, once it is its turn.

    `call` takes `check_stop`. Raises Overloaded, also where the work takes too long, and AnsweringOff.
    """
    work: WorkQueue = request.app.state.work
    async with work.slot(request) as check_stop:
        return await run_in_threadpool(call, check_stop=check_stop)


_STREAMED: dict[str, Any] = {EVENT_STREAM: {"schema": EVENTS_SCHEMA, "example": EXAMPLE_STREAM}}
_ANSWERED = examples.example_response(examples.ANSWER)


@router.post(
    "/answers",
    response_model=wire.AnswerOut,
    responses={
        200: {**_ANSWERED, "content": {**_ANSWERED["content"], **_STREAMED}},
        **problem_responses(404, 408, 413, 415, 422, 429, 503),
    },
    tags=["answers"],
)
async def answers(
    request: Request,
    body: Annotated[wire.QuestionIn, Body(examples=[examples.QUESTION])],
    explain: Annotated[bool, Query(description="Add the hits and scores of every retrieval stage.")] = False,
) -> wire.AnswerOut | StreamingResponse:
    """Ask the documents. Where they do not answer, the status is 200 and the body has `no_answer`, a reason and the
    nearest passages. With the header `Accept: text/event-stream`, events report each step before the answer."""
    ask, to_wire = partial(answer, request, service_of(request), body), partial(wire.answer_out, explain=explain)
    if accepts_events(request):
        return await stream_answer(ask, to_wire)
    return to_wire(await ask())


@router.post(
    "/suggestions",
    responses={
        200: examples.example_response(
            {"suggestions": ["Protect: to strengthen our protection against a terrorist attack"]}
        ),
        **problem_responses(404, 408, 413, 415, 422, 429, 503),
    },
    tags=["answers"],
)
async def suggestions(
    request: Request, body: Annotated[wire.QuestionIn, Body(examples=[examples.QUESTION])]
) -> wire.SuggestionsOut:
    """Suggest what to ask next: headings near this question's answer that the documents answer too."""
    body, service = screen_asked(request, body), service_of(request)
    found = await _ask(request, service, body)
    suggest = partial(service.engine.suggestions, found, history=body.turns(), filters=body.kernel_filters())
    return wire.SuggestionsOut(suggestions=list(await _on_engine(request, suggest)))


async def options(request: Request, asked: wire.QuestionIn) -> tuple[Option, ...]:
    """What a question may mean. Every route and tool asks here. Raises as `answer` does."""
    asked, service = screen_asked(request, asked), service_of(request)
    which_one = partial(service.engine.which_one, asked.question, history=asked.turns(), filters=asked.kernel_filters())
    return await _on_engine(request, which_one)


@router.post(
    "/options",
    responses={
        200: examples.example_response(examples.OPTIONS),
        **problem_responses(404, 408, 413, 415, 422, 429, 503),
    },
    tags=["answers"],
)
async def which_one(
    request: Request, body: Annotated[wire.QuestionIn, Body(examples=[examples.QUESTION])]
) -> wire.OptionsOut:
    """Say what an open question may mean: documents that answer it differently, or cases of one document."""
    return wire.options_out(await options(request, body))
