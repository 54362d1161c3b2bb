"""The record of a job, and its states."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RUNNING, DONE, FAILED, CANCELLED, INTERRUPTED = "running", "done", "failed", "cancelled", "interrupted"


@dataclass(frozen=True, slots=True)
class Job:
    """A job's current state. `by` and `by_key`: the name, and the key's id, of whoever started it.

    `progress` is (stage, done, total) while it runs; times are UTC, ISO 8601.
    """

    id: str
    kind: str
    request: dict[str, Any]
    by: str
    status: str
    created: str
    ended: str | None
    result: dict[str, Any] | None
    error: dict[str, str] | None
    progress: tuple[str, int, int] | None = None
    by_key: str | None = None


def incoming_names(request: Mapping[str, Any]) -> tuple[str, ...]:
    """The names under which the uploads of a job wait for it: one for each of its `files`, or its own `incoming`."""
    files = request.get("files") or [request]
    return tuple(file["incoming"] for file in files if file.get("incoming"))
