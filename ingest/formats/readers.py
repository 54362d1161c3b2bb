"""Detect a file's format from its bytes and its name, and find the reader of the format."""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from ingest.blocks.extraction import Extraction
from ingest.formats.archive import LOCKED, open_archive, read_entry
from ingest.formats.docx.package import is_word
from retrieval.errors import Reason, Unreadable

Reader = Callable[[bytes], Extraction]

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
FLAT_ODT = "application/vnd.oasis.opendocument.text-flat-xml"
HTML = "text/html"
MARKDOWN = "text/markdown"
TEXT = "text/plain"

# The module of each format's `read`; imported when first needed, because each imports a large library.
READER_MODULES = {
    PDF: "ingest.formats.pdf.reader",
    DOCX: "ingest.formats.docx.reader",
    ODT: "ingest.formats.odt.reader",
    FLAT_ODT: "ingest.formats.odt.reader",
    HTML: "ingest.formats.html.reader",
    MARKDOWN: "ingest.formats.markdown.reader",
    TEXT: "ingest.formats.text.reader",
}

FORMAT_BY_SUFFIX = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".docm": DOCX,
    ".dotx": DOCX,
    ".dotm": DOCX,
    ".odt": ODT,
    ".ott": ODT,
    ".fodt": FLAT_ODT,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": TEXT,
    ".text": TEXT,
}

# Formats whose bytes prove the format, whatever the file is called.
_FORMATS_PROVEN_BY_BYTES = {PDF, DOCX, ODT, FLAT_ODT}

# Bytes in which a flat ODT declares its type; namespace declarations may come first.
_ODT_TYPE_WINDOW_BYTES = 16_384

# Text formats, which may mention the marks of other formats.
_TEXT_FORMATS = {HTML, MARKDOWN, TEXT}
_PDF_START = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}%PDF-\d")
# The first bytes of a file of Microsoft Office 97 to 2003.
_OFFICE_97_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

ACCEPTED_FORMATS = "PDF, DOCX, ODT, HTML, Markdown and plain text"


def reader(media_type: str) -> Reader:
    """Return a format's reader. Raises Unreadable if it has none."""
    if media_type not in READER_MODULES:
        raise Unreadable(Reason.UNKNOWN_FORMAT, f"Cited does not read {media_type}. It reads {ACCEPTED_FORMATS}.")
    read: Reader = import_module(READER_MODULES[media_type]).read
    return read


def media_type(name: str, data: bytes) -> str:
    """Detect a file's format from its bytes or, if they prove none, from its name.

    Raises Unreadable for an empty file, for bytes that contradict the name, and for a format without a reader.
    """
    if not data.strip():
        raise Unreadable(Reason.EMPTY, "The file is empty. Check that it was copied whole.")
    named = FORMAT_BY_SUFFIX.get(PurePath(name).suffix.lower())
    proven = _detect_from_bytes(data, named)
    if proven is not None and (named is None or proven in _FORMATS_PROVEN_BY_BYTES):
        return proven
    if named in _FORMATS_PROVEN_BY_BYTES:
        ending = PurePath(name).suffix
        raise Unreadable(
            Reason.NOT_WHAT_IT_SAYS,
            f"The file's name ends in {ending}, but its bytes are in another format. Save it again, or rename it.",
        )
    if named is None:
        raise Unreadable(
            Reason.UNKNOWN_FORMAT,
            f"The file's format is unknown. Cited reads {ACCEPTED_FORMATS}. Save it as one of these.",
        )
    return named


def _detect_from_bytes(data: bytes, named: str | None) -> str | None:
    """Return the format that the bytes prove; None if they prove none. `named`: the format of the file's name."""
    if _is_pdf(data, named):
        return PDF
    if data.startswith(b"PK"):
        return _detect_archive(data)
    if data.startswith(_OFFICE_97_START):
        raise _office_97_refusal(data)
    head = data[:1024]
    if b"<office:document" in head and f'mimetype="{ODT}'.encode() in data[:_ODT_TYPE_WINDOW_BYTES]:
        return FLAT_ODT
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return HTML if start.startswith((b"<!doctype html", b"<html")) else None


def _is_pdf(data: bytes, named: str | None) -> bool:
    """Whether a file is a PDF: the mark stands in its first 1,024 bytes.

    A file named as text must start with the mark and hold PDF objects: a text file may begin with a sentence about the
    mark.
    """
    if named not in _TEXT_FORMATS:
        return b"%PDF-" in data[:1024]
    return _PDF_START.match(data) is not None and b" obj" in data


def _office_97_refusal(data: bytes) -> Unreadable:
    """Why an Office 97 to 2003 file is refused; newer files with a password have the same container."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Unreadable(Reason.PASSWORD, LOCKED)
    return Unreadable(
        Reason.UNKNOWN_FORMAT, "The file is in a format of Microsoft Office 97 to 2003. Save it as DOCX or PDF."
    )


def _detect_archive(data: bytes) -> str | None:
    """Return the format of a zip archive; None if it is no document. Raises Unreadable if it is too large or locked."""
    try:
        with open_archive(data) as archive:
            if is_word(archive):
                return DOCX
            mimetype = read_entry(archive, "mimetype")
    except Unreadable as refusal:
        if refusal.reason is Reason.BROKEN:
            return None
        raise
    return ODT if mimetype is not None and mimetype.strip() in (ODT.encode(), f"{ODT}-template".encode()) else None
