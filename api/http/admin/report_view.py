"""The report of a preview as its page shows it: each document with what was read, what changed, and proposed facts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.http.admin.fact_form import LABELS
from ingest.blocks.extraction import list_pages
from ingest.formats.readers import FORMATS
from ingest.generations.previews import Previewed
from ingest.reading.coverage import MIN_COVERAGE, percent
from retrieval.changes.change import ChangeKind
from retrieval.text import BlockKind
from web.wording.changes import KIND_WORDS

# Documents, changed blocks and headings that a page shows; it counts the others.
MAX_DOCUMENTS, MAX_CHANGES, MAX_HEADINGS = 50, 200, 40
# Changed blocks that stand open; the others are folded.
OPEN_CHANGES = 10
# Unchanged words shown on each side of a changed one.
_CONTEXT_WORDS = 12


@dataclass(frozen=True, slots=True)
class Label:
    """A state in a word, with the colour of its tag."""

    text: str
    colour: str


OUTCOMES: Mapping[str, Label] = {
    "added": Label("Added", "green"),
    "changed": Label("Changed", "yellow"),
    "unchanged": Label("Unchanged", "grey"),
    "removed": Label("Removed", "red"),
    "withheld": Label("Removal withheld", "orange"),
    "withdrawn": Label("Withdrawn", "red"),
    "reinstated": Label("Reinstated", "green"),
    "duplicate": Label("Duplicate", "grey"),
    "failed": Label("Failed", "red"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a changed block: `op` is same, added or removed."""

    op: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangedBlock:
    """Changed sentences. `kinds`: what changes, in words, the gravest first; empty in reports of earlier releases."""

    place: str
    pieces: tuple[Piece, ...]
    kinds: tuple[str, ...] = ()
    moved: bool = False


@dataclass(frozen=True, slots=True)
class ProposedFact:
    """A fact that the document states about itself. `other`: the id of the document to which it belongs instead."""

    name: str
    label: str
    value: str | None
    evidence: str
    page: int | None
    other: str | None


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document of the preview. `facts` has labels and values: format, pages, coverage, blocks."""

    id: str
    title: str
    outcome: Label
    file: str
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    headings: tuple[str, ...]
    more_headings: int
    changes: tuple[ChangedBlock, ...]
    more_changes: int
    proposals: tuple[ProposedFact, ...]
    has_text: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """The documents that a preview adds, changes or removes. `hidden` counts those that are not shown."""

    documents: tuple[ReadDocument, ...]
    counts: tuple[tuple[str, int], ...]
    hidden: int


def view_report(report: Mapping[str, Any], read: Sequence[Previewed]) -> ReportView:
    """`read`: the documents whose text the preview brings into the library."""
    texts = {(one.version.document.id, one.version.sha256): one for one in read}
    lines = [line for line in report["lines"] if line["outcome"] != "unchanged" or line["detail"] or line["proposals"]]
    shown = [_document(line, texts.get((line["document_id"], line["version"]))) for line in lines[:MAX_DOCUMENTS]]
    counts = Counter(line["outcome"] for line in report["lines"])
    named = tuple((OUTCOMES[outcome].text.lower(), counts[outcome]) for outcome in OUTCOMES if counts[outcome])
    return ReportView(tuple(shown), named, max(0, len(lines) - MAX_DOCUMENTS))


def _document(line: Mapping[str, Any], read: Previewed | None) -> ReadDocument:
    headings = _headings(read) if read else []
    changes = [_changed_block(change) for change in line["changes"][:MAX_CHANGES]]
    return ReadDocument(
        id=line["document_id"],
        title=line["title"] or line["document_id"],
        outcome=OUTCOMES[line["outcome"]],
        file=line["file"],
        facts=tuple(_facts(line, read)),
        warnings=tuple(_warnings(line)),
        headings=tuple(headings[:MAX_HEADINGS]),
        more_headings=max(0, len(headings) - MAX_HEADINGS),
        changes=tuple(changes),
        more_changes=max(0, len(line["changes"]) - MAX_CHANGES),
        proposals=tuple(_proposal(one) for one in line["proposals"]),
        has_text=read is not None,
    )


def _facts(line: Mapping[str, Any], read: Previewed | None) -> Iterable[tuple[str, str]]:
    yield "File", line["file"]
    if line["edition"]:
        yield "Edition", str(line["edition"])
    if read is not None:
        yield "Format", FORMATS[read.version.media_type].name
        kinds = Counter(block.kind for block in read.canonical.blocks)
        counted = ", ".join(_count(kinds[kind], kind.value) for kind in BlockKind if kinds[kind])
        yield "Blocks", counted or "none"
    if line["pages"] is not None:
        yield "Pages", str(line["pages"])
    if line["coverage"] is not None:
        yield "Words read", f"{percent(line['coverage'])} of the file’s words"
    if line["passages_added"] or line["passages_removed"]:
        yield "Passages", f"{line['passages_added']} new, {line['passages_removed']} removed"


def _warnings(line: Mapping[str, Any]) -> Iterable[str]:
    if line["pages_without_text"]:
        pages = list_pages(line["pages_without_text"])
        yield f"No text was found on page {pages}. If these are scans, upload the file again and choose OCR."
    if line["coverage"] is not None and line["coverage"] < MIN_COVERAGE:
        yield "Many words of the file were not read. Open the text and check whether something is missing."
    if line["detail"]:
        yield line["detail"]


def _headings(read: Previewed) -> list[str]:
    canonical = read.canonical
    return [block.span.of(canonical.text) for block in canonical.blocks if block.kind is BlockKind.HEADING]


def _changed_block(change: Mapping[str, Any]) -> ChangedBlock:
    page = f"page {change['page']}" if change["page"] else None
    paragraph = f"paragraph {change['paragraph']}" if change["paragraph"] else None
    place = " · ".join(part for part in (change["heading"], page, paragraph) if part)
    last = len(change["pieces"]) - 1
    pieces = [
        Piece(
            piece["op"], _folded(piece["text"], number > 0, number < last) if piece["op"] == "same" else piece["text"]
        )
        for number, piece in enumerate(change["pieces"])
    ]
    kinds = tuple(KIND_WORDS[ChangeKind(kind)] for kind in change.get("kinds", ()))
    return ChangedBlock(place, tuple(pieces), kinds, change.get("moved", False))


def _folded(text: str, follows: bool, precedes: bool) -> str:
    """Unchanged words, cut to those beside a change: `follows` one, `precedes` one."""
    words = text.split(" ")
    kept = _CONTEXT_WORDS * (follows + precedes)
    if len(words) <= kept + 1:
        return text
    first = " ".join(words[:_CONTEXT_WORDS]) if follows else ""
    last = " ".join(words[-_CONTEXT_WORDS:]) if precedes else ""
    return f"{first} … {last}"


def _proposal(proposal: Mapping[str, Any]) -> ProposedFact:
    name = proposal["fact"]
    return ProposedFact(
        name, LABELS.get(name, name), proposal["value"], proposal["evidence"], proposal["page"], proposal["document_id"]
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
