"""Revise a preview: decide facts of its documents before it is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.difference import BlockChange, Op, WordChange
from ingest.holdings import Holdings
from ingest.library import edits
from ingest.library.placing import PlacedChange, join_remarks
from ingest.report import DocumentOutcome, ReportLine
from ingest.stated.proposals import Proposal
from retrieval.facts import NO_CHANGES, FactChanges


@dataclass(frozen=True, slots=True)
class Decision:
    """The facts that a person states about an edition, and the names of the proposed facts that they turn down.

    Without `sha256` it concerns the newest edition.
    """

    document_id: str
    changes: FactChanges = NO_CHANGES
    rejected: tuple[str, ...] = ()
    sha256: str | None = None


def revise(held: Holdings, lines: Sequence[ReportLine], decisions: Sequence[Decision]) -> PlacedChange:
    """The contents and the report of a preview after these decisions. A decided proposal leaves the report.

    Raises UnknownDocument, UnknownVersion and BadInput as `edits.amend` does.
    """
    revised = list(lines)
    for decision in decisions:
        id = decision.document_id
        amended = edits.amend(held, id, decision.changes, decision.sha256, decision.rejected)
        held = amended.after
        (line,) = amended.lines
        if line.outcome is DocumentOutcome.UNCHANGED:
            continue
        if not any(earlier.document_id == id for earlier in revised):
            revised.append(line)
        decided = {*decision.changes.names, *decision.rejected}
        revised = [_after(earlier, line, id, decided) for earlier in revised]
    return PlacedChange(held, tuple(revised))


def _after(earlier: ReportLine, amended: ReportLine, id: str, decided: set[str]) -> ReportLine:
    """A line of the report after the facts `decided` of the document `id` were stated or turned down."""
    still_open = tuple(one for one in earlier.proposals if not (_concerned(earlier, one) == id and one.fact in decided))
    line = replace(earlier, proposals=still_open)
    if earlier.document_id != id or earlier is amended:
        return line
    return replace(line, title=amended.title, detail=join_remarks(earlier.detail, amended.detail))


def _concerned(line: ReportLine, proposal: Proposal) -> str:
    """The id of the document that a proposal is about."""
    return proposal.document_id or line.document_id


def report_lines(report: Mapping[str, Any]) -> tuple[ReportLine, ...]:
    """The lines of a report that was stored as JSON values."""
    return tuple(_line(value) for value in report["lines"])


def _line(value: Mapping[str, Any]) -> ReportLine:
    return ReportLine(
        **{
            **value,
            "outcome": DocumentOutcome(value["outcome"]),
            "pages_without_text": tuple(value["pages_without_text"]),
            "changes": tuple(_change(change) for change in value["changes"]),
            "proposals": tuple(Proposal(**proposal) for proposal in value["proposals"]),
        }
    )


def _change(value: Mapping[str, Any]) -> BlockChange:
    pieces = tuple(WordChange(Op(piece["op"]), piece["text"]) for piece in value["pieces"])
    return BlockChange(**{**value, "op": Op(value["op"]), "pieces": pieces})
