"""Ask a running service distinct questions, and print how it bears the load.

`make load URL=http://127.0.0.1:8000 CLIENTS=8 SECONDS=30` asks from 8 clients, each one question after the other. With
`RATE=15`, 15 questions a second begin, whether or not earlier ones were answered. `SLOW=200` holds as many connections
beside it whose headers never end. All come from one address, so raise CITED_QUESTIONS_PER_MINUTE and
CITED_CONNECTIONS_PER_ADDRESS on the service first.
"""

import argparse
import http.client
import json
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
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


def measure(url: str, questions: Iterator[str], clients: int, seconds: float, rate: float | None = None) -> Load:
    """Ask for so many seconds, and call /healthz beside it.

    Each client asks one question after the other; with `rate`, so many questions a second begin instead.
    """
    asker, end = _Asker(url, questions), time.monotonic() + seconds
    if rate is None:
        asking = [partial(asker.ask_until, end)] * clients
    else:
        asking = [partial(asker.begin_at_rate, rate, end - seconds, int(rate * seconds))]
    threads = [threading.Thread(target=work) for work in (partial(asker.check_until, end), *asking)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return asker.load


class _Asker:
    """Asks a service from several threads, and notes what they saw."""

    def __init__(self, url: str, questions: Iterator[str]) -> None:
        self.load = Load()
        self._url = url
        self._questions = questions
        self._lock = threading.Lock()

    def ask(self) -> None:
        with self._lock:
            body = json.dumps({"question": next(self._questions)}).encode()
        status, waited = _call(self._url, "POST", "/v1/answers", body)
        with self._lock:
            self.load.note(status, waited)

    def ask_until(self, end: float) -> None:
        while time.monotonic() < end:
            self.ask()

    def begin_at_rate(self, rate: float, start: float, count: int) -> None:
        """Begin `count` questions, `rate` a second from the moment `start`, and wait for all."""
        begun = []
        for number in range(count):
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            begun.append(threading.Thread(target=self.ask))
            begun[-1].start()
        for thread in begun:
            thread.join()

    def check_until(self, end: float) -> None:
        while time.monotonic() < end:
            self.load.health.append(_call(self._url, "GET", "/healthz")[1])
            time.sleep(_HEALTH_SECONDS)


@contextmanager
def slow_connections(url: str, count: int) -> Iterator[list[float]]:
    """Hold connections that send a letter of a header each second. Gives the seconds after which each was closed."""
    parts, ends, closed = urlsplit(url), threading.Event(), list[float]()

    def drip() -> None:
        began = time.monotonic()
        with suppress(OSError), socket.create_connection((str(parts.hostname), parts.port or 80)) as connection:
            connection.sendall(b"POST /v1/answers HTTP/1.1\r\nX-Slow: ")
            while not ends.wait(1):
                connection.sendall(b"a")
        if not ends.is_set():
            closed.append(time.monotonic() - began)

    threads = [threading.Thread(target=drip) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield closed
    finally:
        ends.set()
        for thread in threads:
            thread.join()


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
    parser.add_argument("--rate", type=float, help="begin so many questions a second, instead of CLIENTS")
    parser.add_argument("--slow", type=int, default=0, help="connections beside it whose headers never end")
    parser.add_argument("--questions", type=Path, default=_QUESTIONS, help="a file of JSON lines with `text`")
    given = parser.parse_args()
    with slow_connections(given.url, given.slow) as closed:
        load = measure(given.url, distinct_questions(given.questions), given.clients, given.seconds, given.rate)
    for line in lines(load, given.seconds):
        sys.stdout.write(f"{line}\n")
    if given.slow:
        sys.stdout.write(
            f"slow connections closed {len(closed)} of {given.slow}, after {max(closed, default=0):.1f} s\n"
        )


if __name__ == "__main__":
    main()
