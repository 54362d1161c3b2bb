"""The page of checks, for admins: what `cited doctor` says."""

from collections.abc import Sequence
from threading import Lock

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.checks import examine_all
from api.http.access.forms import CHECKED_FORM
from api.http.admin.frame import admin_page, admin_router
from api.http.app_state import settings_of
from ingest.generations.doctor import Finding, worst_first
from retrieval.errors import Busy

router = admin_router()
_checking = Lock()


@router.get("/checks")
def checks_page(request: Request) -> HTMLResponse:
    return _show(request, None)


@router.post("/checks", dependencies=[CHECKED_FORM])
def check(request: Request) -> HTMLResponse:
    """The page with every finding. A check reads all files, so only one runs at a time. Raises Busy."""
    if not _checking.acquire(blocking=False):
        raise Busy("Somebody else checks the library now. Try again in a minute.")
    try:
        findings = list(examine_all(settings_of(request)))
    finally:
        _checking.release()
    return _show(request, worst_first(findings))


def _show(request: Request, findings: Sequence[Finding] | None) -> HTMLResponse:
    """The page; `findings` is None before a check."""
    return admin_page(request, "checks.html", findings=findings)
