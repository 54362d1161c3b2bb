"""Read DOCX: headings by style, lists by numbering, tables as rows. Pages are the printer's, so none is ever given.

What is not the document's current text is left out and counted: what is deleted, struck out, hidden or white, and the
table of contents. Headers and footers are not read. Templates and documents with macros are read as documents.
"""

from collections.abc import Iterator
from typing import Any

from ingest.blocks.extraction import Draft, Extraction, join
from ingest.formats.archive import DAMAGED
from ingest.formats.docx.body import Body
from ingest.formats.docx.notes import Notes
from ingest.formats.docx.numbering import Numbering
from ingest.formats.docx.package import Package, W
from ingest.formats.docx.remarks import OmissionKind, Remarks
from ingest.formats.docx.styles import Styles
from ingest.formats.docx.white import Paper
from ingest.formats.docx.words import TEXT_PATH
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

_NOTE_KINDS = ("footnote", "endnote")


def read(data: bytes) -> Extraction:
    """Raises Unreadable: a password, a bomb, damage, or no words."""
    package = Package(data)
    remarks = Remarks()
    try:
        drafts = list(_drafts(package, remarks))
    except Unreadable:
        raise
    except Exception as cause:
        raise Unreadable(Reason.BROKEN, DAMAGED) from cause
    if not any(draft.text.strip() for draft in drafts):
        raise Unreadable(Reason.NO_TEXT, "The document holds no text. If it holds pictures of pages, run OCR on it.")
    first = next((draft.text for draft in drafts if draft.kind is BlockKind.HEADING), None)
    return Extraction(join(drafts), title=first or package.title(), notes=remarks.notes(), facts=package.facts())


def _drafts(package: Package, remarks: Remarks) -> Iterator[Draft]:
    """The blocks of the body, and then those of its notes."""
    document, styles = package.document, Styles(package.one("styles"))
    roots = {kind: package.one(f"{kind}s") for kind in _NOTE_KINDS}
    notes = Notes(roots, package.one("settings"), document)
    headers = package.related("header")
    paper = Paper(document, headers, styles)
    numbers = Numbering(package.one("numbering"), styles)
    body = document.find(f"{W}body")
    yield from Body(document, styles, paper, numbers, remarks, notes).inside(body if body is not None else ())
    readers = {kind: Body(root, styles, paper, numbers, remarks) for kind, root in roots.items() if root is not None}
    for note in notes.found():
        words = " ".join(draft.text for draft in readers[note.kind].inside(note.element) if draft.text)
        yield Draft(BlockKind.FOOTNOTE, words.removeprefix(note.mark) if note.is_own else words, paragraph=note.mark)
    remarks.left_out(OmissionKind.NOTE, notes.unread())
    remarks.left_out(OmissionKind.WATERMARK, len(_watermarks(headers)))


def _watermarks(headers: list[Any]) -> set[str]:
    """The words that are drawn across pages; each header of a document repeats them."""
    drawn = (path.get("string") or "" for header in headers for path in header.iter(TEXT_PATH))
    return {words.strip() for words in drawn if words.strip()}
