"""An answer as server-sent events: `stage` when a step begins, then `answer`, or `problem`."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi import Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel

from api.http.ways.embedded import embedded_problem
from retrieval.answer import Answer
from retrieval.interfaces import Observer

EVENT_STREAM = "text/event-stream"
# Without a type: OpenAPI 3.1 has no word for a stream, and tools read it as text or as a list of events.
EVENTS_SCHEMA = {"title": "Events", "description": "Server-sent events."}
EXAMPLE_STREAM = (
    'event: stage\ndata: {"stage": "searching"}\n\nevent: answer\ndata: {"answer_id": "3664416113474d62"}\n\n'
)

# The stage that an event names, for each step of the engine (retrieval/interfaces.py, Observer).
STAGES = {
    "encode": "understanding",
    "search": "searching",
    "rank": "ranking",
    "choose": "choosing",
    "read": "reading",
    "select": "quoting",
}

# No proxy may keep or delay events.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}


def accepts_events(request: Request) -> bool:
    return EVENT_STREAM in request.headers.get("accept", "").lower()


async def stream_answer(
    ask: Callable[[Observer], Awaitable[Answer]], to_wire: Callable[[Answer], BaseModel]
) -> StreamingResponse:
    """The stream of one question. `ask` gets an observer and answers.

    Raises the error of a question that fails before its first step, so that the response has the error's status. A
    later error is the last event.
    """
    steps: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    asked = asyncio.ensure_future(ask(lambda step: _tell(loop, steps, step)))
    asked.add_done_callback(lambda done: _end(steps, done))
    first = await steps.get()
    if first is None:
        await asked
    return StreamingResponse(_events(first, steps, asked, to_wire), media_type=EVENT_STREAM, headers=HEADERS)


def _tell(loop: asyncio.AbstractEventLoop, steps: "asyncio.Queue[str | None]", step: str) -> None:
    """Hand a step over from the engine's thread."""
    loop.call_soon_threadsafe(steps.put_nowait, step)


def _end(steps: "asyncio.Queue[str | None]", done: "asyncio.Future[Answer]") -> None:
    """End the steps. Reads the error, which asyncio would log with its message if nobody did."""
    if not done.cancelled():
        done.exception()
    steps.put_nowait(None)


async def _events(
    step: str | None,
    steps: "asyncio.Queue[str | None]",
    asked: "asyncio.Future[Answer]",
    to_wire: Callable[[Answer], BaseModel],
) -> AsyncIterator[bytes]:
    while step is not None:
        yield _event("stage", json.dumps({"stage": STAGES[step]}))
        step = await steps.get()
    try:
        body = to_wire(await asked).model_dump_json()
    except Exception as error:  # noqa: BLE001 - the response has begun: its last event reports any error
        yield _event("problem", json.dumps(embedded_problem(error)))
    else:
        yield _event("answer", body)


def _event(name: str, data: str) -> bytes:
    return format_sse_event(event=name, data_str=data)
