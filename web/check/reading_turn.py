"""How the page reads the file of a draft: within the limits of the app, and a few files at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from starlette.requests import Request

from ingest.reading.worker import DEFAULT_LIMITS, Limits


@dataclass(frozen=True, slots=True)
class DraftReading:
    """`slot`: held while a file is read; it raises Overloaded where too many are read already."""

    limits: Limits = DEFAULT_LIMITS
    slot: Callable[[], AbstractContextManager[None]] = nullcontext


def reading_of(request: Request) -> DraftReading:
    """The value of `app.state.draft_reading`, or the limits by default."""
    reading: DraftReading = getattr(request.app.state, "draft_reading", None) or DraftReading()
    return reading
