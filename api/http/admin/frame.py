"""The frame of the pages behind sign-in: their router, their navigation, and the role that each needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import require_caller
from api.http.app_state import needs_all_collections
from api.roles import Role
from web.page_route import page_router
from web.rendering import HEADERS, page


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the navigation: its words, its address, and the role that sees it."""

    text: str
    href: str
    role: Role = Role.EDITOR


# In the order in which the pages show them. Each group of pages adds its own here.
SECTIONS: tuple[Section, ...] = (
    Section("Overview", "/admin"),
    Section("Upload", "/admin/upload"),
    Section("Previews", "/admin/previews"),
    Section("History", "/admin/history"),
    Section("Jobs", "/admin/jobs"),
    Section("Documents", "/admin/documents"),
    Section("Own questions", "/admin/questions"),
    Section("Gaps", "/admin/gaps"),
    Section("Keys", "/admin/keys", Role.ADMIN),
    Section("Audit", "/admin/audit", Role.ADMIN),
    Section("Backups", "/admin/backups", Role.ADMIN),
    Section("Checks", "/admin/checks", Role.ADMIN),
)

# What a page says after a change, by the value of `notice` in its address.
NOTICES: Mapping[str, str] = {
    "published": "The preview is published. It answers now.",
    "discarded": "The preview is deleted. The library is as it was.",
    "rolled-back": "The library is back at the generation that you chose. It answers now.",
    "cancelling": "Cited stops this job at its next step.",
    "ended": "This job had ended already.",
    "not-purged": "Nothing was purged: what you entered is not the document's id.",
    "gap-removed": "The question is deleted.",
    "question-added": "The question is added. Cited asks it after each publication.",
    "question-removed": "The question is removed.",
    "questions-asked": "Cited asks the questions now. Reload this page in a moment to see the outcomes.",
    "backup-removed": "The backup is deleted.",
    "key-revoked": "The key is revoked. It lets nobody in any more.",
}


def admin_router() -> APIRouter:
    """A router of pages under /admin. Every form is checked; `needs.NEEDS` states the role of each route."""
    router = page_router()
    router.prefix = "/admin"
    return router


def library_router() -> APIRouter:
    """An admin_router whose pages concern the whole library: they need a caller who sees every collection."""
    router = admin_router()
    router.dependencies.append(Depends(needs_all_collections))
    return router


def admin_page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page with the navigation that the caller's role sees. Raises NotAllowed where nobody is signed in."""
    role = Role(require_caller(request).role)
    sections = [section for section in SECTIONS if role.covers(section.role)]
    notice = NOTICES.get(request.query_params.get("notice", ""))
    return page(request, f"admin/{template}", status, sections=sections, notice=notice, **values)


def see_other(address: str) -> RedirectResponse:
    """The way from a form to the page that shows its result."""
    return RedirectResponse(address, 303, headers=dict(HEADERS))


__all__ = (
    "CHECKED_FORM",
    "NOTICES",
    "SECTIONS",
    "Section",
    "admin_page",
    "admin_router",
    "library_router",
    "see_other",
)
