"""Readers say what is wrong with a quote or a silence; editors see it, and nothing names the reader."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Service
from api.http.app import create_app
from api.roles import Role
from api.settings import Settings
from api.state import keys, reports
from api.state.reports import Complaint
from api.state.store import Store
from tests.fakes import FakeEngine, FakeLibrary, fake_library
from web.wording.complaints import COMPLAINTS

QUESTION = "Who keeps the ledger?"


@pytest.fixture
def library() -> FakeLibrary:
    return fake_library()


def client_of(library: FakeLibrary, settings: Settings) -> TestClient:
    engine: Any = FakeEngine(library)
    held: Any = library
    return TestClient(create_app(settings, Service(engine, held, lambda: None)))


@pytest.fixture
def client(library: FakeLibrary, tmp_path: Path) -> Iterator[TestClient]:
    with client_of(library, Settings(data=tmp_path)) as client:
        yield client


@pytest.fixture
def place(library: FakeLibrary) -> dict[str, str]:
    version = library.version("river-charter")
    return {"document": "river-charter", "version": version.sha256, "start": "0", "end": "10"}


def editor(store: Store) -> dict[str, str]:
    return {"Authorization": f"Bearer {keys.create(store, 'Ed', Role.EDITOR)[1]}"}


def test_every_complaint_has_words() -> None:
    assert set(COMPLAINTS) == {complaint.value for complaint in Complaint}


def test_a_report_names_the_quote_and_neither_the_question_nor_the_reader(
    client: TestClient, place: dict[str, str], tmp_path: Path
) -> None:
    answer = client.post("/reports", data={**place, "complaint": "cut_off", "question": QUESTION})
    assert answer.status_code == 200
    assert "Thank you" in answer.text
    store = Store(tmp_path)
    [kept] = client.get("/v1/library/reports", headers=editor(store)).json()
    assert (kept["complaint"], kept["document"], kept["start"], kept["end"]) == ("cut_off", "river-charter", 0, 10)
    assert kept["question"] is None
    assert QUESTION.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_silence_is_reported_without_a_place_and_the_script_gets_no_page(client: TestClient, tmp_path: Path) -> None:
    fields = {"complaint": "should_be_there", "question": QUESTION}
    assert client.post("/reports", data=fields, headers={"X-Requested-With": "fetch"}).status_code == 204
    [kept] = reports.listed(Store(tmp_path))
    assert (kept.complaint, kept.document, kept.question) == (Complaint.SHOULD_BE_THERE, None, None)


def test_the_question_is_kept_where_the_operator_allows_it(
    library: FakeLibrary, place: dict[str, str], tmp_path: Path
) -> None:
    with client_of(library, Settings(data=tmp_path, reported_questions=True)) as client:
        client.post("/reports", data={**place, "complaint": "no_answer", "question": QUESTION})
        refused = client.post("/reports", data={**place, "complaint": "no_answer", "question": "Is AB123456C mine?"})
    assert refused.status_code == 400
    assert [one.question for one in reports.listed(Store(tmp_path))] == [QUESTION]


@pytest.mark.parametrize(
    "wrong",
    [
        {"complaint": "boring"},
        {"complaint": ""},
        {"document": "gone"},
        {"version": "0" * 64},
        {"start": "-1"},
        {"start": "10"},
        {"end": "99999999"},
        {"end": "ten"},
    ],
)
def test_a_forged_report_is_refused_with_a_page(
    client: TestClient, place: dict[str, str], wrong: dict[str, str], tmp_path: Path
) -> None:
    answer = client.post("/reports", data={**place, "complaint": "cut_off", **wrong})
    assert answer.status_code == 400
    assert "Go back" in answer.text
    assert not reports.listed(Store(tmp_path))


def test_another_site_cannot_report(client: TestClient, place: dict[str, str]) -> None:
    fields = {**place, "complaint": "cut_off"}
    assert client.post("/reports", data=fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_an_editor_sees_the_quote_and_marks_the_report_as_done(
    client: TestClient, place: dict[str, str], tmp_path: Path
) -> None:
    client.post("/reports", data={**place, "complaint": "wrong_passage"})
    headers = editor(Store(tmp_path))
    page = client.get("/admin/reports", headers=headers).text
    assert "Wrong passage" in page
    assert "/documents/river-charter?version=" in page
    [waiting] = reports.listed(Store(tmp_path))
    done = client.post(f"/admin/reports/{waiting.id}/done", headers=headers, follow_redirects=False)
    assert done.status_code == 303
    assert "No report waits" in client.get("/admin/reports", headers=headers).text
    assert "(done)" in client.get("/admin/reports?done=true", headers=headers).text
    assert client.post("/admin/reports/none/done", headers=headers).status_code == 404


def test_reports_are_for_editors(client: TestClient, tmp_path: Path) -> None:
    reader = {"Authorization": f"Bearer {keys.create(Store(tmp_path), 'Rea', Role.READER)[1]}"}
    for path in ("/admin/reports", "/v1/library/reports"):
        assert client.get(path, headers=reader).status_code == 403


def test_old_reports_are_erased_from_the_file_too(tmp_path: Path) -> None:
    store = Store(tmp_path)
    reports.add(store, Complaint.SHOULD_BE_THERE, None, "A marmalade question?")
    store.write("UPDATE report SET at = '2020-01-01T00:00:00+00:00'")
    assert reports.forget_old(store, 30) == 1
    assert reports.forget_old(store, 30) == 0
    assert b"marmalade" not in (tmp_path / "state.sqlite").read_bytes()


def test_the_oldest_reports_go_where_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MAX_KEPT", 3)
    store = Store(tmp_path)
    made = [reports.add(store, Complaint.SHOULD_BE_THERE, None, None).id for _ in range(5)]
    assert [one.id for one in reports.listed(store)] == made[:1:-1]


def test_a_backup_holds_reports_without_their_questions(tmp_path: Path) -> None:
    store = Store(tmp_path)
    made = reports.add(store, Complaint.SHOULD_BE_THERE, None, "A marmalade question?")
    (tmp_path / "backup").mkdir()
    copy = tmp_path / "backup" / "state.sqlite"
    store.copy_to(copy)
    assert b"marmalade" not in copy.read_bytes()
    [kept] = reports.listed(Store(tmp_path / "backup"))
    assert (kept.id, kept.complaint, kept.question) == (made.id, Complaint.SHOULD_BE_THERE, None)
    assert reports.listed(store) == [made]


def test_a_report_that_is_gone_is_not_found(client: TestClient, tmp_path: Path) -> None:
    gone = client.post("/admin/reports/nothing/done", headers=editor(Store(tmp_path)))
    assert gone.status_code == 404
    assert "There is no such report" in gone.text
