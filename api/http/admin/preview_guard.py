"""What stands against publishing a preview, and what the library's own questions say about it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.drift import Change
from api.http.admin.preview_view import PreviewView
from api.state.job import RUNNING, Job
from ingest.generations.previews import Preview, check_parent, preview_folder
from retrieval.errors import CitedError
from retrieval.index.generation import check_files

# The newest jobs among which the one that asked the questions is looked for.
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class DriftView:
    """The own questions of a preview. `job`: the job that asks them now. `is_stale`: another generation serves now."""

    asked: int = 0
    same: int = 0
    counts: Mapping[str, int] | None = None
    changes: Sequence[Mapping[str, Any]] = ()
    job: str | None = None
    is_stale: bool = False

    @property
    def is_known(self) -> bool:
        return self.counts is not None

    @property
    def lost(self) -> int:
        """Questions that get no answer any more."""
        return (self.counts or {}).get(Change.SILENCE, 0)

    @property
    def wrong(self) -> int:
        """Questions that were answered rightly and would be answered wrongly."""
        return sum(_right(one, "before") is True and _right(one, "after") is False for one in self.changes)


def _right(change: Mapping[str, Any], side: str) -> bool | None:
    right: bool | None = (change[side] or {}).get("right")
    return right


def find_drift_of(jobs: Sequence[Job], preview: str, current: str | None) -> DriftView:
    """What the newest of these jobs that asked the own questions of this preview found."""
    running = next((job.id for job in jobs if job.status == RUNNING and job.request.get("preview") == preview), None)
    results = (job.result for job in jobs if job.result and job.result.get("preview") == preview)
    found: Mapping[str, Any] | None = next((result["drift"] for result in results if "drift" in result), None)
    if found is None:
        return DriftView(job=running)
    changes = found["changes"]
    return DriftView(
        asked=found["asked"],
        same=found["asked"] - len(changes),
        counts=Counter(one["change"] for one in changes),
        changes=changes,
        job=running,
        is_stale=found["generation"] != current,
    )


@dataclass(frozen=True, slots=True)
class Guard:
    """`refusals`: why the preview cannot be published. `warnings`: what to look at before it is."""

    refusals: tuple[str, ...]
    warnings: tuple[str, ...]


def guard_preview(data: Path, preview: Preview, view: PreviewView, drift: DriftView) -> Guard:
    """What stands against publishing this preview."""
    return Guard(tuple(_refusals(data, preview)), tuple(_warnings(view, drift)))


def _refusals(data: Path, preview: Preview) -> list[str]:
    refusals: list[str] = []
    try:
        check_parent(data, preview)
    except CitedError:
        refusals.append(
            "The library has changed since this preview was built. Discard the preview, and upload the files again."
        )
    try:
        check_files(preview_folder(data, preview.manifest.id), preview.manifest)
    except CitedError:
        refusals.append("The preview is damaged. Discard it, and upload the files again.")
    return refusals


def _warnings(view: PreviewView, drift: DriftView) -> list[str]:
    found = [
        (len(view.failed), "file was not read", "files were not read"),
        (len(view.removed), "document leaves the answers", "documents leave the answers"),
        (view.undecided, "proposed fact is undecided", "proposed facts are undecided"),
        (drift.lost, "own question gets no answer any more", "own questions get no answer any more"),
        (drift.wrong, "own question gets a wrong answer now", "own questions get a wrong answer now"),
    ]
    warnings = [f"{count} {one if count == 1 else many}." for count, one, many in found if count]
    withheld = sum(line.outcome.value == "withheld" for line in view.others)
    if withheld:
        warnings.append(f"Unusually many documents would be removed; {withheld} of them stay for now.")
    if drift.is_known and drift.is_stale:
        warnings.append("Another generation served when the own questions were asked. Ask them again.")
    return warnings
