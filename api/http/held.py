"""The state of a running app: its settings, and its service once something has been ingested."""

from fastapi import Request

from api.bootstrap import Service, reading_limits
from api.settings import Settings
from ingest.reading.worker import Limits
from retrieval.errors import NoGeneration


def service_of(request: Request) -> Service:
    """What answers now. Raises NoGeneration where nothing has been ingested yet."""
    service: Service | None = request.app.state.serving
    if service is None:
        raise NoGeneration("Nothing has been ingested yet. Run `cited ingest`.")
    return service


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def limits_of(request: Request) -> Limits:
    return reading_limits(settings_of(request))
