"""Give each request an id, a log line and its place in the metrics; never its address or its words."""

import logging
import time

from opentelemetry import trace
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.telemetry import metrics, request_id

_log = logging.getLogger("cited.requests")

# Programs ask these every few seconds: their lines are for level debug.
_FREQUENT = {"/healthz", "/readyz", "/metrics"}
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestLog:
    """The outermost middleware. It sets `scope["state"]["request_id"]` and answers with `X-Request-ID`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id, started, status = request_id.choose_id(scope["headers"]), time.perf_counter(), 0
        state = scope.setdefault("state", {})
        state["request_id"] = id
        request_id.set_current(id)
        trace.get_current_span().set_attribute("cited.request_id", id)  # nothing happens without traces

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                others = [pair for pair in message.get("headers", ()) if pair[0].lower() != request_id.HEADER]
                message = {**message, "headers": [*others, (request_id.HEADER, id.encode())]}
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            _note(scope["method"], state.get("route", "none"), status, time.perf_counter() - started)


def _note(method: str, route: str, status: int, seconds: float) -> None:
    """`status` is 0 where the client went away before a response."""
    method = method if method in _METHODS else "other"
    metrics.note_request(method, route, status, seconds)
    level = logging.ERROR if status >= 500 and status != 503 else logging.INFO
    facts = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    _log.log(logging.DEBUG if route in _FREQUENT and status < 500 else level, "request", extra=facts)


class RouteNote:
    """The innermost middleware: it notes the route's template, such as /documents/{document_id}, for RequestLog."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root = scope.get("root_path", "")
        try:
            await self._app(scope, receive, send)
        finally:
            if scope["type"] == "http":
                scope.setdefault("state", {})["route"] = _template(scope, root)


def _template(scope: Scope, root: str) -> str:
    """The route's path with its parameters' names; for static files the path of their folder; "none" for no route."""
    path: str | None = getattr(scope.get("route"), "path", None)
    mounted = scope.get("root_path", "").removeprefix(root)
    return path or (mounted if "endpoint" in scope and mounted else "none")
