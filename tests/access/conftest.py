"""Real servers over a library of one document, and keys of every role."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server
from threading import Thread
from typing import Any

import pytest
import uvicorn

import tests.servers as servers
from api.bootstrap import Service, open_ingest
from api.http.app import create_app
from api.roles import Role
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from ingest.source import sources
from tests.fakes import FakeEngine, fake_library
from tests.requests import Server

BINS = "Bins\n\nGrey bins are collected every second Tuesday."


@dataclass(frozen=True, slots=True)
class Secrets:
    """A secret for each role, and of keys that are valid no more."""

    reader: str
    editor: str
    admin: str
    revoked: str
    expired: str


@pytest.fixture(scope="session")
def one_document(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> Path:
    """A data folder with one document and no key; tests copy it."""
    folder = tmp_path_factory.mktemp("one")
    data, corpus = folder / "data", folder / "corpus"
    data.mkdir()
    corpus.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    (corpus / "bins.txt").write_text(BINS)
    open_ingest(Settings(data=data, corpus=corpus)).run(sources([corpus]))
    return data


def copied(data: Path, folder: Path) -> Path:
    shutil.copytree(data, folder / "data", symlinks=True)
    return folder / "data"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The state of the library that `serve` serves."""
    return Store(tmp_path / "data")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def serve(data: Path) -> Iterator[Callable[..., Server]]:
    """Start a server in this process with these settings, as often as wanted; all stop with the test.

    It answers from fakes: what these tests ask is who may, and a real library takes much longer to open.
    """
    running: list[Server] = []

    def start(**settings: str) -> Server:
        running.append(serve_fakes(data, **settings))
        return running[-1]

    yield start
    for server in running:
        server.stop()


def serve_fakes(data: Path, **settings: str) -> Server:
    """A server over this data folder; settings are named as in the environment."""
    values: Any = {name.removeprefix("CITED_").lower(): value for name, value in settings.items()}
    library: Any = fake_library()
    engine: Any = FakeEngine(library)
    app = create_app(Settings(data=data, **values), Service(engine, library, lambda: None))
    # Whoever connects before the server is up waits in the socket's queue: nothing here need wait for it.
    listener = create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", proxy_headers=False, ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(60)

    return Server(f"http://127.0.0.1:{listener.getsockname()[1]}", stop=stop)


@pytest.fixture
def start(one_document: Path, data: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start a real process over a library of one document, with these settings; all stop with the test."""
    shutil.copytree(one_document, data, symlinks=True, dirs_exist_ok=True)
    running: list[Server] = []

    def start(**settings: str) -> Server:
        process, address = servers.start(data, tmp_path / f"log{len(running)}", **settings)

        def stop() -> None:
            process.terminate()
            process.wait(60)

        running.append(Server(address, stop=stop))
        return running[-1]

    yield start
    for server in running:
        server.stop()


def make_secrets(store: Store) -> Secrets:
    made = {role: keys.create(store, f"{role} of the tests", role)[1] for role in Role}
    gone, revoked = keys.create(store, "gone", Role.ADMIN)
    keys.revoke(store, gone.id)
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="seconds")
    _, expired = keys.create(store, "late", Role.ADMIN, expires=past)
    return Secrets(made[Role.READER], made[Role.EDITOR], made[Role.ADMIN], revoked, expired)
