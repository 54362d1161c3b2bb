"""Which reader reads which format: one table, and the rule that tells a file's format from its bytes and its name."""

from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from ingest.extraction import Extraction
from retrieval.errors import Reason, Unreadable

Reader = Callable[[bytes], Extraction]

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html"
MARKDOWN = "text/markdown"
TEXT = "text/plain"

# The module whose `read` reads the format; imported when first needed, since each brings a library with it.
READERS = {
    PDF: "ingest.pdf",
    DOCX: "ingest.docx",
    HTML: "ingest.html",
    MARKDOWN: "ingest.markdown",
    TEXT: "ingest.plain",
}

ENDINGS = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": TEXT,
    ".text": TEXT,
}

ACCEPTED = "PDF, DOCX, HTML, Markdown and plain text"


def reader(media_type: str) -> Reader:
    """Raises Unreadable for a format that has no reader."""
    if media_type not in READERS:
        raise Unreadable(Reason.UNKNOWN_FORMAT, f"There is no reader for {media_type}. Cited reads {ACCEPTED}.")
    read: Reader = import_module(READERS[media_type]).read
    return read


def media_type(name: str, data: bytes) -> str:
    """The format of a file: what its bytes show, else what its name says.

    Raises Unreadable where it is empty, where the bytes are not what the name says, or where Cited has no reader.
    """
    if not data.strip():
        raise Unreadable(Reason.EMPTY, "The file is empty. Check that it was copied whole.")
    named = ENDINGS.get(PurePath(name).suffix.lower())
    shown = _shown(data)
    if shown is not None and (named is None or shown in (PDF, DOCX)):
        return shown
    if named in (PDF, DOCX):
        ending = PurePath(name).suffix
        raise Unreadable(
            Reason.NOT_WHAT_IT_SAYS, f"The file ends in {ending} and is no such file. Check how it was saved."
        )
    if named is None:
        raise Unreadable(Reason.UNKNOWN_FORMAT, f"Cited reads {ACCEPTED}. Save the document as one of these.")
    return named


def _shown(data: bytes) -> str | None:
    """The format that the bytes themselves prove, if they do."""
    head = data[:1024]
    if b"%PDF-" in head:
        return PDF
    if data.startswith(b"PK"):
        return DOCX if _is_docx(data) else None
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return HTML if start.startswith((b"<!doctype html", b"<html")) else None


def _is_docx(data: bytes) -> bool:
    try:
        with ZipFile(BytesIO(data)) as archive:
            return "word/document.xml" in archive.namelist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return False
