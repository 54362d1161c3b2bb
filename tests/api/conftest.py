"""The app over fakes, whose answers can be worked out in the head, and over the corpus that ships."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Service, open_ingest
from api.cli.main import main
from api.console import out
from api.http.app import create_app
from api.settings import Settings
from ingest.source import sources
from retrieval.interfaces import Models
from tests.fakes import FakeEngine, FakeLibrary, fake_library

BINS = b"Bins\n\nGrey bins are collected every second Tuesday."


class Done(NamedTuple):
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


# Runs `cited` over a data folder with these words; settings are named as in the environment.
Cited = Callable[..., Done]


@pytest.fixture
def cited(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cited:
    """The command line in this process, in a terminal of 80 columns."""
    monkeypatch.setattr(out, "width", 80)

    def run(data: Path, *words: str | Path, **settings: str) -> Done:
        with monkeypatch.context() as given:
            for name, value in {"CITED_DATA": str(data), **settings}.items():
                given.setenv(name, value)
            given.setattr(sys, "argv", ["cited", *map(str, words)])
            with pytest.raises(SystemExit) as ended:
                main()
        printed = capsys.readouterr()
        return Done(int(ended.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def library() -> FakeLibrary:
    return fake_library()


@pytest.fixture
def fake(library: FakeLibrary, tmp_path: Path) -> Iterator[TestClient]:
    """An app that answers from the fakes, with two quotes unless asked for another number."""
    engine: Any = FakeEngine(library)
    held: Any = library
    app = create_app(Settings(data=tmp_path, limit=2, max_body=50_000), Service(engine, held, lambda: None))
    with TestClient(app) as client:
        yield client


@pytest.fixture
def real(service: Service, data_folder: Path) -> Iterator[TestClient]:
    """An app that answers from the corpus that ships."""
    with TestClient(create_app(Settings(data=data_folder), service)) as client:
        yield client


def empty_library(folder: Path, data_folder: Path) -> Settings:
    """A data folder in `folder` that holds the compiled models and no document, beside an empty folder to ingest."""
    data, corpus = folder / "data", folder / "corpus"
    data.mkdir()
    corpus.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    return Settings(data=data, corpus=corpus)


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory, data_folder: Path, models: Models) -> Path:
    """A folder with the data folder of a library of one document, and the corpus that it came from; tests copy it."""
    folder = tmp_path_factory.mktemp("bins")
    made = empty_library(folder, data_folder)
    (made.corpus / "bins.txt").write_bytes(BINS)
    open_ingest(made, encoder=models.encoder).run(sources([made.corpus]))
    return folder


@pytest.fixture
def one_document(ingested: Path, tmp_path: Path) -> Settings:
    """A library of one document, with a folder of its own to read."""
    for name in ("data", "corpus"):
        shutil.copytree(ingested / name, tmp_path / name, symlinks=True)
    return Settings(data=tmp_path / "data", corpus=tmp_path / "corpus")


@pytest.fixture
def data(tmp_path: Path, data_folder: Path) -> Path:
    """A copy of the library that ships, which a test may change."""
    return copied(data_folder, tmp_path)


def copied(data_folder: Path, folder: Path) -> Path:
    """A copy of a data folder in `folder`; the compiled models, which are large, stay where they are."""
    data = folder / "data"
    shutil.copytree(data_folder, data, symlinks=True, ignore=shutil.ignore_patterns("models"))
    (data / "models").symlink_to(data_folder / "models")
    return data
