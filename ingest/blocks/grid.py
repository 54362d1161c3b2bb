"""A table's cells put back into their grid, and the grid as blocks.

A cell that spans rows is said in each of them, so that each value stands under its own column's heads. One that spans
columns is said in the first of them; the row tells which places it covers besides. The cells of a row are parted by
" | "; an empty cell keeps its place. A bar inside a cell has no plain space beside it, so that
`f" {row} ".split(BETWEEN)` gives the cells, the first and the last too where they are empty.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ingest.blocks.extraction import Draft
from retrieval.cells import BETWEEN
from retrieval.text import COLUMNS, NO_COLUMNS, BlockKind

# Rows and columns that one cell may span: a file that says more is not believed.
MAX_SPAN = 1_000
# A space that breaks no line.
_NO_BREAK_SPACE = "\u00a0"
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class GridCell:
    """`text` in one line. `rows` and `columns`: how many of each it spans; `is_head`: it heads its column or row."""

    text: str
    rows: int = 1
    columns: int = 1
    is_head: bool = False


Grid = list[list[GridCell]]


def fill_grid(rows: Sequence[Sequence[GridCell]]) -> Grid:
    """The full grid, (rows, columns): each place holds the cell that covers it, an empty one where none does."""
    covered: dict[tuple[int, int], GridCell] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in covered:
                x += 1
            down, across = (max(1, min(count, MAX_SPAN)) for count in (cell.rows, cell.columns))
            for place in ((y + dy, x + dx) for dy in range(min(down, len(rows) - y)) for dx in range(across)):
                covered.setdefault(place, cell)
            x += across
    width = max((x + 1 for _, x in covered), default=0)
    return [[covered.get((y, x), GridCell("")) for x in range(width)] for y in range(len(rows))]


def table_drafts(
    rows: Sequence[Sequence[GridCell]], head_rows: int | None = None, page: int | None = None
) -> Iterator[Draft]:
    """The rows of a table in order: its column heads as one row, if it has any, then its other rows.

    `head_rows`: how many rows at the top are heads; None to tell by the cells. A table of one column is no table: its
    cells come as paragraphs.
    """
    grid = fill_grid([[replace(cell, text=_protect_bars(cell.text)) for cell in row] for row in rows])
    width = len(grid[0]) if grid else 0
    if width < 2:
        yield from (Draft(BlockKind.PARAGRAPH, cell.text, page=page) for row in grid for cell in row if cell.text)
        return
    heads = _count_head_rows(grid) if head_rows is None else min(head_rows, len(grid))
    if heads and any(cell.text for row in grid[:heads] for cell in row):
        words = BETWEEN.join(_join_heads([row[x] for row in grid[:heads]]) for x in range(width))
        yield Draft(BlockKind.ROW, words, level=COLUMNS, page=page)
    level = None if heads else NO_COLUMNS
    for row in grid[heads:]:
        if any(cell.text for cell in row):
            covered = _covered_places(row)
            words = BETWEEN.join("" if place in covered else cell.text for place, cell in enumerate(row))
            yield Draft(BlockKind.ROW, words, level=level, page=page, covered=covered)
            level = None


def _protect_bars(text: str) -> str:
    """A cell's words, whose own bars part nothing: the spaces beside them are such as break no line."""
    text = text.replace(" |", "\u00a0|").replace("| ", "|\u00a0")
    return f"{_NO_BREAK_SPACE if text.startswith('|') else ''}{text}{_NO_BREAK_SPACE if text.endswith('|') else ''}"


def _count_head_rows(grid: Grid) -> int:
    """How many rows at the top hold heads alone; where every row does, the first one counts."""
    count = count_leading(map(is_head_row, grid))
    return count if count < len(grid) else min(1, count)


def count_leading(flags: Iterable[bool]) -> int:
    """How many are set before the first that is not."""
    return sum(1 for _ in takewhile(bool, flags))


def is_head_row(row: Sequence[GridCell]) -> bool:
    """Whether every cell of a row that says something is a head."""
    said = [cell for cell in row if cell.text]
    return bool(said) and all(cell.is_head for cell in said)


def has_only_labels(texts: Sequence[str]) -> bool:
    """Whether a row with these cells names columns: nothing in the first, and no figures in the others."""
    return len(texts) > 1 and not texts[0] and all(text and not _FIGURE.search(text) for text in texts[1:])


def _join_heads(cells: Sequence[GridCell]) -> str:
    """The heads of one column, the upper one first: "Rent: Social"; a cell that spans rows says itself once."""
    return ": ".join(dict.fromkeys(cell.text for cell in cells if cell.text))


def _covered_places(row: Sequence[GridCell]) -> tuple[int, ...]:
    """The places over which a cell further left reaches; this one is said in its first place alone."""
    return tuple(x for x in range(1, len(row)) if row[x] is row[x - 1] and row[x].columns > 1)
