"""Two columns that a file draws row by row, across both: read one column after the other."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.pdf_words import PdfLine

# Fewer lines on a side than this are no column.
_LINES = 6
# Shares of a page's lines: so many stand beside another, and so many begin in the middle of a sentence, as the lines of
# a column of prose do and the cells of a table do not.
_BESIDE = 0.7
_RUNNING = 0.4


def by_column(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """A page's lines in reading order. A line as wide as both columns ends what stands above it."""
    pieces = [piece for line in lines for piece in _halves(line)]
    gutter = _gutter(pieces)
    if gutter is None:
        return list(lines)
    ordered: list[PdfLine] = []
    right: list[PdfLine] = []
    for line in pieces:
        if line.left >= gutter:
            right.append(line)
            continue
        if line.right > gutter:
            ordered += right
            right = []
        ordered.append(line)
    return ordered + right


def _halves(line: PdfLine) -> list[PdfLine]:
    """A line of two cells as two lines, for they may be of two columns."""
    if len(line.edges) != 2:
        return [line]
    left, right = line.edges
    first = replace(line, text=line.cells[0], cells=line.cells[:1], right=left[1], edges=(left,), hyphenated=False)
    return [first, replace(line, text=line.cells[1], cells=line.cells[1:], left=right[0], edges=(right,))]


def _gutter(lines: Sequence[PdfLine]) -> float | None:
    """Where the right column begins; None unless there are two columns of prose, drawn line beside line."""
    pairs = [(one, other) for one, other in pairwise(lines) if _beside(one, other)]
    if len(pairs) < _LINES or 2 * len(pairs) < _BESIDE * len(lines):
        return None
    edge = min(other.left for _, other in pairs)
    if any(one.right >= edge for one, _ in pairs):
        return None
    sides = [[pair[side] for pair in pairs] for side in (0, 1)]
    return edge if all(_is_prose(side) for side in sides) else None


def _beside(one: PdfLine, other: PdfLine) -> bool:
    return other.left > one.right and abs(one.bottom - other.bottom) < one.height / 2


def _is_prose(side: Sequence[PdfLine]) -> bool:
    return sum(line.text[0].islower() for line in side) >= _RUNNING * len(side)
