"""Templates into responses, with the headers that every page carries; everything is escaped, nothing is inline."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

from ingest.blocks.extraction import list_pages
from web.certainty import opening, share
from web.standing import day, stamp

# Nothing from another origin, nothing inline, no frame around us, no form to elsewhere.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Pages hold questions; none may be found later in a shared browser's cache.
    "Cache-Control": "no-store",
}


def _environment() -> Environment:
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    loader = ChoiceLoader([PackageLoader("web"), components])
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["day"] = lambda value: day(value) if value else None
    environment.filters["stamp"] = stamp
    environment.filters["listed"] = list_pages
    environment.globals.update(opening=opening, share=share)
    return environment


_TEMPLATES = _environment()


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A whole page, or the part of one that a template without a layout makes."""
    html = _TEMPLATES.get_template(template).render(path=request.url.path, **values)
    return HTMLResponse(html, status, dict(HEADERS))


def message_page(request: Request, status: int, title: str, message: str) -> HTMLResponse:
    """A page that says one thing: what went wrong and what to do."""
    return page(request, "message.html", status, title=title, message=message)
