"""What every Library promises (retrieval/interfaces.py), asked of each."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from api.bootstrap import GenerationLibrary
from ingest.formats.text.reader import read_text
from retrieval.document import Document
from retrieval.errors import DamagedGeneration, UnknownDocument
from retrieval.in_force import Calendar, State
from retrieval.interfaces import Library
from retrieval.text import digest
from tests.fakes import FakeLibrary
from tests.ingest.made_library import Shelf

# Ids in another order than titles. A tuple has the editions of one document, the oldest first.
TEXTS = {
    "a-wardens": ("Wardens\n\nA warden carries a lantern.",),
    "b-barges": ("Barges\n\nA barge pays 4 pence.",),
    "c-moorings": ("Moorings\n\nA mooring costs £60.", "Moorings\n\nA mooring costs £75."),
}
TITLES = ["Barges", "Moorings", "Wardens"]


def fake(folder: Path) -> FakeLibrary:
    """It holds one edition of each document: the last."""
    library = FakeLibrary()
    for id, (*_, text) in TEXTS.items():
        library.files[id] = folder / id
        library.files[id].write_text(text)
        library.add(Document(id), read_text(text).canonical, title=id[2:].title(), sha256=digest(text))
    return library


def generation(folder: Path) -> GenerationLibrary:
    shelf = Shelf(folder)
    for edition in range(2):
        for id, texts in TEXTS.items():
            shelf.put(f"{id}.txt", texts[min(edition, len(texts) - 1)])
        shelf.bring()
    return GenerationLibrary(shelf.generation(), shelf.data)


@pytest.fixture(params=[fake, generation], ids=lambda made: made.__name__)
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    make: Callable[[Path], Library] = request.param
    return make(tmp_path)


def test_each_document_has_one_version_by_title(library: Library) -> None:
    assert [version.title for version in library.versions()] == TITLES


def test_the_version_shown_is_that_in_force_today(library: Library) -> None:
    assert [version.sha256 for version in library.versions()] == [digest(TEXTS[id][-1]) for id in sorted(
        TEXTS, key=lambda id: id[2:])]  # fmt: skip


def test_every_edition_is_given_in_order_of_ingestion(library: Library) -> None:
    for id, texts in TEXTS.items():
        found = [version.sha256 for version in library.editions(id)]
        assert found == [digest(text) for text in texts][-len(found) :]
        assert library.version(id) == library.editions(id)[-1]


def test_a_version_is_found_by_its_hash(library: Library) -> None:
    for id in TEXTS:
        assert all(library.version(id, version.sha256) == version for version in library.editions(id))


def test_without_a_hash_it_is_the_one_in_versions(library: Library) -> None:
    assert [library.version(version.document.id) for version in library.versions()] == list(library.versions())


def test_an_unknown_document_or_version_is_refused(library: Library) -> None:
    with pytest.raises(UnknownDocument):
        library.editions("nothing")
    with pytest.raises(UnknownDocument):
        library.version("nothing")
    with pytest.raises(UnknownDocument):
        library.version("a-wardens", "0" * 64)


def test_a_standing_is_todays(library: Library) -> None:
    every = [version for id in TEXTS for version in library.editions(id)]
    before = date.today() - timedelta(days=1)
    for version in every:
        assert library.standing(version) in [Calendar(every).standing(version, day) for day in (before, date.today())]
    assert {library.standing(version).state for version in library.versions()} == {State.IN_FORCE}


def test_the_canonical_text_is_that_of_the_version(library: Library) -> None:
    for id in TEXTS:
        for version in library.editions(id):
            canonical = library.canonical(version)
            assert canonical.sha256 == version.text_sha256
            assert digest(canonical.text) == version.text_sha256
            assert canonical.blocks


def test_the_original_has_the_versions_hash(library: Library) -> None:
    for id in TEXTS:
        for version in library.editions(id):
            assert digest(library.original(version).read_text()) == version.sha256


def test_an_original_that_was_altered_or_lost_is_refused(library: Library) -> None:
    version = library.version("a-wardens")
    path = library.original(version)
    path.write_text("A warden carries a zebra.")
    with pytest.raises(DamagedGeneration):
        library.original(version)
    path.unlink()
    with pytest.raises(DamagedGeneration):
        library.original(version)
