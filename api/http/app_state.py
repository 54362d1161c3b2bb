"""The state of a running app: its settings, and its service once something has been ingested."""

from typing import cast

from fastapi import Request

from api.bootstrap import Service, reading_limits
from api.settings import Settings
from ingest.reading.worker import Limits
from web.serving_generation import serving_of


def service_of(request: Request) -> Service:
    """The service that answers now. Raises NoGeneration where nothing has been ingested yet."""
    return cast("Service", serving_of(request))  # `create_app` and the watch put nothing else into the app's state


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def limits_of(request: Request) -> Limits:
    return reading_limits(settings_of(request))
