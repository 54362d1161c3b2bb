"""The app over fakes, whose answers can be worked out in the head, and over the corpus that ships."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Service
from api.http.app import create_app
from api.settings import Settings
from tests.fakes import FakeEngine, FakeLibrary, fake_library


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


@pytest.fixture
def data(tmp_path: Path, data_folder: Path) -> Path:
    """A copy of the library that ships, which a test may change."""
    data = tmp_path / "data"
    shutil.copytree(data_folder, data, symlinks=True, ignore=shutil.ignore_patterns("models"))
    (data / "models").symlink_to(data_folder / "models")
    return data
