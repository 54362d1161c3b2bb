"""Put an ODT table's cells in their rows: repeated cells are written out, covered cells are dropped."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from ingest.blocks.grid import MAX_SPAN, GridCell
from ingest.formats.odt.left_out import OmissionKind
from ingest.formats.odt.names import TABLE, has_words, int_attribute
from retrieval.errors import Reason, Unreadable

_ROW = f"{TABLE}table-row"
_HEAD_ROWS = f"{TABLE}table-header-rows"
_CELL = f"{TABLE}table-cell"
_COVERED = f"{TABLE}covered-table-cell"
_COLUMN = f"{TABLE}table-column"
_COLUMNS_REPEATED = f"{TABLE}number-columns-repeated"
_GROUPS = {
    _HEAD_ROWS, f"{TABLE}table-rows", f"{TABLE}table-row-group", f"{TABLE}table-columns",
    f"{TABLE}table-header-columns", f"{TABLE}table-column-group",
}  # fmt: skip
_HIDDEN_VISIBILITIES = {"collapse", "filter"}
# Cells and characters that repetition and spans may add to the tables of one document.
_MAX_CELLS_AND_CHARS = 2_000_000

# Reads a cell's words, and whether it is formatted as a head.
ReadCell = Callable[[Any], GridCell]


@dataclass(slots=True)
class CellBudget:
    """How many cells and characters repetition may still add to a document's tables."""

    remaining: int = _MAX_CELLS_AND_CHARS

    def spend(self, cost: int) -> bool:
        """Spend `cost` and return True; return False where less remains."""
        if cost > self.remaining:
            return False
        self.remaining -= cost
        return True


@dataclass(frozen=True, slots=True)
class _TableRow:
    """A row element for the rows from `first` on, `repetitions` in number, of which `shown_count` are read."""

    element: Any
    first: int
    repetitions: int
    shown_count: int
    is_head: bool


class Table:
    """One table. All tables of a document share `budget`; `omitted` counts hidden rows and cells."""

    def __init__(self, element: Any, budget: CellBudget, omitted: Counter[OmissionKind]) -> None:
        self._element = element
        self._budget = budget
        self._omitted = omitted
        self._rows = list(_table_rows(element))
        omitted[OmissionKind.HIDDEN] += sum(has_words(row.element) for row in self._rows if not row.shown_count)
        self._first_rows = [row.first for row in self._rows]
        self._shown_before = [0, *accumulate(row.shown_count for row in self._rows)]
        self._covered_until: dict[int, int] = {}  # by column: last row covered from above
        columns = [column for column, _ in _own_elements(element, _COLUMN)]
        self._hidden_columns = set(_hidden_columns(columns))
        widths = [sum(map(_repetitions, row.element.iterchildren(_CELL, _COVERED))) for row in self._rows]
        self._width = min(max([sum(map(_repetitions, columns)), *widths]), MAX_SPAN)

    def head_rows(self) -> int | None:
        """Number of head rows that the file declares; None where it declares none."""
        heads = sum(row.shown_count for row in self._rows if row.is_head)
        return heads or (1 if self._element.get(f"{TABLE}use-first-row-styles") == "true" else None)

    def grid(self, read_cell: ReadCell) -> list[list[GridCell]]:
        """The cells of each row, for `ingest.blocks.grid`. Raises Unreadable above the budget."""
        rows: list[list[GridCell]] = []
        for index, row in enumerate(self._rows):
            if row.shown_count:
                cells = self._row_cells(index, row, read_cell)
                extra = (row.shown_count - 1) * sum(1 + len(cell.text) for cell in cells)
                rows += [cells] * (row.shown_count if self._budget.spend(extra) else 1)
        if not self._budget.spend(len(rows) * max(map(len, rows), default=0)):
            raise Unreadable(
                Reason.LIMIT, "The document's tables have too many cells to read. Split it and ingest the parts."
            )
        return rows

    def _row_cells(self, row_index: int, table_row: _TableRow, read_cell: ReadCell) -> list[GridCell]:
        cells: list[GridCell] = []
        column = 0
        for element in table_row.element.iterchildren(_CELL, _COVERED):
            is_covered = element.tag == _COVERED
            cell = self._read_cell(element, column, is_covered=is_covered, read_cell=read_cell)
            repetitions = self._allowed_repetitions(_repetitions(element) if _repetition_matters(element) else 1, cell)
            for _ in range(repetitions):
                if is_covered and self._is_covered(column, table_row):
                    column += 1
                    continue
                while self._is_covered(column, table_row):
                    column += 1
                cells.append(self._spanned_cell(cell, element, row_index, column))
                column += 1
        return cells

    def _read_cell(self, element: Any, column: int, *, is_covered: bool, read_cell: ReadCell) -> GridCell:
        if is_covered or column in self._hidden_columns:
            self._omitted[OmissionKind.HIDDEN] += has_words(element)
            return GridCell("")
        return read_cell(element)

    def _is_covered(self, column: int, table_row: _TableRow) -> bool:
        return self._covered_until.get(column, -1) >= table_row.first

    def _spanned_cell(self, cell: GridCell, element: Any, row_index: int, column: int) -> GridCell:
        """The cell with the number of shown rows and columns that it spans."""
        table_row = self._rows[row_index]
        across = max(1, min(int_attribute(element, f"{TABLE}number-columns-spanned"), self._width - column))
        last = table_row.first + max(1, int_attribute(element, f"{TABLE}number-rows-spanned")) - 1
        down = (
            self._shown_before[bisect_right(self._first_rows, last)] - self._shown_before[row_index]
            if last > table_row.first
            else 1
        )
        if across * down > 1 and not self._budget.spend(across * down * (1 + len(cell.text))):
            return cell
        self._covered_until.update(dict.fromkeys(range(column, column + across), last))
        return replace(cell, rows=max(1, down), columns=across)

    def _allowed_repetitions(self, repetitions: int, cell: GridCell) -> int:
        """How often a cell is written: as the file says, within the table's width and the budget."""
        repetitions = max(1, min(repetitions, self._width))
        return repetitions if self._budget.spend((repetitions - 1) * (1 + len(cell.text))) else 1


def _table_rows(table: Any) -> Iterator[_TableRow]:
    first = 0
    for row, is_head in _own_elements(table, _ROW):
        repetitions = max(1, min(int_attribute(row, f"{TABLE}number-rows-repeated"), MAX_SPAN))
        shown_count = (
            0 if row.get(f"{TABLE}visibility") in _HIDDEN_VISIBILITIES else repetitions if has_words(row) else 1
        )
        yield _TableRow(row, first, repetitions, shown_count, is_head)
        first += repetitions


def _own_elements(parent: Any, tag: str, *, is_head: bool = False) -> Iterator[tuple[Any, bool]]:
    """A table's own rows or columns, without those of inner tables; each with whether it is a head."""
    for child in parent:
        if child.tag == tag:
            yield child, is_head
        elif child.tag in _GROUPS:
            yield from _own_elements(child, tag, is_head=is_head or child.tag == _HEAD_ROWS)


def _repetitions(element: Any) -> int:
    return max(1, min(int_attribute(element, _COLUMNS_REPEATED), MAX_SPAN))


def _repetition_matters(element: Any) -> bool:
    """Whether a cell's repetition changes the grid: at a row's end, only if the cell has words."""
    return element.getnext() is not None or has_words(element)


def _hidden_columns(columns: list[Any]) -> Iterator[int]:
    index = 0
    for column in columns:
        if column.get(f"{TABLE}visibility") in _HIDDEN_VISIBILITIES:
            yield from range(index, min(index + _repetitions(column), MAX_SPAN))
        index += _repetitions(column)
