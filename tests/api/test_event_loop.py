"""No work that grows with a document, a draft or the library is done on the event loop, where other requests wait."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.job_start import jobs_of
from api.roles import Role
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from ingest.blocks.extraction import RawBlock, join
from retrieval.document import Document
from retrieval.text import BlockKind
from tests.fakes import FakeLibrary

DRAFT = "The charter says “A river warden must report every flood.”"
_Watch = Callable[[str], None]


@pytest.fixture
def on_loop(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[_Watch, list[str]]]:
    """Watch functions by their dotted names, and the calls: "loop" or "thread" for each."""
    calls: list[str] = []

    def watch(name: str) -> None:
        module, _, attribute = name.rpartition(".")
        work = getattr(__import__(module, fromlist=[attribute]), attribute)

        def watched(*given: Any, **named: Any) -> Any:
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                calls.append("thread")
            else:
                calls.append("loop")
            return work(*given, **named)

        monkeypatch.setattr(name, watched)

    yield watch, calls


@pytest.fixture
def duties(library: FakeLibrary) -> FakeLibrary:
    sentences = [
        RawBlock(BlockKind.PARAGRAPH, f"The clerk of ward {number} must keep a ledger.") for number in range(3)
    ]
    library.add(Document("wards"), join(sentences), title="Wards")
    return library


@pytest.mark.parametrize(
    ("work", "path"),
    [
        ("web.duties.routes.page", "/duties"),
        ("web.duties.routes.page", "/documents/wards/duties"),
        ("web.duties.routes.page", "/documents/wards/duties?from={version}&to={version}"),
        ("web.duties.routes.as_csv", "/duties.csv"),
        ("api.http.duties.duty_out", "/v1/duties"),
        ("api.http.duties.duty_changes_out", "/v1/documents/wards/duties?from={version}&to={version}"),
    ],
)
def test_duties_are_shown_in_a_thread(
    fake: TestClient, duties: FakeLibrary, on_loop: tuple[_Watch, list[str]], work: str, path: str
) -> None:
    watch, calls = on_loop
    watch(work)
    answer = fake.get(path.format(version=duties.version("wards").sha256))
    assert answer.status_code == 200
    assert set(calls) == {"thread"}


@pytest.mark.parametrize("path", ["/compare", "/compare/csv"])
@pytest.mark.parametrize("fields", [{"ask": "1"}, {"show": "1"}, {"ask": "1", "as_of": "soon"}])
def test_a_comparison_is_shown_in_a_thread(
    fake: TestClient, on_loop: tuple[_Watch, list[str]], path: str, fields: dict[str, str]
) -> None:
    watch, calls = on_loop
    for name in ("choosing", "as_csv", "held_by"):
        watch(f"web.compare.routes.{name}")
    chosen: dict[str, Any] = {"question": "Who keeps the ledger?", "document": ["river-charter", "odd"], **fields}
    assert fake.post(path, data=chosen).status_code in (200, 400)
    assert "loop" not in calls


@pytest.mark.parametrize(
    ("work", "path", "sent"),
    [
        ("web.check.routes.page", "/check", {"data": {"text": DRAFT}}),
        ("web.check.routes.page", "/check", {"data": {"text": ""}}),
        ("web.check.routes.as_csv", "/check/export", {"data": {"text": DRAFT, "as": "csv"}}),
        ("api.http.check.check_out", "/v1/check", {"json": {"text": DRAFT}}),
    ],
)
def test_a_checked_draft_is_shown_in_a_thread(
    fake: TestClient, on_loop: tuple[_Watch, list[str]], work: str, path: str, sent: dict[str, Any]
) -> None:
    watch, calls = on_loop
    watch(work)
    assert fake.post(path, **sent).status_code in (200, 400)
    assert set(calls) == {"thread"}


def test_the_forms_of_uploads_are_read_in_a_thread(tmp_path: Path, on_loop: tuple[_Watch, list[str]]) -> None:
    """They read the database, which another process may hold for seconds."""
    watch, calls = on_loop
    watch("api.http.admin.uploads.read_facts")
    watch("api.http.admin.jobs.read_facts")
    secret = keys.create(Store(tmp_path), "Ed", Role.EDITOR)[1]
    with TestClient(create_app(Settings(data=tmp_path), None), headers={"Authorization": f"Bearer {secret}"}) as client:
        request: Any = type("Request", (), {"app": client.app})
        asked: dict[str, Any] = {"files": [{"sha256": "0" * 64, "file_name": "a.txt", "document": None, "facts": {}}]}
        job, _ = jobs_of(request).start("uploads", asked, ("Ed", None), lambda _: ({}, "none"))
        jobs_of(request).wait(10)
        wrong = {"published": "soon", "file": "0"}
        assert client.post("/admin/upload", data=wrong).status_code == 400
        assert client.post(f"/admin/jobs/{job.id}/facts", data=wrong).status_code == 400
    assert calls == ["thread", "thread"]
