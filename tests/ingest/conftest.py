"""A library of two small documents, and the folder that they come from."""

from datetime import date
from pathlib import Path

import pytest

from api.bootstrap import Service, open_service
from api.settings import Settings
from ingest.library.library import Ingest
from ingest.report import IngestReport
from ingest.source import sources
from retrieval.answer import AnswerStatus, Filters
from retrieval.interfaces import Models

BINS = "Bins\n\nGrey bins are collected every second Tuesday."
TREES = "Trees\n\nA tree preservation order protects a tree."


@pytest.fixture
def data(tmp_path: Path, data_folder: Path) -> Path:
    """An empty data folder that has the compiled model."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    return data


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "bins.txt").write_text(BINS)
    (folder / "trees.txt").write_text(TREES)
    return folder


class Library:
    """A data folder, and what an admin and an officer do with it."""

    def __init__(self, data: Path, models: Models) -> None:
        self.data = data
        self.models = models
        self.ingest = Ingest(data, models.encoder)

    def bring(self, *paths: Path) -> IngestReport:
        return self.ingest.run(sources(paths))

    def open(self) -> Service:
        return open_service(Settings(data=self.data), self.models)

    def documents(self) -> list[str]:
        return sorted(version.document.id for version in self.open().library.versions())

    def says(self, question: str, as_of: date | None = None) -> str | None:
        """The first quote; None where there is no answer."""
        answer = self.open().engine.ask(question, filters=Filters(as_of=as_of))
        return answer.quotes[0].text if answer.status is AnswerStatus.ANSWERED else None


@pytest.fixture
def library(data: Path, inbox: Path, models: Models) -> Library:
    """The library after a first ingest of the inbox."""
    made = Library(data, models)
    made.bring(inbox)
    return made


def outcomes(report: IngestReport) -> dict[str, str]:
    return {line.document_id: line.outcome.value for line in report.lines}
