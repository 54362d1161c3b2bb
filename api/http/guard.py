"""Guards around every route: limits on the size, time and number of bodies, and no question's words in the log."""

import asyncio
import logging
import traceback

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import error_response

_log = logging.getLogger("cited")

# Concurrent requests with a body; each may hold a whole body in memory.
MAX_REQUESTS = 100


class HeadGuard:
    """Answers HEAD as GET without the body: FastAPI's routes take only the methods that they name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, send_without_body)


class BodyGuard:
    """Reads each request's whole body within `max_bytes` and `max_seconds`, limits that the server does not have."""

    def __init__(self, app: ASGIApp, *, max_bytes: int, max_seconds: float, max_requests: int = MAX_REQUESTS) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._free = max_requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
        elif self._free == 0:
            await error_response(Request(scope), 503)(scope, receive, send)
        else:
            self._free -= 1
            try:
                await self._guarded(scope, receive, send)
            finally:
                self._free += 1

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await asyncio.wait_for(self._read_body(scope, receive), self._max_seconds)
        except TimeoutError:
            await error_response(Request(scope), 408)(scope, receive, send)
        except _TooLarge:
            text = f"The request is too large. Send at most {self._max_bytes:,} bytes."
            await error_response(Request(scope), 413, text)(scope, receive, send)
        except _Disconnected:
            return
        else:
            await self._app(scope, replay(body, receive), send)

    async def _read_body(self, scope: Scope, receive: Receive) -> bytes:
        """Raises _TooLarge by the declared or the received length, and _Disconnected where the client goes away."""
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._max_bytes:
            raise _TooLarge
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Disconnected
            body += message.get("body", b"")
            if len(body) > self._max_bytes:
                raise _TooLarge
            more = message.get("more_body", False)
        return bytes(body)


class _TooLarge(Exception):
    pass


class _Disconnected(Exception):
    pass


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that returns the body already read, then the messages after it."""
    is_replayed = False

    async def receive_again() -> Message:
        nonlocal is_replayed
        if is_replayed:
            return await receive()
        is_replayed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


class FaultGuard:
    """Turns an unexpected exception into a 500 and a log line with its type and place, but without its message.

    The server would log the whole exception, whose message may contain the words of a question.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception as error:  # noqa: BLE001 - nothing may reach the server's own log
            log_fault(error)
            if has_begun:
                # Half a response has been sent: the server must cut the connection.
                raise RuntimeError("a response was cut short") from None
            await error_response(Request(scope), 500)(scope, receive, send)


def log_fault(error: BaseException) -> None:
    """Log the type and place of an unexpected error, without its message."""
    _log.error("unexpected %s at %s", type(error).__name__, _raised_at(error))


def _raised_at(error: BaseException) -> str:
    """The last three frames as file, line and function, innermost first; without any words of a question."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
