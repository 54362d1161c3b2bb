"""The routes that change the library and show its jobs, previews and audit. All need a key; jobs do the work."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from api import changes
from api.http.access import Admin, admin, store_of
from api.http.app_state import needs_all_collections, settings_of
from api.http.problems import problem_responses
from api.state import audit
from api.state.jobs import RUNNING, Job, Jobs
from api.wire.library import (
    AmendIn,
    AuditOut,
    DocumentsIn,
    FetchIn,
    GenerationOut,
    IngestIn,
    JobOut,
    PreviewOut,
    PurgeIn,
    RefreshIn,
    UploadIn,
    generation_out,
    job_out,
    preview_out,
)
from ingest.generations import previews, retention
from ingest.originals import store_original
from ingest.source import check_id
from retrieval.errors import BadInput, Busy
from retrieval.index.generation import Manifest, current_id

router = APIRouter(
    prefix="/v1/library", tags=["library"], dependencies=[Depends(admin), Depends(needs_all_collections)]
)

_CHANGE_PROBLEMS = problem_responses(401, 403, 409, 422)
_LOOKUP_PROBLEMS = problem_responses(401, 403, 404, 422)
# In a stream of events: seconds between two looks at the job, and between comments that keep the connection open.
_POLL_SECONDS, _KEEP_ALIVE_SECONDS = 0.2, 15


def _jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


def _start_job(request: Request, response: Response, by: str, kind: str, asked: dict[str, Any]) -> JobOut:
    """Start a job for this change and point the response's Location to it. Raises BadInput or Busy."""
    settings, service = settings_of(request), request.app.state.serving
    encoder = service.models.encoder if service and service.models else None
    work = changes.prepare_work(kind, asked, settings, encoder, request.app.state.watch.check)
    job = _jobs(request).start(kind, asked, by, work)
    response.headers["Location"] = f"/v1/library/jobs/{job.id}"
    return job_out(job)


@router.post("/uploads", status_code=202, responses=_CHANGE_PROBLEMS, openapi_extra={
    "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"format": "binary"}}}}
})  # fmt: skip
async def uploads(
    request: Request,
    response: Response,
    by: Admin,
    query: Annotated[UploadIn, Query()],
) -> JobOut:
    """Ingest one file. The body is the file, byte for byte."""
    if query.document is not None:
        check_id(query.document)
    content = await request.body()
    if not content:
        raise BadInput("The body is empty. Send the file's bytes as the body.")
    sha256 = await asyncio.to_thread(store_original, settings_of(request).data, content)
    asked = {
        "sha256": sha256, "file_name": query.file_name, "document": query.document, "facts": query.to_json(),
        "ocr": query.ocr, "mode": query.mode,
    }  # fmt: skip
    return await asyncio.to_thread(_start_job, request, response, by, "upload", asked)


@router.post("/ingests", status_code=202, responses=_CHANGE_PROBLEMS)
def ingests(request: Request, response: Response, by: Admin, body: IngestIn) -> JobOut:
    """Ingest the corpus folder again: add new and changed documents, remove those no longer in its manifest."""
    return _start_job(request, response, by, "ingest", {"what": "corpus", **body.model_dump()})


@router.post("/fetches", status_code=202, responses=_CHANGE_PROBLEMS)
def fetches(request: Request, response: Response, by: Admin, body: FetchIn) -> JobOut:
    """Fetch one document from its address and ingest it."""
    if body.document is not None:
        check_id(body.document)
    facts = body.facts.to_json() if body.facts else {}
    return _start_job(request, response, by, "fetch", {**body.model_dump(mode="json"), "facts": facts})


@router.post("/refreshes", status_code=202, responses=_CHANGE_PROBLEMS)
def refreshes(request: Request, response: Response, by: Admin, body: RefreshIn) -> JobOut:
    """Fetch documents again from their addresses and ingest those that changed."""
    return _start_job(request, response, by, "refresh", body.model_dump())


@router.post("/withdrawals", status_code=202, responses=_CHANGE_PROBLEMS)
def withdrawals(request: Request, response: Response, by: Admin, body: DocumentsIn) -> JobOut:
    """Withdraw documents from answers and pages; they stay in the library."""
    return _start_job(request, response, by, "withdraw", body.model_dump())


@router.post("/reinstatements", status_code=202, responses=_CHANGE_PROBLEMS)
def reinstatements(request: Request, response: Response, by: Admin, body: DocumentsIn) -> JobOut:
    """Reinstate withdrawn documents."""
    return _start_job(request, response, by, "reinstate", body.model_dump())


@router.post("/deletions", status_code=202, responses=_CHANGE_PROBLEMS)
def deletions(request: Request, response: Response, by: Admin, body: DocumentsIn) -> JobOut:
    """Delete documents with all their editions; earlier generations keep them."""
    return _start_job(request, response, by, "delete", body.model_dump())


@router.post("/purges", status_code=202, responses=_CHANGE_PROBLEMS)
def purges(request: Request, response: Response, by: Admin, body: PurgeIn) -> JobOut:
    """Delete documents for good: from every kept generation, with their files."""
    return _start_job(request, response, by, "purge", body.model_dump())


@router.post("/amendments", status_code=202, responses=_CHANGE_PROBLEMS)
def amendments(request: Request, response: Response, by: Admin, body: AmendIn) -> JobOut:
    """State facts of an edition, such as its days in force, or reject proposed facts."""
    asked = {**body.model_dump(mode="json"), "facts": body.facts.to_json()}
    if not (asked["facts"] or body.reject):
        raise BadInput("State a fact, such as in_force_from, or name a proposal in `reject`.")
    return _start_job(request, response, by, "amend", asked)


@router.get("/jobs", responses=problem_responses(401, 403))
def jobs(request: Request) -> list[JobOut]:
    """List the jobs, newest first."""
    return [job_out(job) for job in _jobs(request).newest()]


@router.get("/jobs/{job_id}", responses=_LOOKUP_PROBLEMS)
def job(request: Request, job_id: str) -> JobOut:
    """Show the current state of one job."""
    return job_out(_jobs(request).job(job_id))


@router.get(
    "/jobs/{job_id}/events",
    response_class=StreamingResponse,
    responses={
        200: {"description": "`progress` events, then one `ended` event", "content": {"text/event-stream": {}}},
        **_LOOKUP_PROBLEMS,
    },
)
async def events(request: Request, job_id: str) -> StreamingResponse:
    """Stream a job's progress as server-sent events until it ends."""
    current = await asyncio.to_thread(_jobs(request).job, job_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream_events(_jobs(request), current), media_type="text/event-stream", headers=headers)


async def _stream_events(jobs: Jobs, job: Job) -> AsyncIterator[str]:
    sent, silent_seconds = None, 0.0
    while job.status == RUNNING:
        if job.progress != sent:
            sent, silent_seconds = job.progress, 0.0
            yield _event("progress", job)
        elif silent_seconds > _KEEP_ALIVE_SECONDS:
            silent_seconds = 0.0
            yield ": still at work\n\n"
        await asyncio.sleep(_POLL_SECONDS)
        silent_seconds += _POLL_SECONDS
        job = await asyncio.to_thread(jobs.job, job.id)
    yield _event("ended", job)


def _event(name: str, job: Job) -> str:
    return f"event: {name}\ndata: {json.dumps(job_out(job).model_dump(mode='json'))}\n\n"


@router.post("/jobs/{job_id}/cancel", responses=_LOOKUP_PROBLEMS)
def cancel(request: Request, job_id: str) -> JobOut:
    """Cancel a running job; the library stays unchanged."""
    return job_out(_jobs(request).cancel(job_id))


@router.post("/jobs/{job_id}/again", status_code=202, responses={**_CHANGE_PROBLEMS, **_LOOKUP_PROBLEMS})
def again(request: Request, response: Response, by: Admin, job_id: str) -> JobOut:
    """Run an ended job once more, for example one that a restart interrupted."""
    ended = _jobs(request).job(job_id)
    if ended.status == RUNNING:
        raise Busy("This job is still running. Wait until it has ended, or cancel it.")
    return _start_job(request, response, by, ended.kind, ended.request)


@router.get("/previews", responses=problem_responses(401, 403), name="previews")
def list_previews(request: Request) -> list[PreviewOut]:
    """List the previews that wait to be published or discarded, newest first."""
    return [preview_out(preview) for preview in previews.previews(settings_of(request).data)]


@router.get("/previews/{preview_id}", responses=_LOOKUP_PROBLEMS)
def preview(request: Request, preview_id: str) -> PreviewOut:
    """Show one preview with its report."""
    return preview_out(previews.read_preview(settings_of(request).data, preview_id))


@router.post("/previews/{preview_id}/publish", responses={**_CHANGE_PROBLEMS, **_LOOKUP_PROBLEMS})
def publish(request: Request, by: Admin, preview_id: str) -> GenerationOut:
    """Publish a preview: it serves from now on."""
    settings = settings_of(request)
    manifest = previews.publish_preview(settings.data, preview_id, settings.keep)
    return _serve(request, by, "publish", manifest)


@router.post("/previews/{preview_id}/discard", responses={**_CHANGE_PROBLEMS, **_LOOKUP_PROBLEMS}, status_code=204)
def discard(request: Request, by: Admin, preview_id: str) -> None:
    """Delete a preview. The serving generation stays."""
    previews.discard_preview(settings_of(request).data, preview_id)
    audit.record(store_of(request), by, "discard", preview_id, "discarded")


@router.get("/generations", responses=problem_responses(401, 403))
def generations(request: Request) -> list[GenerationOut]:
    """List the kept generations, newest first."""
    data = settings_of(request).data
    return [generation_out(manifest, current_id(data)) for manifest in retention.kept_generations(data)]


@router.post("/generations/{generation_id}/rollback", responses={**_CHANGE_PROBLEMS, **_LOOKUP_PROBLEMS})
def rollback(request: Request, by: Admin, generation_id: str) -> GenerationOut:
    """Return to a kept generation, after verifying its files."""
    manifest = retention.rollback(settings_of(request).data, generation_id)
    return _serve(request, by, "rollback", manifest)


@router.get("/audit", responses=problem_responses(401, 403, 422), name="audit")
def read_audit(request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[AuditOut]:
    """Show who changed what, when, and the outcome; newest first."""
    return [AuditOut(**entry) for entry in audit.entries(store_of(request), limit)]


def _serve(request: Request, by: str, action: str, manifest: Manifest) -> GenerationOut:
    """Serve this generation and record the change before the response is sent."""
    request.app.state.watch.check()
    audit.record(store_of(request), by, action, manifest.id, f"generation {manifest.id}")
    return generation_out(manifest, manifest.id)
