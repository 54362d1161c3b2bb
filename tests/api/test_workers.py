"""Several workers over one data folder: they answer from one generation, and each knows the jobs of all."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.gold.questions import read_any
from api.state import keys
from api.state.quality import keep_questions
from api.state.store import Store
from tests.api.conftest import copied
from tests.requests import Headers, bearer
from tests.servers import ROOT, ServerProcess, is_running, served, start, wait_for

WORKERS = 3
BYTES: Headers = (("Content-Type", "application/octet-stream"),)


@contextmanager
def workers(data_folder: Path, folder: Path) -> Iterator[ServerProcess]:
    """A server of several workers over a copy of the library; each request has a key that may do everything."""
    data = copied(data_folder, folder)
    key = keys.create(Store(data), "Ada")[1]
    with served(data, folder / "log", CITED_WORKERS=str(WORKERS)) as server:
        yield replace(server, headers=bearer(key))
    assert server.process.returncode == 0
    assert "Traceback" not in server.log.read_text()


@pytest.fixture(scope="module")
def several(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with workers(data_folder, tmp_path_factory.mktemp("workers")) as server:
        yield server


@pytest.fixture
def server(several: ServerProcess) -> ServerProcess:
    """One server for most tests. A worker that one of them has killed is replaced before the next test begins."""
    wait_for(lambda: len(several.children()) == several.metrics().get("cited_workers") == WORKERS)
    return several


def call(server: ServerProcess, path: str, body: bytes | None = None) -> Any:
    """The JSON of a response, from whichever worker took the new connection; with a body it is sent by POST."""
    response = server.get(path) if body is None else server.send("POST", path, BYTES, body)
    assert response.status in (200, 202), response
    return response.json


def every_worker(server: ServerProcess, path: str, is_so: Callable[[Any], bool]) -> bool:
    """Whether forty requests on new connections, which all workers share, all give such a response."""
    return all(is_so(call(server, path)) for _ in range(40))


def test_all_workers_answer_and_their_metrics_are_added_up(server: ServerProcess) -> None:
    assert len(server.children()) == WORKERS
    before = server.metrics().get('cited_requests_total{method="GET",route="/v1/documents",status="200"}', 0)
    for _ in range(30):
        call(server, "/v1/documents")
    series = 'cited_requests_total{method="GET",route="/v1/documents",status="200"}'
    # A worker counts a request after its response.
    wait_for(lambda: server.metrics()[series] - before == 30)
    assert {server.metrics()[series] - before for _ in range(9)} == {30}
    wait_for(lambda: server.metrics()["cited_workers"] == WORKERS)


def test_a_killed_worker_is_replaced_and_the_others_answer_meanwhile(server: ServerProcess) -> None:
    wait_for(lambda: server.metrics().get("cited_workers") == WORKERS)
    old = server.children()
    victim = min(old)
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: victim not in server.children())
    assert call(server, "/readyz")["status"] == "ready"
    wait_for(lambda: len(server.children()) == WORKERS)
    assert server.children() - old
    wait_for(lambda: server.metrics()["cited_workers"] == WORKERS)
    ended = [line for line in server.lines() if line.get("worker") == victim]
    assert [line["exit_code"] for line in ended] == [-signal.SIGKILL]


def test_a_new_generation_serves_in_every_worker_soon(server: ServerProcess) -> None:
    old = call(server, "/readyz")["generation"]
    text = b"The register of street trees is kept by the ward clerk. It is open to residents."
    job = call(server, "/v1/library/uploads?file_name=trees.txt", text)
    wait_for(lambda: call(server, f"/v1/library/jobs/{job['id']}")["status"] == "done")
    generations = Counter(call(server, "/readyz")["generation"] for _ in range(10))
    wait_for(lambda: every_worker(server, "/readyz", lambda ready: ready["generation"] != old))
    assert len(set(generations) - {old}) <= 1
    titles = [document["id"] for document in call(server, "/v1/documents")]
    assert "trees" in titles


def test_every_worker_shows_a_running_job_and_can_cancel_it(server: ServerProcess) -> None:
    """Every other process sees the job that one process runs; a cancel that any of them takes ends it."""
    pages = b"".join(b"Rule %d. Every ward keeps register number %d of its trees.\n\n" % (n, n) for n in range(20_000))
    job = call(server, "/v1/library/uploads?file_name=long.txt", pages)
    path = f"/v1/library/jobs/{job['id']}"
    wait_for(lambda: call(server, path)["progress"] is not None)
    assert every_worker(server, path, lambda seen: seen["status"] == "running" and seen["progress"] is not None)
    for _ in range(12):
        call(server, f"{path}/cancel", b"")
    wait_for(lambda: call(server, path)["status"] != "running", 120)
    assert every_worker(server, path, lambda seen: seen["status"] == "cancelled")


def test_a_job_of_a_killed_worker_is_marked_as_interrupted(server: ServerProcess) -> None:
    pages = b"".join(b"Rule %d. Every ward keeps register number %d of its trees.\n\n" % (n, n) for n in range(20_000))
    job = call(server, "/v1/library/uploads?file_name=long.txt", pages)
    path = f"/v1/library/jobs/{job['id']}"
    row = Store(server.log.parent / "data").rows("SELECT process FROM job WHERE id = ?", (job["id"],))[0]
    wait_for(lambda: call(server, path)["progress"] is not None)
    os.kill(row["process"], signal.SIGKILL)
    wait_for(lambda: call(server, path)["status"] == "interrupted")


def test_the_workers_end_when_their_parent_is_killed(data_folder: Path, tmp_path: Path) -> None:
    process, address = start(data_folder, tmp_path / "log", CITED_WORKERS="2")
    children = ServerProcess(address, process=process, log=tmp_path / "log").children()
    process.kill()
    process.wait()
    wait_for(lambda: not any(map(is_running, children)))


def test_workers_that_cannot_answer_end_the_service_with_one_reason(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", "0", "--workers", "2"],
        env={"CITED_DATA": str(tmp_path / "none"), "PATH": "/usr/bin:/bin"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("Run `cited ingest`") == 1
    assert "Traceback" not in done.stderr


def test_one_worker_measures_the_quality_for_all(data_folder: Path, tmp_path: Path) -> None:
    """The library's own questions are asked once, however many workers there are: a trigger counts the results."""
    with workers(data_folder, tmp_path) as server:
        store = Store(tmp_path / "data")
        store.write("CREATE TABLE measured (way TEXT)")
        store.write("CREATE TRIGGER count_it AFTER INSERT ON quality BEGIN INSERT INTO measured VALUES (new.way); END")
        keep_questions(store, "test", read_any(ROOT / "corpus" / "gold")[:3])
        wait_for(lambda: len(store.rows("SELECT * FROM quality")) > 0, 120)
        wait_for(lambda: every_worker(server, "/v1/quality", lambda quality: quality["basis"] != "built_in"))
        assert len(store.rows("SELECT * FROM measured")) == 1
