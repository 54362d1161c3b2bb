"""Render templates into responses with the security headers of every page; all values are escaped."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

from ingest.blocks.extraction import list_pages
from retrieval.question.personal import masked_kinds
from web.wording.asked_how import asked_how
from web.wording.certainty import opening_line, share_line
from web.wording.complaints import COMPLAINTS, OF_QUOTES, OF_SILENCES
from web.wording.in_force_warning import format_day, in_force_warning
from web.wording.moment import format_moment
from web.wording.silence import SILENCE, reason_line
from web.wording.stored import stored_how_long
from web.wording.which_one import asks_back

# Nothing from another origin, no inline script or style, no framing, no form to another site.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Pages hold questions, which must not stay in the cache of a shared browser.
    "Cache-Control": "no-store",
}


def _environment() -> Environment:
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    loader = ChoiceLoader([PackageLoader("web"), components])
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["day"] = lambda value: format_day(value) if value else None
    environment.filters["in_force_warning"] = in_force_warning
    environment.filters["moment"] = format_moment
    environment.filters["listed"] = list_pages
    environment.filters["masked"] = masked_kinds
    environment.filters["asked_how"] = asked_how
    environment.globals.update(
        COMPLAINTS_OF_QUOTES=OF_QUOTES, COMPLAINTS_OF_SILENCES=OF_SILENCES, COMPLAINTS=COMPLAINTS
    )
    environment.filters["stored_how_long"] = stored_how_long
    environment.globals.update(opening_line=opening_line, share_line=share_line, reason_line=reason_line)
    environment.globals.update(SILENCE=SILENCE, asks_back=asks_back)
    return environment


_TEMPLATES = _environment()


class Visitor(Protocol):
    """Who looks at a page, as far as the page shows it."""

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def is_signed_in(self) -> bool: ...


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a template: a whole page, or a part of one.

    `scope["state"]` may hold a Visitor as `caller`, whom the page names; without one it offers no signing in or out.
    It may hold the token that the forms of this session must send as `form_token`.
    """
    state = request.scope.get("state", {})
    visitor: Visitor | None = state.get("caller")
    common = {
        "path": request.url.path,
        "origin": service_address(request),
        "today": date.today(),
        "visitor": visitor,
        "form_token": state.get("form_token"),
    }
    html = _TEMPLATES.get_template(template).render(**common, **values)
    return HTMLResponse(html, status, dict(HEADERS))


def see(address: str) -> RedirectResponse:
    """The answer to a form: the browser goes to the page at this address, which a reload asks for again."""
    return RedirectResponse(address, 303, dict(HEADERS))


def service_address(request: Request) -> str:
    """The address under which the caller uses Cited, without a slash at its end."""
    return str(request.base_url).rstrip("/")


def render(template: str, **values: Any) -> str:
    """A template as text, for files that people take away; all values are escaped."""
    return _TEMPLATES.get_template(template).render(**values)


def message_page(request: Request, status: int, title: str, message: str) -> HTMLResponse:
    """A page with one message: what went wrong and what to do. It shows the request's id, which is in the log, too."""
    request_id = getattr(request.state, "request_id", None)
    return page(request, "message.html", status, title=title, message=message, request_id=request_id)
