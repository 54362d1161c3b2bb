"""Officers ask while admins publish: no error, no answer of two generations, and hardly a wait."""

import http.client
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api.bootstrap import open_ingest
from api.settings import Settings
from ingest.source import sources
from retrieval.models.encoder import OnnxEncoder
from tests import servers
from tests.faults.conftest import ROOT, Figure
from tests.size import FULL

CLIENTS = 32 if FULL else 8
GENERATIONS = 50 if FULL else 4
QUIET = 10.0 if FULL else 1.0
THINKING = 0.25

# A process of its own, as an admin's command is one; it says each generation with its number.
PUBLISHER = """
import os, sys
from pathlib import Path
from api.bootstrap import open_ingest
from api.settings import Settings
from ingest.source import sources
from tests.faults.test_publishing import write
inbox = Path(sys.argv[1])
ingest = open_ingest(Settings())
os.nice(10)
for number in range(1, int(sys.argv[2]) + 1):
    write(inbox, number)
    print(ingest.run(sources([inbox])).generation, number, flush=True)
"""


def write(inbox: Path, number: int) -> None:
    """Two documents that say the same number, in sentences that differ: each is a quote of its own."""
    pounds = f"costs {number + 100} pounds"
    (inbox / "parking.txt").write_text(f"Parking permits\n\nA parking permit {pounds}.")
    (inbox / "charges.txt").write_text(f"Charges\n\nA permit to park {pounds}.")


@dataclass
class Heard:
    """What the clients heard: seconds, errors, and the numbers in each generation's answers."""

    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    numbers: dict[str, set[str]] = field(default_factory=dict)
    mixed: list[str] = field(default_factory=list)


def ask(address: str, stop: threading.Event, heard: Heard, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - chance that can be repeated
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    body = json.dumps({"question": "What does a parking permit cost?"})
    while not stop.wait(THINKING * chance.uniform(0.5, 1.5)):
        started = time.perf_counter()
        try:
            connection.request("POST", "/v1/answers", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, ValueError, http.client.HTTPException) as error:
            heard.errors.append(repr(error))
            connection.close()
            continue
        heard.took.append(time.perf_counter() - started)
        if response.status != 200 or len(answer["quotes"]) < 2:
            heard.errors.append(f"{response.status}: {answer}")
            continue
        said = {re.findall(r"costs (\d+) pounds", quote["text"])[0] for quote in answer["quotes"]}
        if len(said) > 1:
            heard.mixed.append(f"{answer['generation']}: {said}")
        heard.numbers.setdefault(answer["generation"], set()).update(said)
    connection.close()


def listen(address: str, seconds: float | None = None) -> "tuple[Heard, threading.Event, list[threading.Thread]]":
    heard, stop = Heard(), threading.Event()
    threads = [threading.Thread(target=ask, args=(address, stop, heard, seed), daemon=True) for seed in range(CLIENTS)]
    for thread in threads:
        thread.start()
    if seconds is not None:
        time.sleep(seconds)
        end(stop, threads)
    return heard, stop, threads


def end(stop: threading.Event, threads: list[threading.Thread]) -> None:
    stop.set()
    for thread in threads:
        thread.join(60)


def p99(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)] * 1000


def memory(process: int) -> float:
    """Resident, in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.fixture
def library(tmp_path: Path, data_folder: Path, encoder: OnnxEncoder) -> Path:
    data, inbox = tmp_path / "data", tmp_path / "inbox"
    data.mkdir()
    inbox.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    write(inbox, 0)
    shutil.copy(ROOT / "corpus" / "documents" / "counter-terrorism-and-extremism.txt", inbox)
    open_ingest(Settings(data=data), encoder=encoder).run(sources([inbox]))
    return tmp_path


def test_clients_ask_while_generations_are_published(library: Path, figure: Figure) -> None:
    data, inbox = library / "data", library / "inbox"
    process, address = servers.start(data, library / "log", CITED_QUESTIONS_PER_MINUTE="1000000")
    try:
        listen(address, QUIET)  # warm
        quiet, _, _ = listen(address, QUIET)
        before = memory(process.pid)
        heard, stop, threads = listen(address)
        publisher = subprocess.run(
            [sys.executable, "-c", PUBLISHER, str(inbox), str(GENERATIONS)],
            env={"CITED_DATA": str(data), "PATH": "/usr/bin:/bin"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        time.sleep(2)
        end(stop, threads)
        listen(address, QUIET)
        after = memory(process.pid)
    finally:
        process.terminate()
        process.wait(30)
    published = dict(line.split() for line in publisher.stdout.splitlines())
    wrong = [
        f"{generation}: {numbers}"
        for generation, numbers in heard.numbers.items()
        if generation in published and numbers != {str(int(published[generation]) + 100)}
    ]
    figure("publishing_clients", CLIENTS, str(CLIENTS))
    figure("publishing_generations", f"{len(published)} ({len(heard.numbers)} answered from)", str(GENERATIONS))
    figure("publishing_answers", len(heard.took), "-")
    figure("publishing_errors", len(heard.errors) + len(quiet.errors), "0")
    figure("publishing_mixed", len(heard.mixed) + len(wrong), "0")
    figure("publishing_p99_ms", f"{p99(heard.took):.0f} (quiet {p99(quiet.took):.0f})", "-")
    # At the quick size the percentile is all but the longest wait of all, which says little.
    figure("publishing_p99_ratio", f"{p99(heard.took) / p99(quiet.took):.2f}", "<=2" if FULL else "-")
    figure("publishing_memory_mb", f"{before:.0f} -> {after:.0f}", "-")
    figure("publishing_memory_ratio", f"{after / before:.2f}", "<=1.10")
    assert (heard.errors, quiet.errors, heard.mixed, wrong) == ([], [], [], [])
    assert len(published) == GENERATIONS
    assert len(heard.numbers) > 2
