"""A real server process over a data folder, for tests that need what only a real server does."""

import re
import subprocess
import sys
import time
from pathlib import Path

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
