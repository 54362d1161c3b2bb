"""The routes that change the library or look at what changes it. All of them need a key; jobs do the work."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from api import changes
from api.http.access import Admin, admin, store_of
from api.http.held import settings_of
from api.http.problems import described
from api.state import audit
from api.state.jobs import RUNNING, Job, Jobs
from api.wire.library import (
    AmendIn,
    AuditOut,
    DocumentsIn,
    FetchIn,
    GenerationOut,
    How,
    IngestIn,
    JobOut,
    PreviewOut,
    PurgeIn,
    RefreshIn,
    generation_out,
    job_out,
    preview_out,
)
from ingest.generations import previews, retention
from ingest.originals import store_original
from ingest.source import check_id
from retrieval.errors import BadInput, Busy
from retrieval.index.generation import Manifest, current_id

router = APIRouter(prefix="/v1/library", tags=["library"], dependencies=[Depends(admin)])

_REFUSED = described(401, 403, 409, 422)
_SEEN = described(401, 403, 404, 422)
# Seconds between two looks at a job that is watched, and between signs of life to whoever watches it.
_LOOK, _ALIVE = 0.2, 15


def _jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


def _begin(request: Request, response: Response, by: str, kind: str, asked: dict[str, Any]) -> JobOut:
    settings, service = settings_of(request), request.app.state.service
    work = changes.work_of(kind, asked, settings, service.encoder if service else None, request.app.state.watch.look)
    job = _jobs(request).start(kind, asked, by, work)
    response.headers["Location"] = f"/v1/library/jobs/{job.id}"
    return job_out(job)


@router.post("/uploads", status_code=202, responses=_REFUSED, openapi_extra={
    "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"format": "binary"}}}}
})  # fmt: skip
async def uploads(
    request: Request,
    response: Response,
    by: Admin,
    file_name: Annotated[str, Query(max_length=200, description="The file's name, with its ending.")],
    document: Annotated[str | None, Query(max_length=200, description="The document that it is an edition of.")] = None,
    title: Annotated[str | None, Query(max_length=200)] = None,
    publisher: Annotated[str | None, Query(max_length=200)] = None,
    url: Annotated[str | None, Query(max_length=2000)] = None,
    licence: Annotated[str | None, Query(max_length=200)] = None,
    published: date | None = None,
    in_force_from: date | None = None,
    in_force_to: date | None = None,
    supersedes: Annotated[str | None, Query(max_length=200)] = None,
    ocr: Annotated[bool, Query(description="Read pages that are pictures by OCR.")] = False,
    mode: How = "publish",
) -> JobOut:
    """Bring one file in: the body is the file, byte for byte."""
    if document is not None:
        check_id(document)
    content = await request.body()
    if not content:
        raise BadInput("The body is empty: send the file's bytes as the body.")
    facts = {
        "title": title, "publisher": publisher, "url": url, "licence": licence, "published": published,
        "in_force_from": in_force_from, "in_force_to": in_force_to, "supersedes": supersedes,
    }  # fmt: skip
    stated = {name: str(value) for name, value in facts.items() if value is not None}
    sha256 = await asyncio.to_thread(store_original, settings_of(request).data, content)
    asked = {"sha256": sha256, "file_name": file_name, "document": document, "facts": stated, "ocr": ocr, "mode": mode}
    return await asyncio.to_thread(_begin, request, response, by, "upload", asked)


@router.post("/ingests", status_code=202, responses=_REFUSED)
def ingests(request: Request, response: Response, by: Admin, body: IngestIn) -> JobOut:
    """Read the corpus folder again: what is new or changed comes in, what its manifest lists no longer goes."""
    return _begin(request, response, by, "ingest", {"what": "corpus", **body.model_dump()})


@router.post("/fetches", status_code=202, responses=_REFUSED)
def fetches(request: Request, response: Response, by: Admin, body: FetchIn) -> JobOut:
    """Fetch one document by its address and bring it in."""
    if body.document is not None:
        check_id(body.document)
    facts = body.facts.model_dump(mode="json", exclude_unset=True) if body.facts else {}
    return _begin(request, response, by, "fetch", {**body.model_dump(mode="json"), "facts": facts})


@router.post("/refreshes", status_code=202, responses=_REFUSED)
def refreshes(request: Request, response: Response, by: Admin, body: RefreshIn) -> JobOut:
    """Fetch again what has changed of the documents that came from an address."""
    return _begin(request, response, by, "refresh", body.model_dump())


@router.post("/withdrawals", status_code=202, responses=_REFUSED)
def withdrawals(request: Request, response: Response, by: Admin, body: DocumentsIn) -> JobOut:
    """Take documents out of answers and pages; they stay in the library."""
    return _begin(request, response, by, "withdraw", body.model_dump())


@router.post("/reinstatements", status_code=202, responses=_REFUSED)
def reinstatements(request: Request, response: Response, by: Admin, body: DocumentsIn) -> JobOut:
    """Bring withdrawn documents back."""
    return _begin(request, response, by, "reinstate", body.model_dump())


@router.post("/deletions", status_code=202, responses=_REFUSED)
def deletions(request: Request, response: Response, by: Admin, body: DocumentsIn) -> JobOut:
    """Delete documents with all their editions; an earlier generation still has them."""
    return _begin(request, response, by, "delete", body.model_dump())


@router.post("/purges", status_code=202, responses=_REFUSED)
def purges(request: Request, response: Response, by: Admin, body: PurgeIn) -> JobOut:
    """Delete documents for good: out of every kept generation, with their files."""
    return _begin(request, response, by, "purge", body.model_dump())


@router.post("/amendments", status_code=202, responses=_REFUSED)
def amendments(request: Request, response: Response, by: Admin, body: AmendIn) -> JobOut:
    """State facts of an edition, such as the days it is in force, or turn down what was proposed of it."""
    asked = {**body.model_dump(mode="json"), "facts": body.facts.model_dump(mode="json", exclude_unset=True)}
    if not (asked["facts"] or body.reject):
        raise BadInput("Say what to state, such as in_force_from, or which proposal to reject.")
    return _begin(request, response, by, "amend", asked)


@router.get("/jobs", responses=described(401, 403))
def jobs(request: Request) -> list[JobOut]:
    """The jobs, the newest first."""
    return [job_out(job) for job in _jobs(request).listed()]


@router.get("/jobs/{job_id}", responses=_SEEN)
def job(request: Request, job_id: str) -> JobOut:
    """One job as it stands."""
    return job_out(_jobs(request).job(job_id))


@router.get(
    "/jobs/{job_id}/events",
    response_class=StreamingResponse,
    responses={200: {"description": "`progress` and at last `ended`", "content": {"text/event-stream": {}}}, **_SEEN},
)
async def events(request: Request, job_id: str) -> StreamingResponse:
    """A job's progress as server-sent events, until it has ended."""
    found = await asyncio.to_thread(_jobs(request).job, job_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_told(_jobs(request), found), media_type="text/event-stream", headers=headers)


async def _told(jobs: Jobs, job: Job) -> AsyncIterator[str]:
    before, silent = None, 0.0
    while job.status == RUNNING:
        if job.progress != before:
            before, silent = job.progress, 0.0
            yield _event("progress", job)
        elif silent > _ALIVE:
            silent = 0.0
            yield ": still at work\n\n"
        await asyncio.sleep(_LOOK)
        silent += _LOOK
        job = await asyncio.to_thread(jobs.job, job.id)
    yield _event("ended", job)


def _event(name: str, job: Job) -> str:
    return f"event: {name}\ndata: {json.dumps(job_out(job).model_dump(mode='json'))}\n\n"


@router.post("/jobs/{job_id}/cancel", responses=_SEEN)
def cancel(request: Request, job_id: str) -> JobOut:
    """Ask a running job to stop; the library stays as it was."""
    return job_out(_jobs(request).cancel(job_id))


@router.post("/jobs/{job_id}/again", status_code=202, responses={**_REFUSED, **_SEEN})
def again(request: Request, response: Response, by: Admin, job_id: str) -> JobOut:
    """Run a job that has ended once more, such as one that a restart cut off."""
    found = _jobs(request).job(job_id)
    if found.status == RUNNING:
        raise Busy("This job is still at work. Wait until it has ended, or cancel it.")
    return _begin(request, response, by, found.kind, found.request)


@router.get("/previews", responses=described(401, 403), name="previews")
def list_previews(request: Request) -> list[PreviewOut]:
    """What was built aside and waits to be published or discarded, the newest first."""
    return [preview_out(found) for found in previews.previews(settings_of(request).data)]


@router.get("/previews/{preview_id}", responses=_SEEN)
def preview(request: Request, preview_id: str) -> PreviewOut:
    """One preview with its report."""
    return preview_out(previews.read_preview(settings_of(request).data, preview_id))


@router.post("/previews/{preview_id}/publish", responses={**_REFUSED, **_SEEN})
def publish(request: Request, by: Admin, preview_id: str) -> GenerationOut:
    """Let a preview serve."""
    settings = settings_of(request)
    manifest = previews.publish_preview(settings.data, preview_id, settings.keep)
    return _serves(request, by, "publish", manifest)


@router.post("/previews/{preview_id}/discard", responses={**_REFUSED, **_SEEN}, status_code=204)
def discard(request: Request, by: Admin, preview_id: str) -> None:
    """Throw a preview away; what serves goes on serving."""
    previews.discard_preview(settings_of(request).data, preview_id)
    audit.record(store_of(request), by, "discard", preview_id, "discarded")


@router.get("/generations", responses=described(401, 403))
def generations(request: Request) -> list[GenerationOut]:
    """The kept generations, the newest first."""
    data = settings_of(request).data
    return [generation_out(manifest, current_id(data)) for manifest in retention.kept_generations(data)]


@router.post("/generations/{generation_id}/rollback", responses={**_REFUSED, **_SEEN})
def rollback(request: Request, by: Admin, generation_id: str) -> GenerationOut:
    """Let a kept generation serve again, once its files are verified."""
    manifest = retention.rollback(settings_of(request).data, generation_id)
    return _serves(request, by, "rollback", manifest)


@router.get("/audit", responses=described(401, 403, 422), name="audit")
def read_audit(request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[AuditOut]:
    """Who changed what, when, and how it ended; the newest first."""
    return [AuditOut(**entry) for entry in audit.entries(store_of(request), limit)]


def _serves(request: Request, by: str, action: str, manifest: Manifest) -> GenerationOut:
    """Answer from this generation before anything is said."""
    request.app.state.watch.look()
    audit.record(store_of(request), by, action, manifest.id, f"generation {manifest.id}")
    return generation_out(manifest, manifest.id)
