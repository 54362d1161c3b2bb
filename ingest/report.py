"""The report of an ingest: what happened to each document, and why."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    DUPLICATE = "duplicate"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Line:
    """One document of a run. `reason` is a `Reason` where it failed; `detail` is for people to read."""

    outcome: Outcome
    document_id: str
    file: str
    title: str | None = None
    passages: int | None = None
    pages: int | None = None
    reason: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did or, when `dry_run`, would do. `generation` is the one that serves after it, if any."""

    lines: tuple[Line, ...]
    generation: str | None
    published: bool
    dry_run: bool
    passages: int
    encoded: int
    seconds: float

    def count(self, outcome: Outcome) -> int:
        return sum(line.outcome is outcome for line in self.lines)

    @property
    def exit_code(self) -> int:
        """0 all well, 2 some failed, 1 nothing is there to serve."""
        if self.generation is None and not self.dry_run:
            return 1
        return 2 if self.count(Outcome.FAILED) else 0

    def to_json(self) -> dict[str, Any]:
        counts = {outcome.value: self.count(outcome) for outcome in Outcome}
        return {**asdict(self), "counts": counts}
