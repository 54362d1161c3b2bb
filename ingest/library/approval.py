"""The guard against an empty folder or a broken list: many removals wait until their exact number is approved."""

from dataclasses import replace

from ingest.holdings import Holdings
from ingest.library.placing import PlacedChange
from ingest.report import DocumentOutcome

# A run may remove this many documents, or this share of the passages, without being asked about it.
MAX_REMOVED_DOCUMENTS = 10
MAX_REMOVED_SHARE = 0.1


def withhold_removals(before: Holdings, change: PlacedChange, passages: int, approved: int | None) -> PlacedChange:
    """The change, or the same without its removals where they are too many and not approved by their exact number.

    `passages` counts those of the library before the change.
    """
    gone = [line for line in change.lines if line.outcome is DocumentOutcome.REMOVED]
    few = (
        len(gone) <= MAX_REMOVED_DOCUMENTS
        or sum(line.passages_removed for line in gone) <= MAX_REMOVED_SHARE * passages
    )
    if few or approved == len(gone):
        return change
    detail = f"its removal is withheld; approve it with `--approve-removals {len(gone)}`"
    kept = {line.document_id: before[line.document_id] for line in gone}
    lines = tuple(
        replace(line, outcome=DocumentOutcome.WITHHELD, detail=detail, passages_removed=0) if line in gone else line
        for line in change.lines
    )
    return PlacedChange({**change.after, **kept}, lines)
