"""Which reader reads which format: one table, and the rule that tells a file's format from its bytes and its name."""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from ingest.blocks.extraction import Extraction
from ingest.formats.archive import LOCKED, opened, part
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

# The module whose `read` reads the format; imported when first needed, since each brings a library with it.
READERS = {
    PDF: "ingest.formats.pdf.reader",
    DOCX: "ingest.formats.docx.reader",
    ODT: "ingest.formats.odt.reader",
    FLAT_ODT: "ingest.formats.odt.reader",
    HTML: "ingest.formats.html.reader",
    MARKDOWN: "ingest.formats.markdown.reader",
    TEXT: "ingest.formats.text.reader",
}

ENDINGS = {
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

# Formats whose bytes show what they are, whatever the name says.
_PROVEN = {PDF, DOCX, ODT, FLAT_ODT}

# How far the names that a flat ODT declares may put off its type.
_FAR = 16_384

# Formats that are text, in which the marks of others may be mentioned.
_TEXTS = {HTML, MARKDOWN, TEXT}
_PDF_START = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}%PDF-\d")
# What files of Microsoft Office 97 to 2003 begin with.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

ACCEPTED = "PDF, DOCX, ODT, HTML, Markdown and plain text"


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
    shown = _shown(data, named)
    if shown is not None and (named is None or shown in _PROVEN):
        return shown
    if named in _PROVEN:
        ending = PurePath(name).suffix
        raise Unreadable(
            Reason.NOT_WHAT_IT_SAYS, f"The file ends in {ending} and is no such file. Check how it was saved."
        )
    if named is None:
        raise Unreadable(Reason.UNKNOWN_FORMAT, f"Cited reads {ACCEPTED}. Save the document as one of these.")
    return named


def _shown(data: bytes, named: str | None) -> str | None:
    """The format that the bytes themselves prove, if they do. `named` is what the file's name says."""
    if _is_pdf(data, named):
        return PDF
    if data.startswith(b"PK"):
        return _archived(data)
    if data.startswith(_COMPOUND):
        raise _compound(data)
    head = data[:1024]
    if b"<office:document" in head and f'mimetype="{ODT}'.encode() in data[:_FAR]:
        return FLAT_ODT
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return HTML if start.startswith((b"<!doctype html", b"<html")) else None


def _is_pdf(data: bytes, named: str | None) -> bool:
    """Whether a file is a PDF: it begins with the mark of one, or has it near its start and is not named as text.

    A text that begins with the mark has it in a sentence, and holds no objects.
    """
    if named not in _TEXTS:
        return b"%PDF-" in data[:1024]
    return _PDF_START.match(data) is not None and b" obj" in data


def _compound(data: bytes) -> Unreadable:
    """Why a file of Microsoft's older kind is refused: a new one behind a password is packed into such, too."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Unreadable(Reason.PASSWORD, LOCKED)
    return Unreadable(Reason.UNKNOWN_FORMAT, "The file is of Microsoft Office 97 to 2003. Save it as DOCX or PDF.")


def _archived(data: bytes) -> str | None:
    """Which format an archive is, if any. Raises Unreadable where it is too large or locked to be looked into."""
    try:
        with opened(data) as archive:
            if is_word(archive):
                return DOCX
            said = part(archive, "mimetype")
    except Unreadable as refusal:
        if refusal.reason is Reason.BROKEN:
            return None
        raise
    return ODT if said is not None and said.strip() in (ODT.encode(), f"{ODT}-template".encode()) else None
