"""The pages of gaps: questions that the documents did not answer, in groups, and those answered since."""

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.gap_review import group, show
from api.http import gaps as over_http
from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import Asker, store_of
from api.http.admin.frame import admin_page, admin_router
from api.http.app_state import settings_of
from api.state import gaps
from api.state.gaps import Gap, Place
from web.rendering import see
from web.serving_generation import serving_of

router = admin_router()
_GROUPS_A_PAGE = 30
_DONE = {"deleted": "The question is deleted."}


@router.get("/gaps")
def list_gaps(request: Request, closed: bool = False, done: str = "") -> HTMLResponse:
    """The open gaps; with `closed`, those that have an answer now. Where none are kept, how to keep them."""
    settings, store = settings_of(request), store_of(request)
    if not settings.gaps:
        return admin_page(request, "gaps_off.html", days=settings.gap_days)
    library = serving_of(request).library
    open_gaps, closed_gaps = gaps.open_gaps(store), gaps.closed_gaps(store)
    groups = group(closed_gaps if closed else open_gaps)
    return admin_page(
        request,
        "gaps.html",
        closed=closed,
        rows=[(one, show(library, _places(one.gaps[0]))) for one in groups[:_GROUPS_A_PAGE]],
        more=max(0, len(groups) - _GROUPS_A_PAGE),
        open_count=len(open_gaps),
        closed_count=len(closed_gaps),
        days=settings.gap_days,
        done=_DONE.get(done),
    )


@router.get("/gaps/{gap_id}/remove")
def confirm_removal(request: Request, gap_id: str) -> HTMLResponse:
    return admin_page(request, "gap_remove.html", gap=gaps.gap_of(store_of(request), gap_id))


@router.post("/gaps/{gap_id}/remove", dependencies=[CHECKED_FORM])
def remove_gap(request: Request, asker: Asker, gap_id: str) -> Response:
    over_http.remove_gap(request, asker, gap_id)
    return see("/admin/gaps?done=deleted")


def _places(gap: Gap) -> tuple[Place, ...]:
    """The places to show under a gap: its answer or, without one, its nearest passages."""
    return (gap.answer,) if gap.answer else gap.nearest
