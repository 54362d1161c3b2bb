"""A table's cells for formats that write down what a spanning cell covers, and know no heads of rows."""

from dataclasses import dataclass

from tests.ingest.formats.all_formats.model import Cell, Look, Runs, Table, Text


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with the row and column in which it begins."""

    cell: Cell
    row: int
    column: int


def placed(table: Table) -> list[list[Placed]]:
    """(rows, columns): what stands in each place or covers it. The cells must fill the table."""
    found: dict[tuple[int, int], Placed] = {}
    for row, cells in enumerate(table.rows):
        column = 0
        for cell in cells:
            while (row, column) in found:
                column += 1
            one = Placed(cell, row, column)
            found |= {(row + down, column + across): one for down in range(cell.rows) for across in range(cell.columns)}
    width = 1 + max(column for _, column in found)
    return [[found[row, column] for column in range(width)] for row in range(len(table.rows))]


def dressed(cell: Cell) -> Runs:
    """What a cell says, in bold where it heads its row: most formats have no other way to tell that."""
    return in_bold(cell.runs) if cell.is_head else cell.runs


def in_bold(runs: Runs) -> Runs:
    """Runs whose plain words are bold."""
    return tuple(
        Text(run.words, Look.BOLD) if isinstance(run, Text) and run.look is Look.PLAIN else run for run in runs
    )
