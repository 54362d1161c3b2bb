"""Give pages that are pictures a text layer, by ocrmypdf, in processes of its own under limits.

What comes of it is a copy of the file: the same pages, with the recognised words where they stand on the picture. The
copy is what is read, cited, opened and verified; the file as it was handed in is kept beside it.

Run as `python -m ingest.reading.ocr MEMORY CPU COMMAND…`, it becomes the command, limited in bytes and seconds.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.reading.worker import PACKAGES_ROOT, limit_process
from retrieval.errors import BadInput, Reason, Unreadable

_TOOL = "ocrmypdf"
# For each of the processes that it starts: pages are drawn at 300 dots an inch, far beyond what reading text takes.
_MEMORY_BYTES = 4 << 30
# Seconds: to start and to write the copy, and for each page.
_BASE_SECONDS, _SECONDS_A_PAGE = 60, 30
_TOO_SLOW = "Reading its pictures of pages takes too long. Split the file, or run OCR on it elsewhere."
_FAILED = "OCR could not read its pictures of pages. Open it in a PDF program and save it anew, then try again."


def check_tool() -> None:
    """Raises BadInput where OCR is asked for and what it needs is not installed."""
    missing = [name for name in (_TOOL, "tesseract") if shutil.which(name) is None]
    if missing:
        raise BadInput(
            f"OCR needs {' and '.join(missing)}, which this machine lacks. Install ocrmypdf (Debian: `apt install "
            "ocrmypdf`), or leave OCR out: pages without text are then named in the report."
        )


def add_text_layer(file: Path, pages: Sequence[int]) -> bytes:
    """A copy of a PDF in which these pages, from 1, have a text layer.

    Raises Unreadable where the tool gives up or takes too long.
    """
    with TemporaryDirectory(prefix="cited-") as folder:
        copy = Path(folder) / "copy.pdf"
        chosen = ["--pages", ",".join(map(str, pages))]
        seconds = _BASE_SECONDS + _SECONDS_A_PAGE * len(pages)
        options = ["--force-ocr", "--output-type", "pdf", "--optimize", "0", "--jobs", "2", "--quiet"]
        _run([_TOOL, *options, *chosen, str(file.resolve()), str(copy)], seconds)
        return copy.read_bytes()


def _run(command: Sequence[str], seconds: int) -> None:
    limited = [sys.executable, "-m", "ingest.reading.ocr", str(_MEMORY_BYTES), str(seconds), *command]
    # A session of its own, so that what it starts ends with it.
    process = subprocess.Popen(  # noqa: S603 - our own module, which becomes the tool
        limited, cwd=PACKAGES_ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
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
    """Nothing that it started goes on, however it ended."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


if __name__ == "__main__":
    limit_process(int(sys.argv[1]), int(sys.argv[2]))
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 - no shell; the caller built every word of it
