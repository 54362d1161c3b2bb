"""The first page behind sign-in: what serves, whether all is well, and what waits for somebody."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.bootstrap import Service
from api.http.admin.frame import admin_page, library_router
from api.http.admin.gaps import waiting_gaps
from api.http.admin.waiting import Waiting
from api.http.admin.words import STATUSES, job_subject, kind_words, moment, size_words
from api.http.app_state import settings_of
from api.http.job_start import jobs_of
from api.state.answering import turned_off
from api.state.quality import latest_quality
from api.state.store import Store
from api.telemetry.metrics import answers_by_status
from ingest.generations.doctor import Finding, examine_quickly
from ingest.generations.previews import previews
from retrieval.answer import AnswerStatus
from retrieval.index.generation import CURRENT, GENERATIONS, Manifest, current_id, read_manifest

router = library_router()

_SHOWN_JOBS = 5


def _waiting_previews(request: Request) -> Waiting | None:
    count = len(previews(settings_of(request).data))
    return Waiting("1 preview" if count == 1 else f"{count} previews", "/admin/previews") if count else None


# Each group of pages adds what may wait on it; None where nothing waits.
WAITING: tuple[Callable[[Request], Waiting | None], ...] = (_waiting_previews, waiting_gaps)


@router.get("")
def overview(request: Request) -> HTMLResponse:
    data, service = settings_of(request).data, _service(request)
    measured = latest_quality(Store(data), service.engine.generation) if service else None
    return admin_page(
        request,
        "overview.html",
        manifest=_serving_manifest(data),
        since=_serving_since(data),
        passed_over=service.passed_over if service else (),
        off=turned_off(data),
        findings=findings(data),
        used=size_words(_bytes_in(data)),
        jobs=jobs_of(request).newest(_SHOWN_JOBS),
        counts=measured.counts if measured else None,
        answers=_counted_answers(),
        waiting=[found for look in WAITING if (found := look(request)) is not None],
        kind_words=kind_words,
        job_subject=job_subject,
        moment=moment,
        statuses=STATUSES,
    )


def findings(data: Path) -> Sequence[Finding]:
    """The findings of the quick checks; the whole of them are `cited doctor`'s."""
    return list(examine_quickly(data))


def _service(request: Request) -> Service | None:
    service: Service | None = request.app.state.serving
    return service


def _serving_manifest(data: Path) -> Manifest | None:
    name = current_id(data)
    return read_manifest(data / GENERATIONS / name) if name else None


def _serving_since(data: Path) -> str:
    """When the serving generation began to serve, in words; empty where none does."""
    try:
        at = (data / CURRENT).stat().st_mtime
    except OSError:
        return ""
    return moment(datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds"))


def _bytes_in(folder: Path) -> int:
    """The size of a folder's files. A file with several names counts once; one that goes away meanwhile not at all."""
    sizes: dict[tuple[int, int], int] = {}
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                entry = (Path(place) / name).lstat()
            except OSError:
                continue
            sizes[entry.st_dev, entry.st_ino] = entry.st_size
    return sum(sizes.values())


def _counted_answers() -> tuple[int, int]:
    """The questions answered and the questions asked since the service began."""
    counts = answers_by_status()
    return counts.get(AnswerStatus.ANSWERED.value, 0), sum(counts.values())
