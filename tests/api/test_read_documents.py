"""Documents over HTTP: exact slices of their text, and their files as they were handed in."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from retrieval.document import Document
from tests.fakes import FakeLibrary, charter

WHOLE = charter()
LENGTH = len(WHOLE.text)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).map(sorted))
def test_every_slice_is_that_of_the_canonical_text(fake: TestClient, places: list[int]) -> None:
    start, end = places
    found = fake.get(f"/v1/documents/river-charter/text?start={start}&end={end}").json()
    assert (found["start"], found["end"], found["text"]) == (start, end, WHOLE.text[start:end])
    assert found["text_sha256"] == WHOLE.sha256
    assert all(block["start"] < end and start < block["end"] for block in found["blocks"])


def test_without_a_place_the_whole_text_comes_with_every_block(fake: TestClient) -> None:
    found = fake.get("/v1/documents/river-charter/text").json()
    assert found["text"] == WHOLE.text
    shown = [(block["kind"], block["start"], block["end"], block["page_label"]) for block in found["blocks"]]
    assert shown == [(block.kind, block.start, block.end, block.page_label) for block in WHOLE.blocks]


@pytest.mark.parametrize(
    "query",
    [f"end={LENGTH + 1}", f"start={LENGTH + 1}", "start=5&end=4", "start=-1", "end=-1", "start=x", f"end={'9' * 40}"],
)
def test_a_place_outside_the_text_is_a_422(fake: TestClient, query: str) -> None:
    response = fake.get(f"/v1/documents/river-charter/text?{query}")
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")


def test_the_list_holds_what_each_document_says_of_itself(fake: TestClient) -> None:
    found = fake.get("/v1/documents").json()
    assert [document["id"] for document in found] == ["odd", "river-charter"]
    one = fake.get("/v1/documents/river-charter").json()
    assert found[1] == {name: value for name, value in one.items() if name != "editions"}
    assert [edition["version"] for edition in one["editions"]] == [found[1]["version"]]
    assert (found[1]["publisher"], found[1]["published"], found[1]["pages"]) == ("Ministry of Rivers", "2024-03-04", 2)


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("application/pdf", "inline"),
        ("text/html", "attachment"),
        ("text/plain", "attachment"),
        ("image/svg+xml", "attachment"),
    ],
)
def test_only_a_pdf_opens_in_the_browser_and_nothing_in_a_file_may_run(
    fake: TestClient, library: FakeLibrary, tmp_path: Path, kind: str, way: str
) -> None:
    content = b"\xff\x00<script>alert(1)</script>\r\n"
    file = tmp_path / "file"
    file.write_bytes(content)
    library.files["given"] = file
    name = '../../ev"il\r\nSet-Cookie: a=b é.html'
    checksum = sha256(content).hexdigest()
    library.add(Document("given"), WHOLE, title="Given", media_type=kind, file_name=name, sha256=checksum)
    response = fake.get("/v1/documents/given/original")
    assert response.content == content
    headers = response.headers
    assert headers["content-type"] == kind  # no charset is claimed: the file has its own
    assert headers["content-disposition"].startswith(f'{way}; filename="')
    assert headers["content-disposition"].isascii()
    assert not set(headers["content-disposition"]) & set("\r\n/\\")
    assert headers["content-disposition"].count('"') == 2
    assert "set-cookie" not in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("sandbox")


def test_the_originals_bytes_have_the_versions_hash(real: TestClient) -> None:
    for document in real.get("/v1/documents").json():
        content = real.get(f"/v1/documents/{document['id']}/original").content
        assert (sha256(content).hexdigest(), len(content)) == (document["version"], document["bytes"])


@pytest.mark.parametrize("path", ["text", "original"])
def test_a_version_that_a_document_does_not_have_has_a_problem_of_its_own(fake: TestClient, path: str) -> None:
    response = fake.get(f"/v1/documents/river-charter/{path}?version=abc")
    assert (response.status_code, response.json()["code"]) == (404, "unknown_version")
    assert "no such version" in response.json()["detail"]


def test_no_cache_shows_an_original_to_somebody_else(real: TestClient) -> None:
    """A browser may keep it, but asks each time: its user may no longer see the document."""
    answer = real.get("/v1/documents/counter-terrorism-and-extremism/original")
    assert answer.headers["cache-control"] == "private, no-cache"
