"""Several workers over one data folder: they answer from one generation, and each knows the jobs of all."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.gold.questions import read_any
from api.state import keys
from api.state.quality import keep_questions
from api.state.store import Store
from tests.servers import ROOT, start, wait_for

WORKERS = 3


@dataclass(frozen=True, slots=True)
class Served:
    process: "subprocess.Popen[bytes]"
    address: str
    data: Path
    log: Path
    key: str

    def call(self, path: str, body: bytes | None = None) -> Any:
        """The JSON of a response, from whichever worker took the new connection."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/octet-stream"}
        request = urllib.request.Request(self.address + path, body, headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii")
        return {int(child) for child in children.split()}

    def metrics(self) -> dict[str, float]:
        with urllib.request.urlopen(self.address + "/metrics", timeout=60) as response:
            lines = response.read().decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


@pytest.fixture
def served(data_folder: Path, tmp_path: Path) -> Iterator[Served]:
    data = tmp_path / "data"
    shutil.copytree(data_folder, data, symlinks=True)
    key = keys.create(Store(data), "Ada")[1]
    process, address = start(data, tmp_path / "log", CITED_WORKERS=str(WORKERS))
    yield Served(process, address, data, tmp_path / "log", key)
    process.terminate()
    assert process.wait(40) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


def every_worker(served: Served, path: str, is_so: Callable[[Any], bool]) -> bool:
    """Whether forty requests on new connections, which all workers share, all give such a response."""
    return all(is_so(served.call(path)) for _ in range(40))


def test_all_workers_answer_and_their_metrics_are_added_up(served: Served) -> None:
    assert len(served.workers()) == WORKERS
    series = 'cited_requests_total{method="GET",route="/v1/documents",status="200"}'
    before = served.metrics().get(series, 0)
    for _ in range(30):
        served.call("/v1/documents")
    # A worker counts a request after it has sent the response, while another worker may already add up the counts.
    wait_for(lambda: served.metrics()[series] - before == 30)
    assert {served.metrics()[series] - before for _ in range(9)} == {30}
    wait_for(lambda: served.metrics()["cited_workers"] == WORKERS)


def test_a_killed_worker_is_replaced_and_the_others_answer_meanwhile(served: Served) -> None:
    wait_for(lambda: served.metrics().get("cited_workers") == WORKERS)
    old = served.workers()
    victim = min(old)
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: victim not in served.workers())
    assert served.call("/readyz")["status"] == "ready"
    wait_for(lambda: len(served.workers()) == WORKERS)
    assert served.workers() - old
    wait_for(lambda: served.metrics()["cited_workers"] == WORKERS)
    ended = [line for line in map(json.loads, served.log.read_text().splitlines()) if line.get("worker") == victim]
    assert [line["exit_code"] for line in ended] == [-signal.SIGKILL]


def test_a_new_generation_serves_in_every_worker_soon(served: Served) -> None:
    old = served.call("/readyz")["generation"]
    text = b"The register of street trees is kept by the ward clerk. It is open to residents."
    job = served.call("/v1/library/uploads?file_name=trees.txt", text)
    wait_for(lambda: served.call(f"/v1/library/jobs/{job['id']}")["status"] == "done")
    generations = Counter(served.call("/readyz")["generation"] for _ in range(10))
    wait_for(lambda: every_worker(served, "/readyz", lambda ready: ready["generation"] != old), 20)
    assert len(set(generations) - {old}) <= 1
    titles = [document["id"] for document in served.call("/v1/documents")]
    assert "trees" in titles


def test_every_worker_shows_a_running_job_and_can_cancel_it(served: Served) -> None:
    """Every other process sees the job that one process runs; a cancel that any of them takes ends it."""
    pages = b"".join(b"Rule %d. Every ward keeps register number %d of its trees.\n\n" % (n, n) for n in range(20_000))
    job = served.call("/v1/library/uploads?file_name=long.txt", pages)
    path = f"/v1/library/jobs/{job['id']}"
    wait_for(lambda: served.call(path)["progress"] is not None)
    assert every_worker(served, path, lambda seen: seen["status"] == "running" and seen["progress"] is not None)
    for _ in range(12):
        served.call(f"{path}/cancel", b"")
    wait_for(lambda: served.call(path)["status"] != "running", 120)
    assert every_worker(served, path, lambda seen: seen["status"] == "cancelled")


def test_a_job_of_a_killed_worker_is_marked_as_interrupted(served: Served) -> None:
    pages = b"".join(b"Rule %d. Every ward keeps register number %d of its trees.\n\n" % (n, n) for n in range(20_000))
    job = served.call("/v1/library/uploads?file_name=long.txt", pages)
    path = f"/v1/library/jobs/{job['id']}"
    row = Store(served.data).rows("SELECT process FROM job WHERE id = ?", (job["id"],))[0]
    wait_for(lambda: served.call(path)["progress"] is not None)
    os.kill(row["process"], signal.SIGKILL)
    wait_for(lambda: served.call(path)["status"] == "interrupted")


def test_the_workers_end_when_their_parent_is_killed(data_folder: Path, tmp_path: Path) -> None:
    process, address = start(data_folder, tmp_path / "log", CITED_WORKERS="2")
    served = Served(process, address, data_folder, tmp_path / "log", "")
    workers = served.workers()
    process.kill()
    process.wait()
    wait_for(lambda: not any(is_running(worker) for worker in workers))


def is_running(process: int) -> bool:
    """Whether the process exists and has not ended; one that nobody has waited for has ended, too."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


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


def test_one_worker_measures_the_quality_for_all(served: Served) -> None:
    """The library's own questions are asked once, however many workers there are: a trigger counts the results."""
    store = Store(served.data)
    store.write("CREATE TABLE measured (way TEXT)")
    store.write("CREATE TRIGGER count_it AFTER INSERT ON quality BEGIN INSERT INTO measured VALUES (new.way); END")
    keep_questions(store, "test", read_any(ROOT / "corpus" / "gold")[:3])
    wait_for(lambda: len(store.rows("SELECT * FROM quality")) > 0, 120)
    wait_for(lambda: every_worker(served, "/v1/quality", lambda quality: quality["basis"] != "built_in"), 10)
    assert len(store.rows("SELECT * FROM measured")) == 1
