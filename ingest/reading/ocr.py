"""Add a text layer to scanned pages with ocrmypdf, in limited processes.

The result is a copy of the file with the same pages, and with the recognised words at their places on the page image.
Cited reads, cites, opens and verifies the copy; it also keeps the file as handed in.

`python -m ingest.reading.ocr MEMORY CPU COMMAND…` limits its memory (bytes) and CPU time (seconds), then becomes the
command.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.reading.sandbox import reader_environment
from ingest.reading.seccomp import give_up_network
from ingest.reading.worker import limit_process
from retrieval.errors import BadInput, Reason, Unreadable

_TOOL = "ocrmypdf"
# For each process: ocrmypdf renders pages at 300 dots an inch, which takes far more memory than reading text.
_MEMORY_BYTES = 4 << 30
# Time to start and to write the copy, and for each page.
_BASE_SECONDS, _SECONDS_A_PAGE = 60, 30
_TOO_SLOW = "OCR of its scanned pages takes too long. Split the file, or run OCR on it elsewhere."
_FAILED = "OCR could not read its scanned pages. Open the file in a PDF program, save it again, and try again."


def check_tool() -> None:
    """Raises BadInput where a program that OCR needs is not installed."""
    missing = [name for name in (_TOOL, "tesseract") if shutil.which(name) is None]
    if missing:
        raise BadInput(
            f"OCR needs {' and '.join(missing)}, which this machine lacks. Install ocrmypdf (Debian: `apt install "
            "ocrmypdf`), or run without OCR: the report then lists the pages without text."
        )


def add_text_layer(file: Path, pages: Sequence[int]) -> bytes:
    """A copy of a PDF in which these pages, from 1, have a text layer.

    Raises Unreadable where the tool fails or takes too long.
    """
    with TemporaryDirectory(prefix="cited-") as folder:
        copy = Path(folder) / "copy.pdf"
        chosen = ["--pages", ",".join(map(str, pages))]
        seconds = _BASE_SECONDS + _SECONDS_A_PAGE * len(pages)
        options = ["--force-ocr", "--output-type", "pdf", "--optimize", "0", "--jobs", "2", "--quiet"]
        _run([_TOOL, *options, *chosen, str(file.resolve()), str(copy)], seconds, Path(folder))
        return copy.read_bytes()


def _run(command: Sequence[str], seconds: int, folder: Path) -> None:
    limited = [sys.executable, "-P", "-m", "ingest.reading.ocr", str(_MEMORY_BYTES), str(seconds), *command]
    environment = {**reader_environment(folder), "PATH": os.environ.get("PATH", os.defpath)}
    # A new session, so that `_kill` also ends the processes that the tool starts.
    process = subprocess.Popen(  # noqa: S603 - our own module, which becomes the tool
        limited, cwd=folder, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise Unreadable(Reason.LIMIT, _TOO_SLOW) from None
    finally:
        _kill(process)
    if code != 0:
        raise Unreadable(Reason.BROKEN, _FAILED)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill the process and everything that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


if __name__ == "__main__":
    limit_process(int(sys.argv[1]), int(sys.argv[2]))
    give_up_network()
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 - no shell; the caller built every argument
