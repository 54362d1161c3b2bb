"""Fixtures that every room's tests share."""

import json
import shutil
from pathlib import Path

import pytest

from api.bootstrap import Service, open_ingest, open_service
from api.gold.questions import QUESTION_FILE
from api.model import open_models
from api.settings import Settings
from ingest.source import sources
from retrieval.interfaces import Models
from retrieval.models.encoder import OnnxEncoder
from tests.browser import browser as browser  # a fixture
from tests.compiled import compiled_models
from tests.nations import nations as nations  # a fixture
from tests.nations import of_nations as of_nations  # a fixture
from tests.size import FULL

ROOT = Path(__file__).resolve().parent.parent
FEW_QUESTIONS = [
    {
        "text": "What is the purpose of Pursue?",
        "gold": [{"document": "counter-terrorism-and-extremism", "fragments": ["The purpose of Pursue is to stop"]}],
    },
    {"text": "What is the recipe for apple crumble?"},
]
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests in a browser come first: they take longest, and the process that ends last decides how long all take.

    Tests that are marked `full` run at full size only.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    if not FULL:
        left_out = [item for item in items if item.get_closest_marker("full")]
        items[:] = [item for item in items if not item.get_closest_marker("full")]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real documents and evaluation sets, which are not part of the product; tests that want them skip without."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder of real documents beside the checkout, which is not part of the product")
    return SHARED


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus that ships, with two questions of its own in place of its many, which an ingest would all ask."""
    corpus = tmp_path_factory.mktemp("corpus") / "corpus"
    shutil.copytree(ROOT / "corpus", corpus, ignore=shutil.ignore_patterns("gold", "training", "yardstick"))
    (corpus / "gold").mkdir()
    (corpus / "gold" / QUESTION_FILE).write_text("".join(json.dumps(one) + "\n" for one in FEW_QUESTIONS), "utf-8")
    return corpus


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    """A data folder with the corpus that ships ingested by the real encoder; tests must leave it as it is."""
    data = tmp_path_factory.mktemp("cited") / "data"
    data.mkdir()
    (data / "models").symlink_to(compiled_models())
    report = open_ingest(Settings(data=data)).run(sources([corpus]))
    assert report.exit_code == 0
    return data


@pytest.fixture(scope="session")
def models(data_folder: Path) -> Models:
    """The compiled encoder and reranker, opened once."""
    return open_models(Settings(data=data_folder))


@pytest.fixture(scope="session")
def encoder(models: Models) -> OnnxEncoder:
    """The compiled encoder."""
    assert isinstance(models.encoder, OnnxEncoder)
    return models.encoder


@pytest.fixture(scope="session")
def service(data_folder: Path, models: Models) -> Service:
    """The engine and library over the corpus that ships."""
    return open_service(Settings(data=data_folder), models)
