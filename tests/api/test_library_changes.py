"""Changing the library over HTTP: who may, one job at a time, and what serves changes at once."""

import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import open_ingest, open_service
from api.http.app import create_app
from api.settings import Settings
from api.state import audit, keys
from api.state.jobs import Jobs
from api.state.store import Store
from ingest.generations.publish import lock_data_folder
from ingest.source import sources
from retrieval.index.segment import arrays_file
from retrieval.interfaces import Models
from tests.api.conftest import empty_library
from tests.servers import wait_for

BINS = b"Bins\n\nGrey bins are collected every second Tuesday."
FRIDAY = BINS.replace(b"Tuesday", b"Friday")
WHEN = "When are grey bins collected?"


@pytest.fixture
def settings(tmp_path: Path, data_folder: Path, models: Models) -> Settings:
    """A library of one document, with a folder of its own to read."""
    made = empty_library(tmp_path, data_folder)
    (made.corpus / "bins.txt").write_bytes(BINS)
    open_ingest(made, encoder=models.encoder).run(sources([made.corpus]))
    return made


@pytest.fixture
def client(settings: Settings, models: Models) -> Iterator[TestClient]:
    with TestClient(create_app(settings, open_service(settings, models))) as client:
        yield client


@pytest.fixture
def admin(client: TestClient, settings: Settings) -> TestClient:
    """The client, sending a key."""
    client.headers["authorization"] = f"Bearer {keys.create(Store(settings.data), 'Ada')[1]}"
    return client


def ended(client: TestClient, response: Any, status: str = "done") -> dict[str, Any]:
    """The job that a response began, once it has ended."""
    assert response.status_code == 202, response.text
    path = response.headers["location"]
    for _ in range(600):
        job: dict[str, Any] = client.get(path).json()
        if job["status"] != "running":
            assert job["status"] == status, job
            return job
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def says(client: TestClient, question: str = WHEN) -> str:
    answer = client.post("/v1/answers", json={"question": question}).json()
    return " ".join(quote["text"] for quote in answer["quotes"])


def library_routes(client: TestClient) -> list[tuple[str, str]]:
    """Every route of the library with its method, from the application's own table."""
    app: Any = client.app
    paths = app.openapi()["paths"]
    return [
        (method.upper(), re.sub(r"\{\w+\}", "x", path))
        for path, methods in paths.items()
        for method in methods
        if path.startswith("/v1/library/")
    ]


def test_until_a_key_is_made_nobody_may_and_is_told_how(client: TestClient) -> None:
    routes = library_routes(client)
    assert len(routes) >= 17
    for method, path in routes:
        response = client.request(method, path)
        assert (response.status_code, response.json()["code"]) == (403, "no_key_made"), path
        assert "cited keys create" in response.json()["detail"]


def test_a_key_is_stored_as_a_hash_and_is_256_bits(settings: Settings) -> None:
    _, secret = keys.create(Store(settings.data), "Ada")
    assert len(secret.removeprefix("cited_")) == 43
    assert secret.encode() not in (settings.data / "state.sqlite").read_bytes()


def test_an_upload_is_a_job_that_publishes_and_the_app_answers_from_it(admin: TestClient) -> None:
    assert "Tuesday" in says(admin)
    query = "file_name=new.txt&document=bins&published=2026-01-31"
    job = ended(admin, admin.post(f"/v1/library/uploads?{query}", content=FRIDAY))
    assert (job["by"], job["result"]["counts"]["changed"], job["result"]["published"]) == ("Ada", 1, True)
    assert job["result"]["lines"][0]["coverage"] == 1.0
    assert "Friday" in says(admin)
    document = admin.get("/v1/documents/bins").json()
    assert (document["file_name"], document["published"], len(document["editions"])) == ("new.txt", "2026-01-31", 2)
    assert admin.get("/v1/documents/bins/original").content == FRIDAY


def test_an_upload_that_might_be_an_edition_is_asked_about(admin: TestClient) -> None:
    job = ended(admin, admin.post("/v1/library/uploads?file_name=other.txt", content=FRIDAY))
    assert job["result"]["lines"][0]["reason"] == "which_document"
    assert "Tuesday" in says(admin)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("uploads?file_name=x.txt", b""),
        ("uploads", b"x"),
        ("uploads?file_name=x.txt&document=No%20Id", b"x"),
        ("uploads?file_name=x.txt&published=soon", b"x"),
        ("uploads?file_name=x.txt&mode=now", b"x"),
        ("withdrawals", b'{"documents": []}'),
        ("withdrawals", b'{"documents": ["bins"], "mode": "x"}'),
        ("amendments", b'{"document": "bins", "facts": {}}'),
        ("amendments", b'{"document": "bins", "facts": {"text": "x"}}'),
        ("ingests", b'{"approve_removals": -1}'),
    ],
)
def test_what_cannot_be_used_is_refused_before_a_job_begins(admin: TestClient, path: str, body: bytes) -> None:
    kind = "application/octet-stream" if path.startswith("uploads") else "application/json"
    response = admin.post(f"/v1/library/{path}", content=body, headers={"content-type": kind})
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert admin.get("/v1/library/jobs").json() == []


def test_a_file_that_cannot_be_read_is_told_in_the_report(admin: TestClient) -> None:
    job = ended(admin, admin.post("/v1/library/uploads?file_name=x.pdf", content=b"%PDF-1.7\nno"))
    assert [line["outcome"] for line in job["result"]["lines"]] == ["failed"]
    assert "Tuesday" in says(admin)


def test_preview_publish_and_go_back(admin: TestClient) -> None:
    before = admin.get("/readyz").json()["generation"]
    upload = "/v1/library/uploads?file_name=new.txt&document=bins&mode=preview"
    name = ended(admin, admin.post(upload, content=FRIDAY))["result"]["preview"]
    assert "Tuesday" in says(admin)
    [preview] = admin.get("/v1/library/previews").json()
    assert preview == admin.get(f"/v1/library/previews/{name}").json()
    assert preview["report"]["lines"][0]["changes"][0]["pieces"]
    assert admin.post(f"/v1/library/previews/{name}/publish").json()["serves"]
    assert "Friday" in says(admin)
    assert admin.post(f"/v1/library/generations/{before}/rollback").json()["id"] == before
    assert "Tuesday" in says(admin)
    listed = admin.get("/v1/library/generations").json()
    assert [(one["id"], one["serves"]) for one in listed] == [(name, False), (before, True)]
    actions = [(entry["by"], entry["action"]) for entry in admin.get("/v1/library/audit").json()]
    assert actions == [("Ada", "rollback"), ("Ada", "publish"), ("Ada", "upload")]


def test_a_preview_can_be_discarded(admin: TestClient) -> None:
    upload = "/v1/library/uploads?file_name=new.txt&document=bins&mode=preview"
    name = ended(admin, admin.post(upload, content=FRIDAY))["result"]["preview"]
    assert admin.post(f"/v1/library/previews/{name}/discard").status_code == 204
    assert admin.get("/v1/library/previews").json() == []
    assert admin.post(f"/v1/library/previews/{name}/publish").status_code == 422


def test_withdraw_reinstate_delete_purge(admin: TestClient) -> None:
    documents = {"documents": ["bins"]}
    for action, answers in (("withdrawals", False), ("reinstatements", True), ("deletions", False)):
        ended(admin, admin.post(f"/v1/library/{action}", json=documents))
        assert ("Tuesday" in says(admin)) is answers
        assert (admin.get("/v1/documents/bins").status_code == 200) is answers
        assert (admin.get("/documents/bins").status_code == 200) is answers
    ended(admin, admin.post("/v1/library/ingests", json={}))
    assert "Tuesday" in says(admin)
    job = ended(admin, admin.post("/v1/library/purges", json=documents))
    assert job["result"]["generations"]
    assert says(admin) == ""
    job = ended(admin, admin.post("/v1/library/withdrawals", json=documents), "failed")
    assert job["error"]["code"] == "unknown_document"


def test_a_purge_takes_the_words_out_of_the_reports_of_jobs_too(admin: TestClient, settings: Settings) -> None:
    """A job's report shows what changed word by word; other documents' reports stay."""
    edited = ended(admin, admin.post("/v1/library/uploads?file_name=new.txt&document=bins", content=FRIDAY))
    other = ended(admin, admin.post("/v1/library/uploads?file_name=trees.txt", content=b"Trees\n\nTrees are tall."))
    assert "Friday" in json.dumps(edited["result"])
    ended(admin, admin.post("/v1/library/purges", json={"documents": ["bins"]}))
    assert admin.get(f"/v1/library/jobs/{edited['id']}").json()["result"] is None
    assert admin.get(f"/v1/library/jobs/{other['id']}").json()["result"] == other["result"]
    held = [path for path in settings.data.rglob("*") if path.is_file() and "models" not in path.parts]
    assert not [path for path in held if b"every second" in path.read_bytes()]


def test_facts_can_be_stated(admin: TestClient) -> None:
    asked = {"document": "bins", "facts": {"in_force_to": "2020-01-01", "publisher": "Council"}}
    ended(admin, admin.post("/v1/library/amendments", json=asked))
    document = admin.get("/v1/documents/bins").json()
    assert (document["publisher"], document["standing"]["state"]) == ("Council", "ended")
    assert says(admin) == ""
    ended(admin, admin.post("/v1/library/amendments", json={"document": "bins", "facts": {"in_force_to": None}}))
    assert "Tuesday" in says(admin)


def test_a_second_change_is_refused_at_once(admin: TestClient, settings: Settings) -> None:
    with lock_data_folder(settings.data):
        response = admin.post("/v1/library/withdrawals", json={"documents": ["bins"]})
    assert (response.status_code, response.json()["code"]) == (409, "busy")
    assert admin.get("/v1/library/jobs").json() == []


def slow_upload(admin: TestClient) -> Any:
    """A job that takes long enough to be watched."""
    text = "\n\n".join(f"Ward {number}\n\nWard {number} has {number} bins. " * 12 for number in range(150))
    return admin.post("/v1/library/uploads?file_name=wards.txt", content=text.encode())


def test_a_job_can_be_watched_and_cancelled(admin: TestClient) -> None:
    response = slow_upload(admin)
    path = response.headers["location"]
    busy = admin.post("/v1/library/withdrawals", json={"documents": ["bins"]})
    assert busy.status_code == 409
    assert admin.post(f"{path}/again").status_code == 409
    for _ in range(200):
        if (admin.get(path).json()["progress"] or {}).get("stage") == "encoding passages":
            break
        time.sleep(0.02)
    admin.post(f"{path}/cancel")
    job = ended(admin, response, "cancelled")
    assert job["error"]["code"] == "cancelled"
    assert len(admin.get("/v1/documents").json()) == 1


def test_progress_comes_as_events(admin: TestClient) -> None:
    path = slow_upload(admin).headers["location"]
    with admin.stream("GET", f"{path}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in stream.iter_lines() if line]
    names = [line.partition(": ")[2] for line in lines if line.startswith("event: ")]
    last = json.loads(lines[-1].partition(": ")[2])
    assert names[-1] == "ended"
    assert set(names[:-1]) == {"progress"}
    assert last["status"] == "done"
    assert len(admin.get("/v1/documents").json()) == 2


def test_a_job_has_ended_only_when_the_next_can_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs, seen = Jobs(tmp_path), []
    monkeypatch.setattr(audit, "record", lambda *_: seen.append(jobs.newest()[0].status))
    jobs.start("ingest", {}, ("Ada", None), lambda _: ({"lines": []}, "1 added"))
    jobs.wait(5)
    assert seen == ["running"]
    assert jobs.newest()[0].status == "done"
    jobs.start("ingest", {}, ("Ada", None), lambda _: ({"lines": []}, "1 added"))
    jobs.wait(5)


def test_a_job_that_a_restart_cut_off_is_marked_and_can_be_run_again(admin: TestClient, settings: Settings) -> None:
    done = ended(admin, admin.post("/v1/library/uploads?file_name=new.txt&document=bins", content=FRIDAY))
    store = Store(settings.data)
    store.write("UPDATE job SET status = 'running', ended = NULL, process = 999999999")
    assert Jobs(settings.data).job(done["id"]).status == "interrupted"
    job = ended(admin, admin.post(f"/v1/library/jobs/{done['id']}/again"))
    assert job["result"]["counts"]["unchanged"] == 1


def test_what_another_process_publishes_is_served_without_a_restart(
    admin: TestClient, settings: Settings, models: Models
) -> None:
    assert "Tuesday" in says(admin)
    (Path(settings.corpus) / "bins.txt").write_bytes(FRIDAY)
    name = open_ingest(settings, encoder=models.encoder).run(sources([Path(settings.corpus)])).generation
    # Questions in a row would be too many in a minute before a busy machine swaps the generation in.
    wait_for(lambda: admin.get("/readyz").json()["generation"] == name)
    assert "Friday" in says(admin)


def test_an_unsound_generation_is_not_swapped_in(admin: TestClient, settings: Settings, models: Models) -> None:
    (Path(settings.corpus) / "bins.txt").write_bytes(FRIDAY)
    app: Any = admin.app
    app.state.watch.stop()
    name = open_ingest(settings, encoder=models.encoder).run(sources([Path(settings.corpus)])).generation
    (settings.data / "generations" / str(name) / arrays_file(0)).write_bytes(b"")
    app.state.watch.check()
    assert "Tuesday" in says(admin)


def test_a_service_without_any_document_takes_an_upload(settings: Settings) -> None:
    shutil.rmtree(settings.data / "generations")
    (settings.data / "CURRENT").unlink()
    with TestClient(create_app(settings, None)) as client:
        assert client.get("/readyz").status_code == 503
        client.headers["authorization"] = f"Bearer {keys.create(Store(settings.data), 'Ada')[1]}"
        ended(client, client.post("/v1/library/uploads?file_name=bins.txt", content=BINS))
        assert "Tuesday" in says(client)
