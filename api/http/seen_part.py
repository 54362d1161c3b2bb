"""The part of the service that a caller may see, ready before a route reads it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.bootstrap import Service
from api.http.problems import error_response_of
from api.parts import Parts
from retrieval.errors import CitedError
from web.serving_generation import SEEN, collections_of

# Paths that show nothing of any document. Nobody waits for a part there.
_WITHOUT_DOCUMENTS = ("/healthz", "/readyz", "/metrics", "/static/", "/script/", "/v1/library/")

_Wanted = tuple[str, frozenset[str]]


class SeenPart:
    """Puts the caller's part in `scope["state"]`, where `serving_of` finds it.

    A part that is not made yet is made in a thread, which takes seconds for a large library. All requests that want the
    same part wait for it on the event loop, and take no thread. One part is made at a time, so that answers keep the
    other cores.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._maker = ThreadPoolExecutor(1, "cited-part")
        self._in_making: dict[_Wanted, asyncio.Future[Service]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(_WITHOUT_DOCUMENTS):
            request = Request(scope)
            service: Service | None = scope["app"].state.serving
            collections = collections_of(request)
            # The part of somebody who sees nothing takes no time, and most of their requests read no document.
            if service is not None and service.parts is not None and collections:
                try:
                    scope["state"][SEEN] = await self._part(service, service.parts, collections)
                except CitedError as error:
                    await error_response_of(request, error)(scope, receive, send)
                    return
        await self._app(scope, receive, send)

    async def _part(self, service: Service, parts: Parts[Service], collections: frozenset[str]) -> Service:
        if (kept := parts.kept(collections)) is not None:
            return kept
        wanted = (service.engine.generation, collections)
        making = self._in_making.get(wanted)
        if making is None:
            making = asyncio.get_running_loop().run_in_executor(self._maker, parts.of, collections)
            self._in_making[wanted] = making
            making.add_done_callback(lambda done: self._forget(wanted, done))
        return await asyncio.shield(making)  # a client that goes away stops nobody else's part

    def _forget(self, wanted: _Wanted, done: "asyncio.Future[Service]") -> None:
        del self._in_making[wanted]
        if not done.cancelled():
            done.exception()  # asyncio logs an error that nobody reads, and those who wait may all have gone
