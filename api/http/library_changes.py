"""The routes that change the library and show its jobs, previews and audit. All need a role; jobs do the work."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from hashlib import file_digest
from typing import IO, Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from api import changes
from api.http.access import Asker, Caller, require_caller, store_of
from api.http.app_state import needs_all_collections, settings_of
from api.http.needs import role_for_kind
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
from ingest.incoming import new_incoming_name
from ingest.source import check_id
from retrieval.errors import BadInput, Busy, WrongRole
from retrieval.index.generation import Manifest, current_id

router = APIRouter(
    prefix="/v1/library", tags=["library"], dependencies=[Depends(require_caller), Depends(needs_all_collections)]
)

_CHANGE_PROBLEMS = problem_responses(401, 403, 409, 422, 429)
_LOOKUP_PROBLEMS = problem_responses(401, 403, 404, 422)
# In a stream of events: seconds between two looks at the job, and between comments that keep the connection open.
_POLL_SECONDS, _KEEP_ALIVE_SECONDS = 0.2, 15


def _jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


def _start_job(
    request: Request,
    response: Response,
    asker: Caller,
    kind: str,
    asked: dict[str, Any],
    upload: IO[bytes] | None = None,
) -> JobOut:
    """Start a job for this change and point the response's Location to it. Raises WrongRole, BadInput or Busy."""
    _check_role(asker, kind)
    settings, service = settings_of(request), request.app.state.serving
    encoder = service.models.encoder if service and service.models else None
    work = changes.prepare_work(kind, asked, settings, encoder, request.app.state.watch.check)
    job = _jobs(request).start(kind, asked, (asker.recorded_name, asker.key_id), work, upload)
    response.headers["Location"] = f"/v1/library/jobs/{job.id}"
    return job_out(job)


def _check_role(asker: Caller, kind: str) -> None:
    """Raises WrongRole where a change of this kind needs a higher role."""
    needed = role_for_kind(kind)
    if not asker.role.covers(needed):
        raise WrongRole(f"This change needs the role {needed}; you have the role {asker.role}. Ask an admin.")


def _record(request: Request, asker: Caller, action: str, subject: str, outcome: str) -> None:
    audit.record(store_of(request), asker.recorded_name, action, subject, outcome, asker.key_id)


@router.post("/uploads", status_code=202, responses=_CHANGE_PROBLEMS, openapi_extra={
    "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"format": "binary"}}}}
})  # fmt: skip
async def uploads(
    request: Request,
    response: Response,
    asker: Asker,
    query: Annotated[UploadIn, Query()],
) -> JobOut:
    """Ingest one file. The body is the file, byte for byte."""
    if query.document is not None:
        check_id(query.document)
    file: IO[bytes] = request.state.upload
    if not await asyncio.to_thread(file.seek, 0, os.SEEK_END):
        raise BadInput("The body is empty. Send the file's bytes as the body.")
    asked = {
        "incoming": new_incoming_name(), "sha256": await asyncio.to_thread(_sha256, file),
        "file_name": query.file_name, "document": query.document, "facts": query.to_json(),
        "ocr": query.ocr, "mode": query.mode,
    }  # fmt: skip
    # The job reads the file by a descriptor of its own, because the request's is closed with the response.
    own = os.fdopen(os.dup(file.fileno()), "rb")
    try:
        return await asyncio.to_thread(_start_job, request, response, asker, "upload", asked, own)
    except BaseException:
        own.close()
        raise


def _sha256(file: IO[bytes]) -> str:
    """The SHA-256 of a whole open file."""
    file.seek(0)
    return file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


@router.post("/ingests", status_code=202, responses=_CHANGE_PROBLEMS)
def ingests(request: Request, response: Response, asker: Asker, body: IngestIn) -> JobOut:
    """Ingest the corpus folder again: add new and changed documents, remove those no longer in its manifest."""
    return _start_job(request, response, asker, "ingest", {"what": "corpus", **body.model_dump()})


@router.post("/fetches", status_code=202, responses=_CHANGE_PROBLEMS)
def fetches(request: Request, response: Response, asker: Asker, body: FetchIn) -> JobOut:
    """Fetch one document from its address and ingest it."""
    if body.document is not None:
        check_id(body.document)
    facts = body.facts.to_json() if body.facts else {}
    return _start_job(request, response, asker, "fetch", {**body.model_dump(mode="json"), "facts": facts})


@router.post("/refreshes", status_code=202, responses=_CHANGE_PROBLEMS)
def refreshes(request: Request, response: Response, asker: Asker, body: RefreshIn) -> JobOut:
    """Fetch documents again from their addresses and ingest those that changed."""
    return _start_job(request, response, asker, "refresh", body.model_dump())


@router.post("/withdrawals", status_code=202, responses=_CHANGE_PROBLEMS)
def withdrawals(request: Request, response: Response, asker: Asker, body: DocumentsIn) -> JobOut:
    """Withdraw documents from answers and pages; they stay in the library."""
    return _start_job(request, response, asker, "withdraw", body.model_dump())


@router.post("/reinstatements", status_code=202, responses=_CHANGE_PROBLEMS)
def reinstatements(request: Request, response: Response, asker: Asker, body: DocumentsIn) -> JobOut:
    """Reinstate withdrawn documents."""
    return _start_job(request, response, asker, "reinstate", body.model_dump())


@router.post("/deletions", status_code=202, responses=_CHANGE_PROBLEMS)
def deletions(request: Request, response: Response, asker: Asker, body: DocumentsIn) -> JobOut:
    """Delete documents with all their editions; earlier generations keep them."""
    return _start_job(request, response, asker, "delete", body.model_dump())


@router.post("/purges", status_code=202, responses=_CHANGE_PROBLEMS)
def purges(request: Request, response: Response, asker: Asker, body: PurgeIn) -> JobOut:
    """Delete documents for good: from every kept generation, with their files."""
    return _start_job(request, response, asker, "purge", body.model_dump())


@router.post("/amendments", status_code=202, responses=_CHANGE_PROBLEMS)
def amendments(request: Request, response: Response, asker: Asker, body: AmendIn) -> JobOut:
    """State facts of an edition, such as its days in force, or reject proposed facts."""
    asked = {**body.model_dump(mode="json"), "facts": body.facts.to_json()}
    if not (asked["facts"] or body.reject):
        raise BadInput("State a fact, such as in_force_from, or name a proposal in `reject`.")
    return _start_job(request, response, asker, "amend", asked)


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
def cancel(request: Request, asker: Asker, job_id: str) -> JobOut:
    """Cancel a running job; the library stays unchanged. Cancelling a purge needs an admin."""
    _check_role(asker, _jobs(request).job(job_id).kind)
    asked = _jobs(request).cancel(job_id)
    _record(request, asker, "cancel", job_id, "asked to stop" if asked.status == RUNNING else "had ended already")
    return job_out(asked)


@router.post("/jobs/{job_id}/again", status_code=202, responses={**_CHANGE_PROBLEMS, **_LOOKUP_PROBLEMS})
def again(request: Request, response: Response, asker: Asker, job_id: str) -> JobOut:
    """Run an ended job once more, for example one that a restart interrupted. Repeating a purge needs an admin."""
    ended = _jobs(request).job(job_id)
    if ended.status == RUNNING:
        raise Busy("This job is still running. Wait until it has ended, or cancel it.")
    return _start_job(request, response, asker, ended.kind, ended.request)


@router.get("/previews", responses=problem_responses(401, 403), name="previews")
def list_previews(request: Request) -> list[PreviewOut]:
    """List the previews that wait to be published or discarded, newest first."""
    return [preview_out(preview) for preview in previews.previews(settings_of(request).data)]


@router.get("/previews/{preview_id}", responses=_LOOKUP_PROBLEMS)
def preview(request: Request, preview_id: str) -> PreviewOut:
    """Show one preview with its report."""
    return preview_out(previews.read_preview(settings_of(request).data, preview_id))


@router.post("/previews/{preview_id}/publish", responses={**_CHANGE_PROBLEMS, **_LOOKUP_PROBLEMS})
def publish(request: Request, asker: Asker, preview_id: str) -> GenerationOut:
    """Publish a preview: it serves from now on."""
    settings = settings_of(request)
    manifest = previews.publish_preview(settings.data, preview_id, settings.keep)
    return _serve(request, asker, "publish", manifest)


@router.post("/previews/{preview_id}/discard", responses={**_CHANGE_PROBLEMS, **_LOOKUP_PROBLEMS}, status_code=204)
def discard(request: Request, asker: Asker, preview_id: str) -> None:
    """Delete a preview. The serving generation stays."""
    previews.discard_preview(settings_of(request).data, preview_id)
    _record(request, asker, "discard", preview_id, "discarded")


@router.get("/generations", responses=problem_responses(401, 403))
def generations(request: Request) -> list[GenerationOut]:
    """List the kept generations, newest first."""
    data = settings_of(request).data
    return [generation_out(manifest, current_id(data)) for manifest in retention.kept_generations(data)]


@router.post("/generations/{generation_id}/rollback", responses={**_CHANGE_PROBLEMS, **_LOOKUP_PROBLEMS})
def rollback(request: Request, asker: Asker, generation_id: str) -> GenerationOut:
    """Return to a kept generation, after verifying its files."""
    manifest = retention.rollback(settings_of(request).data, generation_id)
    return _serve(request, asker, "rollback", manifest)


@router.get("/audit", responses=problem_responses(401, 403, 422), name="audit")
def read_audit(request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[AuditOut]:
    """Show who changed what, when, and the outcome; newest first."""
    return [AuditOut(**entry) for entry in audit.entries(store_of(request), limit)]


def _serve(request: Request, asker: Caller, action: str, manifest: Manifest) -> GenerationOut:
    """Serve this generation and record the change before the response is sent."""
    request.app.state.watch.check()
    _record(request, asker, action, manifest.id, f"generation {manifest.id}")
    return generation_out(manifest, manifest.id)
