"""Guards around every route: HEAD as GET, and no question's words in the log."""

import asyncio
import logging

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import error_response
from api.telemetry.logs import raised_at

_log = logging.getLogger("cited")

_STOPPING = "Cited is stopping and could not finish this request. Try again when it has started again."


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


class FaultGuard:
    """Turns an unexpected exception into a 500 and a log line with its type and place, but without its message.

    The server would log the whole exception, whose message may contain the words of a question. A request that the
    server gives up as it stops gets a 503.
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
        except asyncio.CancelledError:
            if not has_begun:
                await error_response(Request(scope), 503, _STOPPING)(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - nothing may reach the server's own log
            log_fault(error)
            if has_begun:
                # Half a response has been sent: the server must cut the connection.
                raise RuntimeError("a response was cut short") from None
            await error_response(Request(scope), 500)(scope, receive, send)


def log_fault(error: BaseException) -> None:
    """Log the type and place of an unexpected error, without its message."""
    _log.error("unexpected %s at %s", type(error).__name__, raised_at(error.__traceback__))
