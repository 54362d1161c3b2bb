"""The page of a job: its progress, its outcome for each file, cancel, and run again."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response

from api.changes import UPLOADS
from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import Asker, Caller, require_caller
from api.http.access.needs import role_for_kind
from api.http.admin.fact_form import read_facts
from api.http.admin.frame import Follow, admin_page, admin_router, followed
from api.http.admin.held_documents import documents_to_choose, held_documents
from api.http.admin.job_end import end_of
from api.http.admin.job_view import fact_forms, view_job
from api.http.admin.stated_files import holder, stated_files
from api.http.app_state import settings_of
from api.http.job_start import begin_job, check_role, jobs_of, record_change
from api.state.job import DONE, RUNNING, Job
from ingest.generations.previews import previews
from ingest.report import Mode
from retrieval.errors import BadInput, Busy
from web.rendering import see

router = admin_router()
# Seconds between two looks of a page without script.
_REFRESH_SECONDS = 2


@router.get("/jobs/{job_id}")
def job_page(request: Request, job_id: str, follow: str = "") -> Response:
    """The job. With `follow`, a finished one leads to what it has made; "page" loads a running one again by itself."""
    job = jobs_of(request).job(job_id)
    preview = waiting_preview(request, job)
    if follow and preview and not _has_trouble(job):
        return see(f"/admin/previews/{preview}")
    end = end_of(job) if follow and _may_start(request, job) else None
    if end is not None:
        return see(end.address)
    response = _show(request, job, follow=follow)
    if job.status == RUNNING and follow == "page":
        response.headers["Refresh"] = str(_REFRESH_SECONDS)
    return response


@router.post("/jobs/{job_id}/cancel", dependencies=[CHECKED_FORM])
def cancel(request: Request, asker: Asker, job_id: str, follow: Follow = "page") -> Response:
    """Ask a running job to stop."""
    check_role(asker, jobs_of(request).job(job_id).kind)
    asked = jobs_of(request).cancel(job_id)
    record_change(request, asker, "cancel", job_id, "asked to stop" if asked.status == RUNNING else "had ended already")
    return followed(job_id, follow)


@router.post("/jobs/{job_id}/again", dependencies=[CHECKED_FORM])
def again(request: Request, asker: Asker, job_id: str, follow: Follow = "page") -> Response:
    """Run an ended job once more."""
    ended = jobs_of(request).job(job_id)
    if ended.status == RUNNING:
        raise Busy("This job is still running. Wait until it has ended, or cancel it.")
    job, _ = begin_job(request, asker, ended.kind, ended.request)
    return followed(job.id, follow)


@router.post("/jobs/{job_id}/facts", dependencies=[CHECKED_FORM])
async def state_facts(
    request: Request, asker: Asker, job_id: str, file: Annotated[int, Form(ge=0)], follow: Follow = "page"
) -> Response:
    """Run the upload again with other facts for one of its files; the new preview takes the place of the old one."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return await asyncio.to_thread(_state_facts, request, asker, job_id, file, form, follow)


def _state_facts(
    request: Request, asker: Caller, job_id: str, file: int, form: Mapping[str, str], follow: str
) -> Response:
    job = jobs_of(request).job(job_id)
    stated = read_facts(form, held_documents(request))
    files = stated_files(job)
    if job.status == RUNNING or file >= len(files):
        raise BadInput("The facts of this file cannot be stated here. Open the preview again.")
    if stated.errors:
        return _show(request, job, status=400, entered=(file, form, stated.errors))
    files[file] = {**files[file], "document": stated.document, "facts": dict(stated.facts)}
    is_held = holder(request)
    again = [{**one, "incoming": None} for one in files if is_held(one["sha256"])]
    asked = {"files": again, "mode": Mode.PREVIEW, "replaces": waiting_preview(request, job)}
    started, _ = begin_job(request, asker, UPLOADS, asked)
    return followed(started.id, follow)


def waiting_preview(request: Request, job: Job) -> str | None:
    """The id of the preview that this job built, unless it was published or discarded."""
    preview = (job.result or {}).get("preview") if job.status == DONE else None
    waiting = {one.manifest.id for one in previews(settings_of(request).data)} if preview else ()
    return preview if preview in waiting else None


def _may_start(request: Request, job: Job) -> bool:
    return require_caller(request).role.covers(role_for_kind(job.kind))


def _has_trouble(job: Job) -> bool:
    """Whether a file failed, so that its reason must be read before the preview."""
    lines = (job.result or {}).get("lines") or ()
    return bool(job.request.get("refused")) or any(line["outcome"] == "failed" for line in lines)


def _show(
    request: Request,
    job: Job,
    status: int = 200,
    follow: str = "",
    entered: tuple[int, Mapping[str, Any], Mapping[str, str]] | None = None,
) -> HTMLResponse:
    return admin_page(
        request,
        "job.html",
        status,
        job=view_job(job, () if job.status == RUNNING else fact_forms(job, holder(request), entered)),
        preview=waiting_preview(request, job),
        may_start=_may_start(request, job),
        follow=follow,
        documents=documents_to_choose(request),
    )
