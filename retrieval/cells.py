"""The cells of a table's row, found again in its text, and the heads of their columns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from retrieval.text import Block, BlockKind, Span

# Parts the cells of a row in canonical text; an empty cell keeps its place.
BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's place in canonical text, empty where the cell is, and its column's head, None where there is none.

    `columns`: how many it covers; the head then names each of them.
    """

    span: Span
    head: str | None = None
    columns: int = 1


def cells(text: str, row: Block) -> tuple[Cell, ...]:
    """The cells of a row, in order; one that covers several columns comes once.

    Raises ValueError for a block that is no row.
    """
    if row.kind is not BlockKind.ROW:
        raise ValueError(f"a {row.kind} has no cells")
    places = list(_places(row.span.of(text)))
    heads = heads_of(row)
    known = heads if len(heads) == len(places) else ("",) * len(places)
    firsts = [column for column in range(len(places)) if column not in row.covered]
    return tuple(
        Cell(places[first].moved(row.start), _named(known[first:end]), end - first)
        for first, end in pairwise([*firsts, len(places)])
    )


def _named(heads: Iterable[str]) -> str | None:
    """The heads of the columns that a cell covers, each once: "Food, Garden"; None where they have none."""
    return ", ".join(dict.fromkeys(filter(None, heads))) or None


def quoted_cells(text: str, blocks: Iterable[Block], quoted: Span) -> tuple[Cell, ...]:
    """The cells of those rows among `blocks` that are quoted whole, in order."""
    whole = (block for block in blocks if block.kind is BlockKind.ROW and quoted.contains(block.span))
    return tuple(cell for row in whole for cell in cells(text, row))


def heads_of(row: Block) -> tuple[str, ...]:
    """The heads of a row's columns, each in one line; empty where its table has none."""
    if row.heads_columns or not row.heading_path or BETWEEN not in f" {row.heading_path[-1]} ":
        return ()
    heads = row.heading_path[-1]
    return tuple(place.of(heads) for place in _places(heads))


def _places(row: str) -> Iterator[Span]:
    """Where the cells stand in a row's text, white space at their ends aside."""
    start = -1  # as if a space stood before the row and one behind it: the first and the last cell may be empty
    for part in f" {row} ".split(BETWEEN):
        first = min(max(0, start + len(part) - len(part.lstrip())), len(row))
        yield Span(first, first + len(part.strip()))
        start += len(part) + len(BETWEEN)
