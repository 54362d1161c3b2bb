"""The app: JSON routes, pages, health checks and the guards around them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

import web.routes
from api.bootstrap import Service
from api.http import answers, app_state, library_changes, problems, quality, read_documents, verification
from api.http.guard import BodyGuard, FaultGuard, HeadGuard
from api.http.watch import Watch
from api.settings import Settings
from api.state.jobs import Jobs
from ingest.generations.publish import try_remove_leftovers

_ABOUT = """Cited answers questions from documents in the documents' own words. Every quote is copied from a stored
document, and its citation can be checked without Cited. Where the documents do not answer, Cited says so."""


def create_app(settings: Settings, service: Service | None) -> FastAPI:
    """The app that answers from `service`; without one, every answer is a 503 that says what to do."""
    app = FastAPI(
        title="Cited",
        version=version("cited"),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        generate_unique_id_function=lambda route: route.name,
        lifespan=_run_background,
    )
    app.state.settings, app.state.serving = settings, service
    app.state.personal = settings.personal
    app.state.watch = Watch(app, settings)
    problems.add_handlers(app)
    for routes in (answers, read_documents, verification, quality, library_changes):
        app.include_router(routes.router)
    _add_health(app)
    web.routes.attach(app)
    app.add_middleware(BodyGuard, max_bytes=settings.max_body, max_seconds=settings.body_seconds)
    app.add_middleware(HeadGuard)
    app.add_middleware(FaultGuard)  # the middleware added last is the outermost
    return app


@asynccontextmanager
async def _run_background(app: FastAPI) -> AsyncIterator[None]:
    """Run the watch for new generations and the jobs that change the library, for as long as the app runs."""
    settings: Settings = app.state.settings
    await asyncio.to_thread(try_remove_leftovers, settings.data)
    app.state.jobs = Jobs(settings.data)
    app.state.watch.start()
    try:
        yield
    finally:
        await asyncio.to_thread(app.state.watch.stop)
        await asyncio.to_thread(app.state.jobs.stop)


def _add_health(app: FastAPI) -> None:
    @app.get("/healthz", tags=["health"])
    def healthz() -> dict[str, str]:
        """Report that the process is alive, and the version of Cited."""
        return {"status": "ok", "version": app.version}

    @app.get("/readyz", responses=problems.problem_responses(503), tags=["health"])
    def readyz(request: Request) -> JSONResponse:
        """Report whether questions can be answered, and the generation that answers them."""
        return JSONResponse({"status": "ready", "generation": app_state.service_of(request).engine.generation})
