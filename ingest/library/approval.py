"""The guard against an empty folder or a broken list: many removals wait until their exact number is approved."""

from dataclasses import replace

from ingest.holdings import Holdings
from ingest.library.placing import Change
from ingest.report import Outcome

# A run may remove this many documents, or this share of the passages, without being asked about it.
DOCUMENTS = 10
SHARE = 0.1


def guarded(before: Holdings, change: Change, passages: int, approved: int | None) -> Change:
    """The change, or the same without its removals where they are too many and not approved by their exact number.

    `passages` counts those of the library before the change.
    """
    gone = [line for line in change.lines if line.outcome is Outcome.REMOVED]
    few = len(gone) <= DOCUMENTS or sum(line.passages_removed for line in gone) <= SHARE * passages
    if few or approved == len(gone):
        return change
    detail = f"its removal is withheld; approve it with `--approve-removals {len(gone)}`"
    kept = {line.document_id: before[line.document_id] for line in gone}
    lines = tuple(
        replace(line, outcome=Outcome.WITHHELD, detail=detail, passages_removed=0) if line in gone else line
        for line in change.lines
    )
    return Change({**change.after, **kept}, lines)
