"""A preview as its page shows it: each document with what was read of it, its changes, and proposed facts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.http.admin.words import OUTCOMES, failure_words
from ingest.blocks.extraction import list_pages
from ingest.difference import BlockChange, Op, WordChange
from ingest.formats.readers import FORMATS
from ingest.generations.previews import Previewed
from ingest.library.revising import report_lines
from ingest.reading.coverage import MIN_COVERAGE, percent
from ingest.report import DocumentOutcome, ReportLine
from ingest.stated.proposals import Proposal
from retrieval.document import Version
from retrieval.text import BlockKind, CanonicalText

# Changed blocks of one document on the page of a preview; a page of its own shows the others.
SHOWN_CHANGES = 20
# Changed blocks on such a page.
CHANGES_A_PAGE = 200
_SHOWN_HEADINGS = 60
# Words on each side of a change, and the most words of one added or removed piece.
_CONTEXT, _MAX_PIECE = 12, 300


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A changed block: whether it is new, gone or changed, its place in words, and its pieces."""

    op: str
    place: str
    pieces: tuple[WordChange, ...]


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposed fact. `number`: its place in the report's line. `document`: the id of the document concerned."""

    number: int
    fact: str
    value: str
    evidence: str
    page: int | None
    document: str
    is_about_other: bool


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document that a preview adds or changes. `read`: labelled facts on how its file was read."""

    line: ReportLine
    version: Version
    outcome: str
    read: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]
    more_headings: int
    changes: tuple[ChangeView, ...]
    more_changes: int
    proposals: tuple[ProposalView, ...]

    @property
    def id(self) -> str:
        return self.line.document_id


@dataclass(frozen=True, slots=True)
class PreviewView:
    """The documents by what happens to them. `failed`: each file, why it was not read, and advice."""

    documents: tuple[DocumentView, ...]
    removed: tuple[ReportLine, ...]
    others: tuple[ReportLine, ...]
    failed: tuple[tuple[ReportLine, str, str], ...]
    unchanged: int

    @property
    def undecided(self) -> int:
        return sum(len(document.proposals) for document in self.documents)


_REMOVED = {DocumentOutcome.REMOVED, DocumentOutcome.WITHDRAWN}


def view_preview(report: Mapping[str, Any], read: Sequence[Previewed]) -> PreviewView:
    lines = report_lines(report)
    by_key = {previewed.version.key: previewed for previewed in read}
    shown = [(line, by_key.get((line.document_id, line.version or ""))) for line in lines]
    failed = [line for line in lines if line.outcome is DocumentOutcome.FAILED]
    return PreviewView(
        documents=tuple(_view_document(line, previewed) for line, previewed in shown if previewed is not None),
        removed=tuple(line for line in lines if line.outcome in _REMOVED),
        others=tuple(line for line in lines if line.outcome in (DocumentOutcome.DUPLICATE, DocumentOutcome.WITHHELD)),
        failed=tuple((line, *failure_words({"detail": line.detail, "reason": line.reason})) for line in failed),
        unchanged=sum(line.outcome is DocumentOutcome.UNCHANGED for line in lines),
    )


def _view_document(line: ReportLine, previewed: Previewed) -> DocumentView:
    headings = _headings(previewed.canonical)
    return DocumentView(
        line=line,
        version=previewed.version,
        outcome=OUTCOMES[line.outcome],
        read=tuple(_read_facts(line, previewed)),
        headings=headings[:_SHOWN_HEADINGS],
        more_headings=max(0, len(headings) - _SHOWN_HEADINGS),
        changes=view_changes(line.changes[:SHOWN_CHANGES]),
        more_changes=max(0, len(line.changes) - SHOWN_CHANGES),
        proposals=tuple(_view_proposal(number, one, line) for number, one in enumerate(line.proposals)),
    )


def _headings(canonical: CanonicalText) -> tuple[str, ...]:
    found = (block for block in canonical.blocks if block.kind is BlockKind.HEADING)
    return tuple(" ".join(block.span.of(canonical.text).split()) for block in found)


def _read_facts(line: ReportLine, previewed: Previewed) -> list[tuple[str, str]]:
    version, canonical = previewed.version, previewed.canonical
    kinds = Counter(block.kind for block in canonical.blocks)
    counts = ", ".join(f"{kinds[kind]:,} {_plural(kind.value, kinds[kind])}" for kind in BlockKind if kinds[kind])
    facts = [("File", f"{version.file_name} ({FORMATS[version.media_type].name})")]
    if version.pages is not None:
        missing = version.pages_without_text
        facts.append(("Pages", f"{version.pages}{f'; no text on page {list_pages(missing)}' if missing else ''}"))
    if version.pages_by_ocr:
        facts.append(("Read by OCR", f"page {list_pages(version.pages_by_ocr)}"))
    facts.append(("Coverage", _coverage_words(line.coverage)))
    facts.append(("Text", f"{len(canonical.text.split()):,} words: {counts or 'nothing'}"))
    if line.passages_added or line.passages_removed:
        facts.append(("Passages", f"{line.passages_added} new, {line.passages_removed} removed"))
    if line.detail:
        facts.append(("Remarks", line.detail))
    return facts


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _coverage_words(share: float | None) -> str:
    if share is None:
        return "not measured for this format"
    warning = "" if share >= MIN_COVERAGE else ". Text may be missing: compare it with the file"
    return f"{percent(share)} of the file’s words were read{warning}"


def _view_proposal(number: int, proposal: Proposal, line: ReportLine) -> ProposalView:
    return ProposalView(
        number,
        proposal.fact,
        proposal.value or "",
        proposal.evidence,
        proposal.page,
        proposal.document_id or line.document_id,
        proposal.document_id is not None,
    )


def view_changes(changes: Sequence[BlockChange]) -> tuple[ChangeView, ...]:
    return tuple(_view_change(change) for change in changes)


def _view_change(change: BlockChange) -> ChangeView:
    page = f"page {change.page}" if change.page else None
    paragraph = f"paragraph {change.paragraph}" if change.paragraph else None
    place = ", ".join(part for part in (change.heading, page, paragraph) if part)
    last = len(change.pieces) - 1
    pieces = tuple(_shorten(piece, number == 0, number == last) for number, piece in enumerate(change.pieces))
    op = "changed" if change.op is Op.SAME else change.op.value
    return ChangeView(op, place, pieces)


def _shorten(piece: WordChange, is_first: bool, is_last: bool) -> WordChange:
    """Unchanged words cut to the context of the changes beside them; long additions and removals to their beginning."""
    words = piece.text.split()
    if piece.op is not Op.SAME:
        kept = words if len(words) <= _MAX_PIECE else [*words[:_MAX_PIECE], "…"]
    elif len(words) <= 2 * _CONTEXT:
        kept = words
    else:
        head = [] if is_first else words[:_CONTEXT]
        tail = [] if is_last else words[-_CONTEXT:]
        kept = [*head, "…", *tail]
    return WordChange(piece.op, " ".join(kept))
