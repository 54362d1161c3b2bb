"""What the report says of how a PDF was read, and the checks of its text."""

from collections.abc import Sequence

from ingest.blocks.extraction import RawBlock, left_out_note, list_pages
from ingest.blocks.note_marks import without_marks
from ingest.formats.pdf.words import PdfPage
from retrieval.errors import Reason, Unreadable
from retrieval.text import CanonicalText

# A text with a larger share of signs that no language has is worth a word; a bullet of its own font is not.
_GARBAGE = 0.02


def whole(text: str) -> tuple[str, int]:
    """A text in code points alone, and how many halves of characters without their other half became U+FFFD."""
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return paired, paired.count("\ufffd") - text.count("\ufffd")


def checked(canonical: CanonicalText, raw_blocks: Sequence[RawBlock]) -> CanonicalText:
    """The text itself. Raises Unreadable where a block's place holds other words than the raw block, or half a letter.

    This is a fault of the reader, never of the file; it must not be stored all the same.
    """
    texts = [text for raw in raw_blocks if (text := without_marks(raw.text).strip())]
    placed = [block.span.of(canonical.text) for block in canonical.blocks]
    if texts != placed or any(0xD800 <= ord(sign) < 0xE000 for sign in canonical.text):
        raise Unreadable(Reason.BROKEN, "The words of this PDF and their places do not agree. Report this file.")
    return canonical


def remarks(pages: Sequence[PdfPage], watermarks: Sequence[str]) -> tuple[str, ...]:
    """The remarks for the report, in order of weight."""
    numbered = list(enumerate(pages, 1))
    found = [
        _garbage(pages, [number for number, page in numbered if page.unknown > _GARBAGE * page.signs]),
        _by_pypdf([number for number, page in numbered if page.by_pypdf], len(pages)),
        _unpaired(sum(page.unpaired for page in pages)),
        left_out_note(sum(page.struck for page in pages), "struck out"),
        left_out_note(sum(page.hidden for page in pages), "not shown on the page (white, not drawn or beside it)"),
        *(f"The watermark “{mark}” was left out." for mark in watermarks),
    ]
    return tuple(filter(None, found))


def _garbage(pages: Sequence[PdfPage], where: Sequence[int]) -> str | None:
    unknown, signs = sum(page.unknown for page in pages), sum(page.signs for page in pages)
    if not where:
        return None
    share = max(1, round(100 * unknown / signs))
    return (
        f"{share}% of its signs are none that a language has, on page {list_pages(where)}: a font in it does not say "
        "which letters it draws. Ask its publisher for another copy."
    )


def _by_pypdf(pages: Sequence[int], count: int) -> str | None:
    if not pages:
        return None
    if len(pages) == count:
        return "read by pypdf, for pdfium finds no words in it, or broken ones"
    return f"page {list_pages(pages)} read by pypdf, for pdfium finds no words there, or broken ones"


def _unpaired(count: int) -> str | None:
    if not count:
        return None
    return "1 broken character was replaced by �." if count == 1 else f"{count} broken characters were replaced by �."
