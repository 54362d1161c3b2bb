"""A page's tables: real ones as rows under their column heads, those that only lay a page out as what they hold."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

from bs4.element import Tag

from ingest.blocks.extraction import Draft
from ingest.blocks.grid import Grid, GridCell, fill_grid, is_head_row, table_drafts
from ingest.formats.html.text import HEADINGS, attribute, classes, words
from retrieval.cells import BETWEEN
from retrieval.text import NO_COLUMNS, BlockKind

# A cell with more letters than this is a part of a page, unless the table has heads.
_LONGEST_CELL = 1_000
_LONGEST_ALONE = 200
_PARAGRAPHS = 4
# A grid of more places than this is no table that anybody could read; its spans are not believed.
_MOST_PLACES = 1_000_000
_VALUE = re.compile(r"[-−–+]?\s?[£$€]?\s?(?!(?:19|20)\d\d\Z)[\d,]+(?:\.\d+)?\s?%?")
_TABLE = frozenset({"table"})

Inside = Callable[[Tag], Iterator[Draft]]


@dataclass(frozen=True, slots=True)
class _PlacedCell:
    """A cell's tag and its words without those of tables in it."""

    tag: Tag
    text: str


@dataclass(frozen=True, slots=True)
class _Row:
    """`part` is the tag around the row: thead, tbody, tfoot or the table itself."""

    places: tuple[_PlacedCell, ...]
    part: str

    def said(self) -> list[_PlacedCell]:
        return [place for place in self.places if place.text]


def table(tag: Tag, inside: Inside) -> Iterator[Draft]:
    """The blocks of a table: its caption, its column heads and rows, its notes, then the tables in its cells.

    `inside` reads a cell of a table that only lays out the page.
    """
    caption = tag.find("caption")
    if isinstance(caption, Tag) and caption.find_parent("table") is tag and words(caption):
        yield Draft(BlockKind.PARAGRAPH, words(caption))
    rows = _rows(tag)
    cells = [place.tag for row in rows for place in row.places]
    if _lays_out(tag, rows):
        for cell in cells:
            yield from inside(cell)
        return
    yield from _data(rows)
    for cell in cells:
        for inner in cell.find_all("table"):
            if inner.find_parent("table") is tag:
                yield from table(inner, inside)


def _rows(tag: Tag) -> list[_Row]:
    """In the order in which they are shown: heads first, the foot last. Rows of tables inside are not among them."""
    found: list[_Row] = []
    open_: list[tuple[Tag, str]] = [(tag, "tbody")]
    while open_:
        around, part = open_.pop()
        children = [child for child in around.children if isinstance(child, Tag)]
        if around.name == "tr":
            cells = [child for child in children if child.name in ("td", "th")]
            found.append(_Row(tuple(_PlacedCell(cell, words(cell, _TABLE)) for cell in cells), part))
            continue
        part = around.name if around.name in _ORDER else part
        inner = [child for child in children if child.name not in ("table", "caption", "td", "th", "colgroup")]
        open_ += [(child, part) for child in reversed(inner)]
    return list(dropwhile(_is_blank, sorted(found, key=lambda row: _ORDER.index(row.part))))


_ORDER = ("thead", "tbody", "tfoot")


def _is_blank(row: _Row) -> bool:
    """Whether a row says nothing and takes no place in the next one."""
    return not row.said() and all(_count(place.tag, "rowspan") == 1 for place in row.places)


def _lays_out(tag: Tag, rows: Sequence[_Row]) -> bool:
    """Whether a table says nothing by its columns."""
    if attribute(tag, "role") in ("presentation", "none") or all(len(row.places) < 2 for row in rows):
        return True
    places = [place for row in rows for place in row.places]
    if rows[0].part == "thead" or any(place.tag.name == "th" or place.tag.get("scope") for place in places):
        return False
    if any(place.tag.find(["table", *HEADINGS]) is not None or _is_page(place.tag) for place in places):
        return True
    longest = max(len(place.text) for place in places)
    return longest > (_LONGEST_ALONE if len(rows) == 1 else _LONGEST_CELL)


def _is_page(cell: Tag) -> bool:
    """Whether a cell holds paragraphs as a page does: several with a list, or many."""
    count = len(cell.find_all("p", limit=_PARAGRAPHS))
    return count == _PARAGRAPHS or (count > 1 and cell.find(["ul", "ol"]) is not None)


def _data(rows: Sequence[_Row]) -> Iterator[Draft]:
    cells = _headed_by_bold(rows, [_cells(row, len(rows) - y) for y, row in enumerate(rows)])
    if sum(min(cell.rows, len(cells)) * cell.columns for row in cells for cell in row) > _MOST_PLACES:
        cells = [[GridCell(cell.text, is_head=cell.is_head) for cell in row] for row in cells]
    if max(sum(cell.columns for cell in row) for row in cells) * len(cells) > _MOST_PLACES:
        yield from (Draft(BlockKind.ROW, BETWEEN.join(cell.text for cell in row)) for row in cells)
    else:
        yield from _parts(cells, [row.part for row in rows])


def _cells(row: _Row, below: int) -> list[GridCell]:
    """`below`: how many rows there are from this one on."""
    spans = [(_count(place.tag, "rowspan") or below, _count(place.tag, "colspan") or 1) for place in row.places]
    heads = _is_of_heads(row)
    found = zip(row.places, spans, strict=True)
    return [GridCell(place.text, down, across, heads and _is_head(place.tag, row)) for place, (down, across) in found]


def _count(tag: Tag, name: str) -> int:
    """A span as browsers read it: the figures at the start; 1 without any, 0 for the rest of the rows."""
    found = re.match(r"\s*\+?(\d{1,5})", attribute(tag, name))
    return int(found[1]) if found else 1


def _is_of_heads(row: _Row) -> bool:
    """Whether a row may head the columns: one of the table's head, or one in which only heads have words."""
    if row.part != "tbody":
        return row.part == "thead"
    said = row.said()
    heads = sum(place.tag.name == "th" for place in said)
    return heads == len(said) and (heads > 1 or all(place.tag.name == "th" for place in row.places))


def _is_head(tag: Tag, row: _Row) -> bool:
    return row.part == "thead" or (tag.name == "th" and attribute(tag, "scope").lower() not in ("row", "rowgroup"))


def _headed_by_bold(rows: Sequence[_Row], cells: list[list[GridCell]]) -> list[list[GridCell]]:
    """A table without a head in which the first row alone is bold throughout is headed by that row."""
    headed = any(cell.is_head for row in cells for cell in row) or len(cells) < 2 or len(cells[0]) < 2
    if headed or not _is_bold(rows[0]) or _is_bold(rows[1]):
        return cells
    return [[replace(cell, is_head=True) for cell in cells[0]], *cells[1:]]


def _is_bold(row: _Row) -> bool:
    return bool(row.said()) and all(_is_all_bold(place) for place in row.said())


def _is_all_bold(place: _PlacedCell) -> bool:
    style = attribute(place.tag, "style").replace(" ", "").lower()
    if "font-weight:bold" in style or "header" in classes(place.tag):
        return True
    bold = [words(tag) for tag in place.tag.find_all(["b", "strong"])]
    return place.text in (" ".join(bold), "".join(bold))


def _parts(cells: list[list[GridCell]], parts: Sequence[str]) -> Iterator[Draft]:
    """A table in runs of rows under the same heads; a row of one cell across all of it stands between them.

    Such a row is a caption where it comes first and a note where it comes last.
    """
    kinds = _kinds(fill_grid(cells), parts)
    inner = [y for y, kind in enumerate(kinds) if kind != "across"]
    y = 0
    while y < len(kinds):
        if kinds[y] == "across":
            between = bool(inner) and inner[0] < y < inner[-1]
            yield Draft(BlockKind.ROW if between else BlockKind.PARAGRAPH, cells[y][0].text)
            y += 1
            continue
        body = _end(kinds, y, "head")
        end = max(body, _end(kinds, body, "body"))
        run = _run(cells[y:end], body - y)
        yield from run if y == inner[0] else map(_under_the_same, run)
        y = end


def _under_the_same(row: Draft) -> Draft:
    """A row that goes on under the heads of the run before it, if its own has none."""
    return replace(row, level=None) if row.level == NO_COLUMNS else row


def _end(kinds: Sequence[str], start: int, kind: str) -> int:
    """Where a run of rows of this kind ends."""
    return next((y for y in range(start, len(kinds)) if kinds[y] != kind), len(kinds))


def _run(cells: Sequence[Sequence[GridCell]], heads: int) -> Iterator[Draft]:
    """Rows under the same heads; where each has one cell only they are rows of the table all the same."""
    if max(sum(cell.columns for cell in row) for row in cells) > 1:
        yield from table_drafts(cells, head_rows=heads)
    else:
        yield from (Draft(BlockKind.ROW, cell.text) for row in cells for cell in row if cell.text)


def _kinds(grid: Grid, parts: Sequence[str]) -> list[str]:
    """Of each row: "across" for one cell over its whole width, "head" for heads of what is below, "body"."""
    kinds: list[str] = []
    for y, row in enumerate(grid):
        said = [cell for cell in row if cell.text]
        joined = y > 0 and any(cell is other for cell, other in zip(row, grid[y - 1], strict=True))
        under_heads = bool(kinds) and kinds[-1] == "head"
        heads = is_head_row(row) and not (under_heads and _is_of_values(said))
        if said and _is_across(row) and not joined and not (under_heads and parts[y] == "thead"):
            kinds.append("across")
        elif heads and (under_heads or "body" not in kinds or (not joined and _begins_anew(grid, y))):
            kinds.append("head")
        else:
            kinds.append("body")
    return kinds


def _is_of_values(said: Sequence[GridCell]) -> bool:
    """Whether a row set as heads has figures under heads: a label, then amounts that are no years."""
    return len(said) > 1 and all(_VALUE.fullmatch(cell.text) for cell in said[1:])


def _is_across(row: Sequence[GridCell]) -> bool:
    return row[0].rows == 1 and all(cell is row[0] for cell in row)


def _begins_anew(grid: Grid, y: int) -> bool:
    """Whether a row of heads amid a table heads the rows below it: a row of sums may be set as heads, too."""
    said = {cell.text for cell in grid[y] if cell.text}
    again = any(said & {cell.text for cell in row if cell.is_head} for row in grid[: min(3, y)])
    return y + 1 < len(grid) and (again or not any(re.search(r"\d", text) for text in said))
