"""The document that an upload names: by its id, by its title, or by an id for a new document."""

from types import SimpleNamespace
from typing import Any

import pytest

from api.http.admin.fact_form import read_facts
from api.http.admin.held_documents import HeldDocuments
from ingest.blocks.extraction import RawBlock, join
from retrieval.document import Document
from retrieval.text import BlockKind
from tests.fakes import FakeLibrary


@pytest.fixture
def held() -> HeldDocuments:
    """Documents with titles of their own, but for the minutes."""
    library: Any = FakeLibrary()
    words = join([RawBlock(BlockKind.PARAGRAPH, "Words.")])
    titles = {
        "river-charter": "The River  Charter",
        "minutes-1": "Minutes",
        "minutes-2": "Minutes",
        "ward": "Minutes-1",
    }
    for id, title in titles.items():
        library.add(Document(id), words, title=title)
    catalogue: Any = SimpleNamespace(editions={id: [version] for id, (version, _) in library.held.items()})
    return HeldDocuments(catalogue, library)


@pytest.mark.parametrize(
    ("entered", "id"),
    [
        ("river-charter", "river-charter"),
        ("The River Charter", "river-charter"),
        (" the river charter ", "river-charter"),
        ("minutes-1", "minutes-1"),  # the id of one document, and the title of another
        ("MINUTES-1", "ward"),
        ("by-laws", "by-laws"),
        ("", None),
    ],
)
def test_a_document_is_named_by_its_id_its_title_or_a_new_id(held: HeldDocuments, entered: str, id: str | None) -> None:
    stated = read_facts({"document": entered}, held)
    assert (stated.document, stated.errors) == (id, {})


def test_a_title_of_several_documents_is_refused_with_their_ids(held: HeldDocuments) -> None:
    said = read_facts({"document": "minutes"}, held).errors["document"]
    assert said == "2 documents have this title. Enter the id of one: minutes-1, minutes-2"


def test_a_title_that_no_document_has_is_refused_with_what_to_do(held: HeldDocuments) -> None:
    for documents in (held, None):
        said = read_facts({"document": "The Lake Charter"}, documents).errors["document"]
        assert "No document has this title or id. Choose one that is offered." in said
        assert "For a new document leave this empty, or enter an id" in said
