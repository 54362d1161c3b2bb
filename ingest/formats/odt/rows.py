"""Turn a table of an ODT into rows under their column heads, or a layout table into the raw blocks in its cells."""

from collections.abc import Iterator, Sequence

from ingest.blocks.extraction import RawBlock
from ingest.blocks.grid import Grid, GridCell, count_leading, fill_grid, has_only_labels, is_head_row, table_raw_blocks
from retrieval.text import BlockKind

_ROW_KINDS = {BlockKind.ROW}


def read_table(
    cells: Sequence[Sequence[GridCell]], raw_blocks_by_cell: Sequence[Sequence[RawBlock]], heads: int | None
) -> Iterator[RawBlock]:
    """The raw blocks of a table. `raw_blocks_by_cell`: those of each cell; `heads`: the number of declared head rows.

    A cell at the top that spans the whole width comes before the rows, tables in cells come after them.
    """
    grid = fill_grid(cells)
    count = _head_rows(grid, heads)
    if _is_layout(grid, raw_blocks_by_cell, count):
        yield from (raw for raw_blocks in raw_blocks_by_cell for raw in raw_blocks)
        return
    titles = _title_rows(grid)
    yield from (RawBlock(BlockKind.PARAGRAPH, row[0].text) for row in grid[:titles])
    head_rows = _head_rows(grid[titles:], heads and max(0, heads - titles))
    yield from table_raw_blocks(cells[titles:], head_rows=max(0, head_rows))
    yield from (raw for raw_blocks in raw_blocks_by_cell for raw in raw_blocks if raw.kind in _ROW_KINDS)


def _title_rows(grid: Grid) -> int:
    """Number of rows at the top that are a single cell over the whole width; 0 unless two rows or more follow."""
    count = count_leading(bool(row[0].text) and all(cell is row[0] for cell in row) for row in grid)
    is_title = count < len(grid) - 1 and all(row[0].rows == 1 for row in grid[:count])
    return count if is_title else 0


def _head_rows(grid: Grid, declared: int | None) -> int:
    """The declared head rows, else those formatted as heads at the top, with all rows that their cells span."""
    count = declared or count_leading(map(is_head_row, grid))
    if count >= len(grid):
        return min(1, declared or 0, len(grid))
    while 0 < count < len(grid) - 1 and any(
        above is below for above, below in zip(grid[count - 1], grid[count], strict=True) if above.text
    ):
        count += 1
    has_wide_head = count == 1 and len(grid) > 2 and any(cell.columns > 1 for cell in grid[0])
    return count + int(has_wide_head and has_only_labels([cell.text for cell in grid[1]]))


def _is_layout(grid: Grid, raw_blocks_by_cell: Sequence[Sequence[RawBlock]], heads: int) -> bool:
    """Whether a table only arranges text: a box around words, or columns that hold whole passages."""
    if all(len({id(cell) for cell in row if cell.text}) < 2 for row in grid):
        return True
    kinds_by_cell = [[raw.kind for raw in raw_blocks if raw.text] for raw_blocks in raw_blocks_by_cell]
    if len(grid) == 1 and not heads:
        return any(len(kinds) > 1 or BlockKind.HEADING in kinds for kinds in kinds_by_cell)
    has_titles = any(BlockKind.HEADING in kinds and len(kinds) > 1 for kinds in kinds_by_cell)
    return has_titles or (not heads and any(BlockKind.ROW in kinds for kinds in kinds_by_cell))
