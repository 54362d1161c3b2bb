"""See that all which is about to be published holds together: each document by itself, so that none stops another."""

from collections.abc import Callable, Sequence

from ingest.blocks.soundness import find_defect
from ingest.faults import Fault, NotEncoded
from ingest.generations.build import rehearse
from ingest.holdings import Entry, Holdings, all_entries
from ingest.library.placing import PlacedChange, report_line
from ingest.report import DocumentOutcome, ReportLine
from retrieval.errors import Unreadable

ReadAgain = Callable[[Entry], Entry]
# Told how many of how many editions are done.
OnDone = Callable[[int, int], None]


def settle(change: PlacedChange, again: ReadAgain, done: OnDone, *, rebuild: bool) -> PlacedChange:
    """The change with every edition as `again` reads it, where all is to be built anew or where its text is amiss.

    An edition that cannot be read again stays as it was read before; where that does not hold together either, it is
    left out. Both are lines of the report.
    """
    after: dict[str, tuple[Entry, ...]] = {}
    lines = list(change.lines)
    held = all_entries(change.after)
    for number, entry in enumerate(held, 1):
        kept, trouble = _settle_entry(entry, again, rebuild)
        id = entry.version.document.id
        if kept is not None:
            after[id] = (*after.get(id, ()), kept)
        if trouble is not None:
            lines += _failure_lines(entry, trouble, kept, lines)
        if rebuild:
            done(number, len(held))
    return PlacedChange(after, tuple(lines))


def _settle_entry(entry: Entry, again: ReadAgain, rebuild: bool) -> tuple[Entry | None, Unreadable | Fault | None]:
    """The entry as it can be published, if it can, and why it could not be read again, if it could not."""
    if not rebuild and find_defect(entry.canonical) is None:
        return entry, None
    try:
        read = again(entry)
        rehearse(read)
    except (Unreadable, Fault) as trouble:
        return (entry if _can_be_built(entry) else None), trouble
    return read, None


def _can_be_built(entry: Entry) -> bool:
    try:
        rehearse(entry)
    except Fault:
        return False
    return True


def _failure_lines(
    entry: Entry, trouble: Unreadable | Fault, kept: Entry | None, said: Sequence[ReportLine]
) -> list[ReportLine]:
    """The line of an edition that cannot be read again; none where it stays and the same was said of its document."""
    id, reason = entry.version.document.id, trouble.reason
    known = any((one.outcome, one.document_id, one.reason) == (DocumentOutcome.FAILED, id, reason) for one in said)
    if kept is not None and known:
        return []
    left = "It stays as it was read before." if kept else "Its text does not hold together, so it is left out."
    detail = f"Edition {entry.version.edition} cannot be read again: {trouble} {left}"
    return [report_line(DocumentOutcome.FAILED, entry, detail, reason)]


def revert_document(change: PlacedChange, before: Holdings, fault: Fault) -> PlacedChange:
    """The change without what it wanted of the document that could not be built: it stays as it was, or out.

    Raises the fault where it is not the document's: of one that is as it was when it was encoded before.
    """
    id = str(fault.document_id)
    editions, older = change.after.get(id, ()), before.get(id)
    if not editions or (older == editions and isinstance(fault, NotEncoded)):
        raise fault
    after = {other: held for other, held in change.after.items() if other != id}
    stays = older is not None and older != editions
    if older is not None and stays:
        after[id] = older
    said = f"{fault} {'The document stays as it was.' if stays else 'It is left out.'}"
    failure = report_line(DocumentOutcome.FAILED, editions[-1], said, fault.reason)
    return PlacedChange(after, (*(one for one in change.lines if one.document_id != id), failure))
