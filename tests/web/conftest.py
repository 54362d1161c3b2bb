"""Fixtures for tests that look at pages: an app with a fake engine, and a served app."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from socket import create_server
from threading import Thread
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

import web.pages
from tests.browser import open_page as open_page  # a fixture
from tests.fakes import FakeEngine, FakeLibrary, fake_library
from web.serving_generation import ServingGeneration


@pytest.fixture
def library() -> FakeLibrary:
    return fake_library()


@pytest.fixture
def files(library: FakeLibrary, tmp_path: Path) -> FakeLibrary:
    """The library, with an original for each document."""
    for id, (version, canonical) in list(library.held.items()):
        data = canonical.text.encode() + b"\n"
        path = tmp_path / f"{id}.txt"
        path.write_bytes(data)
        library.add(
            version.document,
            canonical,
            **{
                "sha256": sha256(data).hexdigest(),
                "title": version.title,
                "publisher": version.publisher,
                "published": version.published,
                "url": version.url,
            },
        )
        library.files[id] = path
    return library


@pytest.fixture
def engine(library: FakeLibrary) -> FakeEngine:
    return FakeEngine(library)


class SeesAll:
    """A caller who sees every collection."""

    collections = None


class EverybodySeesAll:
    """Names the caller of each request, as an app must that uses the pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["caller"] = SeesAll()
        await self._app(scope, receive, send)


@pytest.fixture
def app(library: FakeLibrary, engine: FakeEngine) -> FastAPI:
    app = FastAPI(title="Cited", docs_url=None, redoc_url=None)
    app.state.serving = ServingGeneration(engine, library, lambda: None)
    web.pages.attach(app)
    app.add_middleware(EverybodySeesAll)
    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    """Serve an app on a free port of this machine; gives its address. Every server stops with the test."""
    running: list[tuple[uvicorn.Server, Thread]] = []

    def start(app: Any) -> str:
        # Whoever connects before the server is up waits in the socket's queue: nothing here need wait for it.
        socket = create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{socket.getsockname()[1]}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(timeout=10)
