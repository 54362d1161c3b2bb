"""The role that each route needs, in one table. A route that is not in the table needs an admin."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import Match
from starlette.types import Scope

from api.roles import Caller, Role


class Need(StrEnum):
    """Who may use a route. READING: a reader; anyone at all where `CITED_READING=open`."""

    OPEN = "open"
    READING = "reading"
    EDITOR = "editor"
    ADMIN = "admin"

    def is_met_by(self, caller: Caller | None) -> bool:
        """Whether this caller may use the route; None is nobody."""
        if self is Need.OPEN:
            return True
        needed = Role.READER if self is Need.READING else Role(self)
        return caller is not None and caller.role.covers(needed)


# By method and path. A mounted folder of files has no methods of its own and stands under GET.
NEEDS: Mapping[str, Need] = {
    "GET /healthz": Need.OPEN,
    "GET /readyz": Need.OPEN,
    # CITED_METRICS says who may read the metrics.
    "GET /metrics": Need.OPEN,
    "GET /static": Need.OPEN,
    "GET /script": Need.OPEN,
    "GET /accessibility": Need.OPEN,
    "GET /privacy": Need.OPEN,
    "GET /help": Need.OPEN,
    "GET /sign-in": Need.OPEN,
    "POST /sign-in": Need.OPEN,
    "GET /sign-in/oidc": Need.OPEN,
    "GET /sign-in/oidc/return": Need.OPEN,
    "POST /sign-out": Need.OPEN,
    "GET /": Need.READING,
    "POST /": Need.READING,
    "POST /next": Need.READING,
    "POST /conversations": Need.READING,
    "GET /conversations/{conversation_id}": Need.READING,
    "POST /conversations/{conversation_id}": Need.READING,
    "POST /conversations/{conversation_id}/delete": Need.READING,
    "POST /export": Need.READING,
    "GET /compare": Need.READING,
    "POST /compare": Need.READING,
    "POST /compare/csv": Need.READING,
    "POST /v1/compare": Need.READING,
    "GET /check": Need.READING,
    "POST /check": Need.READING,
    "POST /check/export": Need.READING,
    "POST /check/certificate": Need.READING,
    "POST /v1/check": Need.READING,
    "POST /certificates": Need.READING,
    "POST /v1/certificates": Need.READING,
    # Whoever got a certificate must be able to check it.
    "GET /v1/certificates/keys": Need.OPEN,
    "POST /reports": Need.READING,
    "GET /quality": Need.READING,
    "GET /documents": Need.READING,
    "GET /documents/{document_id}": Need.READING,
    "GET /duties": Need.READING,
    "GET /duties.csv": Need.READING,
    "GET /documents/{document_id}/duties": Need.READING,
    "GET /documents/{document_id}/duties.csv": Need.READING,
    "GET /v1/duties": Need.READING,
    "GET /v1/documents/{document_id}/duties": Need.READING,
    "POST /documents/{document_id}": Need.READING,
    "GET /documents/{document_id}/changes": Need.READING,
    "GET /documents/{document_id}/pages/{number}": Need.READING,
    "GET /documents/{document_id}/pages/{number}/marks": Need.READING,
    "GET /admin": Need.EDITOR,
    "GET /admin/reports": Need.EDITOR,
    "POST /admin/reports/{report_id}/done": Need.EDITOR,
    "GET /admin/upload": Need.EDITOR,
    "POST /admin/upload": Need.EDITOR,
    "GET /admin/jobs/{job_id}": Need.EDITOR,
    "POST /admin/jobs/{job_id}/cancel": Need.EDITOR,
    "POST /admin/jobs/{job_id}/again": Need.EDITOR,
    "POST /admin/jobs/{job_id}/facts": Need.EDITOR,
    "GET /admin/previews/{preview_id}": Need.EDITOR,
    "POST /admin/previews/{preview_id}/ask": Need.EDITOR,
    "GET /admin/previews/{preview_id}/documents/{document_id}": Need.EDITOR,
    "POST /admin/previews/{preview_id}/compare": Need.EDITOR,
    "GET /admin/previews/{preview_id}/publish": Need.EDITOR,
    "POST /admin/previews/{preview_id}/publish": Need.EDITOR,
    "GET /admin/previews/{preview_id}/discard": Need.EDITOR,
    "POST /admin/previews/{preview_id}/discard": Need.EDITOR,
    "GET /admin/history": Need.EDITOR,
    "GET /admin/generations/{generation_id}/rollback": Need.ADMIN,
    "POST /admin/generations/{generation_id}/rollback": Need.ADMIN,
    "GET /admin/questions": Need.EDITOR,
    "POST /admin/questions": Need.EDITOR,
    "POST /admin/questions/ask": Need.EDITOR,
    "GET /admin/questions/new": Need.EDITOR,
    "POST /admin/questions/new": Need.EDITOR,
    "GET /admin/questions/{question_id}": Need.EDITOR,
    "GET /admin/questions/{question_id}/remove": Need.EDITOR,
    "POST /admin/questions/{question_id}/remove": Need.EDITOR,
    "GET /admin/gaps": Need.EDITOR,
    "GET /admin/gaps/{gap_id}/remove": Need.EDITOR,
    "POST /admin/gaps/{gap_id}/remove": Need.EDITOR,
    "GET /admin/backups": Need.ADMIN,
    "POST /admin/backups": Need.ADMIN,
    "POST /admin/backups/{backup_name}/download": Need.ADMIN,
    "GET /admin/backups/{backup_name}/remove": Need.ADMIN,
    "POST /admin/backups/{backup_name}/remove": Need.ADMIN,
    "GET /admin/checks": Need.ADMIN,
    "POST /admin/checks": Need.ADMIN,
    "GET /admin/documents": Need.EDITOR,
    "GET /admin/documents/{document_id}": Need.EDITOR,
    "POST /admin/documents/{document_id}/facts": Need.EDITOR,
    "GET /admin/purge": Need.ADMIN,
    "GET /admin/documents/{document_id}/purge": Need.ADMIN,
    "POST /admin/documents/{document_id}/purge": Need.ADMIN,
    "GET /admin/documents/{document_id}/{change}": Need.EDITOR,
    "POST /admin/documents/{document_id}/{change}": Need.EDITOR,
    "GET /admin/keys": Need.ADMIN,
    "GET /admin/keys/new": Need.ADMIN,
    "POST /admin/keys/new": Need.ADMIN,
    "GET /admin/keys/{key_id}/rotate": Need.ADMIN,
    "POST /admin/keys/{key_id}/rotate": Need.ADMIN,
    "GET /admin/keys/{key_id}/revoke": Need.ADMIN,
    "POST /admin/keys/{key_id}/revoke": Need.ADMIN,
    "GET /admin/audit": Need.ADMIN,
    "POST /admin/audit": Need.ADMIN,
    "GET /docs": Need.READING,
    "GET /docs/try/{operation}": Need.READING,
    "GET /v1/openapi.json": Need.READING,
    "POST /v1/answers": Need.READING,
    "POST /v1/answers:batch": Need.READING,
    "POST /v1/chat/completions": Need.READING,
    "GET /v1/models": Need.READING,
    "GET /v1/models/{model}": Need.READING,
    "POST /mcp": Need.READING,
    "POST /v1/suggestions": Need.READING,
    "POST /v1/options": Need.READING,
    "POST /v1/verify": Need.READING,
    "GET /v1/quality": Need.READING,
    "GET /v1/documents": Need.READING,
    "GET /v1/documents/{document_id}": Need.READING,
    "GET /v1/documents/{document_id}/text": Need.READING,
    "GET /v1/documents/{document_id}/changes": Need.READING,
    "GET /v1/documents/{document_id}/places": Need.READING,
    "GET /v1/documents/{document_id}/original": Need.READING,
    "POST /v1/library/uploads": Need.EDITOR,
    "POST /v1/library/ingests": Need.EDITOR,
    "POST /v1/library/fetches": Need.EDITOR,
    "POST /v1/library/refreshes": Need.EDITOR,
    "POST /v1/library/withdrawals": Need.EDITOR,
    "POST /v1/library/reinstatements": Need.EDITOR,
    "POST /v1/library/deletions": Need.EDITOR,
    "POST /v1/library/amendments": Need.EDITOR,
    "POST /v1/library/purges": Need.ADMIN,
    "GET /v1/library/jobs": Need.EDITOR,
    "GET /v1/library/jobs/{job_id}": Need.EDITOR,
    "GET /v1/library/jobs/{job_id}/events": Need.EDITOR,
    # For the job of a change that needs an admin, these two need one as well: see `role_for_kind`.
    "POST /v1/library/jobs/{job_id}/cancel": Need.EDITOR,
    "POST /v1/library/jobs/{job_id}/again": Need.EDITOR,
    "GET /v1/library/previews": Need.EDITOR,
    "GET /v1/library/previews/{preview_id}": Need.EDITOR,
    "POST /v1/library/previews/{preview_id}/publish": Need.EDITOR,
    "POST /v1/library/previews/{preview_id}/discard": Need.EDITOR,
    "GET /v1/library/generations": Need.EDITOR,
    "POST /v1/library/generations/{generation_id}/rollback": Need.ADMIN,
    "GET /v1/library/reports": Need.EDITOR,
    "GET /v1/library/audit": Need.ADMIN,
    "GET /v1/library/gaps": Need.EDITOR,
    "POST /v1/library/gaps/{gap_id}/remove": Need.EDITOR,
    "GET /v1/keys": Need.ADMIN,
    "POST /v1/keys": Need.ADMIN,
    "POST /v1/keys/{key_id}/rotate": Need.ADMIN,
    "POST /v1/keys/{key_id}/revoke": Need.ADMIN,
}


_KINDS_FOR_ADMINS = ("purge", "backup", "check", "rollback")


def role_for_kind(kind: str) -> Role:
    """The role that a change of this kind needs, whichever route starts it."""
    return Role.ADMIN if kind in _KINDS_FOR_ADMINS else Role.EDITOR


def need_of(app: FastAPI, scope: Scope) -> Need | None:
    """The need of the route that answers this request; None where none does, so that it gets 404 or 405."""
    # A copy, because matching leaves notes in the scope.
    trial = dict(scope)
    for route in iter_route_contexts(app.routes):
        if route.matches(trial)[0] is Match.FULL:
            return NEEDS.get(f"{_method(route, scope['method'])} {route.path}", Need.ADMIN)
    return None


def routes_of(app: FastAPI) -> Iterator[str]:
    """Every route of an app as it stands in NEEDS: its method and path. HEAD is answered as GET."""
    for route in iter_route_contexts(app.routes):
        for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
            yield f"{method} {route.path}"


def _method(route: RouteContext, method: str) -> str:
    return method if route.methods else "GET"
