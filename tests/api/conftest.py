"""The app over fakes, whose answers can be worked out in the head, and over the corpus that ships."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Service
from api.cli.main import main
from api.console import out
from api.http.app import create_app
from api.settings import Settings
from tests.api.stored_conversations import app_over, settings
from tests.fakes import FakeEngine, FakeLibrary, fake_library


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
def storing(library: FakeLibrary, tmp_path: Path) -> Iterator[TestClient]:
    """An app that stores conversations."""
    with TestClient(app_over(library, settings(tmp_path))) as client:
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


@pytest.fixture
def data(tmp_path: Path, data_folder: Path) -> Path:
    """A copy of the library that ships, which a test may change."""
    data = tmp_path / "data"
    shutil.copytree(data_folder, data, symlinks=True, ignore=shutil.ignore_patterns("models"))
    (data / "models").symlink_to(data_folder / "models")
    return data
