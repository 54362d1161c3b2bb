"""Read PDF: pypdf opens the file, pdfium reads the words, and where pdfium finds none pypdf's own words are taken.

Nothing here guards against files that take for ever: the process that reads a file has limits of its own.
"""

import logging
import re
import warnings
from collections.abc import Sequence
from io import BytesIO

import pypdf
from pypdf.errors import WrongPasswordError

from ingest.extraction import Draft, Extraction, join
from ingest.pdf_furniture import Bare, bare_pages
from ingest.pdf_layout import drafts
from ingest.pdf_words import PdfLine, PdfPages
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

# More pages than any guidance has; beyond it a file is an attack or an archive.
MOST_PAGES = 5_000
# A page with fewer letters than this holds a picture, not text.
_LETTERS = 3

_BROKEN = "The PDF is damaged. Open it in a PDF program and save it anew, or ask its publisher for another copy."
_NO_TITLE = re.compile(r"microsoft word|\.(?:docx?|pdf|indd|qxd|pptx?)\b|^untitled|^\W*$|^slide 1$|[_\\/]", re.IGNORECASE)


def read(data: bytes) -> Extraction:
    """Raises Unreadable: a password, no text on any page, too many pages, or damage that no reader gets past."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _read(data)
        except Unreadable:
            raise
        except MemoryError:
            raise Unreadable(Reason.LIMIT, "Reading this PDF takes too much memory. Split it and ingest the parts.") from None
        except Exception as cause:  # noqa: BLE001 - pypdf raises anything at all on damaged files
            raise Unreadable(Reason.BROKEN, _BROKEN) from cause


def _read(data: bytes) -> Extraction:
    reader = _opened(data)
    count = _page_count(reader)
    pages = _pages(data, reader, count)
    without_text = tuple(number for number, lines in enumerate(pages, 1) if not _has_text(lines))
    if len(without_text) == count:
        pages_ = f"{count} page{'s' if count != 1 else ''}"
        raise Unreadable(Reason.NO_TEXT, f"None of its {pages_} has a text layer. Run OCR on it, then ingest the result.")
    bare = bare_pages(pages)
    labelled = _labelled(bare, reader)
    found = drafts(labelled)
    canonical = join(found)
    return Extraction(canonical, title=_title(reader, found), pages=count, pages_without_text=without_text)


def _opened(data: bytes) -> pypdf.PdfReader:
    reader = pypdf.PdfReader(BytesIO(data))
    try:
        locked = reader.is_encrypted and not reader.decrypt("")
    except WrongPasswordError:
        locked = True
    if locked:
        raise Unreadable(Reason.PASSWORD, "The PDF needs a password. Save a copy without one and ingest that.")
    return reader


def _page_count(reader: pypdf.PdfReader) -> int:
    count = len(reader.pages)
    if count == 0:
        raise Unreadable(Reason.BROKEN, _BROKEN)
    if count > MOST_PAGES:
        raise Unreadable(Reason.LIMIT, f"The PDF has {count:,} pages; the most is {MOST_PAGES:,}. Split it.")
    return count


def _pages(data: bytes, reader: pypdf.PdfReader, count: int) -> list[list[PdfLine]]:
    """The lines of every page; a page that pdfium cannot read has those that pypdf finds."""
    try:
        words = PdfPages(data)
    except Exception:  # noqa: BLE001 - whatever pdfium cannot open, pypdf may still read
        return [_by_pypdf(reader, number) for number in range(count)]
    try:
        return [_lines(words, reader, number) for number in range(count)]
    finally:
        words.close()


def _lines(words: PdfPages, reader: pypdf.PdfReader, number: int) -> list[PdfLine]:
    try:
        found = words.lines(number) if number < len(words) else []
    except Exception:  # noqa: BLE001 - one bad page must not lose the others
        found = []
    return found or _by_pypdf(reader, number)


def _by_pypdf(reader: pypdf.PdfReader, number: int) -> list[PdfLine]:
    """Lines without places: one after the other down the page, all of one size."""
    try:
        text = reader.pages[number].extract_text()
    except Exception:  # noqa: BLE001 - one bad page must not lose the others
        return []
    rows = [" ".join(row.split()) for row in text.splitlines()]
    kept = [row for row in rows if row]
    return [
        PdfLine(row, (row,), 0.0, float(len(row)), 800.0 - 12.0 * place, 10.0, False, row.endswith("\u00ad"), 0.5)
        for place, row in enumerate(kept)
    ]


def _has_text(lines: Sequence[PdfLine]) -> bool:
    return sum(letter.isalnum() for line in lines for letter in line.text) >= _LETTERS


def _labelled(pages: Sequence[Bare], reader: pypdf.PdfReader) -> list[Bare]:
    """The pages with printed numbers, or else with the file's own labels where it has any that say more than 1, 2, 3."""
    if any(page.label for page in pages):
        return list(pages)
    try:
        labels = list(reader.page_labels)
    except Exception:  # noqa: BLE001 - labels are a help, never worth a file
        return list(pages)
    plain = [str(number) for number in range(1, len(pages) + 1)]
    if len(labels) != len(pages) or labels == plain:
        return list(pages)
    return [Bare(page.lines, label or None) for page, label in zip(pages, labels, strict=True)]


def _title(reader: pypdf.PdfReader, found: Sequence[Draft]) -> str | None:
    """What the file says it is called, where that is a title; else its first page's chief heading."""
    try:
        said = " ".join(str(reader.metadata.title or "").split()) if reader.metadata else ""
    except Exception:  # noqa: BLE001 - metadata is a help, never worth a file
        said = ""
    if len(said.split()) >= 2 and not _NO_TITLE.search(said):
        return said
    first = [draft for draft in found if draft.kind is BlockKind.HEADING and draft.page == 1]
    return min(first, key=lambda draft: draft.level or 9).text if first else None
