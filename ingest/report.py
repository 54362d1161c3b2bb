"""The report of a change to the library: the outcome for each document, with the reason."""

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
    """How far a change goes: reported only, built as a preview, or published."""

    DRY_RUN = "dry_run"
    PREVIEW = "preview"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One document of a run. `reason` is a stable code for a failure; `detail` is for people.

    `coverage` is the share of the file's words that were read, from 0 to 1; None where it was not measured.
    `passages_added` and `passages_removed` count the passages with new words and with removed ones; `changes` lists
    these words.
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
    """What a run did or, for a dry run, would do.

    `generation` is the id of the serving generation after the run, if any; `preview` the id of the preview that the run
    built. `encoded` counts the passages that were encoded. `withheld` counts the documents whose removal waits for
    approval.
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
        """0: success; 1: no generation serves; 2: some documents failed or were withheld."""
        if self.generation is None and not self.dry_run and not self.preview:
            return 1
        return 2 if self.count(DocumentOutcome.FAILED) or self.withheld else 0

    def to_json(self) -> dict[str, Any]:
        counts = {outcome.value: self.count(outcome) for outcome in DocumentOutcome}
        return {**asdict(self), "counts": counts}
