"""The cells of a table's row, found again in its text, and the heads of their columns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from retrieval.text import Block, BlockKind, Span

# Parts the cells of a row in canonical text; an empty cell keeps its place.
BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's place in canonical text, empty where the cell is, and its column's head, None where there is none."""

    span: Span
    head: str | None = None


def cells(text: str, row: Block) -> tuple[Cell, ...]:
    """The cells of a row, in order. Raises ValueError for a block that is no row."""
    if row.kind is not BlockKind.ROW:
        raise ValueError(f"a {row.kind} has no cells")
    places = list(_places(row.span.of(text)))
    heads = heads_of(row)
    known = heads if len(heads) == len(places) else (None,) * len(places)
    return tuple(
        Cell(Span(row.start + place.start, row.start + place.end), head or None)
        for place, head in zip(places, known, strict=True)
    )


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
