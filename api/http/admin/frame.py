"""The frame of the pages behind sign-in: their router, their navigation, and the role that each needs."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.http.access.guard import Caller, require_caller
from api.http.app_state import needs_all_collections
from api.http.job_start import jobs_of
from api.roles import Role
from web.page_route import page_router
from web.rendering import page, see

# The field of a form that starts a job: "script" where a script will follow the job.
Follow = Annotated[str, Form()]
# Seconds for which the answer to a form waits for the job that it started. Most small jobs end by then.
_SOON_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the navigation: its words, its address, and who sees it: a role, and callers of all collections."""

    text: str
    href: str
    role: Role = Role.EDITOR
    of_the_whole_library: bool = True

    def is_seen_by(self, caller: Caller) -> bool:
        sees_enough = caller.collections is None or not self.of_the_whole_library
        return sees_enough and Role(caller.role).covers(self.role)


# In the order in which the pages show them. Each group of pages adds its own here.
SECTIONS: tuple[Section, ...] = (
    Section("Overview", "/admin", of_the_whole_library=False),
    Section("Upload", "/admin/upload"),
    Section("Documents", "/admin/documents"),
    Section("History", "/admin/history"),
    Section("Reports", "/admin/reports"),
    Section("Gaps", "/admin/gaps"),
    Section("Own questions", "/admin/questions"),
    Section("Keys", "/admin/keys", Role.ADMIN),
    Section("Audit", "/admin/audit", Role.ADMIN),
    Section("Backups", "/admin/backups", Role.ADMIN),
    Section("Checks", "/admin/checks", Role.ADMIN),
)


def admin_router(*, of_the_whole_library: bool = True) -> APIRouter:
    """A router of pages under /admin, by default for callers who see every collection.

    `needs.NEEDS` states the role of each route; a route that changes something takes CHECKED_FORM.
    """
    router = page_router()
    router.prefix = "/admin"
    if of_the_whole_library:
        router.dependencies.append(Depends(needs_all_collections))
    return router


def admin_page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page with the part of the navigation that the caller may use. Raises NotAllowed where nobody is signed in."""
    caller = require_caller(request)
    sections = [section for section in SECTIONS if section.is_seen_by(caller)]
    return page(request, f"admin/{template}", status, sections=sections, **values)


def followed_soon(request: Request, job_id: str, follow: str) -> RedirectResponse:
    """`followed`, after a short wait for the job: one that has ended by then leads straight to its outcome."""
    jobs_of(request).wait(_SOON_SECONDS)
    return followed(job_id, follow)


def followed(job_id: str, follow: str) -> RedirectResponse:
    """The answer to a form that started a job: its page, which a script follows or which loads again by itself."""
    return see(f"/admin/jobs/{job_id}?follow={'script' if follow == 'script' else 'page'}")
