"""Place a table's cells in their grid and turn the grid into raw blocks.

A cell that spans rows is repeated in each row, so that each value stays under its column's heads. A cell that spans
columns appears in the first of them; the row's `covered` lists the other columns. " | " separates the cells of a row;
an empty cell keeps its place. A bar inside a cell has no-break spaces around it, so that
`f" {row} ".split(CELL_SEPARATOR)` gives all cells, an empty first or last one too.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ingest.blocks.extraction import RawBlock
from retrieval.cells import CELL_SEPARATOR
from retrieval.text import COLUMN_HEADS, NO_COLUMN_HEADS, BlockKind

# Most rows or columns that one cell may span; a larger number in a file is reduced to this.
MAX_SPAN = 1_000
_NO_BREAK_SPACE = "\u00a0"
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell with its text in one line. `rows` and `columns`: the number of each that it spans; `is_head`: it is the
    head of a column or row."""

    text: str
    rows: int = 1
    columns: int = 1
    is_head: bool = False


Grid = list[list[GridCell]]


def fill_grid(rows: Sequence[Sequence[GridCell]]) -> Grid:
    """The full grid, (rows, columns). Each place holds the cell that covers it, or an empty cell."""
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


def table_raw_blocks(
    rows: Sequence[Sequence[GridCell]], head_rows: int | None = None, page: int | None = None
) -> Iterator[RawBlock]:
    """A table's rows in order: its column heads as one row, if it has any, then its other rows.

    `head_rows`: the number of head rows at the top; None counts them by the cells' `is_head`. The cells of a table
    with one column become paragraphs.
    """
    grid = fill_grid([[replace(cell, text=_protect_bars(cell.text)) for cell in row] for row in rows])
    width = len(grid[0]) if grid else 0
    if width < 2:
        yield from (RawBlock(BlockKind.PARAGRAPH, cell.text, page=page) for row in grid for cell in row if cell.text)
        return
    heads = _count_head_rows(grid) if head_rows is None else min(head_rows, len(grid))
    if heads and any(cell.text for row in grid[:heads] for cell in row):
        words = CELL_SEPARATOR.join(_join_heads([row[x] for row in grid[:heads]]) for x in range(width))
        yield RawBlock(BlockKind.ROW, words, level=COLUMN_HEADS, page=page)
    level = None if heads else NO_COLUMN_HEADS
    for row in grid[heads:]:
        if any(cell.text for cell in row):
            covered = _covered_places(row)
            words = CELL_SEPARATOR.join("" if place in covered else cell.text for place, cell in enumerate(row))
            yield RawBlock(BlockKind.ROW, words, level=level, page=page, covered=covered)
            level = None


def _protect_bars(text: str) -> str:
    """A cell's text with no-break spaces around its own bars, so that they separate no cells."""
    text = text.replace(" |", "\u00a0|").replace("| ", "|\u00a0")
    return f"{_NO_BREAK_SPACE if text.startswith('|') else ''}{text}{_NO_BREAK_SPACE if text.endswith('|') else ''}"


def _count_head_rows(grid: Grid) -> int:
    """Number of rows at the top that hold only heads; 1 where every row does."""
    count = count_leading(map(is_head_row, grid))
    return count if count < len(grid) else min(1, count)


def count_leading(flags: Iterable[bool]) -> int:
    """Number of true flags before the first false one."""
    return sum(1 for _ in takewhile(bool, flags))


def is_head_row(row: Sequence[GridCell]) -> bool:
    """Whether a row has text and all its cells with text are heads."""
    with_text = [cell for cell in row if cell.text]
    return bool(with_text) and all(cell.is_head for cell in with_text)


def has_only_labels(texts: Sequence[str]) -> bool:
    """Whether a row with these cells names columns: the first cell is empty, the others hold text without digits."""
    return len(texts) > 1 and not texts[0] and all(text and not _FIGURE.search(text) for text in texts[1:])


def _join_heads(cells: Sequence[GridCell]) -> str:
    """The heads of one column from top to bottom, each once: "Rent: Social"."""
    return ": ".join(dict.fromkeys(cell.text for cell in cells if cell.text))


def _covered_places(row: Sequence[GridCell]) -> tuple[int, ...]:
    """The columns that a cell further to the left spans."""
    return tuple(x for x in range(1, len(row)) if row[x] is row[x - 1] and row[x].columns > 1)
