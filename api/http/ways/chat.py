"""The OpenAI-compatible routes: POST /v1/chat/completions and GET /v1/models."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Body, Path, Request
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.sse import format_sse_event

from api.http.answers import answer
from api.http.app_state import service_of
from api.http.problems import problem, problem_responses
from api.http.ways.client_tasks import task_reply, wrapped_question
from api.http.ways.links import absolute_link
from api.http.ways.reply import Reply, first_quote, reply_of
from api.http.ways.stream import EVENT_STREAM, EVENTS_SCHEMA, HEADERS
from api.wire import chat as wire
from api.wire import examples, library_examples
from api.wire.answers import MAX_TURN_LENGTH, QuestionIn, TurnIn, answer_out
from api.wire.quotes import quote_out
from retrieval.answer import Answer
from retrieval.errors import BadQuestion

router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])

# Earlier messages that are read, the latest ones: as many as on the chat page.
_MAX_TURNS = 20

_REQUEST: dict[str, Any] = {
    "model": wire.MODEL,
    "messages": [{"role": "user", "content": "What are the aims of Prevent?"}],
}
_MODEL: dict[str, Any] = {"id": wire.MODEL, "object": "model", "created": 1795781733, "owned_by": "cited"}


@dataclass(frozen=True, slots=True)
class _Completion:
    """A reply, and the answer that it gives; None for a client's own task."""

    reply: Reply
    answer: Answer | None = None

    def annotations(self) -> list[wire.AnnotationOut]:
        return [
            wire.AnnotationOut(
                url_citation=wire.UrlCitationOut(
                    start_index=placed.start,
                    end_index=placed.end,
                    title=placed.quote.citation.title,
                    url=placed.link,
                ),
                cited=quote_out(placed.quote),
            )
            for placed in self.reply.quotes
        ]

    def outcome(self) -> wire.OutcomeOut | None:
        if self.answer is None:
            return None
        fields = answer_out(self.answer).model_dump()
        return wire.OutcomeOut(**{name: fields[name] for name in wire.OutcomeOut.model_fields})


@router.post(
    "/chat/completions",
    response_model=wire.CompletionOut,
    responses={
        200: {
            "description": "The reply; with `stream`, chunks of it as server-sent events",
            "content": {
                "application/json": {"example": library_examples.COMPLETION},
                EVENT_STREAM: {"schema": EVENTS_SCHEMA, "example": library_examples.COMPLETION_STREAM},
            },
        },
        **problem_responses(404, 408, 413, 415, 422, 503),
    },
)
async def chat_completions(
    request: Request, body: Annotated[wire.ChatIn, Body(examples=[_REQUEST])]
) -> wire.CompletionOut | StreamingResponse | JSONResponse:
    """Ask as of an OpenAI chat model. The last user message is the question, and earlier messages are its history.
    The reply quotes the documents word for word. `annotations` has the citation of each quote."""
    if body.model != wire.MODEL:
        return _unknown_model()
    completion = await _complete(request, body)
    head: dict[str, Any] = {"id": f"chatcmpl-{uuid4().hex}", "created": int(time.time()), "model": wire.MODEL}
    if body.stream:
        events = (format_sse_event(data_str=data) for data in _chunks(head, completion, body.wants_usage))
        return StreamingResponse(events, media_type=EVENT_STREAM, headers=HEADERS)
    reply = wire.ReplyOut(content=completion.reply.text, annotations=completion.annotations())
    return wire.CompletionOut(**head, choices=[wire.ChoiceOut(message=reply)], cited=completion.outcome())


async def _complete(request: Request, body: wire.ChatIn) -> _Completion:
    """Answer the last user message. Raises BadQuestion where there is none."""
    last = max((place for place, message in enumerate(body.messages) if message.role == "user"), default=None)
    if last is None:
        raise BadQuestion("The conversation has no message of the role `user`. Send the question in one.")
    message = body.messages[last].text
    task = task_reply(message)
    if task is not None:
        return _Completion(Reply(task))
    asked = QuestionIn(question=wrapped_question(message), history=_turns(body.messages[:last]))
    answered = await answer(request, service_of(request), asked)
    return _Completion(reply_of(answered, lambda citation: absolute_link(request, citation)), answered)


def _turns(messages: list[wire.MessageIn]) -> list[TurnIn]:
    """The latest turns. Of Cited's own replies only the first quote counts, as on the chat page."""
    said = [message for message in messages if message.role in ("user", "assistant") and message.text]
    return [
        TurnIn(role="user", text=wrapped_question(message.text)[:MAX_TURN_LENGTH])
        if message.role == "user"
        else TurnIn(role="assistant", text=first_quote(message.text)[:MAX_TURN_LENGTH])
        for message in said[-_MAX_TURNS:]
    ]


def _chunks(head: dict[str, Any], completion: _Completion, with_usage: bool) -> Iterator[str]:
    """The data of each event: the text up to the end of each quote, the rest, all annotations, and the end.

    All annotations come in one chunk, because OpenAI's client cannot join lists of several.
    """
    yield json.dumps(wire.reply_part(head, {"role": "assistant", "content": ""}))
    ends = [0, *(placed.end for placed in completion.reply.quotes), len(completion.reply.text)]
    for start, end in pairwise(ends):
        yield json.dumps(wire.reply_part(head, {"content": completion.reply.text[start:end]}))
    annotations = [annotation.model_dump(mode="json") for annotation in completion.annotations()]
    if annotations:
        yield json.dumps(wire.reply_part(head, {"annotations": annotations}))
    outcome = completion.outcome()
    yield json.dumps(
        {**wire.reply_part(head, {}, "stop"), "cited": outcome.model_dump(mode="json") if outcome else None}
    )
    if with_usage:
        yield json.dumps({**wire.reply_part(head, None), "usage": wire.UsageOut().model_dump()})
    yield "[DONE]"


@router.get(
    "/models",
    responses={200: examples.example_response({"object": "list", "data": [_MODEL]}), **problem_responses(503)},
)
def models(request: Request) -> wire.ModelsOut:
    """List the models for chat completions: there is one, `cited`."""
    return wire.ModelsOut(data=[_model(request)])


@router.get(
    "/models/{model}",
    response_model=wire.ModelOut,
    responses={200: examples.example_response(_MODEL), **problem_responses(404, 422, 503)},
)
def model(
    request: Request, model: Annotated[str, Path(description="The id of the model: `cited`.")]
) -> wire.ModelOut | JSONResponse:
    """Describe one model."""
    return _model(request) if model == wire.MODEL else _unknown_model()


def _model(request: Request) -> wire.ModelOut:
    created = service_of(request).engine.indexed.created
    return wire.ModelOut(created=int(datetime.fromisoformat(created).timestamp()))


def _unknown_model() -> JSONResponse:
    return problem(404, "unknown_model", f"There is no such model. Use `{wire.MODEL}`, as GET /v1/models lists it.")
