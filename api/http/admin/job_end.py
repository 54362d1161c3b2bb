"""Where a finished job leads: the page that shows what it has done, unless the job's own page does."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.changes import BACKUP
from api.state.job import DONE, Job
from api.upkeep import ASK, CHECK, DISCARD, PUBLISH, ROLLBACK


@dataclass(frozen=True, slots=True)
class JobEnd:
    """The page that shows what a job has done, the words of a link to it, and what it says right after the job."""

    path: str
    words: str
    done: str = ""

    @property
    def address(self) -> str:
        """The address right after the job."""
        return f"{self.path}?done={self.done}" if self.done else self.path


_ENDS: Mapping[str, JobEnd] = {
    BACKUP: JobEnd("/admin/backups", "See the backups", "made"),
    CHECK: JobEnd("/admin/checks", "See the newest check"),
    ASK: JobEnd("/admin/questions", "See the outcomes", "asked"),
    PUBLISH: JobEnd("/admin/history", "See the history", "published"),
    DISCARD: JobEnd("/admin/history", "See the history", "discarded"),
    ROLLBACK: JobEnd("/admin/history", "See the history", "rolled-back"),
}
# Jobs that choose what serves: they take a moment, cannot stop half way, and do nothing a second time.
_AT_ONCE = (PUBLISH, DISCARD, ROLLBACK)


def end_of(job: Job) -> JobEnd | None:
    """The page that shows what a job has done; None where it has not, or where its own page does."""
    return _ENDS.get(job.kind) if job.status == DONE else None


def may_cancel(job: Job) -> bool:
    return job.kind not in _AT_ONCE


def may_repeat(job: Job) -> bool:
    """Whether it makes sense to run an ended job once more. A backup has its name already."""
    return job.kind != BACKUP and not (job.kind in _AT_ONCE and job.status == DONE)
