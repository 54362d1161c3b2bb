"""CORS: pages of the listed origins may call the JSON routes with a key; never with a browser's session."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problems import problem

_PATHS = ("/v1/", "/mcp")
_METHODS = ("GET", "HEAD", "POST")
_REQUEST_HEADERS = ("Accept", "Authorization", "Content-Type", "Idempotency-Key", "X-Request-ID")
_RESPONSE_HEADERS = (
    "Idempotency-Replayed", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"
)  # fmt: skip


class CrossOrigin:
    """Answers preflights, and lets pages of `origins` read responses. Pages of Cited itself are left out."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self._app = app
        self._shared = _Shared(
            app,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=_REQUEST_HEADERS,
            expose_headers=_RESPONSE_HEADERS,
            allow_credentials=False,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_shared = scope["type"] == "http" and scope["path"].startswith(_PATHS)
        await (self._shared if is_shared else self._app)(scope, receive, send)


class _Shared(CORSMiddleware):
    """Starlette's middleware, whose refusals are problems."""

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code < 400:
            return response
        text = "This origin, method or header is not allowed. Ask an administrator to add the origin to CITED_CORS."
        refusal = problem(400, "cross_origin", text)
        refusal.headers["Vary"] = "Origin"
        return refusal
