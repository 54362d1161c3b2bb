"""Real servers over a library of one document, and keys of every role."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen

import pytest

import tests.servers as servers
from api.bootstrap import open_ingest
from api.roles import Role
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from ingest.source import sources
from tests.access.requests import Server

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
def data(one_document: Path, tmp_path: Path) -> Path:
    return copied(one_document, tmp_path)


@pytest.fixture
def store(data: Path) -> Store:
    return Store(data)


@pytest.fixture
def start(data: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start a server over `data` with these settings, as often as wanted; all stop with the test."""
    running: list[Popen[bytes]] = []

    def start(**settings: str) -> Server:
        process, address = servers.start(data, tmp_path / f"log{len(running)}", **settings)
        running.append(process)
        return Server(address, process=process)

    yield start
    stop(running)


def stop(running: list["Popen[bytes]"]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        process.wait(20)


def make_secrets(store: Store) -> Secrets:
    made = {role: keys.create(store, f"{role} of the tests", role)[1] for role in Role}
    gone, revoked = keys.create(store, "gone", Role.ADMIN)
    keys.revoke(store, gone.id)
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="seconds")
    _, expired = keys.create(store, "late", Role.ADMIN, expires=past)
    return Secrets(made[Role.READER], made[Role.EDITOR], made[Role.ADMIN], revoked, expired)
