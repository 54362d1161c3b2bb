"""Lines in the order of their page, where the file draws what stands lower before what stands above it.

Programs that lay out pages draw the boxes and frames of a page in any order, each with the text in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

from ingest.formats.pdf.block import is_finished
from ingest.formats.pdf.gutters import LineRow, rows_of
from ingest.formats.pdf.lines import PdfLine

# Pieces of a page stand in one column where they share this much of the narrower one's width.
_SHARED = 0.5
# Heights of a line: a row is lower than another by more than the one; another row has room in a gap of the other.
_LOWER, _ROOM = 0.5, 1.5
# Degrees by which a level line may rise or fall.
_LEVEL = 3
# Fewer rows than this bring what stands above them to no other place: a foot may be drawn first.
_TEXT = 3
# Fewer words than this are no line of a sentence that goes on.
_WORDS = 3
# More rows or pieces than these are a drawing.
_MOST_ROWS, _MOST_PIECES = 1_000, 300


@dataclass(frozen=True, slots=True)
class _RowGroup:
    """Rows that follow each other in the file, and the box around their feet in points.

    `height` is that of its smallest type; `level`: all lines run from left to right.
    """

    rows: tuple[LineRow, ...]
    left: float
    right: float
    high: float
    low: float
    height: float
    level: bool

    @classmethod
    def of(cls, *rows: LineRow) -> "_RowGroup":
        lines = [line for row in rows for line in row.lines]
        feet = [line.bottom for line in lines]
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        level = all(map(_is_level, lines))
        return cls(rows, left, right, max(feet), min(feet), min(line.height for line in lines), level)

    def is_above(self, other: "_RowGroup") -> bool:
        """Whether all of it stands above the other, in the same column."""
        lower = self.low - other.high > _LOWER * min(self.height, other.height)
        return lower and self.level and other.level and self.shares_column(other)

    def shares_column(self, other: "_RowGroup") -> bool:
        shared = min(self.right, other.right) - max(self.left, other.left)
        return shared > _SHARED * min(self.right - self.left, other.right - other.left)


def in_page_order(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """A page's lines from the top of each column down. Nothing moves but what is drawn after something below it."""
    rows = [_RowGroup.of(row) for row in rows_of(lines)]
    if len(rows) > _MOST_ROWS or all(below.low <= above.high for above, below in pairwise(rows)):
        return list(lines)
    pieces = list(_joined(rows))
    if len(pieces) > _MOST_PIECES:
        return list(lines)
    return [line for piece in _ordered(pieces) for row in piece.rows for line in row.lines]


def _is_level(line: PdfLine) -> bool:
    """Whether a line runs from left to right: on a page that is printed sideways none does."""
    angle = next((letter.angle for part in line.parts for letter in part if letter.solid), 0)
    return not line.turned and (angle + _LEVEL) % 360 <= 2 * _LEVEL


def _joined(rows: Sequence[_RowGroup]) -> Iterator[_RowGroup]:
    """Pieces of the rows between which nothing else belongs."""
    held = [*rows[0].rows]
    for before, row in pairwise(rows):
        if _is_cut(before, row, rows):
            yield _RowGroup.of(*held)
            held = []
        held += row.rows
    yield _RowGroup.of(*held)


def _is_cut(before: _RowGroup, row: _RowGroup, rows: Sequence[_RowGroup]) -> bool:
    """Whether the file goes back up a column with this row, or to another one, or leaves room where others stand."""
    if not before.shares_column(row):
        return not _runs_on(before, row)
    return not before.is_above(row) or (_is_parted(before, row, rows) and not _runs_on(before, row))


def _is_parted(above: _RowGroup, below: _RowGroup, rows: Sequence[_RowGroup]) -> bool:
    """Whether another row stands between two, with room for it."""
    if above.low - below.high < _ROOM * below.height:
        return False
    return any(above.is_above(row) and row.is_above(below) for row in rows)


def _runs_on(before: _RowGroup, row: _RowGroup) -> bool:
    """Whether a sentence goes on from one row to the next."""
    last, first = before.rows[-1].lines[-1], row.rows[0].lines[0]
    alike = abs(last.height - first.height) <= 0.08 * last.height
    return alike and first.text[:1].islower() and len(last.text.split()) >= _WORDS and not is_finished(last.text)


def _ordered(pieces: Sequence[_RowGroup]) -> Iterator[_RowGroup]:
    """Each piece after those above it, and else in the file's order. What stands above a text goes with that text."""
    below = [[place for place, other in enumerate(pieces) if piece.is_above(other)] for piece in pieces]
    turns = _turns(pieces, below)
    waiting = [0] * len(pieces)
    for place in (place for lower in below for place in lower):
        waiting[place] += 1
    ready = [(turns[place], place) for place, count in enumerate(waiting) if count == 0]
    heapify(ready)
    while ready:
        _, place = heappop(ready)
        yield pieces[place]
        for lower in below[place]:
            waiting[lower] -= 1
            if waiting[lower] == 0:
                heappush(ready, (turns[lower], lower))


def _turns(pieces: Sequence[_RowGroup], below: Sequence[Sequence[int]]) -> list[int]:
    """The turn of each piece: its own place in the file, or that of the first text which it stands above."""
    texts = [len(pieces)] * len(pieces)
    for place in sorted(range(len(pieces)), key=lambda place: pieces[place].high):
        own = place if len(pieces[place].rows) >= _TEXT else len(pieces)
        texts[place] = min([own, *(texts[lower] for lower in below[place])])
    return [min(place, text) for place, text in enumerate(texts)]
