"""Splits the text of a table row into its cells and assigns each its column head."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from retrieval.text import Block, BlockKind, Span

# Separates the cells of a row in canonical text. An empty cell keeps its separators.
CELL_SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its span in canonical text (empty for an empty cell), its column head or None, and its width in columns.

    The head of a cell over several columns joins their heads.
    """

    span: Span
    head: str | None = None
    columns: int = 1


def cells(text: str, row: Block) -> tuple[Cell, ...]:
    """The cells of a row in order; a cell over several columns comes once. Raises ValueError if the block is no row."""
    if row.kind is not BlockKind.ROW:
        raise ValueError(f"a {row.kind} has no cells; pass a row")
    spans = list(_cell_spans(row.span.of(text)))
    heads = column_heads(row)
    known = heads if len(heads) == len(spans) else ("",) * len(spans)
    firsts = [column for column in range(len(spans)) if column not in row.covered]
    return tuple(
        Cell(spans[first].moved(row.start), _joined(known[first:end]), end - first)
        for first, end in pairwise([*firsts, len(spans)])
    )


def _joined(heads: Iterable[str]) -> str | None:
    """Column heads in one text, each once: "Food, Garden"; None if all are empty."""
    return ", ".join(dict.fromkeys(filter(None, heads))) or None


def quoted_cells(text: str, blocks: Iterable[Block], quoted: Span) -> tuple[Cell, ...]:
    """The cells of the rows among `blocks` that lie wholly inside the span `quoted`, in order."""
    rows = (block for block in blocks if block.kind is BlockKind.ROW and quoted.contains(block.span))
    return tuple(cell for row in rows for cell in cells(text, row))


def column_heads(row: Block) -> tuple[str, ...]:
    """The column heads of a row, from its heading path; empty if its table has none or the row holds them itself."""
    if row.heads_columns or not row.heading_path or CELL_SEPARATOR not in f" {row.heading_path[-1]} ":
        return ()
    heads = row.heading_path[-1]
    return tuple(span.of(heads) for span in _cell_spans(heads))


def _cell_spans(row: str) -> Iterator[Span]:
    """The span of each cell in a row's text, without white space at its ends."""
    start = -1  # the split adds a space before and after the row, since the first or last cell may be empty
    for part in f" {row} ".split(CELL_SEPARATOR):
        first = min(max(0, start + len(part) - len(part.lstrip())), len(row))
        yield Span(first, first + len(part.strip()))
        start += len(part) + len(CELL_SEPARATOR)
