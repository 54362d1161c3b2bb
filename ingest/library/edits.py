"""Changes that an admin makes by document id: withdraw, reinstate, delete, and state the facts of an edition."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from ingest.holdings import Entry, Holdings
from ingest.library.placing import PlacedChange, in_collection, join_remarks, removal_line, report_line
from ingest.report import DocumentOutcome, ReportLine
from retrieval.document import Version
from retrieval.errors import BadInput, UnknownDocument, UnknownVersion
from retrieval.facts import FACTS, FactChanges


def withdraw(before: Holdings, ids: Sequence[str]) -> PlacedChange:
    """Stop these documents from answering and from being shown; their editions stay in the library."""
    return _set_withdrawn(before, ids, withdrawn=True)


def reinstate(before: Holdings, ids: Sequence[str]) -> PlacedChange:
    return _set_withdrawn(before, ids, withdrawn=False)


def delete(before: Holdings, ids: Sequence[str]) -> PlacedChange:
    """Remove these documents with all their editions."""
    lines = [removal_line(_editions_of(before, id), "deleted") for id in ids]
    return PlacedChange({id: editions for id, editions in before.items() if id not in ids}, tuple(lines))


def amend(
    before: Holdings, id: str, changes: FactChanges, sha256: str | None = None, rejected: Collection[str] = ()
) -> PlacedChange:
    """State and clear facts of an edition, by default the newest one. A new collection holds for all editions.

    `sha256` may be the start of the hash. The text cannot be amended: a correction is a new edition. Proposals for the
    facts in `rejected` are turned down for this edition permanently. Raises UnknownDocument where there is no such
    document or version, BadInput for contradictory facts, a missing title or an unknown fact in `rejected`.
    """
    editions = _editions_of(before, id)
    chosen = next((entry for entry in reversed(editions) if entry.version.sha256.startswith(sha256 or "")), None)
    if chosen is None:
        raise UnknownVersion(
            f"The document {id!r} has no such version. `cited documents --all` lists the versions of each document."
        )
    amended = replace(chosen, version=_with_rejected(_with_changes(chosen.version, changes), rejected))
    start, end = amended.version.in_force_from, amended.version.in_force_to
    if start and end and end < start:
        raise BadInput(
            f"It cannot be in force from {start} to {end}: the end is before the start. Correct one of them."
        )
    edited = tuple(amended if entry is chosen else entry for entry in editions)
    after = {**before, id: in_collection(edited, amended.version.collection)}
    if amended == chosen:
        return PlacedChange(after, (report_line(DocumentOutcome.UNCHANGED, chosen),))
    stated = f"changed facts: {', '.join(changes.names)}" if changes.names else None
    turned_down = f"proposals turned down: {', '.join(rejected)}" if rejected else None
    return PlacedChange(after, (report_line(DocumentOutcome.CHANGED, amended, join_remarks(stated, turned_down)),))


def _with_rejected(version: Version, rejected: Collection[str]) -> Version:
    unknown = sorted(set(rejected) - set(FACTS))
    if unknown:
        raise BadInput(f"There is no fact {unknown[0]!r} to reject. The facts are {', '.join(FACTS)}.")
    return replace(version, rejected=tuple(name for name in FACTS if name in {*version.rejected, *rejected}))


def _with_changes(version: Version, changes: FactChanges) -> Version:
    if "title" in changes.names and not changes.stated.title:
        raise BadInput("A document needs a title. Give one, or leave the title out to keep it.")
    if "collection" in changes.cleared:
        raise BadInput("A document belongs to a collection. Name one, such as main.")
    return changes.apply(version)


def _set_withdrawn(before: Holdings, ids: Sequence[str], *, withdrawn: bool) -> PlacedChange:
    lines: list[ReportLine] = []
    after = dict(before)
    outcome = DocumentOutcome.WITHDRAWN if withdrawn else DocumentOutcome.REINSTATED
    for id in ids:
        editions = _editions_of(before, id)
        unchanged = editions[-1].version.withdrawn is withdrawn
        lines.append(report_line(DocumentOutcome.UNCHANGED if unchanged else outcome, editions[-1]))
        after[id] = tuple(replace(entry, version=replace(entry.version, withdrawn=withdrawn)) for entry in editions)
    return PlacedChange(after, tuple(lines))


def _editions_of(before: Holdings, id: str) -> tuple[Entry, ...]:
    if id not in before:
        raise UnknownDocument(f"There is no document {id!r}. `cited documents` lists all documents.")
    return before[id]
