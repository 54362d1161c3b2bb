"""The pages of the history: the kept generations with what changed and who did it, the jobs, and rolling back."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.http import serving_changes
from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import Asker, require_caller, store_of
from api.http.admin.frame import admin_page, admin_router
from api.http.admin.generation_view import compare_documents, documents_of, view_generations
from api.http.admin.job_view import view_job
from api.http.app_state import settings_of
from api.http.job_start import jobs_of
from api.roles import Role
from ingest.generations.previews import previews
from ingest.generations.retention import kept_generations
from retrieval.errors import BadInput
from retrieval.index.generation import current_id
from web.rendering import see

router = admin_router()
_JOBS = 20
_DONE = {
    "published": "The preview is published. Cited answers from it now.",
    "discarded": "The preview is discarded. The generation that serves stays.",
    "rolled-back": "The earlier generation serves again.",
}


@router.get("/history")
def history(request: Request, after: str | None = None, done: str = "") -> HTMLResponse:
    """The generations, the previews that wait, and the jobs: those before the job with the id `after`."""
    data = settings_of(request).data
    jobs = jobs_of(request).newest(_JOBS + 1, after)
    return admin_page(
        request,
        "history.html",
        generations=view_generations(data, store_of(request)),
        previews=[one.manifest for one in previews(data)],
        jobs=[view_job(job) for job in jobs[:_JOBS]],
        older=jobs[_JOBS - 1].id if len(jobs) > _JOBS else None,
        may_roll_back=require_caller(request).role.covers(Role.ADMIN),
        done=_DONE.get(done),
    )


@router.get("/generations/{generation_id}/rollback")
def confirm_rollback(request: Request, generation_id: str) -> HTMLResponse:
    """What rolling back would change."""
    data = settings_of(request).data
    kept = {manifest.id: manifest for manifest in kept_generations(data)}
    current = current_id(data)
    if generation_id not in kept or current is None:
        raise BadInput("This generation is not kept any more. The history lists those that are.")
    changes = compare_documents(documents_of(data, current), documents_of(data, generation_id))
    return admin_page(
        request,
        "rollback.html",
        generation=kept[generation_id],
        serves=generation_id == current,
        changes=changes,
    )


@router.post("/generations/{generation_id}/rollback", dependencies=[CHECKED_FORM])
def rollback(request: Request, asker: Asker, generation_id: str) -> Response:
    serving_changes.rollback(request, asker, generation_id)
    return see("/admin/history?done=rolled-back")
