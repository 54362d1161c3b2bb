"""A list of many documents shows its first part without looking each of them up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import GenerationLibrary, Service
from api.http.admin.held_documents import HeldDocuments
from api.http.app import create_app
from api.settings import Settings
from retrieval.index.catalogue import Catalogue
from retrieval.index.segment import catalogue_file
from retrieval.index.segment_catalogue import SegmentWriter
from tests.fakes import FakeEngine
from tests.small import entry
from tests.work import calls_of
from web.documents.list_query import ListQuery, Order
from web.documents.list_view import list_documents

FEW, MANY = 200, 1000


def held(folder: Path, count: int, withdrawn: int = 0) -> tuple[Catalogue, GenerationLibrary]:
    """A catalogue of so many documents, the first ones withdrawn, and the library over it."""
    folder.mkdir()
    writer = SegmentWriter(folder / catalogue_file(0))
    for number in range(count):
        made = entry(f"circular-{number:05}", f"Circular {number}.")
        version = replace(made.version, published=date(2000, 1, 1), withdrawn=number < withdrawn)
        writer.add(version, made.canonical, [], [], None)
    writer.close()
    catalogue = Catalogue([folder / catalogue_file(0)])
    indexed: Any = SimpleNamespace(catalogue=catalogue)
    return catalogue, GenerationLibrary(indexed, folder)


def calls_again(work: Callable[[], object]) -> int:
    """The calls of `work` once somebody has done it before: what stays the same all day is known by then."""
    work()
    return calls_of(work)


def test_a_part_of_the_list_costs_no_call_for_each_document(tmp_path: Path) -> None:
    def calls(count: int) -> int:
        library: Any = held(tmp_path / str(count), count)[1]
        engine: Any = FakeEngine(library)
        app = create_app(Settings(data=tmp_path), Service(engine, library, lambda: None))
        with TestClient(app) as client:
            return calls_again(lambda: client.get("/v1/documents?limit=1"))

    few, many = calls(FEW), calls(MANY)
    assert many - few < (MANY - FEW) / 10


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("page", [1, 2])
def test_a_page_of_the_list_costs_no_call_for_each_document(tmp_path: Path, order: Order, page: int) -> None:
    def calls(count: int) -> int:
        catalogue, library = held(tmp_path / str(count), count, withdrawn=3)
        query = ListQuery(order=order, page=page)
        readers = calls_again(lambda: list_documents(library, query))
        return readers + calls_again(lambda: list_documents(HeldDocuments(catalogue, library), query))

    few, many = calls(FEW), calls(MANY)
    assert many - few < (MANY - FEW) / 10


def test_the_next_day_the_documents_are_looked_up_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = SegmentWriter(tmp_path / catalogue_file(0))
    for edition, first_day in ((1, None), (2, date(2030, 1, 1))):
        made = entry("rules", f"Rules of edition {edition}.")
        version = replace(made.version, edition=edition, in_force_from=first_day)
        writer.add(version, made.canonical, [], [], None)
    writer.close()
    indexed: Any = SimpleNamespace(catalogue=Catalogue([tmp_path / catalogue_file(0)]))
    library = GenerationLibrary(indexed, tmp_path)
    assert [version.edition for version in library.versions()] == [1]

    class Later(date):
        @classmethod
        def today(cls) -> "Later":
            return cls(2030, 1, 1)

    monkeypatch.setattr("api.bootstrap.date", Later)
    assert [version.edition for version in library.versions()] == [2]
