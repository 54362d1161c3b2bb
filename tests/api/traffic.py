"""Clients of a real server, and what they see of it."""

import http.client
import json
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tests.servers import start

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Reply:
    """A response: its status, headers (names in lower case) and body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def problem(self) -> dict[str, Any]:
        """The problem that the response is, with its headers checked."""
        assert self.headers["content-type"] == "application/problem+json", self
        assert self.headers["cache-control"] == "no-store"
        assert self.headers["x-content-type-options"] == "nosniff"
        value: dict[str, Any] = json.loads(self.body)
        assert value["status"] == self.status
        return value


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    process: "subprocess.Popen[bytes]"
    host: str
    port: int
    log: Path

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=120)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Content-Type": "application/json", **named})
            response = connection.getresponse()
            return Reply(response.status, {k.lower(): v for k, v in response.headers.items()}, response.read())
        finally:
            connection.close()

    def ask(self, question: str, **headers: str) -> Reply:
        return self.call("POST", "/v1/answers", json.dumps({"question": question}).encode(), **headers)

    def connect(self) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout=60)

    def send(self, data: bytes) -> bytes:
        """Everything that comes back until the server closes the connection."""
        with self.connect() as connection:
            connection.sendall(data)
            received = bytearray()
            while part := connection.recv(65_536):
                received += part
        return bytes(received)

    def memory(self) -> float:
        """The largest resident memory of the process so far, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1000

    def children(self) -> int:
        """The processes that the server has started and that run at one moment."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        seen = {number for path in threads for number in path.read_text().split()}
        # While the threads are listed one by one, a process may end and another start. Those that were seen and run
        # after the last was listed ran together at that moment.
        return sum(map(_runs, seen))


@contextmanager
def served(data: Path, log: Path, **settings: str) -> Iterator[Server]:
    """A server over a data folder, which stops with the block."""
    process, url = start(data, log, **settings)
    try:
        yield Server(process, str(urlsplit(url).hostname), int(urlsplit(url).port or 0), log)
    finally:
        process.terminate()
        try:
            process.wait(30)
        finally:
            process.kill()


def at_once(count: int, work: Callable[[int], _T]) -> tuple[list[threading.Thread], list[_T]]:
    """Start `count` calls of `work` in threads; gives the threads, and the list that their results come into."""
    results: list[_T] = []
    threads = [threading.Thread(target=lambda number=number: results.append(work(number))) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads, results


def together(count: int, work: Callable[[int], _T]) -> list[_T]:
    """The results of `count` calls of `work` that run together."""
    threads, results = at_once(count, work)
    for thread in threads:
        thread.join()
    return results


def _runs(process: str) -> bool:
    """Whether a process has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
