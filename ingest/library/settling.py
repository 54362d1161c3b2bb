"""Check every edition before it is published, each document separately, so that no document stops another."""

from collections.abc import Callable, Sequence

from ingest.blocks.soundness import find_defect
from ingest.faults import Fault, NotEncoded
from ingest.generations.units import rehearse
from ingest.holdings import Entry, Holdings, all_entries
from ingest.library.placing import PlacedChange, report_line
from ingest.report import DocumentOutcome, ReportLine
from retrieval.errors import Unreadable

ReadAgain = Callable[[Entry], Entry]
# Called with the number of editions done and their total.
OnDone = Callable[[int, int], None]


def settle(change: PlacedChange, again: ReadAgain, done: OnDone, *, rebuild: bool) -> PlacedChange:
    """The change with editions read again: every edition for a rebuild, otherwise those whose text has a defect.

    An edition that cannot be read again keeps its earlier text; where that has a defect, it is left out. The report
    gets a line for both.
    """
    after: dict[str, tuple[Entry, ...]] = {}
    lines = list(change.lines)
    held = all_entries(change.after)
    for number, entry in enumerate(held, 1):
        kept, error = _settle_entry(entry, again, rebuild)
        id = entry.version.document.id
        if kept is not None:
            after[id] = (*after.get(id, ()), kept)
        if error is not None:
            lines += _failure_lines(entry, error, kept, lines)
        if rebuild:
            done(number, len(held))
    return PlacedChange(after, tuple(lines))


def _settle_entry(entry: Entry, again: ReadAgain, rebuild: bool) -> tuple[Entry | None, Unreadable | Fault | None]:
    """The entry to publish, None where there is none; and the error, if it could not be read again."""
    if not rebuild and find_defect(entry.canonical) is None:
        return entry, None
    try:
        read = again(entry)
        rehearse(read)
    except (Unreadable, Fault) as error:
        return (entry if _can_be_built(entry) else None), error
    return read, None


def _can_be_built(entry: Entry) -> bool:
    try:
        rehearse(entry)
    except Fault:
        return False
    return True


def _failure_lines(
    entry: Entry, error: Unreadable | Fault, kept: Entry | None, lines: Sequence[ReportLine]
) -> list[ReportLine]:
    """The line of an edition that cannot be read again; none where it stays and its document already has that line."""
    id, reason = entry.version.document.id, error.reason
    failed = (DocumentOutcome.FAILED, id, reason)
    known = any((line.outcome, line.document_id, line.reason) == failed for line in lines)
    if kept is not None and known:
        return []
    result = "It keeps its earlier text." if kept else "Its earlier text is inconsistent, so it is left out."
    detail = f"Edition {entry.version.edition} cannot be read again: {error} {result}"
    return [report_line(DocumentOutcome.FAILED, entry, detail, reason)]


def revert_document(change: PlacedChange, before: Holdings, fault: Fault) -> PlacedChange:
    """The change without the document that could not be built: its earlier editions stay, or it is left out.

    Raises the fault where it is not the document's own: where an unchanged document, which was encoded before, fails
    in the encoder.
    """
    id = str(fault.document_id)
    editions, earlier = change.after.get(id, ()), before.get(id)
    if not editions or (earlier == editions and isinstance(fault, NotEncoded)):
        raise fault
    after = {other: held for other, held in change.after.items() if other != id}
    stays = earlier is not None and earlier != editions
    if earlier is not None and stays:
        after[id] = earlier
    detail = f"{fault} {'The document stays as it was.' if stays else 'It is left out.'}"
    failure = report_line(DocumentOutcome.FAILED, editions[-1], detail, fault.reason)
    return PlacedChange(after, (*(line for line in change.lines if line.document_id != id), failure))
