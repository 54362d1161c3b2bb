"""Guard against an empty folder or a broken manifest: many removals wait for approval of their exact number."""

from dataclasses import replace

from ingest.holdings import Holdings
from ingest.library.placing import PlacedChange, duplicate_line
from ingest.report import DocumentOutcome, ReportLine

# A run needs approval for its removals only above both: this many documents and this share of all passages.
MAX_REMOVED_DOCUMENTS = 10
MAX_REMOVED_SHARE = 0.1


def withhold_removals(before: Holdings, change: PlacedChange, passages: int, approved: int | None) -> PlacedChange:
    """The change, without its removals where they are too many and `approved` is not their exact number.

    A document that has the file of one whose removal is withheld waits with it: the library holds no file twice.
    `passages` is the number of passages in the library before the change.
    """
    removals = [line for line in change.lines if line.outcome is DocumentOutcome.REMOVED]
    few = (
        len(removals) <= MAX_REMOVED_DOCUMENTS
        or sum(line.passages_removed for line in removals) <= MAX_REMOVED_SHARE * passages
    )
    if few or approved == len(removals):
        return change
    detail = f"its removal is withheld; approve it with `--approve-removals {len(removals)}`"
    kept = {line.document_id: before[line.document_id] for line in removals}
    holders = {entry.version.sha256: id for id, editions in kept.items() for entry in editions}
    after = {**change.after, **kept}
    lines: list[ReportLine] = []
    for line in change.lines:
        if line.outcome is DocumentOutcome.REMOVED:
            lines.append(replace(line, outcome=DocumentOutcome.WITHHELD, detail=detail, passages_removed=0))
        elif line.outcome is DocumentOutcome.ADDED and line.version in holders and len(after[line.document_id]) == 1:
            [copy] = after.pop(line.document_id)
            lines.append(replace(duplicate_line(copy, holders[line.version]), coverage=line.coverage))
        else:
            lines.append(line)
    return PlacedChange(after, tuple(lines))
