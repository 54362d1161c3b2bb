"""A document belongs to one collection with all its editions, whoever names it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.library.library import recipe_for
from ingest.report import DocumentOutcome
from ingest.source import edition_source, read_manifest, sources, upload_source
from retrieval.errors import BadInput, BadManifest
from retrieval.facts import FactChanges, Facts
from retrieval.index.segment import catalogue_file
from retrieval.index.stored_json import version_from_json, version_to_json
from tests.ingest.made_library import Shelf, the

BINS, TREES = "Bins\n\nGrey bins are collected on Tuesday.", "Trees\n\nAn order protects a tree."


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A library that holds the bins, with no collection stated."""
    shelf = Shelf(tmp_path)
    shelf.put("bins.txt", BINS)
    shelf.bring()
    return shelf


def collections(shelf: Shelf, id: str = "bins") -> list[str]:
    """The collection of each edition."""
    return [entry.version.collection for entry in shelf.ingest().holdings()[id]]


def manifest(shelf: Shelf, collection: str | None = None) -> Path:
    line = f"collection = {json.dumps(collection)}\n" if collection else ""
    return shelf.put("manifest.toml", f'[[document]]\nid = "bins"\nfile = "bins.txt"\n{line}')


def change(shelf: Shelf, collection: str) -> None:
    shelf.ingest().amend("bins", FactChanges(Facts(collection=collection)))


def test_a_document_is_in_main_unless_somebody_names_another_collection(shelf: Shelf) -> None:
    assert collections(shelf) == ["main"]


def test_a_manifest_names_the_collection_and_can_change_it(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("bins.txt", BINS)
    for collection in ("board", "board-papers"):
        manifest(shelf, collection)
        shelf.bring(shelf.inbox)
        assert collections(shelf) == [collection]
    manifest(shelf)
    shelf.bring(shelf.inbox)
    assert collections(shelf) == ["board-papers"]


def test_a_new_edition_stays_in_the_collection_of_its_document(shelf: Shelf) -> None:
    change(shelf, "board")
    shelf.put("bins.txt", BINS.replace("Tuesday", "Friday"))
    shelf.bring()
    assert collections(shelf) == ["board", "board"]
    shelf.put("bins.txt", BINS)
    shelf.bring()
    assert collections(shelf) == ["board", "board"]


def test_an_upload_can_name_the_collection(shelf: Shelf) -> None:
    path = shelf.put("trees.txt", TREES)
    shelf.ingest().run([upload_source(path, "trees.txt", "trees", Facts(collection="board"))])
    assert collections(shelf, "trees") == ["board"]


def test_a_collection_named_with_one_edition_holds_for_all_editions(shelf: Shelf) -> None:
    newer = shelf.put("newer.txt", BINS.replace("Tuesday", "Friday"))
    shelf.ingest().run([edition_source(newer, "bins", Facts(collection="board"))])
    assert collections(shelf) == ["board", "board"]
    first = shelf.ingest().holdings()["bins"][0].version.sha256
    report = shelf.ingest().amend("bins", FactChanges(Facts(collection="open")), first)
    assert the(report, "bins").outcome is DocumentOutcome.CHANGED
    assert collections(shelf) == ["open", "open"]


def test_a_collection_cannot_be_removed(shelf: Shelf) -> None:
    change(shelf, "board")
    with pytest.raises(BadInput, match=r"A document belongs to a collection\. Name one, such as main\."):
        shelf.ingest().amend("bins", FactChanges.of({"collection": None}))
    assert collections(shelf) == ["board"]


@pytest.mark.parametrize(
    "name", ["", "Board", "board papers", "-board", "board--papers", "bo/ard", "board\n", "x" * 101]
)
def test_a_name_that_is_no_slug_is_refused(shelf: Shelf, name: str) -> None:
    with pytest.raises(BadInput, match="The name of a collection has lower case letters"):
        Facts(collection=name)
    if name:
        with pytest.raises(BadManifest, match=r"document 1 \(bins\): The name of a collection"):
            read_manifest(manifest(shelf, name))


def test_a_generation_without_collections_reads_as_main_and_needs_no_rebuild(shelf: Shelf) -> None:
    before = shelf.generation()
    [version] = before.catalogue.versions()
    stored = version_to_json(version)
    del stored["collection"]
    assert version_from_json(stored) == version
    assert before.manifest.recipe == recipe_for(shelf.encoder.name, shelf.encoder.sha256)
    with closing(sqlite3.connect(before.folder / catalogue_file(0))) as connection:
        [[facts]] = connection.execute("SELECT facts FROM version").fetchall()
    assert json.loads(facts)["collection"] == "main"
    report = shelf.ingest().run(sources([shelf.inbox]))
    assert (report.published, report.generation) == (False, before.id)
