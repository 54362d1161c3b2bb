"""The pages of backups, for admins: make, download and delete them."""

from fastapi import Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from api import backups
from api.changes import BACKUP
from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import Asker
from api.http.admin.frame import Follow, admin_page, admin_router, followed_soon
from api.http.admin.health_view import format_bytes
from api.http.app_state import settings_of
from api.http.job_start import begin_job, record_change
from retrieval.errors import BadInput
from web.rendering import HEADERS, see

router = admin_router()
_DONE = {"made": "The backup is made.", "deleted": "The backup is deleted."}


@router.get("/backups")
def list_backups(request: Request, done: str = "") -> HTMLResponse:
    """The backups in the folder, how to make and restore one; without a folder, how to name one."""
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
        format_bytes=format_bytes,
        done=_DONE.get(done),
    )


@router.post("/backups", dependencies=[CHECKED_FORM])
def make_backup(request: Request, asker: Asker, follow: Follow = "page") -> Response:
    """Start the job that writes a backup."""
    backups.folder_of(settings_of(request))
    job, _ = begin_job(request, asker, BACKUP, {"file_name": backups.new_name()})
    return followed_soon(request, job.id, follow)


@router.post("/backups/{backup_name}/download", dependencies=[CHECKED_FORM])
def download_backup(request: Request, asker: Asker, backup_name: str) -> Response:
    """The file. The audit says who took it, because it holds the whole library."""
    path = backups.path_of(settings_of(request), backup_name)
    record_change(request, asker, "backup download", backup_name, "sent")
    return FileResponse(path, media_type="application/octet-stream", filename=backup_name, headers=dict(HEADERS))


@router.get("/backups/{backup_name}/remove")
def confirm_removal(request: Request, backup_name: str) -> HTMLResponse:
    backups.path_of(settings_of(request), backup_name)
    return admin_page(request, "backup_remove.html", name=backup_name)


@router.post("/backups/{backup_name}/remove", dependencies=[CHECKED_FORM])
def remove_backup(request: Request, asker: Asker, backup_name: str) -> Response:
    backups.remove(settings_of(request), backup_name)
    record_change(request, asker, "backup remove", backup_name, "removed")
    return see("/admin/backups?done=deleted")
