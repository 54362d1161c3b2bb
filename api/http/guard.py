"""What stands before every route: bodies too large, too slow or too many are turned away, and no fault leaks words."""

import asyncio
import logging
import traceback

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import refusal

_log = logging.getLogger("cited")

# Requests with a body that are read or worked on at once; each may hold a whole body in memory.
AT_ONCE = 100


class BodyGuard:
    """Reads a request's body whole, up to `most` bytes and for at most `seconds`; the server has no such limits."""

    def __init__(self, app: ASGIApp, *, most: int, seconds: float, at_once: int = AT_ONCE) -> None:
        self._app = app
        self._most = most
        self._seconds = seconds
        self._free = at_once

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
        elif self._free == 0:
            await refusal(Request(scope), 503)(scope, receive, send)
        else:
            self._free -= 1
            try:
                await self._guarded(scope, receive, send)
            finally:
                self._free += 1

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await asyncio.wait_for(self._body(scope, receive), self._seconds)
        except TimeoutError:
            await refusal(Request(scope), 408)(scope, receive, send)
        except _TooLarge:
            text = f"The request is too large: at most {self._most:,} bytes."
            await refusal(Request(scope), 413, text)(scope, receive, send)
        except _Gone:
            return
        else:
            await self._app(scope, _given(body, receive), send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        """Raises _TooLarge where it has, or says it has, too many bytes, and _Gone where the rest never comes."""
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._most:
            raise _TooLarge
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            body += message.get("body", b"")
            if len(body) > self._most:
                raise _TooLarge
            more = message.get("more_body", False)
        return bytes(body)


class _TooLarge(Exception):
    pass


class _Gone(Exception):
    pass


def _given(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read, then whatever comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


class FaultGuard:
    """Turns an unexpected exception into a 500 and a line in the log; its message goes nowhere.

    The server would log the whole exception, whose message may carry the words of a question.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - this is the last stop before the server's own log
            _log.error("unexpected %s at %s", type(error).__name__, _place(error))
            if begun:
                # Half a response cannot be taken back: the server must cut the connection.
                raise RuntimeError("a response was cut short") from None
            await refusal(Request(scope), 500)(scope, receive, send)


def _place(error: Exception) -> str:
    """Where it was raised, as file, line and function: enough to find the fault, and no word of what was asked."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
