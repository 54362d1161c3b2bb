"""Jobs: changes to the library over HTTP, one at a time, watched while they run, and told of after a restart."""

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

# What a job does: told its progress, it returns JSON values and a few words on how it went.
Work = Callable[[Progress], tuple[dict[str, Any], str]]


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. `progress` is stage, done and total while it runs; times are UTC, ISO 8601."""

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


class Jobs:
    """The jobs of one process over a data folder. At its start it marks as interrupted those whose process is gone."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._store = Store(data)
        self._lock = Lock()
        self._running: str | None = None
        self._cancelled = Event()
        self._progress: tuple[str, int, int] | None = None
        self._thread: Thread | None = None
        self._unwritten: dict[str, dict[str, str | None]] = {}
        self._mark_interrupted()

    def start(self, kind: str, request: dict[str, Any], by: str, work: Work) -> Job:
        """Begin at once. Raises Busy where a change is at work, here or in another process."""
        with self._lock:
            if self._running is not None or not is_unlocked(self._data):
                raise Busy("Another change to the library is at work. Wait until it has ended, then try again.")
            id = f"{now().replace(':', '').replace('-', '')[:15]}-{token_hex(4)}"
            self._store.write(
                "INSERT INTO job VALUES (?, ?, ?, ?, ?, ?, NULL, ?, NULL, NULL)",
                (id, kind, json.dumps(request), by, RUNNING, now(), os.getpid()),
            )
            self._running, self._progress = id, None
            self._cancelled.clear()
            self._thread = Thread(target=self._work, args=(id, kind, request, by, work), name="cited-job", daemon=True)
            self._thread.start()
        return self.job(id)

    def job(self, id: str) -> Job:
        """Raises UnknownJob."""
        rows = self._store.rows("SELECT * FROM job WHERE id = ?", (id,))
        if not rows:
            raise UnknownJob("There is no job with this id. GET /v1/library/jobs lists them.")
        return self._read(rows[0])

    def listed(self, limit: int = 100) -> list[Job]:
        """The newest first."""
        rows = self._store.rows("SELECT * FROM job ORDER BY created DESC, id DESC LIMIT ?", (limit,))
        return [self._read(row) for row in rows]

    def cancel(self, id: str) -> Job:
        """Ask a job to stop; what serves stays as it is. One that has ended stays as it ended. Raises UnknownJob."""
        found = self.job(id)
        if self._running == id:
            self._cancelled.set()
        return found

    def wait(self, seconds: float) -> None:
        """Until the running job has ended, but no longer than this."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def stop(self) -> None:
        """Call the running job off, for the process ends."""
        self._cancelled.set()
        self.wait(5)

    def _work(self, id: str, kind: str, request: dict[str, Any], by: str, work: Work) -> None:
        result: dict[str, Any] | None = None
        error: dict[str, str] | None = None
        try:
            result, outcome = work(self._tell)
            status = DONE
        except Cancelled as stopped:
            status, outcome, error = CANCELLED, "cancelled", _told(stopped)
        except CitedError as refusal:
            status, outcome, error = FAILED, refusal.code, _told(refusal)
        except Exception as fault:  # noqa: BLE001 - a job must end, whatever its work does
            said = "Something went wrong here. Run it again; if it goes on, tell the administrator."
            status, outcome, error = FAILED, type(fault).__name__, {"code": "internal_error", "detail": said}
        end = {"status": status, "ended": now(), "result": _json(result), "error": _json(error)}
        try:
            self._store.write(
                "UPDATE job SET status = ?, ended = ?, result = ?, error = ? WHERE id = ?", (*end.values(), id)
            )
            audit.record(self._store, by, kind, _subject(request), outcome)
        except BadPlace as trouble:
            # A disk that takes nothing more: whoever asks this process is told all the same.
            self._unwritten[id] = end
            _log.error("the end of job %s could not be written: %s", id, trouble)
        finally:
            self._running = None

    def _tell(self, stage: str, done: int, total: int) -> None:
        self._progress = (stage, done, total)
        if self._cancelled.is_set():
            raise Cancelled("The change was called off; the library is as it was.")

    def _read(self, row: dict[str, Any]) -> Job:
        row = {**row, **self._unwritten.get(row["id"], {})}
        running = row["id"] == self._running
        if running:
            # The store may hold its end already; whoever asks hears of that once the next change can begin.
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
            progress=self._progress if running else None,
        )

    def _mark_interrupted(self) -> None:
        for row in self._store.rows("SELECT id, process FROM job WHERE status = ?", (RUNNING,)):
            if row["process"] == os.getpid() or not _lives(row["process"]) or is_unlocked(self._data):
                self._store.write(
                    "UPDATE job SET status = ?, ended = ? WHERE id = ? AND status = ?",
                    (INTERRUPTED, now(), row["id"], RUNNING),
                )


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _told(error: CitedError) -> dict[str, str]:
    return {"code": error.code, "detail": str(error)}


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, default=str)


def _subject(request: dict[str, Any]) -> str:
    """The ids or the name that a request is about."""
    named = request.get("documents") or [request.get(name) for name in ("document", "file_name", "address", "what")]
    return ", ".join(str(name) for name in named if name)
