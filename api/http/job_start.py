"""Start the job of a change: check the role, and give a repeated request the job that it has started before."""

from collections.abc import Mapping
from typing import IO, Annotated, Any

from fastapi import Depends, Header, Request, Response

from api import changes
from api.http.access.guard import Caller, store_of
from api.http.access.needs import role_for_kind
from api.http.app_state import settings_of
from api.http.problems import problem_responses
from api.state import audit
from api.state.jobs import NO_UPLOADS, Jobs
from api.state.repeats import Repeatable
from api.wire import examples, library_examples
from api.wire.library import JobOut, job_out
from retrieval.errors import BadInput, WrongRole

CHANGE_PROBLEMS = problem_responses(409, 422)
LOOKUP_PROBLEMS = problem_responses(404)
# The responses of the routes that start a job.
STARTS_JOB = {
    202: {
        **examples.example_response(library_examples.STARTED_JOB),
        "headers": {
            "Idempotency-Replayed": {
                "description": "`true` where this request had started the job before, under the same Idempotency-Key.",
                "schema": {"type": "string", "const": "true"},
            }
        },
    },
    **CHANGE_PROBLEMS,
}


def _reads_repeat_key(
    _: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            pattern="^[!-~]{1,255}$",
            description="A name for this request, of 1 to 255 visible ASCII characters. The same request under the "
            "same name starts one job only: for 24 hours, further ones get this job.",
        ),
    ] = None,
) -> None:
    """Names the header in the OpenAPI document; `_repeatable` reads it."""


REPEATABLE = [Depends(_reads_repeat_key)]


def jobs_of(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


def start_job(
    request: Request,
    response: Response,
    asker: Caller,
    kind: str,
    asked: dict[str, Any],
    uploads: Mapping[str, IO[bytes]] = NO_UPLOADS,
) -> JobOut:
    """Start a job for this change and point the response's Location to it. Raises WrongRole, BadInput or Busy."""
    check_role(asker, kind)
    repeatable = _repeatable(request, asker, asked)
    serving = request.app.state.serving
    work = changes.prepare_work(kind, asked, settings_of(request), serving, request.app.state.watch.check)
    starter = (asker.recorded_name, asker.key_id)
    job, is_new = jobs_of(request).start(kind, asked, starter, work, uploads, repeatable)
    if not is_new:
        response.headers["Idempotency-Replayed"] = "true"
        for upload in uploads.values():
            upload.close()
    response.headers["Location"] = f"/v1/library/jobs/{job.id}"
    return job_out(job)


def _repeatable(request: Request, asker: Caller, asked: dict[str, Any]) -> Repeatable | None:
    """The request under its Idempotency-Key; None without one. Raises BadInput."""
    keys = request.headers.getlist("idempotency-key")
    if not keys:
        return None
    if len(keys) > 1:
        raise BadInput("Send the header Idempotency-Key once.")
    # The name under which an upload is stored is new each time.
    same = {name: value for name, value in asked.items() if name != "incoming"}
    sender = f"key {asker.key_id}" if asker.key_id else f"person {asker.recorded_name}"
    return Repeatable.of(sender, keys[0], request.url.path, same)


def check_role(asker: Caller, kind: str) -> None:
    """Raises WrongRole where a change of this kind needs a higher role."""
    needed = role_for_kind(kind)
    if not asker.role.covers(needed):
        raise WrongRole(f"This change needs the role {needed}; you have the role {asker.role}. Ask an admin.")


def record_change(request: Request, asker: Caller, action: str, subject: str, outcome: str) -> None:
    audit.record(store_of(request), asker.recorded_name, action, subject, outcome, asker.key_id)
