"""Which lines of a table make one row: cells wrap, and only some of the columns go on in a next line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.pdf_lines import PdfLine

# Gaps that differ by less than this factor are alike; a gap within a cell is no wider than the other, in heights.
_ALIKE, _TIGHT = 1.15, 1.4
# Where this share of the close lines go on, a table sets its rows apart by wider gaps.
_GOES_ON = 0.5
# Lines drawn between the rows tell where each ends, if there are so many of them, and so many for the rows told by gaps.
_BANDS, _BANDS_OF_ROWS = 3, 0.5
_OPEN = re.compile(r"(?:\b(?:and|or|of|the|for|to|in|with|by|a|an|on|at|from)|[,(–-])$")


@dataclass(frozen=True, slots=True)
class Level:
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


def grouped(levels: Sequence[Level], height: float) -> list[list[Level]]:
    """The levels of each row, from the top. `height`: that of the table's type, in points."""
    told = _Gaps(levels, height)
    rows: list[list[Level]] = []
    for level in levels:
        if rows and not told.begins(rows[-1], level):
            rows[-1].append(level)
        else:
            rows.append([level])
    bands = [[level for level in levels if level.band == band] for band in sorted({level.band for level in levels})]
    return bands if len(bands) >= _BANDS and len(bands) >= _BANDS_OF_ROWS * len(rows) else rows


class _Gaps:
    """The gaps between a table's lines, and what they say."""

    def __init__(self, levels: Sequence[Level], height: float) -> None:
        pairs = list(zip(levels, levels[1:], strict=False))
        gaps = [above.bottom - below.bottom for above, below in pairs]
        self._close = min(gaps, default=0.0) * _ALIKE
        near = [pair for pair, gap in zip(pairs, gaps, strict=True) if gap <= self._close]
        apart = any(gap > self._close for gap in gaps) and self._close <= _TIGHT * _ALIKE * height
        going_on = sum(_goes_on(*pair) for pair in near)
        # Whether rows are set apart by wider gaps than the lines within them.
        self._padded = apart and going_on >= _GOES_ON * len(near)

    def begins(self, row: Sequence[Level], level: Level) -> bool:
        """Whether a level begins a row of its own below this one."""
        above = row[-1]
        if above.band != level.band:
            return True
        if self._padded:
            return above.bottom - level.bottom > self._close
        if above.bold != level.bold and len(level.parts) > 1:
            return True
        starts_low = any(_is_low(part) for part in level.parts)
        if 0 not in level.filled:
            return len(level.parts) > 1 and not starts_low
        filled = set().union(*(other.filled for other in row))
        return level.filled >= filled or not (_is_low(level.parts[0]) or _OPEN.search(above.parts[0].text))


def _goes_on(above: Level, below: Level) -> bool:
    """Whether a line looks like the next one of the same row: some of its columns are done, or it begins in small."""
    return below.filled < above.filled or above.filled < below.filled or any(_is_low(part) for part in below.parts)


def _is_low(part: PdfLine) -> bool:
    return part.text[:1].islower()
