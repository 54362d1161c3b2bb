"""Backups and checks on their pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.checks import examine_all
from api.settings import Settings
from api.state import audit
from api.state.store import Store
from ingest.generations.restore import restore
from retrieval.errors import Cancelled
from retrieval.interfaces import Models
from tests.access.requests import bearer
from tests.admin.site import HTML, Site, done, page, sent, served


@pytest.fixture
def kept(small_library: Path, models: Models, tmp_path: Path) -> Iterator[Site]:
    """A site with a folder for backups."""
    yield from served(small_library, models, tmp_path / "data", backup_folder=str(tmp_path / "backups"))


def test_a_backup_is_made_downloaded_restored_and_removed(kept: Site, tmp_path: Path) -> None:
    assert "There is no backup in this folder yet" in page(kept, "backups").text
    started = sent(kept, "backups").headers["location"]
    job = done(kept, started.rpartition("/")[2].partition("?")[0])
    assert "See the backups" in page(kept, f"jobs/{job['id']}").text
    shown = page(kept, f"jobs/{job['id']}", kept.editor).text
    assert "Make a backup" in shown
    assert "/admin/backups" not in shown.partition("</nav>")[2]
    name = job["request"]["file_name"]
    assert name in page(kept, "backups").text
    file = sent(kept, f"backups/{name}/download")
    assert f'filename="{name}"' in file.headers["content-disposition"]
    assert file.headers["cache-control"] == "no-store"
    (tmp_path / "downloaded.cited").write_bytes(file.body)
    assert restore(tmp_path / "restored", tmp_path / "downloaded.cited", None, lambda _: None).files == int(
        job["result"]["files"]
    )
    assert audit.entries(Store(kept.data))[0]["action"] == "backup download"
    assert "Copies that somebody downloaded stay" in page(kept, f"backups/{name}/remove").text
    assert sent(kept, f"backups/{name}/remove").status == 303
    assert list((tmp_path / "backups").iterdir()) == []


def test_only_files_of_the_folder_that_are_backups_are_given_out(kept: Site, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "notes.txt").write_text("secret")
    (tmp_path / "secret.cited").write_text("secret")
    (tmp_path / "backups" / "link.cited").symlink_to(tmp_path / "secret.cited")
    for name in ("notes.txt", "link.cited", "..%2Fsecret.cited", "%2Fetc%2Fpasswd", "none.cited"):
        answer = sent(kept, f"backups/{name}/download")
        assert answer.status in (400, 404), name
        assert b"secret" not in answer.body.replace(b"secret.cited", b"")


def test_without_a_folder_the_page_says_how_to_set_one(site: Site) -> None:
    assert "CITED_BACKUP_FOLDER" in page(site, "backups").text
    assert sent(site, "backups").status == 400


def test_a_folder_in_the_data_folder_is_refused(small_library: Path, models: Models, tmp_path: Path) -> None:
    inside = str(tmp_path / "data" / "backups")
    for site in served(small_library, models, tmp_path / "data", backup_folder=inside):
        assert "lies in the data folder" in page(site, "backups").text
        assert Settings(data=site.data, backup_folder=Path(inside)).backup_folder == Path(inside)


def job_of(location: str) -> str:
    return location.rpartition("/")[2].partition("?")[0]


def checked(site: Site) -> str:
    """The page of checks after one more check."""
    done(site, job_of(sent(site, "checks").headers["location"]))
    return page(site, "checks").text


def test_the_checks_find_what_is_damaged_and_say_what_to_do(site: Site) -> None:
    assert "Check now" in page(site, "checks").text
    assert "No check has been made here yet" in page(site, "checks").text
    sound = checked(site)
    assert "unbroken chain" in sound
    assert "started by Ada" in sound
    audit.record(Store(site.data), "Ada", "test", "one", "two")
    [made] = audit.entries(Store(site.data), 1, wanted=audit.Wanted(action="test"))
    Store(site.data).write("UPDATE audit SET outcome = 'three' WHERE action = 'test'")
    broken = checked(site)
    assert f"the chain breaks at entry {made['id']}" in broken
    assert "Find out who can write to the data folder" in broken


def test_a_check_is_a_job_that_leads_to_its_findings(site: Site) -> None:
    started = sent(site, "checks").headers["location"]
    done(site, job_of(started))
    led = site.server.get(started, (*site.as_admin(), HTML))
    assert (led.status, led.headers["location"]) == (303, "/admin/checks")
    assert "unbroken chain" in page(site, f"jobs/{job_of(started)}").text
    assert audit.entries(Store(site.data))[0]["action"] == "check"


def test_an_editor_does_not_read_the_findings_of_a_check(site: Site) -> None:
    id = job_of(sent(site, "checks").headers["location"])
    assert done(site, id)["result"]["findings"]
    editor = bearer(site.editor)
    assert site.server.get(f"/v1/library/jobs/{id}", editor).json["result"] is None
    assert all(job["result"] is None for job in site.server.get("/v1/library/jobs", editor).json)
    assert b"unbroken" not in site.server.get(f"/v1/library/jobs/{id}/events", editor).body
    assert "unbroken" not in page(site, f"jobs/{id}", site.editor).text
    assert sent(site, f"jobs/{id}/again", site.editor).status == 403


def test_a_check_that_a_restart_interrupted_can_be_run_again(
    small_library: Path, models: Models, tmp_path: Path
) -> None:
    values = ("stopped", "check", "{}", "Ada", "running", "2026-01-01T00:00:00+00:00", 1)
    library = tmp_path / "library"
    shutil.copytree(small_library, library, symlinks=True)
    Store(library).write(
        "INSERT INTO job (id, kind, request, by, status, created, process) VALUES (?, ?, ?, ?, ?, ?, ?)", values
    )
    for site in served(library, models, tmp_path / "data"):
        assert "Interrupted" in page(site, "jobs/stopped").text
        done(site, job_of(sent(site, "jobs/stopped/again").headers["location"]))
        assert "unbroken chain" in page(site, "checks").text


def test_a_check_says_how_far_it_is_and_stops_when_asked(small_library: Path) -> None:
    seen: list[str] = []
    settings = Settings(data=small_library)
    list(examine_all(settings, lambda stage, _done, _total: seen.append(stage)))
    assert list(dict.fromkeys(seen)) == [
        "checking generations", "checking texts", "checking coverage", "checking files",
    ]  # fmt: skip

    def stop(_stage: str, _done: int, _total: int) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        list(examine_all(settings, stop))


def test_a_purge_leaves_no_document_in_the_findings_of_a_check(site: Site) -> None:
    id = job_of(sent(site, "checks").headers["location"])
    done(site, id)
    Store(site.data).forget_documents(["bins"])
    assert site.server.get(f"/v1/library/jobs/{id}", site.as_admin()).json["result"] is None
    assert "No check has been made here yet" in page(site, "checks").text


def test_only_admins_see_backups_and_checks(kept: Site) -> None:
    for place in ("backups", "checks"):
        assert page(kept, place, kept.editor).status == 403
        assert sent(kept, place, kept.editor).status == 403
