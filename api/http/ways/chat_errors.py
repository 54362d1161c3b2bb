"""Errors of the OpenAI-compatible routes: problems that also hold the `error` object that OpenAI's clients read."""

import json
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import MEDIA_TYPE

_PATHS = ("/v1/chat/", "/v1/models")
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class ChatErrors:
    """Adds `error` to each problem on the OpenAI-compatible paths. It stands around the guards, whose errors count."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(_PATHS):
            send = _Rewriter(send).send
        await self._app(scope, receive, send)


class _Rewriter:
    """Holds back the start of a problem until its body is whole, and sends both with `error` added."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_problem(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_rewritten(self._start)

    async def _send_rewritten(self, start: Message) -> None:
        # The body is empty for HEAD.
        body = json.dumps(_with_error(json.loads(self._body))).encode() if self._body else b""
        headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        length = [(b"content-length", str(len(body)).encode())] if self._body else []
        await self._send({**start, "headers": [*headers, *length]})
        await self._send({"type": "http.response.body", "body": body})


def _is_problem(start: Message) -> bool:
    headers: dict[bytes, bytes] = dict(start["headers"])
    return headers.get(b"content-type", b"").startswith(MEDIA_TYPE.encode())


def _with_error(problem: dict[str, Any]) -> dict[str, Any]:
    status = problem["status"]
    default = "server_error" if status >= 500 else "invalid_request_error"
    fields = [".".join(error["where"]).removeprefix("body.") for error in problem.get("errors", [])]
    error = {
        "message": problem["detail"],
        "type": _TYPES.get(status, default),
        "param": fields[0] if fields else None,
        "code": problem["code"],
    }
    return {**problem, "error": error}
