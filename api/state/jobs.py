"""Jobs: changes to the library over HTTP. One runs at a time; its progress and its end can be read, also later.

Several processes may serve one data folder. Each shows every job, and may cancel one that another process runs.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from secrets import token_hex
from threading import Event, Lock, Thread
from typing import IO, Any

from api.state import audit
from api.state.job import CANCELLED, DONE, FAILED, INTERRUPTED, RUNNING, Job, incoming_names
from api.state.job_lock import JobLock
from api.state.repeats import Repeatable, find_job, note_job
from api.state.store import Store, now
from ingest.generations.publish import is_unlocked
from ingest.incoming import remove_incoming, store_incoming, stored_uploads
from ingest.progress import Progress
from retrieval.errors import CHANGE_RUNNING, BadPlace, Busy, Cancelled, CitedError, UnknownJob
from retrieval.public_detail import public_detail

_log = logging.getLogger("cited")

# The work of a job: given a function that reports progress, it returns the result as JSON values and a line for the
# audit.
Work = Callable[[Progress], tuple[dict[str, Any], str]]
# Open files of uploads, by the names under which they wait for their job.
Uploads = Mapping[str, IO[bytes]]
# Who starts a job: the name for the audit, and the id of their key, None without one.
Starter = tuple[str, str | None]


# Seconds between two notes of a job's progress in the database, where other processes read it.
_NOTE_SECONDS = 0.25
# The fields of a request that name what a job is about, for the audit.
_SUBJECTS = ("document", "file_name", "address", "what", "preview", "generation")
# Seconds to wait for the lock of a job whose end is written already.
_END_SECONDS = 1.0


class Jobs:
    """The jobs of a data folder, as one process sees them. Its start marks jobs of ended processes as interrupted."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._store = Store(data)
        self._lock = Lock()
        self._running_id: str | None = None
        self._cancelled = Event()
        self._stopping = False
        self._progress: tuple[str, int, int] | None = None
        self._thread: Thread | None = None
        self._job_lock = JobLock(data)
        self._next_note = 0.0
        # The ends of jobs that the disk refused, by id: the values of the columns.
        self._unwritten: dict[str, dict[str, str | None]] = {}
        self._mark_interrupted()
        self._remove_stored_uploads()

    def start(
        self,
        kind: str,
        request: dict[str, Any],
        starter: Starter,
        work: Work,
        uploads: Uploads | None = None,
        repeatable: Repeatable | None = None,
    ) -> tuple[Job, bool]:
        """Start a job now, and True; or the job that `repeatable` has started before, and False.

        The job copies the open files of `uploads` to their names, and closes them. Nothing is stored where Busy is
        raised: where a change is running, in this or in another process. Raises KeyUsedAgain.
        """
        with self._lock:
            if (before := self._job_before(repeatable)) is not None:
                return before, False
            if self._running_id is not None or not is_unlocked(self._data) or not self._take_lock():
                raise Busy(CHANGE_RUNNING)
            try:
                # Another process may have carried out the same request since the first look.
                before = self._job_before(repeatable)
                id = before.id if before is not None else self._begin(kind, request, starter, repeatable)
            except CitedError:
                self._job_lock.release()
                raise
            if before is not None:
                self._job_lock.release()
                return before, False
            task = partial(self._work, id, kind, request, starter, partial(self._with_uploads, work, uploads or {}))
            self._thread = Thread(target=task, name="cited-job", daemon=True)
            self._thread.start()
        return self.job(id), True

    def _job_before(self, repeatable: Repeatable | None) -> Job | None:
        """The job that the same request has started before."""
        id = find_job(self._store, repeatable) if repeatable is not None else None
        return self.job(id) if id is not None else None

    def _begin(self, kind: str, request: dict[str, Any], starter: Starter, repeatable: Repeatable | None) -> str:
        """Note the start of a job whose lock this process holds, and return the job's id."""
        self._mark_running_as_interrupted()
        id = f"{now().replace(':', '').replace('-', '')[:15]}-{token_hex(4)}"
        values = (id, kind, json.dumps(request), *starter, RUNNING, now(), os.getpid())
        columns = "id, kind, request, by, by_key, status, created, process"
        with self._store.transaction() as connection:
            connection.execute(f"INSERT INTO job ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608 - a constant
            connection.execute("INSERT INTO job_progress (job) VALUES (?)", (id,))
            if repeatable is not None:
                note_job(connection, repeatable, id)
        self._running_id, self._progress, self._next_note = id, None, 0.0
        self._cancelled.clear()
        return id

    def job(self, id: str) -> Job:
        """Raises UnknownJob."""
        rows = self._store.rows("SELECT * FROM job WHERE id = ?", (id,))
        if not rows:
            raise UnknownJob("There is no job with this id. GET /v1/library/jobs lists all jobs.")
        return self._read(rows[0])

    def newest(self, limit: int = 100, after: str | None = None, kind: str | None = None) -> list[Job]:
        """At most `limit` jobs, newest first: with `after`, those before the job with this id; with `kind`, only such.

        Raises UnknownJob.
        """
        # `created` counts seconds. Of two jobs in one second the later row is the newer one.
        where = "(?1 IS NULL OR kind = ?1)"
        values: tuple[str | None, ...] = (kind,)
        if after is not None:
            where = f"{where} AND (created, rowid) < (?2, (SELECT rowid FROM job WHERE id = ?3))"  # noqa: S608 - constants
            values = (kind, self.job(after).created, after)
        query = f"SELECT * FROM job WHERE {where} ORDER BY created DESC, rowid DESC LIMIT ?"  # noqa: S608 - constants
        return [self._read(row) for row in self._store.rows(query, (*values, limit))]

    def cancel(self, id: str) -> Job:
        """Ask a running job to stop; the serving generation stays. An ended job is unchanged. Raises UnknownJob.

        A job of another process stops at its next note of progress.
        """
        job = self.job(id)
        if self._running_id == id:
            self._cancelled.set()
        elif job.status == RUNNING:
            self._store.write("UPDATE job_progress SET is_cancelled = 1 WHERE job = ?", (id,))
        return job

    def wait(self, seconds: float) -> None:
        """Wait until the running job has ended, at most this long."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def stop(self) -> None:
        """Cancel the running job, because the process ends, and wait at most 5 seconds for it.

        The job counts as interrupted: its upload is kept, and the job can be run again.
        """
        self._stopping = True
        self._cancelled.set()
        self.wait(5)

    def _work(self, id: str, kind: str, request: dict[str, Any], starter: Starter, work: Work) -> None:
        result: dict[str, Any] | None = None
        error: dict[str, str] | None = None
        try:
            result, outcome = work(self._report_progress)
            status = DONE
        except Cancelled as stopped:
            status = INTERRUPTED if self._stopping else CANCELLED
            outcome, error = status, _error_to_json(stopped)
        except CitedError as refusal:
            if isinstance(refusal, BadPlace):
                _log.error("job %s: %s", id, refusal)
            status, outcome, error = FAILED, refusal.code, _error_to_json(refusal)
        except Exception as fault:  # noqa: BLE001 - a job must end, whatever its work raises
            text = "Cited has failed unexpectedly. Run the job again; if it fails again, tell the administrator."
            status, outcome, error = FAILED, type(fault).__name__, {"code": "internal_error", "detail": text}
        if status != INTERRUPTED:
            self._remove_uploads(request)
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
            self._job_lock.release()
            self._running_id = None

    def _with_uploads(self, work: Work, uploads: Uploads, progress: Progress) -> tuple[dict[str, Any], str]:
        with ExitStack() as held:
            for upload in uploads.values():
                held.enter_context(upload)
            for name, upload in uploads.items():
                store_incoming(self._data, name, upload)
        return work(progress)

    def _remove_uploads(self, request: dict[str, Any]) -> None:
        for name in incoming_names(request):
            remove_incoming(self._data, name)

    def _remove_stored_uploads(self) -> None:
        """Remove uploads that belong to no job that runs or was interrupted. A job is stored before its upload."""
        for path in uploads_without_job(self._data, RUNNING, INTERRUPTED):
            remove_incoming(self._data, path.name)

    def _report_progress(self, stage: str, done: int, total: int) -> None:
        """Note the progress. Raises Cancelled, which ends the work, once the job has been cancelled."""
        self._progress = (stage, done, total)
        if time.monotonic() >= self._next_note:
            self._next_note = time.monotonic() + _NOTE_SECONDS
            self._share_progress()
        if self._cancelled.is_set():
            raise Cancelled("The job was cancelled. The library is unchanged.")

    def _share_progress(self) -> None:
        """Note the progress for other processes, and see whether one of them has cancelled the job."""
        with suppress(BadPlace):  # a full disk must not end the job: it reports its own trouble
            self._store.write(
                "UPDATE job_progress SET stage = ?, done = ?, total = ? WHERE job = ?",
                (*(self._progress or (None, None, None)), self._running_id),
            )
            query = "SELECT is_cancelled FROM job_progress WHERE job = ?"
            if any(row["is_cancelled"] for row in self._store.rows(query, (self._running_id,))):
                self._cancelled.set()

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
            progress=self._progress if is_running else self._noted_progress(row),
            by_key=row["by_key"],
        )

    def _noted_progress(self, row: dict[str, Any]) -> tuple[str, int, int] | None:
        """The progress of a job that another process runs."""
        if row["status"] != RUNNING:
            return None
        query = "SELECT stage, done, total FROM job_progress WHERE job = ? AND stage IS NOT NULL"
        return next(((row["stage"], row["done"], row["total"]) for row in self._store.rows(query, (row["id"],))), None)

    def _mark_interrupted(self) -> None:
        """Mark the jobs of ended processes. A running process holds the lock, and its job stays as it is."""
        if self._store.rows("SELECT id FROM job WHERE status = ?", (RUNNING,)) and self._take_lock():
            try:
                self._mark_running_as_interrupted()
            finally:
                self._job_lock.release()

    def _mark_running_as_interrupted(self) -> None:
        """Only for the holder of the lock: then no running job is at work."""
        if self._store.rows("SELECT id FROM job WHERE status = ?", (RUNNING,)):
            self._store.write("UPDATE job SET status = ?, ended = ? WHERE status = ?", (INTERRUPTED, now(), RUNNING))

    def _take_lock(self) -> bool:
        """Whether this process now holds the lock of jobs. Waits only for a job whose end is written already."""
        give_up = time.monotonic() + _END_SECONDS
        while not self._job_lock.try_take():
            if self._store.rows("SELECT id FROM job WHERE status = ?", (RUNNING,)) or time.monotonic() > give_up:
                return False
            time.sleep(0.02)
        return True


def uploads_without_job(data: Path, *statuses: str) -> list[Path]:
    """The stored uploads that belong to no job with one of these statuses."""
    # The folder is listed first, so that a job which begins meanwhile is among the rows.
    present = stored_uploads(data)
    marks = ",".join("?" * len(statuses))
    rows = Store(data).rows(f"SELECT request FROM job WHERE status IN ({marks})", statuses) if present else []  # noqa: S608 - only marks
    claimed = {name for row in rows for name in incoming_names(json.loads(row["request"]))}
    return [path for path in present if path.name not in claimed]


def _error_to_json(error: CitedError) -> dict[str, str]:
    return {"code": error.code, "detail": public_detail(error)}


def _dump(value: object) -> str | None:
    return None if value is None else json.dumps(value, default=str)


def _subject(request: dict[str, Any]) -> str:
    """The ids, file name or address in a request, for the audit."""
    names = request.get("documents") or [file["file_name"] for file in request.get("files") or ()]
    names = names or [request.get(name) for name in _SUBJECTS]
    return ", ".join(str(name) for name in names if name)
