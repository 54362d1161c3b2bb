"""All pages and their files, to be added to an app."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Scope

import web.chat.routes
import web.check.routes
import web.compare.routes
import web.documents.routes
import web.duties.routes
import web.edition_changes.routes
import web.public.routes
import web.quality_page
import web.reference.routes
from web.rendering import HEADERS

_WEB = Path(__file__).resolve().parent


def attach(app: FastAPI) -> None:
    """Add the pages, their scripts and their styles to an app whose `state.serving` is a ServingGeneration, or None."""
    for routes in (
        web.chat.routes,
        web.check.routes,
        web.compare.routes,
        web.documents.routes,
        web.duties.routes,
        web.edition_changes.routes,
        web.public.routes,
        web.quality_page,
        web.reference.routes,
    ):
        app.include_router(routes.router)
    app.mount("/static", _compressed(_WEB / "static"), name="static")
    app.mount("/script", _compressed(_WEB / "script"), name="script")


def _compressed(folder: Path) -> ASGIApp:
    """The files of a folder, compressed on the way. Pages are not: they hold secrets beside words of others."""
    return GZipMiddleware(_Files(directory=folder), minimum_size=1000)


class _Files(StaticFiles):
    """Static files that browsers revalidate on each use, so that an upgrade never runs with an old script."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update({**HEADERS, "Cache-Control": "no-cache"})
        return response
