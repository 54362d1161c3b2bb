"""Measure how soon a new generation serves in every worker of a running service on this machine (Linux).

`make bench` prints it.
"""

import http.client
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from retrieval.index.generation import current_id

# Seconds between two questions to a worker, and the seconds that the workers get once a generation is published.
_LOOK, _LONGEST = 0.02, 60.0

Connections = Mapping[int, http.client.HTTPConnection]


@contextmanager
def connected_to_each_worker(address: str, parent: int) -> Iterator[Connections]:
    """An open connection to each worker of the service whose first process is `parent`, by the worker's process id.

    Raises TimeoutError where a worker accepts none.
    """
    found: dict[int, http.client.HTTPConnection] = {}
    try:
        _connect(address, parent, found)
        yield found
    finally:
        for connection in found.values():
            connection.close()


def _connect(address: str, parent: int, found: dict[int, http.client.HTTPConnection]) -> None:
    """Open connections until each worker has accepted one of them."""
    host, port = str(urlsplit(address).hostname), int(urlsplit(address).port or 0)
    workers, end = _children(parent), time.monotonic() + _LONGEST
    while not workers or workers - found.keys():
        if time.monotonic() > end:
            raise TimeoutError(f"The service has no workers, or {sorted(workers - found.keys())} accept no connection.")
        connection = http.client.HTTPConnection(host, port, timeout=_LONGEST)
        generation_of(connection)  # some worker has accepted the connection by now
        worker = _holder(workers, port, connection.sock.getsockname()[1])
        if worker is None or worker in found:
            connection.close()
        else:
            found[worker] = connection


def generation_of(connection: http.client.HTTPConnection) -> str:
    """The generation from which the worker at the other end answers."""
    connection.request("GET", "/readyz")
    return str(json.loads(connection.getresponse().read())["generation"])


def seconds_to_all_workers(address: str, parent: int, data: Path, publish: Callable[[], object]) -> float:
    """The seconds from the moment at which `publish` replaces CURRENT until every worker answers from the new one.

    Asks every worker again and again meanwhile. Raises TimeoutError, and what `publish` raises.
    """
    before, served = current_id(data), dict[int, float]()
    with connected_to_each_worker(address, parent) as connections:
        publishing = _Publishing(publish)
        publishing.start()
        end = time.monotonic() + _LONGEST
        while len(served) < len(connections):
            for worker in connections.keys() - served.keys():
                if generation_of(connections[worker]) != before:
                    served[worker] = time.time()
            if publishing.error is not None:
                raise publishing.error
            if publishing.is_alive():
                end = time.monotonic() + _LONGEST
            elif time.monotonic() > end:
                raise TimeoutError("Nothing new was published, or not every worker answers from it.")
            time.sleep(_LOOK)
        publishing.join()
    return max(served.values()) - (data / "CURRENT").stat().st_mtime


class _Publishing(Thread):
    """Publishes in a thread of its own, and keeps the error."""

    def __init__(self, publish: Callable[[], object]) -> None:
        super().__init__(name="cited-publishing", daemon=True)
        self._publish = publish
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self._publish()
        except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
            self.error = error


def _children(parent: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()}


def _holder(workers: set[int], port: int, client_port: int) -> int | None:
    """The worker that holds the server's end of a connection from `client_port`."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    ends = {(int(row[1].split(":")[1], 16), int(row[2].split(":")[1], 16)): row[9] for row in rows}
    wanted = f"socket:[{ends.get((port, client_port))}]"
    for worker in workers:
        for descriptor in Path(f"/proc/{worker}/fd").iterdir():
            try:
                if os.readlink(descriptor) == wanted:
                    return worker
            except FileNotFoundError:  # closed meanwhile
                continue
    return None
