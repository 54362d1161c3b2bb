"""A real server process over a data folder, for tests that need what only a real server does."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.requests import Server

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerProcess(Server):
    """A server in a process of its own, and what it writes to its log."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def lines(self) -> list[dict[str, Any]]:
        """The whole lines of a log in JSON."""
        return [json.loads(line) for line in self.log.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def metrics(self) -> dict[str, float]:
        """The value of each series, by its name with its labels."""
        lines = self.get("/metrics").text.splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}

    def memory(self) -> float:
        """The largest resident memory of the process so far, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1000

    def children(self) -> set[int]:
        """The processes that the server has started and that run at one moment."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        seen = {int(number) for path in threads for number in path.read_text().split()}
        # While the threads are listed one by one, a process may end and another start. Those that were seen and run
        # after the last was listed ran together at that moment.
        return set(filter(is_running, seen))


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
def served(data: Path, log: Path, **settings: str) -> Iterator[ServerProcess]:
    """A server over a data folder, with settings named as in the environment. It stops with the block, as it should."""
    process, address = start(data, log, **settings)

    def stop() -> None:
        process.terminate()
        try:
            assert process.wait(120) in (0, -15)
        finally:
            process.kill()

    try:
        yield ServerProcess(address, stop=stop, process=process, log=log)
    except BaseException:
        process.kill()
        raise
    stop()


def is_running(process: int) -> bool:
    """Whether the process exists and has not ended; one that nobody has waited for has ended, too."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for(is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it is so; the test fails where it never is."""
    for _ in range(int(seconds / 0.05)):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("this never came to be")
