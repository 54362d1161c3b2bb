"""Backups and checks, for admins: what `cited backup` and `cited doctor` do."""

from collections.abc import Sequence
from threading import Lock

from fastapi import Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from api import backups
from api.checks import examine_all
from api.http.access.guard import Asker
from api.http.admin.frame import CHECKED_FORM, admin_page, library_router, see_other
from api.http.admin.words import moment, size_words
from api.http.app_state import settings_of
from api.http.job_start import record_change, start_job
from ingest.generations.doctor import Finding, Health
from retrieval.errors import BadInput, Busy
from web.rendering import HEADERS

router = library_router()

_checking = Lock()
STATES = {Health.GOOD: "Good", Health.NOTICE: "Look at this", Health.BAD: "Mend this"}


@router.get("/backups")
def list_backups(request: Request) -> HTMLResponse:
    """The backups in the folder, how to make and restore one; without a folder, how to set one."""
    settings = settings_of(request)
    try:
        folder, files, problem = backups.folder_of(settings), backups.backup_files(settings), ""
    except BadInput as error:
        folder, files, problem = None, [], str(error)
    return admin_page(
        request,
        "backups.html",
        folder=folder,
        files=files,
        problem=problem,
        is_keyed=settings.backup_key_file is not None,
        moment=moment,
        size_words=size_words,
    )


@router.post("/backups", dependencies=[CHECKED_FORM])
def make_backup(request: Request, asker: Asker) -> Response:
    """Start the job that writes a backup."""
    backups.folder_of(settings_of(request))
    asked = {"file_name": backups.new_name()}
    return see_other(f"/admin/jobs/{start_job(request, Response(), asker, 'backup', asked).id}")


@router.post("/backups/{backup_name}/download", dependencies=[CHECKED_FORM])
def download_backup(request: Request, asker: Asker, backup_name: str) -> Response:
    """The file. The audit says who took it, because it holds the whole library."""
    path = backups.path_of(settings_of(request), backup_name)
    record_change(request, asker, "backup download", backup_name, "sent")
    return FileResponse(path, media_type="application/octet-stream", filename=backup_name, headers=dict(HEADERS))


@router.get("/backups/{backup_name}/remove")
def removal_page(request: Request, backup_name: str) -> HTMLResponse:
    backups.path_of(settings_of(request), backup_name)
    return admin_page(request, "backup_remove.html", name=backup_name)


@router.post("/backups/{backup_name}/remove", dependencies=[CHECKED_FORM])
def remove_backup(request: Request, asker: Asker, backup_name: str) -> Response:
    backups.remove(settings_of(request), backup_name)
    record_change(request, asker, "backup remove", backup_name, "removed")
    return see_other("/admin/backups?notice=backup-removed")


@router.get("/checks")
def checks_page(request: Request) -> HTMLResponse:
    return _checks(request, None)


@router.post("/checks", dependencies=[CHECKED_FORM])
def check(request: Request) -> HTMLResponse:
    """The page with every finding. It reads all files, so only one check runs at a time. Raises Busy."""
    if not _checking.acquire(blocking=False):
        raise Busy("Somebody else checks the library now. Try again in a minute.")
    try:
        findings = list(examine_all(settings_of(request)))
    finally:
        _checking.release()
    return _checks(request, findings)


def _checks(request: Request, findings: Sequence[Finding] | None) -> HTMLResponse:
    worst_first = sorted(findings or (), key=lambda finding: list(reversed(Health)).index(finding.health))
    return admin_page(request, "checks.html", findings=None if findings is None else worst_first, states=STATES)
