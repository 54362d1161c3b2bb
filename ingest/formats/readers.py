"""Detect a file's format from its bytes and its name, and find the reader of the format."""

import re
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Format:
    """A format that Cited reads.

    `module`: where its `read` stands; imported when first needed, because each imports a large library. `suffixes`: of
    file names; the first is given to a file without one. `proves_itself`: its bytes show the format, whatever the name.
    """

    name: str
    module: str
    suffixes: tuple[str, ...]
    proves_itself: bool = False


# Every format by its media type: to add one, add a line here, and its words to ingest/reading/dumps.py.
FORMATS = {
    PDF: Format("PDF", "ingest.formats.pdf.reader", (".pdf",), proves_itself=True),
    DOCX: Format("Word (DOCX)", "ingest.formats.docx.reader", (".docx", ".docm", ".dotx", ".dotm"), proves_itself=True),
    ODT: Format("OpenDocument (ODT)", "ingest.formats.odt.reader", (".odt", ".ott"), proves_itself=True),
    FLAT_ODT: Format("OpenDocument (flat ODT)", "ingest.formats.odt.reader", (".fodt",), proves_itself=True),
    HTML: Format("HTML", "ingest.formats.html.reader", (".html", ".htm", ".xhtml")),
    MARKDOWN: Format("Markdown", "ingest.formats.markdown.reader", (".md", ".markdown")),
    TEXT: Format("plain text", "ingest.formats.text.reader", (".txt", ".text")),
}
FORMAT_BY_SUFFIX = {suffix: media_type for media_type, one in FORMATS.items() for suffix in one.suffixes}

# Bytes in which a flat ODT declares its type; namespace declarations may come first.
_ODT_TYPE_WINDOW_BYTES = 16_384

# Text formats, which may mention the marks of other formats.
_TEXT_FORMATS = {media_type for media_type, one in FORMATS.items() if not one.proves_itself}
_PDF_START = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}%PDF-\d")
# The first bytes of a file of Microsoft Office 97 to 2003.
_OFFICE_97_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

ACCEPTED_FORMATS = "PDF, DOCX, ODT, HTML, Markdown and plain text"


def reader(media_type: str) -> Reader:
    """Return a format's reader. Raises Unreadable if it has none."""
    if media_type not in FORMATS:
        raise Unreadable(Reason.UNKNOWN_FORMAT, f"Cited does not read {media_type}. It reads {ACCEPTED_FORMATS}.")
    read: Reader = import_module(FORMATS[media_type].module).read
    return read


def media_type(name: str, data: bytes) -> str:
    """Detect a file's format from its bytes or, if they prove none, from its name.

    Raises Unreadable for an empty file, for bytes that contradict the name, and for a format without a reader.
    """
    if not data.strip():
        raise Unreadable(Reason.EMPTY, "The file is empty. Check that it was copied whole.")
    named = FORMAT_BY_SUFFIX.get(PurePath(name).suffix.lower())
    proven = _detect_from_bytes(data, named)
    if proven is not None and (named is None or FORMATS[proven].proves_itself):
        return proven
    if named is not None and FORMATS[named].proves_itself:
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
