"""A small library over two nations: the same matter for England and for Scotland, and a matter of Scotland alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.bootstrap import open_ingest, open_service
from api.http.app import create_app
from api.settings import Settings
from ingest.source import sources
from retrieval.interfaces import Models

TEXTS = {
    "deposits-england": "Tenants' deposits\n\nThis guidance applies to England.\n\nThis guidance is for registered "
    "providers.\n\nA tenant's deposit is protected within 30 days.\n",
    "deposits-scotland": "Deposits of tenants\n\nThis guidance applies to Scotland.\n\nA tenant's deposit is protected "
    "within 45 days.\n",
    "barges": "Barges\n\nThis guidance applies to Scotland.\n\nA barge on a canal is inspected every second year.\n\n"
    "The owner must keep a log.\n",
    "gardens": "Gardens\n\nGarden waste is collected every Tuesday.\n\nResidents must bag it.\n",
}
BY_ALL = "Within how many days is a tenant's deposit protected?"
BY_SCOTLAND = "Within how many days is a tenant's deposit protected in Scotland?"
BY_SCHOOLS = "Within how many days does a school in England protect a tenant's deposit?"
OPEN = "When is a deposit protected?"
SILENT_FOR_WALES = "How often is a barge on a canal inspected in Wales?"


@pytest.fixture(scope="session")
def nations(tmp_path_factory: pytest.TempPathFactory, data_folder: Path, models: Models) -> Path:
    """A data folder with these documents; tests must leave it as it is."""
    folder = tmp_path_factory.mktemp("nations")
    data, corpus = folder / "data", folder / "corpus"
    data.mkdir()
    corpus.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    for id, text in TEXTS.items():
        (corpus / f"{id}.txt").write_text(text)
    report = open_ingest(Settings(data=data, corpus=corpus), encoder=models.encoder).run(sources([corpus]))
    assert report.exit_code == 0
    return data


@pytest.fixture(scope="session")
def of_nations(nations: Path, models: Models) -> Iterator[TestClient]:
    """An app that answers from these documents."""
    settings = Settings(data=nations)
    with TestClient(create_app(settings, open_service(settings, models))) as client:
        yield client
