"""The columns of a part of a page: what stands side by side on its lines, and the gutters that stay clear between."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.formats.pdf.lines import PdfLine

# Points that must stay clear between two columns.
_CLEAR = 2.0
# Parts of lines whose feet differ by less than this share of their height stand beside each other.
_LEVEL = 0.5
# More columns than this are no table that a page has room for.
_MOST = 40


@dataclass(slots=True)
class Columns:
    """The left and right of each column, from left to right, as wide as what was put into it so far."""

    sides: list[tuple[float, float]]

    @classmethod
    def of(cls, parts: Sequence[PdfLine]) -> "Columns":
        return cls([(part.left, part.right) for part in parts])

    def fit(self, parts: Sequence[PdfLine]) -> list[int] | None:
        """The column of each part; None where one lies across a gutter, or two would share a column."""
        places = [self._column(part.left, part.right) for part in parts]
        known = [place for place in places if place is not None]
        shared = any(one == other for one, other in pairwise(known))
        return None if shared or len(known) < len(places) else known

    def widen(self, parts: Sequence[PdfLine], places: Sequence[int]) -> None:
        for part, place in zip(parts, places, strict=True):
            left, right = self.sides[place]
            self.sides[place] = min(left, part.left), max(right, part.right)

    def _covered(self, left: float, right: float) -> list[int]:
        """The columns over which something of this width stands."""
        return [place for place, side in enumerate(self.sides) if left < side[1] and side[0] < right]

    def centred(self, left: float, right: float) -> range:
        """The columns that lie side by side about the middle of something of this width."""
        middle = (left + right) / 2
        count = len(self.sides)
        ranges = [range(one, other + 1) for one in range(count) for other in range(one, count)]
        return min(ranges, key=lambda own: (round(abs(self._middle(own) - middle)), len(own)))

    def _middle(self, own: range) -> float:
        return (self.sides[own[0]][0] + self.sides[own[-1]][1]) / 2

    def _column(self, left: float, right: float) -> int | None:
        over = self._covered(left, right)
        if len(over) > 1:
            return None
        place = over[0] if over else self._nearest(left, right)
        clear_left = place == 0 or left > self.sides[place - 1][1] + _CLEAR
        clear_right = place + 1 == len(self.sides) or right < self.sides[place + 1][0] - _CLEAR
        return place if clear_left and clear_right else None

    def _nearest(self, left: float, right: float) -> int:
        return min(
            range(len(self.sides)), key=lambda place: max(self.sides[place][0] - right, left - self.sides[place][1])
        )


@dataclass(frozen=True, slots=True)
class LineRow:
    """Lines that follow each other from left to right at one height, and their parts as lines of their own."""

    lines: list[PdfLine]
    parts: list[PdfLine]


def rows_of(lines: Iterable[PdfLine]) -> Iterator[LineRow]:
    row = LineRow([], [])
    for line in lines:
        parts = _parts(line)
        if row.parts and (line.turned or not _is_beside(row.parts[-1], parts[0])):
            yield row
            row = LineRow([], [])
        row.lines.append(line)
        row.parts.extend(parts)
    if row.lines:
        yield row


def _parts(line: PdfLine) -> list[PdfLine]:
    if not 2 <= len(line.edges) <= _MOST:
        return [line]
    last = len(line.edges) - 1
    return [
        replace(
            line, text=text, cells=(text,), left=edge[0], right=edge[1], edges=(edge,),
            parts=line.parts[place : place + 1], hyphenated=line.hyphenated and place == last,
            mark=line.mark if place == 0 else None,
        )
        for place, (text, edge) in enumerate(zip(line.cells, line.edges, strict=True))
    ]  # fmt: skip


def _is_beside(one: PdfLine, other: PdfLine) -> bool:
    return other.left > one.right and abs(one.bottom - other.bottom) < _LEVEL * one.height
