"""The pages of the history: the kept generations with what changed and who did it, the jobs, and rolling back."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import Asker, require_caller, store_of
from api.http.admin.frame import Follow, admin_page, admin_router, followed_soon
from api.http.admin.generation_view import compare_documents, documents_of, view_generations
from api.http.admin.job_view import view_job
from api.http.app_state import settings_of
from api.http.job_start import begin_job, jobs_of
from api.roles import Role
from api.upkeep import ROLLBACK
from ingest.generations.previews import previews
from ingest.generations.retention import kept_generations
from retrieval.errors import NOTHING_INGESTED, BadInput, NoGeneration
from retrieval.index.generation import current_id
from retrieval.index.manifest import Manifest

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
    data, chosen = settings_of(request).data, _kept(request, generation_id)
    current = current_id(data)
    if current is None:
        raise NoGeneration(NOTHING_INGESTED)
    changes = compare_documents(documents_of(data, current), documents_of(data, generation_id))
    return admin_page(
        request,
        "rollback.html",
        generation=chosen,
        serves=generation_id == current,
        changes=changes,
    )


@router.post("/generations/{generation_id}/rollback", dependencies=[CHECKED_FORM])
def rollback(request: Request, asker: Asker, generation_id: str, follow: Follow = "page") -> Response:
    """Start the job that returns to a kept generation."""
    _kept(request, generation_id)
    job, _ = begin_job(request, asker, ROLLBACK, {"generation": generation_id})
    return followed_soon(request, job.id, follow)


def _kept(request: Request, generation_id: str) -> Manifest:
    """Raises BadInput where the generation is not kept."""
    for manifest in kept_generations(settings_of(request).data):
        if manifest.id == generation_id:
            return manifest
    raise BadInput("This generation is not kept any more. The history lists those that are.")
