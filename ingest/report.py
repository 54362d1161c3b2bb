"""The report of a change to the library: what happened to each document, and why."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from ingest.difference import BlockChange
from ingest.stated.proposals import Proposal


class DocumentOutcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    WITHHELD = "withheld"
    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"
    DUPLICATE = "duplicate"
    FAILED = "failed"


class Mode(StrEnum):
    """How far a change goes: told only, built aside to be looked at, or published."""

    DRY_RUN = "dry_run"
    PREVIEW = "preview"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One document of a run. `reason` is stable where it failed; `detail` is for people to read.

    `coverage` is the share of the file's words that were read, from 0 to 1, where it was measured. `passages_added` and
    `passages_removed` count the passages whose words came or went; `changes` are the words.
    """

    outcome: DocumentOutcome
    document_id: str
    file: str
    title: str | None = None
    version: str | None = None
    edition: int | None = None
    pages: int | None = None
    pages_without_text: tuple[int, ...] = ()
    coverage: float | None = None
    passages_added: int = 0
    passages_removed: int = 0
    reason: str | None = None
    detail: str | None = None
    changes: tuple[BlockChange, ...] = ()
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did or would do.

    `generation` is the one that serves after it, if any; `preview` the one that was built aside, to be published or
    discarded. `withheld` counts the documents whose removal waits for approval.
    """

    lines: tuple[ReportLine, ...]
    generation: str | None
    published: bool
    dry_run: bool
    passages: int
    encoded: int
    seconds: float
    preview: str | None = None

    def count(self, outcome: DocumentOutcome) -> int:
        return sum(line.outcome is outcome for line in self.lines)

    @property
    def withheld(self) -> int:
        return self.count(DocumentOutcome.WITHHELD)

    @property
    def exit_code(self) -> int:
        """0 all well, 2 some failed or were withheld, 1 nothing is there to serve."""
        if self.generation is None and not self.dry_run and not self.preview:
            return 1
        return 2 if self.count(DocumentOutcome.FAILED) or self.withheld else 0

    def to_json(self) -> dict[str, Any]:
        counts = {outcome.value: self.count(outcome) for outcome in DocumentOutcome}
        return {**asdict(self), "counts": counts}
