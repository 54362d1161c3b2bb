"""A conversation as files to keep: a page, a Word document, and evidence that a browser checks without Cited."""

import json
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

from api.http import exports
from tests.fakes import FakeEngine, FakeLibrary

LEDGER, MOON = "Who keeps the ledger?", "Who owns the moon?"


@pytest.fixture
def saved(app: FastAPI, files: FakeLibrary, engine: FakeEngine) -> Callable[..., bytes]:
    """Saves a conversation of these questions as a file of this kind."""
    assert engine.library is files
    app.include_router(exports.router)
    client = TestClient(app)

    def save(kind: str, *questions: str) -> bytes:
        answer = client.post("/export", data={"earlier": list(questions), "as": kind})
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
        return answer.content

    return save


def test_the_page_holds_each_quote_with_its_full_citation_and_each_silence(saved: Callable[..., bytes]) -> None:
    page = saved("page", LEDGER, MOON).decode()
    for words in (
        LEDGER,
        "Quote 1.1",
        "a ledger, unless the harbour master keeps it",
        "The River Charter",
        "Ministry of Rivers, 4 March 2024",
        "Page 1",
        "http://testserver/documents/river-charter?version=",
        MOON,
        "Cited found no sentence that answers this.",
    ):
        assert words in page


def test_the_word_document_opens_and_says_the_same(saved: Callable[..., bytes]) -> None:
    document = Document(BytesIO(saved("word", LEDGER, MOON)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "a ledger, unless the harbour master keeps it" in words
    assert "The River Charter. Ministry of Rivers, 4 March 2024" in words
    assert "Cited found no sentence that answers this." in words
    assert document.core_properties.author == ""
    section = document.sections[0]
    assert section.page_height is not None and round(section.page_height.mm) == 297
    links = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert any(link.startswith("http://testserver/documents/river-charter?") for link in links)


@pytest.mark.parametrize("kind", ["page", "word", "evidence"])
def test_the_same_answers_in_one_minute_are_the_same_bytes(kind: str, saved: Callable[..., bytes]) -> None:
    first, second = saved(kind, LEDGER), saved(kind, LEDGER)
    # A minute may end between the two.
    assert first == second or saved(kind, LEDGER) == second


def test_letters_that_no_word_document_can_hold_are_left_out(saved: Callable[..., bytes]) -> None:
    document = Document(BytesIO(saved("word", "Who\x01 keeps\ufffe the ledger?")))
    assert "Who keeps- the ledger?" in [paragraph.text for paragraph in document.paragraphs]


def test_the_pack_holds_answers_texts_and_originals_by_their_hashes(
    saved: Callable[..., bytes], files: FakeLibrary
) -> None:
    pack = ZipFile(BytesIO(saved("evidence", LEDGER)))
    answer = json.loads(pack.read("answers/1.json"))
    citation = answer["quotes"][0]["citation"]
    original = pack.read(f"originals/{citation['version']}.txt")
    assert sha256(original).hexdigest() == citation["version"]
    text = pack.read(f"texts/{citation['text_sha256']}.txt").decode()
    assert text[citation["start"] : citation["end"]] == answer["quotes"][0]["text"]
    assert files.files


def test_an_empty_conversation_and_an_unknown_kind_are_explained(app: FastAPI) -> None:
    app.include_router(exports.router)
    client = TestClient(app)
    for fields in ({"as": "page"}, {"as": "spreadsheet", "earlier": LEDGER}):
        answer = client.post("/export", data=fields)
        assert answer.status_code == 400
        assert "Ask a question first" in answer.text


# --- the page that checks the evidence


@pytest.fixture
def checking(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(offline=True)
    yield context.new_page()
    context.close()


def verdicts(page: Page, folder: Path) -> Sequence[str]:
    """What the page says of each quote, once all files of the folder were chosen."""
    page.goto((folder / "verify.html").as_uri())
    page.locator("#files").set_input_files([path for path in folder.rglob("*") if path.is_file()])
    expect(page.locator("#result")).to_contain_text("quotes are verified")
    return page.locator("li b").all_text_contents()


@pytest.mark.browser
def test_every_quote_is_verified_offline_and_one_flipped_byte_fails(
    saved: Callable[..., bytes], checking: Page, tmp_path: Path
) -> None:
    folder = tmp_path / "pack"
    ZipFile(BytesIO(saved("evidence", LEDGER, "When is a toll due on Sundays?"))).extractall(folder)
    found = verdicts(checking, folder)
    assert len(found) == 4
    assert set(found) == {"Verified"}
    [text] = (folder / "texts").iterdir()
    for path, words in ((text, "text that the citation names"), (next((folder / "originals").iterdir()), "original")):
        before = path.read_bytes()
        path.write_bytes(bytes([before[0] ^ 1]) + before[1:])
        assert all(words in verdict for verdict in verdicts(checking, folder))
        path.write_bytes(before)
    page = (folder / "verify.html").read_text()
    (folder / "verify.html").write_text(page.replace("unless the harbour master", "unless the harbour mistress"))
    assert "Failed: the text says something else at this place" in verdicts(checking, folder)
