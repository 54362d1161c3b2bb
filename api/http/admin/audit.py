"""The pages of the audit: who changed what, all of it or only some entries, and the check of its chain."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Form, Query, Request
from fastapi.responses import HTMLResponse

from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import store_of
from api.http.admin.audit_words import action_words
from api.http.admin.frame import admin_page, admin_router
from api.state import audit
from api.state.audit import Wanted
from api.state.chain import parse_head
from retrieval.errors import BadInput

router = admin_router()
_ENTRIES = 50
_LONGEST = 200
_FIELDS = ("by", "action", "about", "first", "last")


@router.get("/audit")
def entries(request: Request, after: Annotated[int | None, Query(ge=1)] = None) -> HTMLResponse:
    """The newest entries; with `after`, those before the entry with this number."""
    entered = {name: request.query_params.get(name, "").strip()[:_LONGEST] for name in _FIELDS}
    return _show(request, entered, after)


@router.post("/audit", dependencies=[CHECKED_FORM])
def check_chain(request: Request, head: Annotated[str, Form(max_length=_LONGEST)] = "") -> HTMLResponse:
    """The page with the verdict on the chain. The check changes nothing, so that there is no page to go on to."""
    try:
        kept = parse_head(head) if head.strip() else None
    except BadInput:
        wrong = "Enter the kept entry as this page shows it: its number, a colon, and 64 letters and digits"
        return _show(request, head=head, errors={"head": wrong})
    return _show(request, head=head, verdict=audit.verify(store_of(request), kept))


def _show(
    request: Request,
    entered: Mapping[str, str] = {},
    after: int | None = None,
    errors: Mapping[str, str] = {},
    **checked: Any,
) -> HTMLResponse:
    """The page; `entered` holds the choice of entries as entered, `checked` what somebody checks the chain with."""
    store = store_of(request)
    wanted, wrong = _read_wanted(entered)
    errors = {**wrong, **errors}
    found = audit.entries(store, _ENTRIES + 1, after, wanted)
    choice = {name: value for name, value in entered.items() if value}
    more = {**choice, "after": found[_ENTRIES - 1]["id"]} if len(found) > _ENTRIES else None
    return admin_page(
        request,
        "audit.html",
        400 if errors else 200,
        entries=found[:_ENTRIES],
        entered=entered,
        actions=audit.actions(store),
        action_words=action_words,
        is_narrowed=bool(choice),
        newest="/admin/audit" + (f"?{urlencode(choice)}" if choice else ""),
        older=f"/admin/audit?{urlencode(more)}" if more else None,
        after=after,
        errors=errors,
        **checked,
    )


def _read_wanted(entered: Mapping[str, str]) -> tuple[Wanted, dict[str, str]]:
    """The choice of entries, and an error for each day that is none, by the field's name."""
    days: dict[str, date] = {}
    errors = {}
    for name, label in (("first", "First day"), ("last", "Last day")):
        try:
            if entered.get(name):
                days[name] = date.fromisoformat(entered[name])
        except ValueError:
            errors[name] = f"{label} must be a day, such as 2026-01-31"
    return Wanted(entered.get("by", ""), entered.get("action", ""), entered.get("about", ""), **days), errors
