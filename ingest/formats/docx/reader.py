"""Read DOCX: headings by style, lists by numbering, tables as rows. Pages depend on the printer, so none are given.

Text that is not current is left out and counted: deleted, struck-out, hidden and white words, and the table of
contents. Headers and footers are not read. Templates and documents with macros are read like other documents.
"""

from collections.abc import Iterator
from typing import Any

from ingest.blocks.extraction import Extraction, RawBlock, join
from ingest.formats.archive import DAMAGED
from ingest.formats.docx.body import Body
from ingest.formats.docx.notes import Notes
from ingest.formats.docx.numbering import Numbering
from ingest.formats.docx.package import Package, W
from ingest.formats.docx.remarks import OmissionKind, Remarks
from ingest.formats.docx.styles import Styles
from ingest.formats.docx.white import Background
from ingest.formats.docx.words import TEXT_PATH
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

_NOTE_KINDS = ("footnote", "endnote")


def read(data: bytes) -> Extraction:
    """Raises Unreadable for a password, a bomb, damage or a file without words."""
    package = Package(data)
    remarks = Remarks()
    try:
        raw_blocks = list(_raw_blocks(package, remarks))
    except Unreadable:
        raise
    except Exception as cause:
        raise Unreadable(Reason.BROKEN, DAMAGED) from cause
    if not any(raw.text.strip() for raw in raw_blocks):
        raise Unreadable(Reason.NO_TEXT, "The document holds no text. If it holds pictures of pages, run OCR on it.")
    first = next((raw.text for raw in raw_blocks if raw.kind is BlockKind.HEADING), None)
    return Extraction(join(raw_blocks), title=first or package.title(), notes=remarks.notes(), facts=package.facts())


def _raw_blocks(package: Package, remarks: Remarks) -> Iterator[RawBlock]:
    """The raw blocks of the body, then of its notes."""
    document, styles = package.document, Styles(package.first_part("styles"))
    roots = {kind: package.first_part(f"{kind}s") for kind in _NOTE_KINDS}
    notes = Notes(roots, package.first_part("settings"), document)
    headers = package.related_parts("header")
    background = Background(document, headers, styles)
    numbering = Numbering(package.first_part("numbering"), styles)
    body = document.find(f"{W}body")
    yield from Body(document, styles, background, numbering, remarks, notes).inside(body if body is not None else ())
    readers = {
        kind: Body(root, styles, background, numbering, remarks) for kind, root in roots.items() if root is not None
    }
    for note in notes.referenced():
        text = " ".join(raw.text for raw in readers[note.kind].inside(note.element) if raw.text)
        yield RawBlock(
            BlockKind.FOOTNOTE, text.removeprefix(note.mark) if note.is_custom else text, paragraph=note.mark
        )
    remarks.count_omitted(OmissionKind.NOTE, notes.count_unreferenced())
    remarks.count_omitted(OmissionKind.WATERMARK, len(_watermarks(headers)))


def _watermarks(headers: list[Any]) -> set[str]:
    """The texts of the watermarks; each header of a document repeats them."""
    texts = (path.get("string") or "" for header in headers for path in header.iter(TEXT_PATH))
    return {text.strip() for text in texts if text.strip()}
