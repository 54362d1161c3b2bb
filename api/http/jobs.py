"""The routes of jobs: list and show them, follow, cancel and repeat one."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import StreamingResponse

from api.http.access.guard import Asker, require_caller
from api.http.access.needs import role_for_kind
from api.http.app_state import needs_all_collections
from api.http.job_start import (
    LOOKUP_PROBLEMS,
    REPEATABLE,
    STARTS_JOB,
    check_role,
    jobs_of,
    record_change,
    start_job,
)
from api.http.lists import LINK_HEADER, After, LimitOf100, unknown_place, with_link
from api.http.ways.stream import EVENTS_SCHEMA
from api.state.job import RUNNING, Job
from api.state.jobs import Jobs
from api.upkeep import CHECK
from api.wire import examples, library_examples
from api.wire.library import JobOut, job_out
from retrieval.errors import Busy, UnknownJob

router = APIRouter(
    prefix="/v1/library", tags=["library"], dependencies=[Depends(require_caller), Depends(needs_all_collections)]
)

# In a stream of events: seconds between two looks at the job, and between comments that keep the connection open.
_POLL_SECONDS, _KEEP_ALIVE_SECONDS = 0.2, 15
_JobId = Annotated[str, Path(description="The id of the job.")]


@router.get("/jobs", responses={200: {**examples.example_response([library_examples.JOB]), "headers": LINK_HEADER}})
def jobs(request: Request, response: Response, limit: LimitOf100 = 100, after: After = None) -> list[JobOut]:
    """List the jobs, newest first."""
    try:
        found = jobs_of(request).newest(limit + 1, after)
    except UnknownJob:
        raise unknown_place() from None
    return [_shown(request, job) for job in with_link(request, response, found, lambda job: job.id, limit)]


@router.get("/jobs/{job_id}", responses={200: examples.example_response(library_examples.JOB), **LOOKUP_PROBLEMS})
def job(request: Request, job_id: _JobId) -> JobOut:
    """Show the current state of one job."""
    return _shown(request, jobs_of(request).job(job_id))


@router.get(
    "/jobs/{job_id}/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "`progress` events, then one `ended` event",
            "content": {"text/event-stream": {"schema": EVENTS_SCHEMA, "example": library_examples.EVENTS}},
        },
        **LOOKUP_PROBLEMS,
    },
)
async def events(request: Request, job_id: _JobId) -> StreamingResponse:
    """Stream a job's progress as server-sent events until it ends."""
    current = await asyncio.to_thread(jobs_of(request).job, job_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    body = _stream_events(jobs_of(request), current, partial(_shown, request))
    return StreamingResponse(body, media_type="text/event-stream", headers=headers)


async def _stream_events(jobs: Jobs, job: Job, shown: Callable[[Job], JobOut]) -> AsyncIterator[str]:
    sent, silent_seconds = None, 0.0
    while job.status == RUNNING:
        if job.progress != sent:
            sent, silent_seconds = job.progress, 0.0
            yield _event("progress", shown(job))
        elif silent_seconds > _KEEP_ALIVE_SECONDS:
            silent_seconds = 0.0
            yield ": still at work\n\n"
        await asyncio.sleep(_POLL_SECONDS)
        silent_seconds += _POLL_SECONDS
        job = await asyncio.to_thread(jobs.job, job.id)
    yield _event("ended", shown(job))


def _event(name: str, job: JobOut) -> str:
    return f"event: {name}\ndata: {json.dumps(job.model_dump(mode='json'))}\n\n"


def _shown(request: Request, job: Job) -> JobOut:
    """The job without the findings of a check, unless the caller is an admin: they name the server's folders."""
    may_read = job.kind != CHECK or require_caller(request).role.covers(role_for_kind(CHECK))
    return job_out(job if may_read else replace(job, result=None))


@router.post(
    "/jobs/{job_id}/cancel", responses={200: examples.example_response(library_examples.STARTED_JOB), **LOOKUP_PROBLEMS}
)
def cancel(request: Request, asker: Asker, job_id: _JobId) -> JobOut:
    """Cancel a running job; the library stays unchanged. Cancelling a purge needs an admin."""
    check_role(asker, jobs_of(request).job(job_id).kind)
    asked = jobs_of(request).cancel(job_id)
    record_change(request, asker, "cancel", job_id, "asked to stop" if asked.status == RUNNING else "had ended already")
    return _shown(request, asked)


@router.post(
    "/jobs/{job_id}/again", status_code=202, responses={**STARTS_JOB, **LOOKUP_PROBLEMS}, dependencies=REPEATABLE
)
def again(request: Request, response: Response, asker: Asker, job_id: _JobId) -> JobOut:
    """Run an ended job once more, for example one that a restart interrupted. Repeating a purge needs an admin."""
    ended = jobs_of(request).job(job_id)
    if ended.status == RUNNING:
        raise Busy("This job is still running. Wait until it has ended, or cancel it.")
    return start_job(request, response, asker, ended.kind, ended.request)
