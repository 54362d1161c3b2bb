"""The frame of the pages behind sign-in: their router, their navigation, and the role that each needs."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.http.access.forms import CHECKED_FORM
from api.http.access.guard import require_caller
from api.roles import Role
from web.page_route import page_router
from web.rendering import page


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the navigation: its words, its address, and the role that sees it."""

    text: str
    href: str
    role: Role = Role.EDITOR


# In the order in which the pages show them. Each group of pages adds its own here.
SECTIONS: tuple[Section, ...] = (Section("Overview", "/admin"), Section("Reports", "/admin/reports"))


def admin_router() -> APIRouter:
    """A router of pages under /admin. Every form is checked; `needs.NEEDS` states the role of each route."""
    router = page_router()
    router.prefix = "/admin"
    return router


def admin_page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page with the navigation that the caller's role sees. Raises NotAllowed where nobody is signed in."""
    role = Role(require_caller(request).role)
    sections = [section for section in SECTIONS if role.covers(section.role)]
    return page(request, f"admin/{template}", status, sections=sections, **values)


__all__ = ("CHECKED_FORM", "SECTIONS", "Section", "admin_page", "admin_router")
