"""A new generation serves in every worker: each is asked over a connection of its own. The server is real."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from api.bootstrap import open_ingest
from api.gold.questions import GoldQuestion
from api.lab.new_generation import connected_to_each_worker, generation_of, seconds_to_all_workers
from api.settings import Settings
from api.state.store import Store
from retrieval.facts import FactChanges, Facts
from retrieval.index.generation import current_id
from tests.servers import start, wait_for

DOCUMENT = "counter-terrorism-and-extremism"


@pytest.fixture
def copied(data_folder: Path, tmp_path: Path) -> Path:
    """A copy of the library that ships, with models of the same files."""
    copied = tmp_path / "data"
    shutil.copytree(data_folder, copied, symlinks=True, ignore=shutil.ignore_patterns("models"))
    (copied / "models").symlink_to(data_folder / "models")
    return copied


@pytest.fixture
def served(copied: Path, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """The address of a server with two workers, and the id of its first process."""
    process, address = start(copied, tmp_path / "log", CITED_WORKERS="2")
    yield address, process.pid
    process.terminate()
    assert process.wait(40) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


def amend(data: Path, number: int) -> None:
    """Publish a generation that differs from the last one by one fact."""
    open_ingest(Settings(data=data)).amend(DOCUMENT, FactChanges(Facts(publisher=f"Publisher {number}")))


def is_measuring(data: Path) -> bool:
    """Whether some process asks the library's own questions."""
    with (data / "quality.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def test_every_worker_tells_each_new_generation(served: tuple[str, int], copied: Path) -> None:
    seconds = [seconds_to_all_workers(*served, copied, partial(amend, copied, number)) for number in range(3)]
    print("published to served by both workers, s:", *(f"{one:.2f}" for one in seconds))  # noqa: T201 - the figure
    with connected_to_each_worker(*served) as workers:
        assert len(workers) == 2
        assert {generation_of(connection) for connection in workers.values()} == {current_id(copied)}


def test_a_worker_that_measures_one_generation_serves_the_next_all_the_same(
    served: tuple[str, int], copied: Path
) -> None:
    """Ten thousand questions take many minutes: only a worker that leaves off tells the next generation before."""
    store = Store(copied)
    first = current_id(copied)
    questions = [GoldQuestion.model_validate_json(json.dumps({"text": f"What is rule {n}?"})) for n in range(10_000)]
    with store.transaction() as connection:
        connection.executemany(
            "INSERT INTO question VALUES ('test', ?, ?)",
            [(number, one.model_dump_json(exclude_defaults=True)) for number, one in enumerate(questions)],
        )
    store.write("DELETE FROM quality")
    for number in range(2):
        wait_for(lambda: is_measuring(copied))
        seconds = seconds_to_all_workers(*served, copied, partial(amend, copied, number))
        print(f"published to served while a worker measures, s: {seconds:.2f}")  # noqa: T201 - the figure
    assert current_id(copied) != first
    assert store.rows("SELECT * FROM quality") == []
