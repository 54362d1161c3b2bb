"""Several worker processes that answer on one socket. The parent starts each again that ends, and passes signals on."""

import logging
import os
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import NoReturn

from api.telemetry import shared
from retrieval.errors import CitedError, NotReady

_log = logging.getLogger("cited")

# Seconds. A worker that ended sooner after its start is started again only after a pause.
_SOON = 5.0
_PAUSE = 1.0
# Seconds that workers get to end by themselves; the server's own limit for requests in work is 10.
_GRACE = 20.0
_LOOK = 0.05

_READY = b"ready"
# Bytes of a report: the system writes so many at once, never mixed with those of another worker.
_MAX_REPORT = 2000

# Serves until a signal; it calls the function that it is given once it can answer. Raises CitedError where it cannot.
Work = Callable[[Callable[[], None]], None]


def run_workers(count: int, work: Work, on_ready: Callable[[], None]) -> None:
    """Run `work` in `count` child processes until SIGINT or SIGTERM; `on_ready` is called once all can answer.

    Raises NotReady, with the worker's reason, where none could ever answer. The calling process must have no other
    threads.
    """
    with tempfile.TemporaryDirectory(prefix="cited-metrics-") as folder, shared.metrics_folder(Path(folder)):
        _Supervisor(count, work, on_ready).run()


class _Supervisor:
    def __init__(self, count: int, work: Work, on_ready: Callable[[], None]) -> None:
        self._count = count
        self._work = work
        self._on_ready = on_ready
        self._started: dict[int, float] = {}
        self._ready_count = 0
        self._refusal: str | None = None
        self._stop_by: float | None = None
        # Children see the end of the first pipe when the parent dies, however it dies. They report by the second.
        self._parent_lives, self._parent_holds = os.pipe()
        self._heard, self._report = os.pipe()
        os.set_blocking(self._heard, False)

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for _ in range(self._count):
            self._start()
        while self._started:
            self._hear()
            self._reap()
            if self._stop_by is not None and time.monotonic() > self._stop_by:
                self._send(signal.SIGKILL)
            time.sleep(_LOOK)
        if self._refusal is not None:
            raise NotReady(self._refusal)

    def _start(self) -> None:
        process = os.fork()
        if process == 0:
            self._become_worker()
        self._started[process] = time.monotonic()

    def _become_worker(self) -> NoReturn:
        status = 1
        try:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            os.close(self._parent_holds)
            Thread(target=self._end_with_parent, name="cited-parent", daemon=True).start()
            self._work(lambda: self._say(_READY))
            status = 0
        except CitedError as refusal:
            self._refuse(refusal)
        except BaseException as fault:  # noqa: BLE001 - nothing of the parent's may run in the child
            _log.error("a worker failed", exc_info=fault)
        finally:
            logging.shutdown()
            os._exit(status)

    def _refuse(self, refusal: CitedError) -> None:
        """Report a refusal. Its message may name a folder in letters that are no UTF-8."""
        self._say(str(refusal).encode("utf-8", "backslashreplace")[:_MAX_REPORT])

    def _say(self, report: bytes) -> None:
        os.write(self._report, report + b"\0")

    def _end_with_parent(self) -> None:
        os.read(self._parent_lives, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _hear(self) -> None:
        """Read the workers' reports. A refusal ends the service only where no worker has ever answered."""
        try:
            reports = os.read(self._heard, 65_536).split(b"\0")[:-1]
        except BlockingIOError:
            return
        for report in reports:
            if report == _READY:
                self._ready_count += 1
                if self._ready_count == self._count:
                    self._on_ready()
            elif self._ready_count == 0:
                self._refusal = report.decode("utf-8", "ignore")  # it may be cut within a letter
                self._begin_stop()
            else:
                _log.error("a worker cannot answer: %s", report.decode("utf-8", "ignore"))

    def _reap(self) -> None:
        """Note the workers that have ended, and start others in their place."""
        for process in list(self._started):
            ended, wait_status = os.waitpid(process, os.WNOHANG)
            if ended == 0:
                continue
            age = time.monotonic() - self._started.pop(process)
            shared.forget_worker(process)
            self._hear()
            if self._stop_by is not None:
                continue
            facts = {"worker": process, "exit_code": os.waitstatus_to_exitcode(wait_status)}
            _log.error("a worker has ended and is started again", extra=facts)
            if age < _SOON:
                time.sleep(_PAUSE)
            self._start()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._stop_by is None:
            self._begin_stop()
        else:
            self._send(signal.SIGKILL)

    def _begin_stop(self) -> None:
        self._stop_by = time.monotonic() + _GRACE
        self._send(signal.SIGTERM)

    def _send(self, number: signal.Signals) -> None:
        for process in list(self._started):
            os.kill(process, number)
