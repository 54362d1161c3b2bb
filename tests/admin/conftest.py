"""A small library with questions of its own, a server over it, and the data folder that it copies."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.bootstrap import open_ingest, open_service
from api.gold.questions import GoldQuestion
from api.settings import Settings
from api.state import quality
from api.state.store import Store
from ingest.source import sources
from retrieval.interfaces import Models
from tests.admin.site import Site, served
from tests.browser import open_page as open_page  # a fixture

PARKING = """# Parking in the borough

A resident's parking permit costs £60 a year. A second permit costs £90 a year.

## Visitors

Visitor permits are sold in books of ten. A book costs £15.
"""
BINS = "Bins\n\nGrey bins are collected every second Tuesday."
OWN_QUESTIONS = [
    {
        "text": "What does a resident's parking permit cost?",
        "gold": [{"document": "parking", "fragments": ["costs £60 a year"]}],
    },
    {
        "text": "What does a book of visitor permits cost?",
        "gold": [{"document": "parking", "fragments": ["A book costs £15"]}],
    },
    {
        "text": "How often are grey bins collected?",
        "gold": [{"document": "bins", "fragments": ["every second Tuesday"]}],
    },
]


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory, data_folder: Path, models: Models) -> Path:
    """Two documents, three own questions that were asked, and no key; tests copy it."""
    folder = tmp_path_factory.mktemp("admin")
    data, corpus = folder / "data", folder / "corpus"
    data.mkdir()
    corpus.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    (corpus / "parking.md").write_text(PARKING)
    (corpus / "bins.txt").write_text(BINS)
    settings = Settings(data=data, corpus=corpus)
    open_ingest(settings, encoder=models.encoder).run(sources([corpus]))
    store = Store(data)
    own = [GoldQuestion.model_validate_json(json.dumps(question)) for question in OWN_QUESTIONS]
    quality.keep_questions(store, "tests", own)
    service = open_service(settings, models)
    key = quality.measurement_key(models, settings.risk)
    quality.measure(store, service.engine, service.library, key, settings.risk, lambda _done, _total: None)
    return data


@pytest.fixture
def site(small_library: Path, models: Models, tmp_path: Path) -> Iterator[Site]:
    yield from served(small_library, models, tmp_path / "data")
