"""Pictures of pages over HTTP: drawn once, private, and a picture with words where a page cannot be drawn."""

from hashlib import sha256
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from starlette.testclient import TestClient

from ingest.blocks.extraction import Extraction
from ingest.formats.pdf.reader import read
from ingest.formats.readers import PDF
from ingest.reading.page_pictures import is_picture
from ingest.reading.picture_cache import PICTURES
from retrieval.document import Document
from tests.fakes import FakeLibrary
from tests.ingest.made import guide_pdf

WORDS = "the tenancy begins in April, when agreements are signed"


@pytest.fixture
def guide(library: FakeLibrary, tmp_path: Path) -> Extraction:
    """The allotment guide in the library, with its file."""
    path = tmp_path / "guide.pdf"
    path.write_bytes(guide_pdf())
    return add(library, path)


def add(library: FakeLibrary, path: Path) -> Extraction:
    extraction = read(path.read_bytes())
    library.files["guide"] = path
    checksum = sha256(path.read_bytes()).hexdigest()
    facts = {"title": "Guide", "media_type": PDF, "file_name": "guide.pdf", "pages": extraction.pages}
    library.add(Document("guide"), extraction.canonical, sha256=checksum, **facts)
    return extraction


def app_of(client: TestClient) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return client.app


def place(guide: Extraction, words: str, core: str) -> str:
    start = guide.canonical.text.index(words)
    first = guide.canonical.text.index(core, start)
    return f"start={start}&end={start + len(words)}&core={first}-{first + len(core)}"


def test_a_page_is_drawn_once_and_then_taken_from_the_cache(
    fake: TestClient, guide: Extraction, library: FakeLibrary, tmp_path: Path
) -> None:
    first = fake.get("/documents/guide/pages/1")
    assert (first.status_code, first.headers["content-type"]) == (200, "image/png")
    assert is_picture(first.content)
    assert first.headers["cache-control"] == "private, no-cache"
    assert "sandbox" in first.headers["content-security-policy"]
    [kept] = (tmp_path / PICTURES).iterdir()
    assert kept.read_bytes() == first.content
    app_of(fake).state.page_pictures.stop()
    library.files.clear()  # neither the process nor the file is needed again
    assert fake.get("/documents/guide/pages/1").content == first.content
    assert app_of(fake).state.page_pictures.process_id is None


def test_a_browser_that_has_the_picture_is_told_so(fake: TestClient, guide: Extraction) -> None:
    tag = fake.get("/documents/guide/pages/1").headers["etag"]
    again = fake.get("/documents/guide/pages/1", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert fake.get("/documents/guide/pages/2", headers={"If-None-Match": tag}).status_code == 200
    assert fake.get("/documents/guide/pages/1?zoom=150", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("guide/pages/99", 422),
        ("guide/pages/0", 422),
        ("guide/pages/x", 422),
        ("river-charter/pages/1", 422),
        ("nowhere/pages/1", 404),
        (f"guide/pages/1?version={'0' * 64}", 404),
        ("guide/pages/1/marks", 422),
        ("guide/pages/1/marks?start=5&end=4", 422),
        ("guide/pages/99/marks?start=0&end=4", 422),
    ],
)
def test_what_is_no_page_of_a_pdf_has_no_picture(
    fake: TestClient, guide: Extraction, address: str, status: int
) -> None:
    assert fake.get(f"/documents/{address}").status_code == status


def test_a_page_that_cannot_be_drawn_is_a_picture_that_says_so(
    fake: TestClient, library: FakeLibrary, guide: Extraction, tmp_path: Path
) -> None:
    path = tmp_path / "guide.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing")
    version = library.version("guide")
    checksum = sha256(path.read_bytes()).hexdigest()
    library.add(version.document, guide.canonical, title="Guide", media_type=PDF, pages=2, sha256=checksum)
    for _ in range(2):
        answer = fake.get("/documents/guide/pages/1")
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (422, "image/svg+xml")
        assert "Cited cannot draw this page." in BeautifulSoup(answer.text, "xml").get_text(" ")
        assert answer.headers["cache-control"] == "no-store"
        app_of(fake).state.page_pictures.stop()
    # The second time nothing was tried again.
    fake.get("/documents/guide/pages/1")
    assert app_of(fake).state.page_pictures.process_id is None


def test_the_marks_of_a_quote_are_boxes_and_its_answer_is_drawn_strongly(fake: TestClient, guide: Extraction) -> None:
    answer = fake.get(f"/documents/guide/pages/1/marks?{place(guide, WORDS, 'agreements are signed')}")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "image/svg+xml")
    boxes = BeautifulSoup(answer.text, "xml").select("rect")
    assert [box.get("stroke") is not None for box in boxes] == [False, True, True]
    assert answer.headers["x-marks"] == "3"
    assert all(0 <= float(str(box[name])) <= 1000 for box in boxes for name in ("x", "y", "width", "height"))
    assert "style" not in answer.text
    assert "script" not in answer.text


def test_a_page_without_the_quote_has_no_marks_and_an_uncertain_place_is_said_to_be_one(
    fake: TestClient, library: FakeLibrary, guide: Extraction
) -> None:
    query = place(guide, WORDS, WORDS)
    assert fake.get(f"/documents/guide/pages/2/marks?{query}").headers["x-marks"] == "0"
    start = guide.canonical.text.index(WORDS)
    altered = guide.canonical.text.replace(WORDS, "x" * len(WORDS))
    library.held["guide"] = (library.version("guide"), type(guide.canonical)(altered, guide.canonical.blocks))
    uncertain = fake.get(f"/documents/guide/pages/1/marks?start={start}&end={start + len(WORDS)}")
    assert uncertain.headers["x-marks"] == "uncertain"
    assert not BeautifulSoup(uncertain.text, "xml").select("rect")


def test_a_withdrawn_document_has_no_picture_though_one_is_kept(
    fake: TestClient, library: FakeLibrary, guide: Extraction
) -> None:
    tag = fake.get("/documents/guide/pages/1").headers["etag"]
    del library.held["guide"]
    assert fake.get("/documents/guide/pages/1", headers={"If-None-Match": tag}).status_code == 404
