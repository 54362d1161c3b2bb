"""The app: JSON routes, pages and health in one place, with what guards them all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

import web.routes
from api.bootstrap import Service
from api.http import answers, documents, held, library, problems, quality, verification
from api.http.guard import BodyGuard, FaultGuard
from api.http.watch import Watch
from api.settings import Settings
from api.state.jobs import Jobs
from ingest.generations.publish import try_remove_leftovers

_ABOUT = """Cited answers questions from documents in the documents' own words. Every quote is a slice of a stored
document and carries a citation that can be checked without us; where the documents do not answer, it says so."""


def create_app(settings: Settings, service: Service | None) -> FastAPI:
    """The app that answers from `service`; without one every answer is a 503 that says what to do."""
    app = FastAPI(
        title="Cited",
        version=version("cited"),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        generate_unique_id_function=lambda route: route.name,
        lifespan=_alive,
    )
    held.hold(app, settings, service)
    app.state.watch = Watch(app, settings)
    problems.install(app)
    for routes in (answers, documents, verification, quality, library):
        app.include_router(routes.router)
    _add_health(app)
    web.routes.attach(app)
    app.add_middleware(BodyGuard, most=settings.max_body, seconds=settings.body_seconds)
    app.add_middleware(FaultGuard)  # added last, so it stands outermost
    return app


@asynccontextmanager
async def _alive(app: FastAPI) -> AsyncIterator[None]:
    """While the app runs it sees new generations, and jobs may change the library."""
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
        """Whether the process is alive."""
        return {"status": "ok"}

    @app.get("/readyz", responses=problems.described(503), tags=["health"])
    def readyz(request: Request) -> JSONResponse:
        """Whether questions can be answered, and from which generation."""
        return JSONResponse({"status": "ready", "generation": held.service_of(request).engine.generation})
