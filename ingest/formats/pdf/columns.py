"""Columns of prose that a file draws row by row, across all of them: read one column after the other."""

from collections.abc import Iterator, Sequence
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


def by_column(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """A page's lines in reading order. A line as wide as the columns ends what stands above it."""
    ordered: list[PdfLine] = []
    for columns, rows in _regions(rows_of(lines)):
        prose = _prose(columns, rows) if columns is not None else None
        ordered += [line for row in rows for line in row.lines] if prose is None else prose
    return ordered


def _regions(rows: Iterator[LineRow]) -> Iterator[tuple[Columns | None, list[LineRow]]]:
    """Rows that stand in the same columns, together; None for the columns where there is but one."""
    held: list[LineRow] = []
    columns: Columns | None = None
    for row in rows:
        places = columns.fit(row.parts) if columns is not None else None
        if columns is not None and places is not None and _follows(held[-1], row):
            columns.widen(row.parts, places)
            held.append(row)
            continue
        if held:
            yield columns, held
        held, columns = [row], Columns.of(row.parts) if len(row.parts) > 1 else None
    if held:
        yield columns, held


def _follows(above: LineRow, row: LineRow) -> bool:
    one, other = above.parts[0], row.parts[0]
    return not other.turned and 0 < one.bottom - other.bottom < _FAR * one.height


def _prose(columns: Columns, rows: Sequence[LineRow]) -> list[PdfLine] | None:
    """The lines, one column after the other; None where these are no columns of prose."""
    if sum(len(row.parts) > 1 for row in rows) < _ROWS or _is_parted(rows):
        return None
    found: list[list[tuple[int, PdfLine]]] = [[] for _ in columns.sides]
    for number, row in enumerate(rows):
        # What fits in no column stands in none.
        for place, part in zip(columns.fit(row.parts) or (), row.parts, strict=False):
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
