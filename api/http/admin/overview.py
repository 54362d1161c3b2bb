"""The first page behind sign-in: what serves, how it is, and what waits."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.bootstrap import Service
from api.http.access.guard import require_caller, store_of
from api.http.admin import health_view
from api.http.admin.frame import admin_page, admin_router
from api.http.admin.job_view import view_job
from api.http.app_state import settings_of, whole_service_of
from api.http.job_start import jobs_of
from api.roles import Role
from api.state import gaps, reports
from ingest.generations.previews import previews
from retrieval.index.generation import Generation
from web.serving_generation import collections_of

router = admin_router(of_the_whole_library=False)
_JOBS = 5


@router.get("")
def overview(request: Request) -> HTMLResponse:
    """The overview; whoever sees only some collections reads that changes need a colleague who sees all."""
    if collections_of(request) is not None:
        return admin_page(request, "overview_of_a_part.html")
    data = settings_of(request).data
    service = whole_service_of(request)
    indexed = service.engine.indexed if isinstance(service, Service) and hasattr(service.engine, "indexed") else None
    return admin_page(
        request,
        "overview.html",
        serving=indexed.manifest if isinstance(indexed, Generation) else None,
        findings=health_view.check_quickly(data, service),
        size=health_view.format_bytes(health_view.folder_bytes(data)),
        answered=health_view.answered(),
        quality=service.quality() if service else None,
        jobs=[view_job(job) for job in jobs_of(request).newest(_JOBS)],
        previews=[one.manifest for one in previews(data)],
        waiting=waiting(request),
        may_check=require_caller(request).role.covers(Role.ADMIN),
    )


def waiting(request: Request) -> list[tuple[str, str, int]]:
    """What waits for a person: words, address and number."""
    settings, store = settings_of(request), store_of(request)
    lines = [
        ("Previews to publish or discard", "/admin/history#previews", len(previews(settings.data))),
        ("Reports of readers", "/admin/reports", reports.count_waiting(store)),
    ]
    if settings.gaps:
        lines.append(("Questions without an answer", "/admin/gaps", gaps.count_open(store)))
    return lines
