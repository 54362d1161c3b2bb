"""Pictures of a PDF's pages, and places on them, by a process that waits for such jobs: see page_jobs.py."""

import json
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from time import monotonic
from typing import Any

from ingest.formats.pdf.png import END, SIGNATURE
from ingest.reading.places import PageWords
from ingest.reading.sandbox import reader_environment
from retrieval.errors import Reason, Unreadable

# What of a page's picture a different program would draw differently: raise the number then.
PICTURE_RECIPE = "1"
ZOOMS = (100, 150, 200)

NO_PICTURE = "Cited cannot draw this page. Read its text, or open the original."
_SLOW = "This page takes too long to draw. Read its text, or open the original."
_MAX_ANSWER = 50_000_000


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Limits on one job: address space in bytes, CPU and wall time in seconds."""

    memory: int = 1 << 30
    cpu: int = 10
    wall: int = 10


@dataclass(frozen=True, slots=True)
class PictureMark:
    """A box on the picture of a page, as shares of its width and height from the upper left corner.

    Pages count from 1. `core`: the words in the box answer; else they are the rest of the quote.
    """

    page: int
    core: bool
    left: float
    top: float
    right: float
    bottom: float


class PagePictures:
    """Draws pages. The process behind it starts with the first job or with `warm`, and serves all threads.

    Whoever calls it bounds the jobs at once.
    """

    def __init__(self, limits: PageLimits | None = None) -> None:
        self._limits = limits or PageLimits()
        self._lock = Lock()
        self._orders: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: TemporaryDirectory[str] | None = None

    @property
    def process_id(self) -> int | None:
        """The id of the waiting process; None where none runs."""
        return None if self._process is None else self._process.pid

    def draw(self, file: Path, page: int, zoom: int = 100) -> bytes:
        """A page as a PNG; pages count from 1, `zoom` is in per cent. Raises Unreadable."""
        content = self._run(file, {"job": "draw", "page": page, "zoom": zoom / 100})
        if not is_picture(content):
            raise Unreadable(Reason.BROKEN, NO_PICTURE)
        return content

    def mark(self, file: Path, wanted: Sequence[PageWords]) -> tuple[PictureMark, ...]:
        """The places of all pieces in order; empty unless every piece has a certain place."""
        if not wanted:
            return ()
        try:
            answer = self._run(file, {"job": "mark", "wanted": [asdict(piece) for piece in wanted]})
            return tuple(PictureMark(**value) for value in json.loads(answer))
        except (Unreadable, ValueError, TypeError):
            return ()  # the marks only show where the quote stands, which is valid without them

    def warm(self) -> None:
        """Start the process unless it runs, and do not wait for it."""
        with self._lock:
            self._started()

    def stop(self) -> None:
        """End the process and its jobs; a later job starts it again."""
        with self._lock:
            self._end()

    def _run(self, file: Path, order: Mapping[str, Any]) -> bytes:
        """The answer to a job. Raises Unreadable where it takes too long or fails."""
        time_up = monotonic() + self._limits.wall
        own, given = socket.socketpair()
        with own:
            with given:
                self._send(file, given)
            try:
                own.settimeout(self._limits.wall)
                own.sendall(json.dumps(order).encode())
                own.shutdown(socket.SHUT_WR)
                # The process ends a job whose time is up; a second more, in case it cannot.
                answer = _receive(own, time_up + 1)
            except TimeoutError as cause:
                raise Unreadable(Reason.LIMIT, _SLOW) from cause
            except OSError as cause:
                raise Unreadable(Reason.BROKEN, NO_PICTURE) from cause
        if answer:
            return answer
        if monotonic() >= time_up:
            raise Unreadable(Reason.LIMIT, _SLOW)
        raise Unreadable(Reason.BROKEN, NO_PICTURE)

    def _send(self, file: Path, job: socket.socket) -> None:
        """Hand the job's socket and the open file to the process. Raises Unreadable where the file cannot be opened."""
        try:
            with file.open("rb") as content, self._lock:
                descriptors = [job.fileno(), content.fileno()]
                try:
                    socket.send_fds(self._started(), [b"j"], descriptors)
                except OSError:  # the process has ended: the machine ran out of memory, or somebody killed it
                    self._end()
                    socket.send_fds(self._started(), [b"j"], descriptors)
        except OSError as cause:
            raise Unreadable(Reason.BROKEN, NO_PICTURE) from cause

    def _started(self) -> socket.socket:
        if self._orders is None or self._process is None or self._process.poll() is not None:
            self._end()
            self._folder = TemporaryDirectory(prefix="cited-")
            self._orders, given = socket.socketpair()
            limits = (self._limits.memory, self._limits.cpu, self._limits.wall)
            with given:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    [sys.executable, "-P", "-m", "ingest.reading.page_jobs", str(given.fileno()), *map(str, limits)],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    pass_fds=(given.fileno(),), cwd=self._folder.name,
                    env=reader_environment(Path(self._folder.name)),
                )  # fmt: skip
        return self._orders

    def _end(self) -> None:
        if self._orders is not None:
            self._orders.close()
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=2)
            self._process.kill()
            self._process.wait()
        if self._folder is not None:
            self._folder.cleanup()
        self._orders = self._process = self._folder = None


def is_picture(content: bytes) -> bool:
    """Whether this is a whole PNG, and not the beginning of one."""
    return content.startswith(SIGNATURE) and content.endswith(END)


def _receive(job: socket.socket, deadline: float) -> bytes:
    """Everything that a job answers. Raises TimeoutError past the deadline or with too long an answer."""
    parts: list[bytes] = []
    size = 0
    while True:
        job.settimeout(max(0.01, deadline - monotonic()))
        part = job.recv(1 << 16)
        if not part:
            return b"".join(parts)
        size += len(part)
        if size > _MAX_ANSWER or monotonic() > deadline:
            raise TimeoutError
        parts.append(part)
