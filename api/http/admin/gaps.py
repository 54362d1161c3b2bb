"""The gaps behind sign-in: questions that the documents did not answer, in groups, and those answered since."""

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.bootstrap import Service
from api.gap_review import GapGroup, Shown, group, show
from api.http import gaps as over_http
from api.http.access.guard import Asker, store_of
from api.http.admin.frame import CHECKED_FORM, admin_page, library_router, see_other
from api.http.admin.waiting import Waiting
from api.http.app_state import settings_of
from api.state import gaps
from api.state.gaps import Gap, Place

router = library_router()

_GROUPS_A_PAGE = 30


@router.get("/gaps")
def list_gaps(request: Request, closed: bool = False) -> HTMLResponse:
    """The open gaps; with `closed`, those that have an answer now. Without storage, the reason why there are none."""
    settings, store = settings_of(request), store_of(request)
    if settings.gaps == "off":
        return admin_page(request, "gaps_off.html", days=settings.gap_days)
    open_gaps, closed_gaps = gaps.open_gaps(store), gaps.closed_gaps(store)
    groups = group(closed_gaps if closed else open_gaps)
    return admin_page(
        request,
        "gaps.html",
        closed=closed,
        rows=[(one, _shown(request, one)) for one in groups[:_GROUPS_A_PAGE]],
        more=max(0, len(groups) - _GROUPS_A_PAGE),
        open_count=len(open_gaps),
        closed_count=len(closed_gaps),
        days=settings.gap_days,
    )


@router.get("/gaps/{gap_id}/remove")
def removal_page(request: Request, gap_id: str) -> HTMLResponse:
    return admin_page(request, "gap_remove.html", gap=gaps.gap_of(store_of(request), gap_id))


@router.post("/gaps/{gap_id}/remove", dependencies=[CHECKED_FORM])
def remove_gap(request: Request, asker: Asker, gap_id: str) -> Response:
    over_http.remove_gap(request, asker, gap_id)
    return see_other("/admin/gaps?notice=gap-removed")


def waiting_gaps(request: Request) -> Waiting | None:
    """The open gaps, for the overview; None where none waits or none is stored."""
    if settings_of(request).gaps == "off":
        return None
    count = len(gaps.open_gaps(store_of(request)))
    words = "1 question without an answer" if count == 1 else f"{count} questions without an answer"
    return Waiting(words, "/admin/gaps") if count else None


def _shown(request: Request, one: GapGroup) -> list[Shown]:
    """The words to show under a group: its answer or, without one, its nearest passages."""
    service: Service | None = request.app.state.serving
    return show(service.library, _places(one.gaps[0])) if service else []


def _places(gap: Gap) -> tuple[Place, ...]:
    return (gap.answer,) if gap.answer else gap.nearest
