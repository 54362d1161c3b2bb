"""Real servers, for tests that need what only a real server does: a process over a data folder, or a given app."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn

ROOT = Path(__file__).resolve().parent.parent


def start(data: Path, log: Path, **settings: str) -> "tuple[subprocess.Popen[bytes], str]":
    """The process, ready to answer on a free port, and its address; all that it says goes to `log`."""
    environment = {"CITED_DATA": str(data), "PATH": "/usr/bin:/bin", **settings}
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", "0"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=output, stdout=output)
    for _ in range(2400):
        found = re.findall(r'http://[^\s",]+', log.read_text())
        if found:
            return process, found[0]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    raise AssertionError(log.read_text())


@contextmanager
def app_served(app: Any) -> Iterator[tuple[str, int]]:
    """Serve an app of this process on a free port, which the block gets as host and port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()  # whoever connects before the server is up waits in the socket's queue
    try:
        yield listener.getsockname()
    finally:
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive()


def wait_for(is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it is so; the test fails where it never is."""
    for _ in range(int(seconds / 0.05)):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("this never came to be")
