"""The page of checks, for admins: what `cited doctor` says."""

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import Asker
from api.http.admin.frame import Follow, admin_page, admin_router, followed_soon
from api.http.admin.job_view import findings_of
from api.http.job_start import begin_job, jobs_of
from api.state.job import DONE, RUNNING
from api.upkeep import CHECK

router = admin_router()
# Checks among which the newest that ended well is looked for.
_LAST = 20


@router.get("/checks")
def checks_page(request: Request) -> HTMLResponse:
    """The findings of the newest check, or the one that runs."""
    checks = jobs_of(request).newest(_LAST, kind=CHECK)
    done = next((job for job in checks if job.status == DONE and findings_of(job)), None)
    return admin_page(
        request,
        "checks.html",
        running=next((job for job in checks if job.status == RUNNING), None),
        checked=done,
        findings=findings_of(done) if done else (),
    )


@router.post("/checks", dependencies=[CHECKED_FORM])
def check(request: Request, asker: Asker, follow: Follow = "page") -> Response:
    """Start the job that checks the library. Raises Busy."""
    job, _ = begin_job(request, asker, CHECK, {})
    return followed_soon(request, job.id, follow)
