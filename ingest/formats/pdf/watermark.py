"""Watermarks of a PDF: words that lie across or behind its pages and are no part of the text."""

from collections import Counter
from collections.abc import Sequence

from ingest.formats.pdf.lines import PdfLine

# How much larger than the lines around it a word that lies across a page is.
_LARGE = 1.8
# A watermark lies on at least this share of the pages.
_SHARE = 0.5

_Key = tuple[str, int, int]


def without_watermarks(pages: Sequence[Sequence[PdfLine]]) -> tuple[list[str], list[list[PdfLine]]]:
    """The words of the watermarks, and the lines of each page without them.

    A watermark is turned or pale, and comes back at one place on half of the pages; or it is turned, and pale or large.
    """
    counts = Counter(key for page in pages for key in {_key(line) for line in page if line.turned or line.pale})
    often = max(2, _SHARE * len(pages))
    usual = _usual_height(pages)
    marks: dict[str, None] = {}
    kept: list[list[PdfLine]] = []
    for page in pages:
        found = [line for line in page if _is_watermark(line, counts[_key(line)] >= often, usual)]
        marks.update(dict.fromkeys(line.text for line in found))
        kept.append([line for line in page if line not in found])
    return list(marks), kept


def _key(line: PdfLine) -> _Key:
    return line.text.casefold(), line.fiftieth, round(line.left / 10)


def _usual_height(pages: Sequence[Sequence[PdfLine]]) -> float:
    heights = Counter(round(line.height, 1) for page in pages for line in page if not line.turned)
    return heights.most_common(1)[0][0] if heights else 0.0


def _is_watermark(line: PdfLine, repeats: bool, usual: float) -> bool:
    if line.turned:
        return repeats or line.pale or (usual > 0 and line.height > _LARGE * usual)
    return line.pale and repeats and bool(usual) and line.height > _LARGE * usual
