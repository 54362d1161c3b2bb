"""Which lines of a table make one row: cells wrap, and only some of the columns go on in a next line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.formats.pdf.lines import PdfLine

# Gaps that differ by less than this factor are alike; a gap within a cell is no wider than the other, in heights.
_ALIKE, _TIGHT = 1.15, 1.4
# The width of a space, as a share of the height.
_SPACE = 0.25
# Where this share of the close lines go on, a table sets its rows apart by wider gaps.
_GOES_ON = 0.5
# Lines drawn between the rows tell where each ends, if there are so many, and so many for each row with a first cell.
_BANDS, _BANDS_OF_ROWS = 3, 0.5
_FIGURE = re.compile(r"[£€$(+−-]*\d[\d,.]*(?:%|p|m|k|bn)?\)?")
_OPEN = re.compile(r"(?:\b(?:and|or|of|the|for|to|in|with|by|a|an|on|at|from)|[,(–-])$")


@dataclass(frozen=True, slots=True)
class TableLine:
    """What stands at one height in a table: parts from left to right, and the column of each."""

    parts: list[PdfLine]
    places: list[int]

    def add(self, parts: Sequence[PdfLine], places: Sequence[int]) -> None:
        both = sorted(
            [*zip(self.places, self.parts, strict=True), *zip(places, parts, strict=True)], key=lambda pair: pair[0]
        )
        self.places[:] = [place for place, _ in both]
        self.parts[:] = [part for _, part in both]

    @property
    def bottom(self) -> float:
        return self.parts[0].bottom

    @property
    def filled(self) -> set[int]:
        return set(self.places)

    @property
    def bold(self) -> bool:
        return all(part.bold for part in self.parts)

    @property
    def band(self) -> int:
        return max(part.band for part in self.parts)


def grouped(levels: Sequence[TableLine], height: float, sides: Sequence[tuple[float, float]]) -> list[list[TableLine]]:
    """The levels of each row, from the top. In points: the height of the table's type, and each column's two sides."""
    told = _Gaps(levels, height, sides)
    rows: list[list[TableLine]] = []
    for level in levels:
        if rows and not told.begins(rows[-1], level):
            rows[-1].append(level)
        else:
            rows.append([level])
    bands = [[level for level in levels if level.band == band] for band in sorted({level.band for level in levels})]
    labelled = sum(any(0 in level.filled for level in row) for row in rows)
    return bands if len(bands) >= _BANDS and len(bands) >= _BANDS_OF_ROWS * labelled else rows


class _Gaps:
    """The gaps between a table's lines, and what they say."""

    def __init__(self, levels: Sequence[TableLine], height: float, sides: Sequence[tuple[float, float]]) -> None:
        self._sides = sides
        self._widest = _TIGHT * _ALIKE * height
        pairs = list(pairwise(levels))
        gaps = [above.bottom - below.bottom for above, below in pairs]
        self._close = min(gaps, default=0.0) * _ALIKE
        near = [pair for pair, gap in zip(pairs, gaps, strict=True) if gap <= self._close]
        apart = any(gap > self._close for gap in gaps) and self._close <= self._widest
        going_on = sum(self._goes_on(*pair) for pair in near)
        # Whether rows are set apart by wider gaps than the lines within them.
        self._padded = apart and going_on >= _GOES_ON * len(near)

    def begins(self, row: Sequence[TableLine], level: TableLine) -> bool:
        """Whether a level begins a row of its own below this one."""
        above = row[-1]
        if above.band != level.band or any(_figures_meet(other, level) for other in row):
            return True
        if self._padded:
            return above.bottom - level.bottom > self._close
        if above.bold != level.bold and len(level.parts) > 1:
            return True
        if 0 not in level.filled:
            return not self._goes_on(above, level)
        filled = set().union(*(other.filled for other in row))
        return level.filled >= filled or not (_is_low(level.parts[0]) or _OPEN.search(above.parts[0].text))

    def _goes_on(self, above: TableLine, below: TableLine) -> bool:
        """Whether a line looks like the next one of the same row: it fills some of the columns, and goes on in one."""
        if _figures_meet(above, below) or above.bottom - below.bottom > self._widest:
            return False
        wraps = below.filled < above.filled and (0 not in below.filled or len(below.parts) == 1)
        centred = above.filled < below.filled and 0 not in above.filled
        stacked = below.filled == above.filled and 0 not in below.filled
        uppers = dict(zip(above.places, above.parts, strict=True))
        lowers = zip(below.places, below.parts, strict=True)
        continued = any(
            _is_low(part) or (place in uppers and self._is_full(uppers[place], part, place)) for place, part in lowers
        )
        return continued and (wraps or centred or stacked or any(_is_low(part) for part in below.parts))

    def _is_full(self, above: PdfLine, below: PdfLine, place: int) -> bool:
        """Whether the first word of the lower line has no room any more at the end of the upper one, or it is open."""
        word = len(below.text.split()[0]) / len(below.text) * (below.right - below.left)
        full = above.right + word + _SPACE * above.height > self._sides[place][1]
        return full or _OPEN.search(above.text) is not None


def _figures_meet(above: TableLine, below: TableLine) -> bool:
    """Whether one column has a figure in both lines: figures do not wrap."""
    figures = [
        {place for place, part in zip(level.places, level.parts, strict=True) if _FIGURE.fullmatch(part.text)}
        for level in (above, below)
    ]
    return bool(figures[0] & figures[1])


def _is_low(part: PdfLine) -> bool:
    return part.text[:1].islower()
