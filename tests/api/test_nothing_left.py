"""A refused, dry or discarded change leaves no file of a document in the data folder, and none in a backup."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import open_ingest, open_service
from api.http.app import create_app
from api.settings import Settings
from api.state import keys
from api.state.jobs import Jobs
from api.state.store import Store
from ingest.generations.backup import back_up
from ingest.generations.publish import lock_data_folder
from ingest.report import Mode
from ingest.source import sources
from retrieval.interfaces import Models
from tests.api.conftest import Cited
from tests.api.test_library_changes import FRIDAY, ended

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def settings(one_document: Settings) -> Settings:
    return one_document


@pytest.fixture
def admin(settings: Settings, models: Models) -> Iterator[TestClient]:
    with TestClient(create_app(settings, open_service(settings, models))) as client:
        client.headers["authorization"] = f"Bearer {keys.create(Store(settings.data), 'Ada')[1]}"
        yield client


def files(data: Path) -> set[str]:
    """Every file that may hold words of a document, but the models, the state and what serves."""
    found = (path.relative_to(data) for path in data.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if path.parts[0] in ("originals", "extracted", "incoming", "previews")}


def test_an_upload_that_is_refused_because_another_change_runs_leaves_nothing(
    admin: TestClient, settings: Settings
) -> None:
    before = files(settings.data)
    with lock_data_folder(settings.data):
        for number in range(3):
            content = FRIDAY + f" {number}".encode()
            response = admin.post("/v1/library/uploads?file_name=new.txt&document=bins", content=content)
            assert response.status_code == 409
    assert files(settings.data) == before


def test_a_dry_run_over_http_leaves_nothing(admin: TestClient, settings: Settings) -> None:
    before = files(settings.data)
    upload = "/v1/library/uploads?file_name=new.txt&document=bins&mode=dry_run"
    job = ended(admin, admin.post(upload, content=FRIDAY))
    assert job["result"]["counts"]["changed"] == 1
    assert files(settings.data) == before


def test_a_dry_run_at_the_terminal_leaves_nothing(settings: Settings, cited: Cited) -> None:
    before = files(settings.data)
    (Path(settings.corpus) / "trees.txt").write_text("Trees\n\nTrees are felled in winter.")
    done = cited(settings.data, "ingest", str(settings.corpus), "--dry-run", "--json")
    assert json.loads(done.stdout)["counts"]["added"] == 1
    assert files(settings.data) == before


def test_the_first_dry_run_of_an_empty_library_leaves_nothing(tmp_path: Path, settings: Settings) -> None:
    empty = settings.model_copy(update={"data": tmp_path / "empty"})
    empty.data.mkdir()
    (empty.data / "models").symlink_to(settings.data / "models")
    open_ingest(empty).run(sources([Path(settings.corpus)]), Mode.DRY_RUN)
    assert files(empty.data) == set()


def test_a_file_that_cannot_be_read_or_is_asked_about_leaves_nothing(admin: TestClient, settings: Settings) -> None:
    before = files(settings.data)
    ended(admin, admin.post("/v1/library/uploads?file_name=x.pdf", content=b"%PDF-1.7\nno"))
    asked = ended(admin, admin.post("/v1/library/uploads?file_name=other.txt", content=FRIDAY))
    assert asked["result"]["lines"][0]["reason"] == "which_document"
    assert files(settings.data) == before


def test_a_discarded_preview_leaves_nothing_and_a_kept_one_keeps_its_file(
    admin: TestClient, settings: Settings
) -> None:
    before = files(settings.data)
    upload = "/v1/library/uploads?file_name=new.txt&document=bins&mode=preview"
    name = ended(admin, admin.post(upload, content=FRIDAY))["result"]["preview"]
    ended(admin, admin.post("/v1/library/withdrawals", json={"documents": ["bins"]}))
    assert len(files(settings.data) - before) > 2
    admin.post(f"/v1/library/previews/{name}/discard")
    assert files(settings.data) == before


def test_the_file_of_an_edition_goes_with_the_last_generation_that_holds_it(settings: Settings) -> None:
    few = settings.model_copy(update={"keep": 2})
    before = files(settings.data)
    (Path(settings.corpus) / "trees.txt").write_text("Trees\n\nTrees are felled in winter.")
    ingest = open_ingest(few)
    ingest.run(sources([Path(settings.corpus)]))
    ingest.delete(["trees"])
    assert len(files(settings.data)) == len(before) + 2
    ingest.withdraw(["bins"])
    ingest.reinstate(["bins"])
    assert files(settings.data) == before


def test_while_a_kept_generation_is_damaged_no_original_is_removed(settings: Settings) -> None:
    ingest = open_ingest(settings)
    (Path(settings.corpus) / "trees.txt").write_text("Trees\n\nTrees are felled in winter.")
    second = ingest.run(sources([Path(settings.corpus)])).generation
    ingest.delete(["trees"])
    before = files(settings.data)
    (settings.data / "generations" / str(second) / "passages.sqlite").write_bytes(b"damaged")
    ingest.withdraw(["bins"])
    assert files(settings.data) == before


def test_a_backup_holds_no_file_that_no_generation_holds(settings: Settings, tmp_path: Path) -> None:
    (settings.data / "originals" / ("0" * 64)).write_bytes(b"nobody's words")
    back_up(settings.data, tmp_path / "a.cited", Store(settings.data).copy_to)
    assert b"nobody's words" not in (tmp_path / "a.cited").read_bytes()


def test_an_upload_that_a_restart_cut_off_is_kept_until_it_is_run_again(admin: TestClient, settings: Settings) -> None:
    store, token = Store(settings.data), "0123456789abcdef"
    asked = {"incoming": token, "sha256": "0" * 64, "file_name": "new.txt", "document": "bins", "mode": "publish"}
    (settings.data / "incoming").mkdir(exist_ok=True)
    (settings.data / "incoming" / token).write_bytes(FRIDAY)
    (settings.data / "incoming" / "ffffffffffffffff").write_bytes(b"of no job")
    row = ("1", "upload", json.dumps(asked), "Ada", "running", "2026-01-01", 999999999)
    store.write("INSERT INTO job (id, kind, request, by, status, created, process) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    assert Jobs(settings.data).job("1").status == "interrupted"
    assert files(settings.data) & {f"incoming/{token}", "incoming/ffffffffffffffff"} == {f"incoming/{token}"}
    damaged = ended(admin, admin.post("/v1/library/jobs/1/again"), "failed")
    assert "Upload it again" in damaged["error"]["detail"]
    assert not [name for name in files(settings.data) if name.startswith("incoming")]


def test_uploads_and_a_sweeping_change_run_side_by_side_without_an_error(admin: TestClient, settings: Settings) -> None:
    """Each upload is accepted, or refused because another change runs; no answer shows a path of the server."""
    statuses: set[int] = set()
    texts: list[str] = []

    def upload(number: int) -> None:
        for turn in range(20):
            content = f"Ward {number}\n\nWard {number} has {turn} bins.".encode()
            url = f"/v1/library/uploads?file_name=ward{number}.txt&document=ward{number}&mode=dry_run"
            response = admin.post(url, content=content)
            statuses.add(response.status_code)
            texts.append(response.text)

    threads = [Thread(target=upload, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs: list[dict[str, Any]] = admin.get("/v1/library/jobs").json()
    while any(job["status"] == "running" for job in jobs):
        jobs = admin.get("/v1/library/jobs").json()
    assert statuses <= {202, 409}
    assert {job["status"] for job in jobs} == {"done"}
    assert not [text for text in (*texts, json.dumps(jobs)) if str(settings.data) in text]
    assert not [name for name in files(settings.data) if name.startswith("incoming")]


def test_no_error_over_http_shows_a_path_of_the_server(admin: TestClient, settings: Settings) -> None:
    corpus = Path(settings.corpus)
    (corpus / "manifest.toml").write_text("[[document]]\nid = 3\n")
    job = ended(admin, admin.post("/v1/library/ingests", json={}), "failed")
    assert "manifest.toml" in job["error"]["detail"]
    (corpus / "manifest.toml").unlink()
    (settings.data / "originals").rename(settings.data / "away")
    (settings.data / "originals").write_bytes(b"no folder")
    upload = "/v1/library/uploads?file_name=new.txt&document=bins"
    failed = admin.get(admin.post(upload, content=FRIDAY).headers["location"]).json()
    while failed["status"] == "running":
        failed = admin.get(f"/v1/library/jobs/{failed['id']}").json()
    (settings.data / "state.sqlite").write_bytes(b"no database" * 1000)
    refused = admin.post(upload, content=FRIDAY)
    assert "administrator" in refused.json()["detail"]
    for text in (json.dumps(job), json.dumps(failed), refused.text):
        assert str(settings.data.parent) not in text


def test_doctor_names_orphans_and_clean_removes_them(settings: Settings, cited: Cited) -> None:
    (settings.data / "originals" / ("0" * 64)).write_bytes(b"x" * 1000)
    (settings.data / "extracted" / f"{'0' * 64}-0123456789ab.json").write_bytes(b"y" * 500)
    kept = files(settings.data)
    assert "cited clean" in cited(settings.data, "doctor").stdout
    planned = json.loads(cited(settings.data, "clean", "--dry-run", "--json").stdout)
    assert (planned["bytes"], len(planned["files"]), planned["dry_run"]) == (1500, 2, True)
    assert files(settings.data) == kept
    assert "2 files" in cited(settings.data, "clean").stdout
    assert len(kept - files(settings.data)) == 2
    assert json.loads(cited(settings.data, "clean", "--json").stdout) == {"files": [], "bytes": 0, "dry_run": False}


def test_clean_removes_nothing_while_a_kept_generation_is_damaged(settings: Settings, cited: Cited) -> None:
    open_ingest(settings).withdraw(["bins"])
    (settings.data / "originals" / ("0" * 64)).write_bytes(b"x")
    old = min((settings.data / "generations").iterdir())
    (old / "passages.sqlite").write_bytes(b"damaged")
    done = cited(settings.data, "clean")
    assert done.returncode == 1
    assert old.name in done.stderr
    assert (settings.data / "originals" / ("0" * 64)).exists()


def test_a_killed_dry_run_leaves_nothing_after_the_next_change(settings: Settings) -> None:
    before = files(settings.data)
    text = "\n\n".join(f"Ward {number}\n\nWard {number} has bins." for number in range(2000))
    (Path(settings.corpus) / "wards.txt").write_text(text)
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "ingest", str(settings.corpus)]
    environment = {"CITED_DATA": str(settings.data), "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen([*command, "--dry-run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    while process.poll() is None and files(settings.data) == before:
        pass
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert files(settings.data) != before
    (Path(settings.corpus) / "wards.txt").unlink()
    open_ingest(settings).withdraw(["bins"])
    assert files(settings.data) == before
