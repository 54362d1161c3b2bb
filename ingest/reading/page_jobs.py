"""The process that draws pages: `python -m ingest.reading.page_jobs CONTROL MEMORY CPU WALL`.

It opens no file of a document itself. For each byte on the socket CONTROL, which comes with the socket of a job and an
open PDF, it starts a copy of itself. The copy shuts itself in, does that one job and ends. So the libraries are loaded
already, and a hostile PDF harms only the job that reads it.
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from select import select
from time import monotonic
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from ingest.reading.places import PageWords, letters_by_page, locate
from ingest.reading.sandbox import shut_in
from ingest.reading.worker import limit_process

if TYPE_CHECKING:
    from ingest.formats.pdf.picture import DrawnPages

# Seconds between two looks at the running copies.
_LOOK = 0.25


def _main(control: str, memory: str, cpu: str, wall: str) -> None:
    # The copies need these; loading them takes most of a fresh process's time.
    import ingest.formats.pdf.picture
    import ingest.formats.pdf.png
    import ingest.formats.pdf.tables
    import ingest.formats.pdf.words  # noqa: F401

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process ends it by closing the socket
    jobs: dict[int, float] = {}
    with socket.socket(fileno=int(control)) as orders:
        while True:
            if select([orders], [], [], _LOOK if jobs else None)[0]:
                order, given, _, _ = socket.recv_fds(orders, 1, 2)
                if not order:
                    break
                jobs[_start(given, orders, int(memory), int(cpu))] = monotonic() + int(wall)
            _end_jobs(jobs)
    _end_jobs(dict.fromkeys(jobs, 0.0))


def _start(given: list[int], orders: socket.socket, memory: int, cpu: int) -> int:
    """Start a copy of this process for one job; gives its process id."""
    process = os.fork()
    if process == 0:
        _run(given, orders, memory, cpu)
    for descriptor in given:
        os.close(descriptor)
    return process


def _end_jobs(jobs: dict[int, float]) -> None:
    """Forget the jobs that have ended, and kill those whose time is up."""
    for process, deadline in list(jobs.items()):
        if os.waitpid(process, os.WNOHANG)[0]:
            del jobs[process]
        elif monotonic() >= deadline:
            os.kill(process, signal.SIGKILL)


def _run(given: list[int], orders: socket.socket, memory: int, cpu: int) -> NoReturn:
    """Do a job and end this process. A job that fails leaves no answer."""
    try:
        orders.close()
        limit_process(memory, cpu)
        shut_in(Path.cwd(), 0)
        job, file = given
        with os.fdopen(job, "rb", closefd=False) as asked:
            order = json.loads(asked.read())
        with os.fdopen(file, "rb") as content, os.fdopen(job, "wb") as answer:
            answer.write(_JOBS[order["job"]](content, order))
    finally:
        os._exit(0)


def _draw(file: BinaryIO, order: Mapping[str, Any]) -> bytes:
    from ingest.formats.pdf.picture import DrawnPages
    from ingest.formats.pdf.png import encode_png

    return encode_png(DrawnPages(file).picture(order["page"] - 1, order["zoom"]))


def _mark(file: BinaryIO, order: Mapping[str, Any]) -> bytes:
    from ingest.formats.pdf.picture import DrawnPages
    from ingest.formats.pdf.words import PdfPages

    wanted = [PageWords(**value) for value in order["wanted"]]
    drawn = DrawnPages(file)
    marks = locate(letters_by_page(PdfPages(file), wanted), wanted)
    return json.dumps([_on_picture(drawn, **asdict(mark)) for mark in marks]).encode()


def _on_picture(drawn: "DrawnPages", rectangle: Mapping[str, float], core: bool) -> dict[str, object]:
    page = int(rectangle["page"])
    left, bottom, right, top = (rectangle[name] for name in ("left", "bottom", "right", "top"))
    return {"page": page, "core": core, **drawn.box(page - 1, left, bottom, right, top)._asdict()}


_JOBS: Mapping[str, Callable[[BinaryIO, Mapping[str, Any]], bytes]] = {"draw": _draw, "mark": _mark}


if __name__ == "__main__":
    _main(*sys.argv[1:])
