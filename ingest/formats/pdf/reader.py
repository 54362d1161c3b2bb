"""Read PDF: pypdf opens the file, pdfium reads the words; where they come out broken, or there are none, pypdf's win.

Nothing here guards against files that take for ever: the process that reads a file has limits of its own.
"""

import logging
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TypeVar

import pypdf
from pypdf.errors import WrongPasswordError

from ingest.blocks.extraction import Extraction, RawBlock, Stated, join
from ingest.formats.pdf.broken import MAX_BROKEN_SHARE, broken, counted
from ingest.formats.pdf.furniture import Bare, bare_pages
from ingest.formats.pdf.layout import raw_blocks
from ingest.formats.pdf.lines import PdfLine
from ingest.formats.pdf.remarks import checked, remarks, whole
from ingest.formats.pdf.watermark import without_watermarks
from ingest.formats.pdf.words import PdfPage, PdfPages
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

_T = TypeVar("_T")

# More pages than any guidance has; beyond it a file is an attack or an archive.
MOST_PAGES = 5_000
# A page with fewer letters than this holds a picture, not text.
_LETTERS = 3

# A title that the file claims must be printed on one of its first pages.
_TITLE_PAGES = 5

_BROKEN = "The PDF is damaged. Open it in a PDF program and save it anew, or ask its publisher for another copy."
_NO_TITLE = re.compile(
    r"microsoft word|\.(?:docx?|pdf|indd|qxd|pptx?)\b|^untitled|^\W*$|^slide 1$|\d\.\d$|[_\\/]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Raw:
    """What the libraries give of a file: its pages, page labels by page, and the title and day in its metadata."""

    pages: list[PdfPage]
    labels: list[str]
    title: str
    created: str


def read(data: bytes) -> Extraction:
    """Raises Unreadable: a password, no text on any page, too many pages, or damage that no reader gets past."""
    raw = _guarded(data)
    count = len(raw.pages)
    without_text = tuple(number for number, page in enumerate(raw.pages, 1) if not _has_text(page.lines))
    if len(without_text) == count:
        shown = f"{count} pages have" if count != 1 else "1 page has"
        raise Unreadable(Reason.NO_TEXT, f"None of its {shown} a text layer. Ingest it with --ocr.", count)
    marks, plain = without_watermarks([page.lines for page in raw.pages])
    found = raw_blocks(_labelled(bare_pages(plain), raw.labels))
    canonical = checked(join(found), found)
    facts = _made(raw.created)
    return Extraction(canonical, _title(raw.title, found), count, without_text, remarks(raw.pages, marks), facts=facts)


def _guarded(data: bytes) -> _Raw:
    """Everything that touches the file's own structure, with every way of failing turned into a refusal."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            reader = _opened(data)
            pages = _pages(data, reader, _page_count(reader))
            labels: list[str] = _or(list, lambda: [whole(label)[0] for label in reader.page_labels])
            return _Raw(pages, labels, _or(str, lambda: whole(_said(reader))[0]), _or(str, lambda: _created(reader)))
        except Unreadable:
            raise
        except MemoryError:
            raise Unreadable(Reason.LIMIT, "Reading this PDF takes too much memory. Split it into parts.") from None
        except Exception as cause:
            raise Unreadable(Reason.BROKEN, _BROKEN) from cause


def _or(default: Callable[[], _T], look: Callable[[], _T]) -> _T:
    """What `look` finds: labels and titles are a help, and never worth a file."""
    try:
        return look()
    except Exception:  # noqa: BLE001 - pypdf raises anything at all on damaged files
        return default()


def _said(reader: pypdf.PdfReader) -> str:
    return " ".join(str(reader.metadata.title or "").split()) if reader.metadata else ""


def _created(reader: pypdf.PdfReader) -> str:
    """The day on which the file says it was made, in ISO 8601; empty where it does not."""
    made = reader.metadata.creation_date if reader.metadata else None
    return made.date().isoformat() if made else ""


def _made(day: str) -> tuple[Stated, ...]:
    """What the file's own day states, where nothing else does."""
    return (Stated("published", day, f"The file's properties: made on {day}", of_file=True),) if day else ()


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


def _pages(data: bytes, reader: pypdf.PdfReader, count: int) -> list[PdfPage]:
    try:
        words = PdfPages(data)
    except Exception:  # noqa: BLE001 - whatever pdfium cannot open, pypdf may still read
        return [_by_pypdf(reader, number) for number in range(count)]
    try:
        return [_page(words, reader, number) for number in range(count)]
    finally:
        words.close()


def _page(words: PdfPages, reader: pypdf.PdfReader, number: int) -> PdfPage:
    """A page as pdfium reads it, or as pypdf does where that is less broken."""
    try:
        found = words.page(number) if number < len(words) else PdfPage([])
    except Exception:  # noqa: BLE001 - one bad page must not lose the others
        found = PdfPage([])
    share = _broken(found)
    if (found.lines and share <= MAX_BROKEN_SHARE) or found.hidden:
        return found
    other = _by_pypdf(reader, number)
    return other if not found.lines or (other.lines and _broken(other) < share) else found


def _broken(page: PdfPage) -> float:
    return broken("\n".join(line.text for line in page.lines))


def _by_pypdf(reader: pypdf.PdfReader, number: int) -> PdfPage:
    """Lines without places: one after the other down the page, all of one size."""
    try:
        text, unpaired = whole(reader.pages[number].extract_text())
    except Exception:  # noqa: BLE001 - one bad page must not lose the others
        return PdfPage([])
    rows = [" ".join(row.split()) for row in text.splitlines()]
    kept = [row for row in rows if row]
    lines = [
        PdfLine(row, (row,), 0.0, float(len(row)), 800.0 - 12.0 * place, 10.0, False, row.endswith("\u00ad"), 0.5)
        for place, row in enumerate(kept)
    ]
    signs, unknown = counted(text)
    return PdfPage(lines, unpaired, signs=signs, unknown=unknown, by_pypdf=bool(lines))


def _has_text(lines: Sequence[PdfLine]) -> bool:
    return sum(letter.isalnum() for line in lines for letter in line.text) >= _LETTERS


def _labelled(pages: Sequence[Bare], labels: Sequence[str]) -> list[Bare]:
    """The pages with printed numbers, or else with the file's own labels where these say more than 1, 2, 3."""
    plain = [str(number) for number in range(1, len(pages) + 1)]
    if any(page.label for page in pages) or len(labels) != len(pages) or list(labels) == plain:
        return list(pages)
    return [Bare(page.lines, label or None) for page, label in zip(pages, labels, strict=True)]


def _title(said: str, found: Sequence[RawBlock]) -> str | None:
    """What the file says it is called, where that is a title; else its first page's chief heading."""
    words = re.findall(r"\w+", said.lower())
    printed = {
        word for raw in found if (raw.page or 0) <= _TITLE_PAGES for word in re.findall(r"\w+", raw.text.lower())
    }
    if len(words) >= 2 and not _NO_TITLE.search(said) and sum(word in printed for word in words) >= 0.7 * len(words):
        return said
    first = [raw for raw in found if raw.kind is BlockKind.HEADING and raw.page == 1]
    return min(first, key=lambda raw: raw.level or 9).text if first else None
