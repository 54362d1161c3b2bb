"""Ask a running service distinct questions from several clients, and print how it bears the load.

`make load URL=http://127.0.0.1:8000 CLIENTS=8 SECONDS=30` runs it. All clients have one address, so raise
CITED_QUESTIONS_PER_MINUTE on the service first.
"""

import argparse
import http.client
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

_QUESTIONS = Path("corpus/gold/queries.jsonl")
_HEALTH_SECONDS = 0.25


@dataclass(slots=True)
class Load:
    """What the clients saw: for each status its waiting times in seconds, and those of /healthz."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    health: list[float] = field(default_factory=list)

    def note(self, status: str, seconds: float) -> None:
        self.waits.setdefault(status, []).append(seconds)


def distinct_questions(path: Path) -> Iterator[str]:
    """The questions of a file of JSON lines, over and over; a number makes each new to any cache."""
    texts = [str(json.loads(line)["text"]) for line in path.read_text("utf-8").splitlines() if line.strip()]
    for number in count():
        yield f"{texts[number % len(texts)]} ({number + 1})" if number >= len(texts) else texts[number]


def measure(url: str, questions: Iterator[str], clients: int, seconds: float) -> Load:
    """Ask for so many seconds, each client one question after the other, and call /healthz beside it."""
    load, lock, end = Load(), threading.Lock(), time.monotonic() + seconds

    def ask() -> None:
        while time.monotonic() < end:
            with lock:
                body = json.dumps({"question": next(questions)}).encode()
            status, waited = _call(url, "POST", "/v1/answers", body)
            with lock:
                load.note(status, waited)

    def check() -> None:
        while time.monotonic() < end:
            load.health.append(_call(url, "GET", "/healthz")[1])
            time.sleep(_HEALTH_SECONDS)

    threads = [threading.Thread(target=work) for work in (check, *[ask] * clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return load


def _call(url: str, method: str, path: str, body: bytes | None = None) -> tuple[str, float]:
    """The status, or the name of the error, and the seconds that the call took."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port or 80, timeout=120)
    started = time.perf_counter()
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        status = str(response.status)
    except (OSError, http.client.HTTPException) as error:
        status = type(error).__name__
    finally:
        connection.close()
    return status, time.perf_counter() - started


def lines(load: Load, seconds: float) -> Iterator[str]:
    """The figures, a line each."""
    counts = Counter({status: len(waits) for status, waits in load.waits.items()})
    yield f"answers a second {counts['200'] / seconds:.2f}"
    yield "statuses " + ", ".join(f"{status}: {number}" for status, number in sorted(counts.items()))
    for name, waits in (*sorted(load.waits.items()), ("/healthz", load.health)):
        yield f"{name} p50 {_percentile(waits, 50):.0f} ms, p99 {_percentile(waits, 99):.0f} ms"


def _percentile(waits: Sequence[float], share: float) -> float:
    return 1000 * float(np.percentile(waits, share)) if waits else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how a running service bears a load of questions.")
    parser.add_argument("url")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--questions", type=Path, default=_QUESTIONS, help="a file of JSON lines with `text`")
    given = parser.parse_args()
    load = measure(given.url, distinct_questions(given.questions), given.clients, given.seconds)
    for line in lines(load, given.seconds):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
