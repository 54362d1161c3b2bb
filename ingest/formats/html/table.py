"""Read a page's tables: data tables as rows under their column heads, layout tables as the blocks in their cells."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, groupby

from bs4.element import PageElement, Tag

from ingest.blocks.extraction import RawBlock
from ingest.blocks.grid import Grid, GridCell, fill_grid, is_head_row, table_raw_blocks
from ingest.formats.html.text import HEADINGS, attribute, classes, words
from retrieval.cells import CELL_SEPARATOR
from retrieval.text import NO_COLUMN_HEADS, BlockKind

# A longer cell is part of a page's layout, unless the table has heads.
_MAX_CELL_CHARS = 1_000
_MAX_SINGLE_ROW_CELL_CHARS = 200
_MIN_PAGE_PARAGRAPHS = 4
# Above this, the spans of a table's cells are ignored: nobody could read such a table.
_MAX_GRID_CELLS = 1_000_000
_AMOUNT = re.compile(r"[-−–+]?\s?[£$€]?\s?(?!(?:19|20)\d\d\Z)[\d,]+(?:\.\d+)?\s?%?")
_TABLE = frozenset({"table"})

ReadNodes = Callable[[Iterable[PageElement]], Iterator[RawBlock]]


@dataclass(frozen=True, slots=True)
class _PlacedCell:
    """A cell's tag and its words, without those of inner tables."""

    tag: Tag
    text: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's cells. `part`: the tag around the row, thead, tbody or tfoot; tbody for the table itself."""

    cells: tuple[_PlacedCell, ...]
    part: str

    def cells_with_text(self) -> list[_PlacedCell]:
        return [cell for cell in self.cells if cell.text]


def read_table(tag: Tag, read_nodes: ReadNodes) -> Iterator[RawBlock]:
    """A table's raw blocks: what stands outside its cells, its caption, its column heads and rows, its notes, then the
    tables in its cells.

    `read_nodes` reads what stands outside the cells, which browsers show above the table, and a layout table's cells.
    """
    for nodes in _nodes_outside_cells(tag):
        yield from read_nodes(nodes)
    caption = tag.find("caption")
    if isinstance(caption, Tag) and caption.find_parent("table") is tag and words(caption):
        yield RawBlock(BlockKind.PARAGRAPH, words(caption))
    rows = _rows(tag)
    tags = [cell.tag for row in rows for cell in row.cells]
    if _is_layout(tag, rows):
        for cell_tag in tags:
            yield from read_nodes(cell_tag.children)
        return
    yield from _data_raw_blocks(rows)
    for cell_tag in tags:
        for inner in cell_tag.find_all("table"):
            if inner.find_parent("table") is tag:
                yield from read_table(inner, read_nodes)


def _nodes_outside_cells(tag: Tag) -> Iterator[list[PageElement]]:
    """The nodes of a table that belong to none of its rows, cells and captions, by the tag that holds them."""
    open_tags = [tag]
    while open_tags:
        current = open_tags.pop()
        children = [(child, _is_outside_cells(child, current)) for child in current.children]
        yield from _split_at_cells([child for child, is_outside in children if is_outside])
        parts = [child for child, is_outside in children if isinstance(child, Tag) and not is_outside]
        open_tags += [part for part in reversed(parts) if part.name not in _CONTENT]


def _split_at_cells(nodes: Sequence[PageElement]) -> Iterator[list[PageElement]]:
    """The nodes in groups: each cell that stands in no row, and what stands between such cells."""
    for is_cell, group in groupby(nodes, lambda node: isinstance(node, Tag) and node.name in ("td", "th")):
        members = list(group)
        yield from ([[node] for node in members] if is_cell else [members])


def _is_outside_cells(node: PageElement, parent: Tag) -> bool:
    """Whether a child of a table, or of a part of one, is neither a part, a row, a caption nor the cell of a row."""
    if not isinstance(node, Tag):
        return True
    if node.name in ("td", "th"):
        return parent.name != "tr"
    return node.name == "table" or (node.name not in (*_ORDER, "tr", *_CONTENT) and node.find("tr") is None)


def _rows(tag: Tag) -> list[_Row]:
    """The rows as shown: heads first, foot last. Rows of inner tables are not included."""
    rows: list[_Row] = []
    open_tags: list[tuple[Tag, str]] = [(tag, "tbody")]
    while open_tags:
        current, part = open_tags.pop()
        children = [child for child in current.children if isinstance(child, Tag)]
        if current.name == "tr":
            cells = [child for child in children if child.name in ("td", "th")]
            rows.append(_Row(tuple(_PlacedCell(cell, words(cell, _TABLE)) for cell in cells), part))
            continue
        part = current.name if current.name in _ORDER else part
        inner = [child for child in children if child.name not in ("table", *_CONTENT)]
        open_tags += [(child, part) for child in reversed(inner)]
    return list(dropwhile(_is_blank, sorted(rows, key=lambda row: _ORDER.index(row.part))))


_ORDER = ("thead", "tbody", "tfoot")
_CONTENT = ("caption", "td", "th", "colgroup")


def _is_blank(row: _Row) -> bool:
    """Whether a row has no words and no cell that reaches into the next row."""
    return not row.cells_with_text() and all(_span(cell.tag, "rowspan") == 1 for cell in row.cells)


def _is_layout(tag: Tag, rows: Sequence[_Row]) -> bool:
    """Whether a table only arranges the page: its columns carry no meaning."""
    if attribute(tag, "role") in ("presentation", "none") or all(len(row.cells) < 2 for row in rows):
        return True
    cells = [cell for row in rows for cell in row.cells]
    if rows[0].part == "thead" or any(cell.tag.name == "th" or cell.tag.get("scope") for cell in cells):
        return False
    if any(cell.tag.find(["table", *HEADINGS]) is not None or _holds_page_text(cell.tag) for cell in cells):
        return True
    max_chars = max(len(cell.text) for cell in cells)
    return max_chars > (_MAX_SINGLE_ROW_CELL_CHARS if len(rows) == 1 else _MAX_CELL_CHARS)


def _holds_page_text(cell: Tag) -> bool:
    """Whether a cell holds paragraphs like a page: several with a list, or many."""
    count = len(cell.find_all("p", limit=_MIN_PAGE_PARAGRAPHS))
    return count == _MIN_PAGE_PARAGRAPHS or (count > 1 and cell.find(["ul", "ol"]) is not None)


def _data_raw_blocks(rows: Sequence[_Row]) -> Iterator[RawBlock]:
    cells = _mark_bold_heads(rows, [_cells(row, len(rows) - y) for y, row in enumerate(rows)])
    if sum(min(cell.rows, len(cells)) * cell.columns for row in cells for cell in row) > _MAX_GRID_CELLS:
        cells = [[GridCell(cell.text, is_head=cell.is_head) for cell in row] for row in cells]
    if max(sum(cell.columns for cell in row) for row in cells) * len(cells) > _MAX_GRID_CELLS:
        yield from (RawBlock(BlockKind.ROW, CELL_SEPARATOR.join(cell.text for cell in row)) for row in cells)
    else:
        yield from _runs(cells, [row.part for row in rows])


def _cells(row: _Row, below: int) -> list[GridCell]:
    """The row's cells with their spans. `below`: number of rows from this one on."""
    spans = [(_span(cell.tag, "rowspan") or below, _span(cell.tag, "colspan") or 1) for cell in row.cells]
    in_head_row = _is_head_row(row)
    cells_and_spans = zip(row.cells, spans, strict=True)
    return [
        GridCell(cell.text, down, across, in_head_row and _is_head(cell.tag, row))
        for cell, (down, across) in cells_and_spans
    ]


def _span(tag: Tag, name: str) -> int:
    """A span as browsers read it: the digits at the start; 1 without any; 0 means all remaining rows."""
    match = re.match(r"\s*\+?(\d{1,5})", attribute(tag, name))
    return int(match[1]) if match else 1


def _is_head_row(row: _Row) -> bool:
    """Whether a row may head the columns: a row of thead, or one in which only heads have words."""
    if row.part != "tbody":
        return row.part == "thead"
    cells = row.cells_with_text()
    heads = sum(cell.tag.name == "th" for cell in cells)
    return heads == len(cells) and (heads > 1 or all(cell.tag.name == "th" for cell in row.cells))


def _is_head(tag: Tag, row: _Row) -> bool:
    return row.part == "thead" or (tag.name == "th" and attribute(tag, "scope").lower() not in ("row", "rowgroup"))


def _mark_bold_heads(rows: Sequence[_Row], cells: list[list[GridCell]]) -> list[list[GridCell]]:
    """Mark the first row as heads where a table has none, that row is all bold and the second is not."""
    needs_no_heads = any(cell.is_head for row in cells for cell in row) or len(cells) < 2 or len(cells[0]) < 2
    if needs_no_heads or not _is_bold(rows[0]) or _is_bold(rows[1]):
        return cells
    return [[replace(cell, is_head=True) for cell in cells[0]], *cells[1:]]


def _is_bold(row: _Row) -> bool:
    return bool(row.cells_with_text()) and all(_is_all_bold(cell) for cell in row.cells_with_text())


def _is_all_bold(cell: _PlacedCell) -> bool:
    style = attribute(cell.tag, "style").replace(" ", "").lower()
    if "font-weight:bold" in style or "header" in classes(cell.tag):
        return True
    bold_texts = [words(tag) for tag in cell.tag.find_all(["b", "strong"])]
    return cell.text in (" ".join(bold_texts), "".join(bold_texts))


def _runs(cells: list[list[GridCell]], parts: Sequence[str]) -> Iterator[RawBlock]:
    """A table in runs of rows under the same heads, with the rows of a single cell across the table between them.

    Such a row is a caption where it comes first, and a note where it comes last.
    """
    kinds = _row_kinds(fill_grid(cells), parts)
    inner = [y for y, kind in enumerate(kinds) if kind != "across"]
    y = 0
    while y < len(kinds):
        if kinds[y] == "across":
            between = bool(inner) and inner[0] < y < inner[-1]
            yield RawBlock(BlockKind.ROW if between else BlockKind.PARAGRAPH, cells[y][0].text)
            y += 1
            continue
        body = _end_of_run(kinds, y, "head")
        end = max(body, _end_of_run(kinds, body, "body"))
        run = _run_raw_blocks(cells[y:end], body - y)
        yield from run if y == inner[0] else map(_continue_columns, run)
        y = end


def _continue_columns(row: RawBlock) -> RawBlock:
    """A row under the heads of the run before it, where its own run has none."""
    return replace(row, level=None) if row.level == NO_COLUMN_HEADS else row


def _end_of_run(kinds: Sequence[str], start: int, kind: str) -> int:
    """The index after a run of rows of this kind."""
    return next((y for y in range(start, len(kinds)) if kinds[y] != kind), len(kinds))


def _run_raw_blocks(cells: Sequence[Sequence[GridCell]], heads: int) -> Iterator[RawBlock]:
    """Rows under the same heads. Rows of a single cell are still rows of the table."""
    if max(sum(cell.columns for cell in row) for row in cells) > 1:
        yield from table_raw_blocks(cells, head_rows=heads)
    else:
        yield from (RawBlock(BlockKind.ROW, cell.text) for row in cells for cell in row if cell.text)


def _row_kinds(grid: Grid, parts: Sequence[str]) -> list[str]:
    """The kind of each row: "across" for one cell over the whole width, "head" for column heads, else "body"."""
    kinds: list[str] = []
    for y, row in enumerate(grid):
        cells_with_text = [cell for cell in row if cell.text]
        continues_above = y > 0 and any(cell is above for cell, above in zip(row, grid[y - 1], strict=True))
        under_heads = bool(kinds) and kinds[-1] == "head"
        is_head = is_head_row(row) and not (under_heads and _has_values(cells_with_text))
        if cells_with_text and _spans_table(row) and not continues_above and not (under_heads and parts[y] == "thead"):
            kinds.append("across")
        elif is_head and (under_heads or "body" not in kinds or (not continues_above and _starts_section(grid, y))):
            kinds.append("head")
        else:
            kinds.append("body")
    return kinds


def _has_values(cells: Sequence[GridCell]) -> bool:
    """Whether a row marked as heads holds values under heads: a label, then amounts that are not years."""
    return len(cells) > 1 and all(_AMOUNT.fullmatch(cell.text) for cell in cells[1:])


def _spans_table(row: Sequence[GridCell]) -> bool:
    return row[0].rows == 1 and all(cell is row[0] for cell in row)


def _starts_section(grid: Grid, y: int) -> bool:
    """Whether a row of heads inside a table heads the rows below it. A row of totals may be marked as heads too."""
    texts = {cell.text for cell in grid[y] if cell.text}
    repeats_heads = any(texts & {cell.text for cell in row if cell.is_head} for row in grid[: min(3, y)])
    return y + 1 < len(grid) and (repeats_heads or not any(re.search(r"\d", text) for text in texts))
