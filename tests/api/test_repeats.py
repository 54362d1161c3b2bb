"""A request under an Idempotency-Key starts one job, however often it is sent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.roles import Role
from api.state import keys
from api.state.job_lock import JobLock
from api.state.jobs import Jobs
from api.state.repeats import Repeatable, find_job
from api.state.store import Store
from retrieval.errors import KeyUsedAgain


def repeatable(sender: str = "key a", key: str = "one", asked: dict[str, Any] | None = None) -> Repeatable:
    return Repeatable.of(sender, key, "/v1/library/ingests", asked or {"mode": "publish"})


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    jobs = Jobs(tmp_path)
    yield jobs
    jobs.stop()


def start(jobs: Jobs, asked: Repeatable | None) -> tuple[str, bool]:
    job, is_new = jobs.start("ingest", {}, ("Ada", None), lambda _: ({"lines": []}, "1 added"), repeatable=asked)
    jobs.wait(10)
    return job.id, is_new


def test_the_same_request_again_gives_the_first_job(jobs: Jobs) -> None:
    first, is_new = start(jobs, repeatable())
    assert is_new
    assert start(jobs, repeatable()) == (first, False)
    assert len(jobs.newest()) == 1


def test_another_sender_another_key_and_no_key_start_jobs_of_their_own(jobs: Jobs) -> None:
    others = (repeatable(sender="key b"), repeatable(key="two"), None, None)
    started = [start(jobs, repeatable()), *(start(jobs, asked) for asked in others)]
    assert all(is_new for _, is_new in started)
    assert len({job for job, _ in started}) == 5


def test_jobs_of_one_second_are_listed_newest_first(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.state.jobs.now", lambda: "2026-01-31T09:00:00+00:00")
    started = [start(jobs, None)[0] for _ in range(8)][::-1]
    assert [job.id for job in jobs.newest()] == started
    assert [job.id for job in jobs.newest(after=started[2])] == started[3:]


def test_another_request_under_the_same_key_is_refused_and_starts_nothing(jobs: Jobs) -> None:
    start(jobs, repeatable())
    with pytest.raises(KeyUsedAgain):
        start(jobs, repeatable(asked={"mode": "preview"}))
    assert len(jobs.newest()) == 1


def test_after_a_day_the_key_is_free_again(jobs: Jobs, tmp_path: Path) -> None:
    start(jobs, repeatable())
    Store(tmp_path).write("UPDATE repeat SET created = '2020-01-01T00:00:00+00:00'")
    assert start(jobs, repeatable())[1]
    assert len(Store(tmp_path).rows("SELECT * FROM repeat")) == 1


def test_a_process_that_starts_later_knows_the_job(jobs: Jobs, tmp_path: Path) -> None:
    first, _ = start(jobs, repeatable())
    assert find_job(Store(tmp_path), repeatable()) == first


def test_neither_the_key_nor_the_request_is_on_disk(jobs: Jobs, tmp_path: Path) -> None:
    start(jobs, repeatable(key="QQ123456C", asked={"file_name": "QQ123456D"}))
    raw = (tmp_path / "state.sqlite").read_bytes()
    assert b"QQ123456" not in raw


def test_over_http_a_refresh_that_is_sent_again_is_the_first_one(
    fake: TestClient, tmp_path: Path, data_folder: Path
) -> None:
    """Nothing came from an address, so the job ends at once, which does not matter here."""
    (tmp_path / "models").symlink_to(data_folder / "models")
    secrets = [keys.create(Store(tmp_path), name, Role.EDITOR)[1] for name in ("Ada", "Bo")]

    def send(who: int, repeat_key: str, **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {secrets[who]}", "Idempotency-Key": repeat_key}
        response = fake.post("/v1/library/refreshes", json=body, headers=headers)
        fake.app.state.jobs.wait(60)  # type: ignore[attr-defined]
        return response

    first, again = send(0, "k1"), send(0, "k1")
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.headers["location"] == first.headers["location"]
    assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
    other = send(0, "k1", mode="dry_run")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_used_again")
    assert send(1, "k1").headers["location"] != first.headers["location"]
    assert send(0, "k 2").status_code == 422


def test_a_request_that_another_process_has_carried_out_meanwhile_starts_no_second_job(
    jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers get the same request; the second looks for its job before the first has noted it."""
    others, take, first = Jobs(tmp_path), JobLock.try_take, []

    def let_the_other_go_first(lock: JobLock) -> bool:
        monkeypatch.setattr(JobLock, "try_take", take)
        first.append(start(others, repeatable())[0])
        return take(lock)

    monkeypatch.setattr(JobLock, "try_take", let_the_other_go_first)
    assert start(jobs, repeatable()) == (first[0], False)
    assert len(jobs.newest()) == 1
    assert start(jobs, None)[1]
