"""Put the tables of a DOCX back into their grid; a layout table becomes the paragraphs in its cells."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.blocks.extraction import RawBlock
from ingest.blocks.grid import GridCell, count_leading, has_only_labels, table_raw_blocks
from ingest.formats.docx.package import W
from ingest.formats.docx.remarks import OmissionKind, Remarks
from ingest.formats.docx.styles import child_value, is_on, whole_number
from retrieval.cells import CELL_SEPARATOR
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

# Word's own limit.
_MAX_COLUMNS = 63
_MAX_CELLS = 400_000
_TOO_LARGE = (
    f"A table of the document has more than {_MAX_CELLS:,} cells. Split the table and ingest the document again."
)
_TRANSPARENT = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}


@dataclass(frozen=True, slots=True)
class _PlacedCell:
    """A cell and its place in the row: first column, number of columns, contents, and their text in one line.

    `continues_above`: the cell is part of the one above. `is_bold`: all its words are bold.
    """

    column: int
    columns: int
    raw_blocks: tuple[RawBlock, ...] = ()
    text: str = ""
    continues_above: bool = False
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[_PlacedCell, ...]
    is_head: bool


class Tables:
    """Reads tables. `inside` gives the raw blocks of a cell; `is_bold` says whether all words of a cell are bold."""

    def __init__(
        self, inside: Callable[[Any], Iterator[RawBlock]], is_bold: Callable[[Any], bool], remarks: Remarks
    ) -> None:
        self._inside = inside
        self._is_bold = is_bold
        self._remarks = remarks

    def raw_blocks(self, table: Any) -> Iterator[RawBlock]:
        """Raises Unreadable where a table has more than _MAX_CELLS cells."""
        rows = [row for row in (self._row(element) for element in _children(table, "tr")) if row is not None]
        width = max((cell.column + cell.columns for row in rows for cell in row.cells), default=0)
        if width * len(rows) > _MAX_CELLS:
            raise Unreadable(Reason.LIMIT, _TOO_LARGE)
        while len(rows) > 2 and width > 1 and _is_title_row(rows[0], width):
            yield from rows.pop(0).cells[0].raw_blocks
        heads = _head_rows(rows, _styles_first_row(table))
        if _is_layout(rows, heads):
            yield from (raw for row in rows for cell in row.cells for raw in cell.raw_blocks)
        else:
            yield from table_raw_blocks(_grid_cells(rows, heads), heads)

    def _row(self, element: Any) -> _Row | None:
        """A row; None for a deleted or hidden one."""
        properties = element.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            self._remarks.count_omitted(OmissionKind.DELETED)
            return None
        if is_on(properties, "hidden"):
            self._remarks.count_omitted(OmissionKind.HIDDEN)
            return None
        skipped = _count_property(properties, "gridBefore", 0)
        cells: list[_PlacedCell] = [_PlacedCell(0, skipped)] if skipped else []
        column = skipped
        for cell in _children(element, "tc"):
            if cell.find(f"{W}tcPr/{W}cellDel") is not None:
                self._remarks.count_omitted(OmissionKind.DELETED)
                continue
            placed = self._placed_cell(cell, column)
            column += placed.columns
            if _is_merged_left(cell) and cells:
                cells[-1] = replace(cells[-1], columns=cells[-1].columns + placed.columns)
            else:
                cells.append(placed)
        return _Row(tuple(cells), is_on(properties, "tblHeader"))

    def _placed_cell(self, cell: Any, column: int) -> _PlacedCell:
        properties = cell.find(f"{W}tcPr")
        columns = max(1, _count_property(properties, "gridSpan", 1))
        if _continues_above(properties) or _is_merged_left(cell):
            return _PlacedCell(column, columns, continues_above=_continues_above(properties))
        raw_blocks = tuple(self._inside(cell))
        return _PlacedCell(column, columns, raw_blocks, _one_line(raw_blocks), is_bold=self._is_bold(cell))


def _children(parent: Any, name: str) -> Iterator[Any]:
    """The rows of a table, or the cells of a row, with the elements that wrap them passed through."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _children(child, name)


def _one_line(raw_blocks: Sequence[RawBlock]) -> str:
    """A cell's text in one line with the printed numbers, which have no other place in a row."""
    parts: list[str] = []
    for raw in raw_blocks:
        text = raw.text if raw.kind is not BlockKind.ROW else " ".join(raw.text.split(CELL_SEPARATOR.strip()))
        parts += [raw.paragraph or "", *text.split()]
    return " ".join(filter(None, parts))


def _count_property(properties: Any, name: str, default: int) -> int:
    count = whole_number(child_value(properties, name))
    return default if count is None else min(count, _MAX_COLUMNS)


def _continues_above(properties: Any) -> bool:
    """Whether a cell is part of the one above it."""
    merge = properties.find(f"{W}vMerge") if properties is not None else None
    return merge is not None and (merge.get(f"{W}val") or "continue") == "continue"


def _is_merged_left(cell: Any) -> bool:
    merge = cell.find(f"{W}tcPr/{W}hMerge")
    return merge is not None and (merge.get(f"{W}val") or "continue") == "continue"


def _styles_first_row(table: Any) -> bool:
    """Whether the table's style sets its first row off."""
    look = table.find(f"{W}tblPr/{W}tblLook")
    if look is None:
        return False
    first_row = look.get(f"{W}firstRow")
    if first_row is not None:
        return first_row in ("1", "true", "on")
    try:
        return bool(int(look.get(f"{W}val") or "0", 16) & 0x20)
    except ValueError:
        return False


def _head_rows(rows: Sequence[_Row], first_row_is_head: bool) -> int:
    """Number of head rows at the top: the rows repeated on every page, else the bold ones, else the first."""
    repeated = count_leading(row.is_head for row in rows)
    bold = count_leading(map(_is_bold, rows))
    if repeated in (0, len(rows)):
        repeated = 0
    if bold == len(rows):
        bold = 0
    heads = repeated or bold or int(first_row_is_head and len(rows) > 1)
    return _extend_heads(rows, heads)


def _is_bold(row: _Row) -> bool:
    cells_with_text = [cell for cell in row.cells if cell.text]
    return bool(cells_with_text) and all(cell.is_bold for cell in cells_with_text)


def _extend_heads(rows: Sequence[_Row], heads: int) -> int:
    """Number of head rows, with the rows into which their cells reach and the labels below a wide head."""
    while 0 < heads < len(rows) - 1 and any(cell.continues_above for cell in rows[heads].cells):
        heads += 1
    has_wide_head = heads == 1 and any(cell.columns > 1 for cell in rows[0].cells)
    return heads + int(has_wide_head and len(rows) > 2 and has_only_labels([cell.text for cell in rows[1].cells]))


def _is_title_row(row: _Row, width: int) -> bool:
    """Whether a row is a single cell as wide as the table."""
    return len(row.cells) == 1 and row.cells[0].columns >= width and bool(row.cells[0].text)


def _is_layout(rows: Sequence[_Row], heads: int) -> bool:
    """Whether a table only arranges text: a box around words, or columns that hold whole passages."""
    cells = [cell for row in rows for cell in row.cells if cell.text]
    if len({cell.column for cell in cells}) < 2:
        return True
    kinds_by_cell = [[raw.kind for raw in cell.raw_blocks] for cell in cells]
    has_titled_cell = any(BlockKind.HEADING in kinds and len(kinds) > 1 for kinds in kinds_by_cell)
    if len(rows) == 1:
        return any(len(kinds) > 1 for kinds in kinds_by_cell)
    has_label_heads = heads and all(
        cell.raw_blocks and len(cell.text) < 100 for row in rows[:heads] for cell in row.cells
    )
    return has_titled_cell or (not has_label_heads and any(BlockKind.ROW in kinds for kinds in kinds_by_cell))


def _grid_cells(rows: Sequence[_Row], heads: int) -> list[list[GridCell]]:
    """The rows with the spans of their cells. A cell marked as continued without a cell above is a cell of its own."""
    grid_rows: list[list[GridCell]] = []
    edges_above: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        own_cells = [cell for cell in row.cells if not (cell.continues_above and _edges(cell) in edges_above)]
        grid_rows.append(
            [GridCell(cell.text, _rows_spanned(rows, y, cell), cell.columns, is_head=y < heads) for cell in own_cells]
        )
        edges_above = {_edges(cell) for cell in row.cells}
    return grid_rows


def _rows_spanned(rows: Sequence[_Row], y: int, cell: _PlacedCell) -> int:
    """Number of rows that a cell spans from row `y`: the rows below with a continued cell at the same edges."""
    rows_spanned = 1
    while y + rows_spanned < len(rows) and any(
        below.continues_above and _edges(below) == _edges(cell) for below in rows[y + rows_spanned].cells
    ):
        rows_spanned += 1
    return rows_spanned


def _edges(cell: _PlacedCell) -> tuple[int, int]:
    return cell.column, cell.columns
