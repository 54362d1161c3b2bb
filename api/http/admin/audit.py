"""The audit, for admins: who changed what, in parts, and the check of its chain."""

from typing import Annotated

from fastapi import Form, Query, Request
from fastapi.responses import HTMLResponse

from api.http.access.guard import store_of
from api.http.admin.frame import CHECKED_FORM, admin_page, library_router
from api.http.admin.words import moment
from api.state import audit
from api.state.chain import Head, Verdict, parse_head
from retrieval.errors import BadInput

router = library_router()

_ENTRIES_A_PAGE = 50


@router.get("/audit")
def read_audit(request: Request, after: Annotated[int | None, Query(ge=1)] = None) -> HTMLResponse:
    return _page(request, after)


@router.post("/audit", dependencies=[CHECKED_FORM])
def verify_audit(request: Request, head: Annotated[str, Form(max_length=200)] = "") -> HTMLResponse:
    """The first page, with the verdict on the chain. Checking changes nothing, so that there is no page to go on to."""
    kept: Head | None = None
    try:
        kept = parse_head(head) if head.strip() else None
    except BadInput:
        wrong = "Enter the kept entry as this page shows it: its number, a colon and 64 letters and digits"
        return _page(request, head=head, error=wrong)
    return _page(request, head=head, verdict=audit.verify(store_of(request), kept))


def _page(
    request: Request,
    after: int | None = None,
    *,
    head: str = "",
    error: str | None = None,
    verdict: Verdict | None = None,
) -> HTMLResponse:
    found = audit.entries(store_of(request), _ENTRIES_A_PAGE + 1, after)
    more = found[_ENTRIES_A_PAGE - 1]["id"] if len(found) > _ENTRIES_A_PAGE else None
    return admin_page(
        request,
        "audit.html",
        400 if error else 200,
        entries=found[:_ENTRIES_A_PAGE],
        after=after,
        more=more,
        head=head,
        error=error,
        verdict=verdict,
        moment=moment,
    )
