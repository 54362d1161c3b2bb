"""Fixtures for tests that look at pages: an app with a fake engine, a served app, and a real browser."""

import shutil
from collections.abc import Callable, Iterator
from socket import create_server
from threading import Thread
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

import web.routes
from tests.fakes import FakeEngine, FakeLibrary, fake_library
from web.serving_generation import ServingGeneration

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture
def library() -> FakeLibrary:
    return fake_library()


@pytest.fixture
def engine(library: FakeLibrary) -> FakeEngine:
    return FakeEngine(library)


@pytest.fixture
def app(library: FakeLibrary, engine: FakeEngine) -> FastAPI:
    app = FastAPI(title="Cited", docs_url=None, redoc_url=None)
    app.state.serving = ServingGeneration(engine, library, lambda: None)
    web.routes.attach(app)
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
        thread.join(timeout=60)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium; tests that want it skip where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs a browser: install Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
