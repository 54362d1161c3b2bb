"""What a table of an ODT comes to: rows under their heads, or, where it only sets things out, what its cells hold."""

from collections.abc import Iterator, Sequence

from ingest.blocks.extraction import Draft
from ingest.blocks.grid import Grid, GridCell, count_leading, fill_grid, has_only_labels, is_head_row, table_drafts
from retrieval.text import BlockKind

_ROW = {BlockKind.ROW}


def rows(cells: Sequence[Sequence[GridCell]], held: Sequence[Sequence[Draft]], heads: int | None) -> Iterator[Draft]:
    """The blocks of a table. `held` gives what each cell holds, in order; `heads` how many rows the file calls heads.

    Tables in its cells come after its own rows, a cell over its whole width at its top before them.
    """
    grid = fill_grid(cells)
    count = _head_rows(grid, heads)
    if _is_layout(grid, held, count):
        yield from (draft for drafts in held for draft in drafts)
        return
    titles = _titles(grid)
    yield from (Draft(BlockKind.PARAGRAPH, row[0].text) for row in grid[:titles])
    yield from table_drafts(
        cells[titles:], head_rows=max(0, _head_rows(grid[titles:], heads and max(0, heads - titles)))
    )
    yield from (draft for drafts in held for draft in drafts if draft.kind in _ROW)


def _titles(grid: Grid) -> int:
    """How many rows at the top are one cell each over the whole width; none where nothing else is below them."""
    count = count_leading(bool(row[0].text) and all(cell is row[0] for cell in row) for row in grid)
    is_title = count < len(grid) - 1 and all(row[0].rows == 1 for row in grid[:count])
    return count if is_title else 0


def _head_rows(grid: Grid, heads: int | None) -> int:
    """The rows that the file calls heads, else those at the top that are dressed as heads, with all that they span."""
    count = heads or count_leading(map(is_head_row, grid))
    if count >= len(grid):
        return min(1, heads or 0, len(grid))
    while 0 < count < len(grid) - 1 and any(
        a is b for a, b in zip(grid[count - 1], grid[count], strict=True) if a.text
    ):
        count += 1
    spans = count == 1 and len(grid) > 2 and any(cell.columns > 1 for cell in grid[0])
    return count + int(spans and has_only_labels([cell.text for cell in grid[1]]))


def _is_layout(grid: Grid, held: Sequence[Sequence[Draft]], heads: int) -> bool:
    """Whether a table only puts things side by side: a box around words, or columns that hold whole passages."""
    if all(len({id(cell) for cell in row if cell.text}) < 2 for row in grid):
        return True
    kinds = [[draft.kind for draft in drafts if draft.text] for drafts in held]
    if len(grid) == 1 and not heads:
        return any(len(found) > 1 or BlockKind.HEADING in found for found in kinds)
    has_titles = any(BlockKind.HEADING in found and len(found) > 1 for found in kinds)
    return has_titles or (not heads and any(BlockKind.ROW in found for found in kinds))
