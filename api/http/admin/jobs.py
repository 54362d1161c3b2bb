"""The jobs: their list, and a page for each with its progress, its outcome by file, and what to do next."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.http import jobs as over_http
from api.http.access.guard import Asker
from api.http.access.needs import role_for_kind
from api.http.admin.frame import CHECKED_FORM, admin_page, library_router, see_other
from api.http.admin.words import OUTCOMES, STATUSES, counts_words, failure_words, job_subject, kind_words, moment
from api.http.app_state import settings_of
from api.http.job_start import jobs_of
from api.state.job import RUNNING, Job
from ingest.generations.previews import preview_folder
from ingest.report import DocumentOutcome
from retrieval.errors import UnknownGeneration

router = library_router()

_JOBS_A_PAGE = 50


@router.get("/jobs")
def list_jobs(request: Request, after: str | None = None) -> HTMLResponse:
    found = jobs_of(request).newest(_JOBS_A_PAGE + 1, after)
    more = found[_JOBS_A_PAGE - 1].id if len(found) > _JOBS_A_PAGE else None
    return admin_page(request, "jobs.html", jobs=found[:_JOBS_A_PAGE], more=more, after=after, **_WORDS)


@router.get("/jobs/{job_id}")
def show_job(request: Request, asker: Asker, job_id: str) -> HTMLResponse:
    job = jobs_of(request).job(job_id)
    lines = (job.result or {}).get("lines") or []
    failed = [(line, *failure_words(line)) for line in lines if line["outcome"] == DocumentOutcome.FAILED]
    others = [line for line in lines if line["outcome"] != DocumentOutcome.FAILED]
    counts = (job.result or {}).get("counts")
    return admin_page(
        request,
        "job.html",
        job=job,
        failed=failed,
        others=others,
        counts=counts_words(counts) if counts else None,
        preview=_preview_waiting(request, job),
        may_repeat=asker.role.covers(role_for_kind(job.kind)),
        outcomes=OUTCOMES,
        **_WORDS,
    )


@router.post("/jobs/{job_id}/cancel", dependencies=[CHECKED_FORM])
def cancel_job(request: Request, asker: Asker, job_id: str) -> Response:
    asked = over_http.cancel(request, asker, job_id)
    notice = "cancelling" if asked.status == RUNNING else "ended"
    return see_other(f"/admin/jobs/{job_id}?notice={notice}")


@router.post("/jobs/{job_id}/again", dependencies=[CHECKED_FORM])
def repeat_job(request: Request, asker: Asker, job_id: str) -> Response:
    again = over_http.again(request, Response(), asker, job_id)
    return see_other(f"/admin/jobs/{again.id}")


_WORDS: Mapping[str, Any] = {
    "kind_words": kind_words,
    "job_subject": job_subject,
    "moment": moment,
    "statuses": STATUSES,
}


def _preview_waiting(request: Request, job: Job) -> str | None:
    """The id of the preview that the job built, while it waits; None where it built none, or the preview is gone."""
    name = (job.result or {}).get("preview")
    if name is None:
        return None
    try:
        preview_folder(settings_of(request).data, name)
    except UnknownGeneration:
        return None
    return str(name)
