"""The app: JSON routes, pages and health in one place, with what guards them all."""

from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

import web.routes
from api import problems, routes, state, verification
from api.bootstrap import Service
from api.guard import BodyGuard, FaultGuard
from api.settings import Settings

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
    )
    state.hold(app, settings, service)
    problems.install(app)
    app.include_router(routes.router)
    app.include_router(verification.router)
    _add_health(app)
    web.routes.attach(app)
    app.add_middleware(BodyGuard, most=settings.max_body, seconds=settings.body_seconds)
    app.add_middleware(FaultGuard)  # added last, so it stands outermost
    return app


def _add_health(app: FastAPI) -> None:
    @app.get("/healthz", tags=["health"])
    def healthz() -> dict[str, str]:
        """Whether the process is alive."""
        return {"status": "ok"}

    @app.get("/readyz", responses=problems.described(503), tags=["health"])
    def readyz(request: Request) -> JSONResponse:
        """Whether questions can be answered, and from which generation."""
        return JSONResponse({"status": "ready", "generation": state.service_of(request).engine.generation})
