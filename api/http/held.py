"""What a running app holds: the settings, and the service that answers, of which there may be none yet."""

from functools import partial

from fastapi import FastAPI, Request

from api.bootstrap import Service, limits
from api.settings import Settings
from api.state.quality import latest
from api.state.store import Store
from ingest.reading.worker import Limits
from retrieval.errors import NoGeneration
from web.conversation import RecentAnswers


def hold(app: FastAPI, settings: Settings, service: Service | None) -> None:
    """Let the app answer from this service from now on: engine and library change together, and no answer is kept."""
    app.state.settings = settings
    app.state.service = service
    app.state.engine = service.engine if service else None
    app.state.library = service.library if service else None
    # Told apart from the service: it is measured while the service answers already.
    app.state.quality = partial(latest, Store(settings.data), service.engine.generation if service else "")
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
    return limits(settings_of(request))
