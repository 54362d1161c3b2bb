"""Columns of prose that a file draws row by row, across all of them: read one column after the other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

from ingest.formats.pdf.gutters import Columns, LineRow, rows_of
from ingest.formats.pdf.lines import PdfLine

# Fewer rows than this, or lines in a column, are no columns of prose.
_ROWS, _LINES = 5, 4
# Shares: so many rows have a line in a column, down to its end, and so many of its lines begin in the middle of a
# sentence, as the lines of a column of prose do and the cells of a table do not.
_FILLED = 0.75
_RUNNING = 0.4
# Words that a line of prose has at least, on average.
_WORDS = 2.5
# Heights of a line from one row to the next: more than the one ends the columns; more than the other, with every column
# beginning anew, parts the rows of a table.
_FAR, _WIDE = 3.0, 1.4


@dataclass(slots=True)
class _Region:
    """Rows that stand in the same columns. `columns`: None where there is but one. `places`: the columns of each row's
    parts, as they fitted when the row was added: the columns grow wider with every row."""

    columns: Columns | None
    rows: list[LineRow]
    places: list[Sequence[int]]

    @classmethod
    def of(cls, row: LineRow) -> "_Region":
        return cls(Columns.of(row.parts) if len(row.parts) > 1 else None, [row], [range(len(row.parts))])

    def takes(self, row: LineRow) -> bool:
        """Add the row if it stands in these columns and follows their last row."""
        places = self.columns.fit(row.parts) if self.columns is not None else None
        if self.columns is None or places is None or not _follows(self.rows[-1], row):
            return False
        self.columns.widen(row.parts, places)
        self.rows.append(row)
        self.places.append(places)
        return True


def by_column(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """A page's lines in reading order. A line as wide as the columns ends what stands above it."""
    ordered: list[PdfLine] = []
    for region in _regions(rows_of(lines)):
        prose = _prose(region)
        ordered += [line for row in region.rows for line in row.lines] if prose is None else prose
    return ordered


def _regions(rows: Iterable[LineRow]) -> Iterator[_Region]:
    region: _Region | None = None
    for row in rows:
        if region is None or not region.takes(row):
            if region is not None:
                yield region
            region = _Region.of(row)
    if region is not None:
        yield region


def _follows(above: LineRow, row: LineRow) -> bool:
    one, other = above.parts[0], row.parts[0]
    return not other.turned and 0 < one.bottom - other.bottom < _FAR * one.height


def _prose(region: _Region) -> list[PdfLine] | None:
    """The lines, one column after the other; None where these are no columns of prose."""
    if region.columns is None or sum(len(row.parts) > 1 for row in region.rows) < _ROWS or _is_parted(region.rows):
        return None
    found: list[list[tuple[int, PdfLine]]] = [[] for _ in region.columns.sides]
    for number, (row, places) in enumerate(zip(region.rows, region.places, strict=True)):
        for place, part in zip(places, row.parts, strict=True):
            found[place].append((number, part))
    return [part for column in found for _, part in column] if all(map(_runs, found)) else None


def _runs(column: Sequence[tuple[int, PdfLine]]) -> bool:
    """Whether the lines of a column, each with its row, are a running text: one in each row, down to its last."""
    lines = [line for _, line in column]
    filled = {number for number, _ in column}
    if len(lines) < _LINES or len(filled) < _FILLED * (max(filled) + 1):
        return False
    running = sum(line.text[0].islower() for line in lines) >= _RUNNING * len(lines)
    return running and mean(len(line.text.split()) for line in lines) >= _WORDS


def _is_parted(rows: Sequence[LineRow]) -> bool:
    """Whether gaps part rows in which every column begins anew, as those of a table do."""
    return any(
        above.parts[0].bottom - below.parts[0].bottom > _WIDE * above.parts[0].height
        and not any(part.text[0].islower() for part in below.parts)
        for above, below in pairwise(rows)
    )
