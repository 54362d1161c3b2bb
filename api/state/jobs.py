"""Jobs: changes to the library over HTTP. One runs at a time; its progress and its end can be read, also later."""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from threading import Event, Lock, Thread
from typing import Any

from api.state import audit
from api.state.store import Store, now
from ingest.generations.publish import is_unlocked
from ingest.progress import Progress
from retrieval.errors import BadPlace, Busy, Cancelled, CitedError, UnknownJob

RUNNING, DONE, FAILED, CANCELLED, INTERRUPTED = "running", "done", "failed", "cancelled", "interrupted"

_log = logging.getLogger("cited")

# The work of a job: given a function that reports progress, it returns the result as JSON values and a line for the
# audit.
Work = Callable[[Progress], tuple[dict[str, Any], str]]


@dataclass(frozen=True, slots=True)
class Job:
    """A job's current state. `by` and `by_key`: the name, and the key's id, of whoever started it.

    `progress` is (stage, done, total) while it runs; times are UTC, ISO 8601.
    """

    id: str
    kind: str
    request: dict[str, Any]
    by: str
    status: str
    created: str
    ended: str | None
    result: dict[str, Any] | None
    error: dict[str, str] | None
    progress: tuple[str, int, int] | None = None
    by_key: str | None = None


class Jobs:
    """The jobs of one process over a data folder. Its start marks jobs of ended processes as interrupted."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._store = Store(data)
        self._lock = Lock()
        self._running_id: str | None = None
        self._cancelled = Event()
        self._progress: tuple[str, int, int] | None = None
        self._thread: Thread | None = None
        # The ends of jobs that the disk refused, by id: the values of the columns.
        self._unwritten: dict[str, dict[str, str | None]] = {}
        self._mark_interrupted()

    def start(self, kind: str, request: dict[str, Any], by: str, work: Work, by_key: str | None = None) -> Job:
        """Start a job now. Raises Busy where a change is running, in this or in another process."""
        with self._lock:
            if self._running_id is not None or not is_unlocked(self._data):
                raise Busy("Another change to the library is running. Wait until it has ended, then try again.")
            id = f"{now().replace(':', '').replace('-', '')[:15]}-{token_hex(4)}"
            self._store.write(
                "INSERT INTO job (id, kind, request, by, by_key, status, created, process) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (id, kind, json.dumps(request), by, by_key, RUNNING, now(), os.getpid()),
            )
            self._running_id, self._progress = id, None
            self._cancelled.clear()
            starter = (by, by_key)
            self._thread = Thread(
                target=self._work, args=(id, kind, request, starter, work), name="cited-job", daemon=True
            )
            self._thread.start()
        return self.job(id)

    def job(self, id: str) -> Job:
        """Raises UnknownJob."""
        rows = self._store.rows("SELECT * FROM job WHERE id = ?", (id,))
        if not rows:
            raise UnknownJob("There is no job with this id. GET /v1/library/jobs lists all jobs.")
        return self._read(rows[0])

    def newest(self, limit: int = 100) -> list[Job]:
        """At most `limit` jobs, newest first."""
        rows = self._store.rows("SELECT * FROM job ORDER BY created DESC, id DESC LIMIT ?", (limit,))
        return [self._read(row) for row in rows]

    def cancel(self, id: str) -> Job:
        """Ask a running job to stop; the serving generation stays. An ended job is unchanged. Raises UnknownJob."""
        job = self.job(id)
        if self._running_id == id:
            self._cancelled.set()
        return job

    def wait(self, seconds: float) -> None:
        """Wait until the running job has ended, at most this long."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def stop(self) -> None:
        """Cancel the running job, because the process ends, and wait at most 5 seconds for it."""
        self._cancelled.set()
        self.wait(5)

    def _work(self, id: str, kind: str, request: dict[str, Any], starter: tuple[str, str | None], work: Work) -> None:
        result: dict[str, Any] | None = None
        error: dict[str, str] | None = None
        try:
            result, outcome = work(self._report_progress)
            status = DONE
        except Cancelled as stopped:
            status, outcome, error = CANCELLED, "cancelled", _error_to_json(stopped)
        except CitedError as refusal:
            status, outcome, error = FAILED, refusal.code, _error_to_json(refusal)
        except Exception as fault:  # noqa: BLE001 - a job must end, whatever its work raises
            text = "Cited has failed unexpectedly. Run the job again; if it fails again, tell the administrator."
            status, outcome, error = FAILED, type(fault).__name__, {"code": "internal_error", "detail": text}
        end = {"status": status, "ended": now(), "result": _dump(result), "error": _dump(error)}
        try:
            self._store.write(
                "UPDATE job SET status = ?, ended = ?, result = ?, error = ? WHERE id = ?", (*end.values(), id)
            )
            audit.record(self._store, starter[0], kind, _subject(request), outcome, starter[1])
        except BadPlace as failure:
            # The disk is full or failing: this process still reports the end, from memory.
            self._unwritten[id] = end
            _log.error("the end of job %s could not be written: %s", id, failure)
        finally:
            self._running_id = None

    def _report_progress(self, stage: str, done: int, total: int) -> None:
        """Note the progress. Raises Cancelled, which ends the work, once the job has been cancelled."""
        self._progress = (stage, done, total)
        if self._cancelled.is_set():
            raise Cancelled("The change was cancelled. The library is unchanged.")

    def _read(self, row: dict[str, Any]) -> Job:
        row = {**row, **self._unwritten.get(row["id"], {})}
        is_running = row["id"] == self._running_id
        if is_running:
            # The store may hold its end already; it is reported only once the next change can begin.
            row |= {"status": RUNNING, "ended": None, "result": None, "error": None}
        return Job(
            id=row["id"],
            kind=row["kind"],
            request=json.loads(row["request"]),
            by=row["by"],
            status=row["status"],
            created=row["created"],
            ended=row["ended"],
            result=json.loads(row["result"]) if row["result"] else None,
            error=json.loads(row["error"]) if row["error"] else None,
            progress=self._progress if is_running else None,
            by_key=row["by_key"],
        )

    def _mark_interrupted(self) -> None:
        for row in self._store.rows("SELECT id, process FROM job WHERE status = ?", (RUNNING,)):
            if row["process"] == os.getpid() or not _is_alive(row["process"]) or is_unlocked(self._data):
                self._store.write(
                    "UPDATE job SET status = ?, ended = ? WHERE id = ? AND status = ?",
                    (INTERRUPTED, now(), row["id"], RUNNING),
                )


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _error_to_json(error: CitedError) -> dict[str, str]:
    return {"code": error.code, "detail": str(error)}


def _dump(value: object) -> str | None:
    return None if value is None else json.dumps(value, default=str)


def _subject(request: dict[str, Any]) -> str:
    """The ids, file name or address in a request, for the audit."""
    names = request.get("documents") or [request.get(name) for name in ("document", "file_name", "address", "what")]
    return ", ".join(str(name) for name in names if name)
