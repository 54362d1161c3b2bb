"""The state of a running app: its settings, and its service once something has been ingested."""

from functools import partial

from fastapi import FastAPI, Request

from api.bootstrap import Service, reading_limits
from api.settings import Settings
from api.state.quality import latest_quality
from api.state.store import Store
from ingest.reading.worker import Limits
from retrieval.errors import NoGeneration
from web.conversation import RecentAnswers


def set_service(app: FastAPI, settings: Settings, service: Service | None) -> None:
    """Answer from this service from now on: engine and library change together, and cached answers are dropped."""
    app.state.settings = settings
    app.state.service = service
    app.state.engine = service.engine if service else None
    app.state.library = service.library if service else None
    # Read on each request: the quality is measured after the service has begun to answer.
    app.state.quality = partial(latest_quality, Store(settings.data), service.engine.generation if service else "")
    app.state.recent_answers = RecentAnswers()


def service_of(request: Request) -> Service:
    """Raises NoGeneration where nothing has been ingested yet."""
    service: Service | None = request.app.state.service
    if service is None:
        raise NoGeneration("Nothing has been ingested yet. Run `cited ingest`.")
    return service


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def limits_of(request: Request) -> Limits:
    return reading_limits(settings_of(request))
