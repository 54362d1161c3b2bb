"""An ODT table's cells in their rows: what is repeated is written out, what is covered left to the cell above it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from ingest.blocks.grid import MAX_SPAN, GridCell
from ingest.formats.odt.left_out import Left
from ingest.formats.odt.names import TABLE, count, has_words
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
_UNSEEN = {"collapse", "filter"}
# Places and letters that the tables of one document may come to by repeating and spanning.
_MOST = 2_000_000

# A cell's words, and whether it is dressed as a head.
Say = Callable[[Any], GridCell]


@dataclass(slots=True)
class Spare:
    """How much the tables of a document may still grow by what they repeat."""

    rest: int = _MOST

    def take(self, cost: int) -> bool:
        """Whether there was so much; it is taken if there was."""
        if cost > self.rest:
            return False
        self.rest -= cost
        return True


@dataclass(frozen=True, slots=True)
class _TableRow:
    """A row as the file writes it: `first` and `times` say which rows it stands for, `shown` how many are read."""

    row: Any
    first: int
    times: int
    shown: int
    is_head: bool


class Table:
    """One table. `spare` is shared by all tables of a document; `left` counts what is hidden in them."""

    def __init__(self, element: Any, spare: Spare, left: Counter[Left]) -> None:
        self._element = element
        self._spare = spare
        self._left = left
        self._lines = list(_lines(element))
        left[Left.HIDDEN] += sum(has_words(line.row) for line in self._lines if not line.shown)
        self._firsts = [line.first for line in self._lines]
        self._shown = [0, *accumulate(line.shown for line in self._lines)]
        self._covered: dict[int, int] = {}  # by column: the last row that a cell above covers
        columns = [column for column, _ in _inside(element, _COLUMN)]
        self._unseen = set(_unseen(columns))
        widths = [sum(map(_times, line.row.iterchildren(_CELL, _COVERED))) for line in self._lines]
        self._width = min(max([sum(map(_times, columns)), *widths]), MAX_SPAN)

    def head_rows(self) -> int | None:
        """How many rows head the others by the file's word; None where it says nothing."""
        heads = sum(line.shown for line in self._lines if line.is_head)
        return heads or (1 if self._element.get(f"{TABLE}use-first-row-styles") == "true" else None)

    def grid(self, say: Say) -> list[list[GridCell]]:
        """The cells of each row, as `ingest.blocks.grid` takes them. Raises Unreadable where there are too many."""
        found: list[list[GridCell]] = []
        for place, line in enumerate(self._lines):
            if line.shown:
                cells = self._placed(place, line, say)
                extra = (line.shown - 1) * sum(1 + len(cell.text) for cell in cells)
                found += [cells] * (line.shown if self._spare.take(extra) else 1)
        if not self._spare.take(len(found) * max(map(len, found), default=0)):
            raise Unreadable(Reason.LIMIT, "The document's tables are larger than any document needs. Split it.")
        return found

    def _placed(self, place: int, line: _TableRow, say: Say) -> list[GridCell]:
        found: list[GridCell] = []
        column = 0
        for element in line.row.iterchildren(_CELL, _COVERED):
            is_covered = element.tag == _COVERED
            cell = self._said(element, column, is_covered=is_covered, say=say)
            times = self._allowed(_times(element) if _goes_on(element) else 1, cell)
            for _ in range(times):
                if is_covered and self._is_covered(column, line):
                    column += 1
                    continue
                while self._is_covered(column, line):
                    column += 1
                found.append(self._spanning(cell, element, place, column))
                column += 1
        return found

    def _said(self, element: Any, column: int, *, is_covered: bool, say: Say) -> GridCell:
        if is_covered or column in self._unseen:
            self._left[Left.HIDDEN] += has_words(element)
            return GridCell("")
        return say(element)

    def _is_covered(self, column: int, line: _TableRow) -> bool:
        return self._covered.get(column, -1) >= line.first

    def _spanning(self, cell: GridCell, element: Any, place: int, column: int) -> GridCell:
        """The cell with as many rows and columns as it spans of those that are shown."""
        line = self._lines[place]
        across = max(1, min(count(element, f"{TABLE}number-columns-spanned"), self._width - column))
        last = line.first + max(1, count(element, f"{TABLE}number-rows-spanned")) - 1
        down = self._shown[bisect_right(self._firsts, last)] - self._shown[place] if last > line.first else 1
        if across * down > 1 and not self._spare.take(across * down * (1 + len(cell.text))):
            return cell
        self._covered.update(dict.fromkeys(range(column, column + across), last))
        return replace(cell, rows=max(1, down), columns=across)

    def _allowed(self, times: int, cell: GridCell) -> int:
        """How often a cell may be said: as the file says, unless that is beyond reason."""
        times = max(1, min(times, self._width))
        return times if self._spare.take((times - 1) * (1 + len(cell.text))) else 1


def _lines(table: Any) -> Iterator[_TableRow]:
    first = 0
    for row, is_head in _inside(table, _ROW):
        times = max(1, min(count(row, f"{TABLE}number-rows-repeated"), MAX_SPAN))
        shown = 0 if row.get(f"{TABLE}visibility") in _UNSEEN else times if has_words(row) else 1
        yield _TableRow(row, first, times, shown, is_head)
        first += times


def _inside(parent: Any, tag: str, *, is_head: bool = False) -> Iterator[tuple[Any, bool]]:
    """A table's own rows or columns, those of tables in it left out; each with whether it heads the table."""
    for child in parent:
        if child.tag == tag:
            yield child, is_head
        elif child.tag in _GROUPS:
            yield from _inside(child, tag, is_head=is_head or child.tag == _HEAD_ROWS)


def _times(element: Any) -> int:
    return max(1, min(count(element, _COLUMNS_REPEATED), MAX_SPAN))


def _goes_on(element: Any) -> bool:
    """Whether it matters how often a cell is repeated: at a row's end, only if it says something."""
    return element.getnext() is not None or has_words(element)


def _unseen(columns: list[Any]) -> Iterator[int]:
    place = 0
    for column in columns:
        if column.get(f"{TABLE}visibility") in _UNSEEN:
            yield from range(place, min(place + _times(column), MAX_SPAN))
        place += _times(column)
