"""The state of a running app: its settings, and its service once something has been ingested."""

from typing import cast

from fastapi import Request

from api.bootstrap import Service, reading_limits
from api.settings import Settings
from ingest.reading.worker import Limits
from retrieval.errors import SeesSomeCollections
from web.serving_generation import collections_of, serving_of


def service_of(request: Request) -> Service:
    """The part of the service that the caller may see. Raises NoGeneration where nothing has been ingested yet."""
    return cast("Service", serving_of(request))  # `create_app` and the watch put nothing else into the app's state


def needs_all_collections(request: Request) -> None:
    """Raises SeesSomeCollections unless the caller sees every collection.

    It guards routes whose answers are about the whole library: its reports, its counts, who changed what.
    """
    if collections_of(request) is not None:
        raise SeesSomeCollections(
            "This request concerns the whole library, and you see only some of its collections. Ask somebody who sees "
            "all of them."
        )


def whole_service_of(request: Request) -> Service | None:
    """The service over every collection; None where nothing has been ingested yet. Raises SeesSomeCollections."""
    needs_all_collections(request)
    service: Service | None = request.app.state.serving
    return service


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def limits_of(request: Request) -> Limits:
    return reading_limits(settings_of(request))
