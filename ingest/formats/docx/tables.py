"""The tables of a DOCX put back into their grid; a table that only lays out a page is no table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.blocks.extraction import Draft
from ingest.blocks.grid import GridCell, count_leading, has_only_labels, table_drafts
from ingest.formats.docx.package import W
from ingest.formats.docx.remarks import OmissionKind, Remarks
from ingest.formats.docx.styles import is_on, number, value
from retrieval.cells import BETWEEN
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

# The word processor's own limit.
_MOST_COLUMNS = 63
_MOST_CELLS = 400_000
_TOO_LARGE = "A table of the document has more cells than any document needs. Split it."
_THROUGH = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}


@dataclass(frozen=True, slots=True)
class _PlacedCell:
    """A cell where it stands in its row: its first column, how many it takes, what it holds, and this in one line.

    `goes_on`: it is a part of the cell above. `is_bold`: all of its words are.
    """

    column: int
    columns: int
    drafts: tuple[Draft, ...] = ()
    text: str = ""
    goes_on: bool = False
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    places: tuple[_PlacedCell, ...]
    is_head: bool


class Tables:
    """Reads tables; `inside` gives the drafts of what a cell holds, `is_bold` says whether all of its words are."""

    def __init__(
        self, inside: Callable[[Any], Iterator[Draft]], is_bold: Callable[[Any], bool], remarks: Remarks
    ) -> None:
        self._inside = inside
        self._is_bold = is_bold
        self._remarks = remarks

    def drafts(self, table: Any) -> Iterator[Draft]:
        """Raises Unreadable where a table is larger than any."""
        rows = [row for row in (self._row(element) for element in _under(table, "tr")) if row is not None]
        width = max((place.column + place.columns for row in rows for place in row.places), default=0)
        if width * len(rows) > _MOST_CELLS:
            raise Unreadable(Reason.LIMIT, _TOO_LARGE)
        while len(rows) > 2 and width > 1 and _is_title(rows[0], width):
            yield from rows.pop(0).places[0].drafts
        heads = _head_rows(rows, _says_first_row(table))
        if _is_layout(rows, heads):
            yield from (draft for row in rows for place in row.places for draft in place.drafts)
        else:
            yield from table_drafts(_cells(rows, heads), heads)

    def _row(self, element: Any) -> _Row | None:
        """A row; None for one that is deleted or hidden."""
        properties = element.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            self._remarks.left_out(OmissionKind.DELETED)
            return None
        if is_on(properties, "hidden"):
            self._remarks.left_out(OmissionKind.HIDDEN)
            return None
        before = _count(properties, "gridBefore", 0)
        places: list[_PlacedCell] = [_PlacedCell(0, before)] if before else []
        column = before
        for cell in _under(element, "tc"):
            if cell.find(f"{W}tcPr/{W}cellDel") is not None:
                self._remarks.left_out(OmissionKind.DELETED)
                continue
            place = self._place(cell, column)
            column += place.columns
            if _is_merged_left(cell) and places:
                places[-1] = replace(places[-1], columns=places[-1].columns + place.columns)
            else:
                places.append(place)
        return _Row(tuple(places), is_on(properties, "tblHeader"))

    def _place(self, cell: Any, column: int) -> _PlacedCell:
        properties = cell.find(f"{W}tcPr")
        columns = max(1, _count(properties, "gridSpan", 1))
        if _goes_on(properties) or _is_merged_left(cell):
            return _PlacedCell(column, columns, goes_on=_goes_on(properties))
        drafts = tuple(self._inside(cell))
        return _PlacedCell(column, columns, drafts, _flat(drafts), is_bold=self._is_bold(cell))


def _under(parent: Any, name: str) -> Iterator[Any]:
    """The rows of a table, or the cells of a row; content controls and the like around them are looked through."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in _THROUGH:
            yield from _under(child, name)


def _flat(drafts: Sequence[Draft]) -> str:
    """What a cell holds in one line, printed numbers with it: there is no other place for them in a row."""
    said: list[str] = []
    for draft in drafts:
        words = draft.text if draft.kind is not BlockKind.ROW else " ".join(draft.text.split(BETWEEN.strip()))
        said += [draft.paragraph or "", *words.split()]
    return " ".join(filter(None, said))


def _count(properties: Any, name: str, usual: int) -> int:
    said = number(value(properties, name))
    return usual if said is None else min(said, _MOST_COLUMNS)


def _goes_on(properties: Any) -> bool:
    """Whether a cell is a part of the one above it."""
    merge = properties.find(f"{W}vMerge") if properties is not None else None
    return merge is not None and (merge.get(f"{W}val") or "continue") == "continue"


def _is_merged_left(cell: Any) -> bool:
    merge = cell.find(f"{W}tcPr/{W}hMerge")
    return merge is not None and (merge.get(f"{W}val") or "continue") == "continue"


def _says_first_row(table: Any) -> bool:
    """Whether a table's look sets its first row apart."""
    look = table.find(f"{W}tblPr/{W}tblLook")
    if look is None:
        return False
    told = look.get(f"{W}firstRow")
    if told is not None:
        return told in ("1", "true", "on")
    try:
        return bool(int(look.get(f"{W}val") or "0", 16) & 0x20)
    except ValueError:
        return False


def _head_rows(rows: Sequence[_Row], says_first: bool) -> int:
    """How many rows at the top are heads: those that every page repeats, else the bold ones, else the first."""
    repeated = count_leading(row.is_head for row in rows)
    bold = count_leading(map(_is_bold, rows))
    if repeated in (0, len(rows)):
        repeated = 0
    if bold == len(rows):
        bold = 0
    heads = repeated or bold or int(says_first and len(rows) > 1)
    return _with_spanned(rows, heads)


def _is_bold(row: _Row) -> bool:
    said = [place for place in row.places if place.text]
    return bool(said) and all(place.is_bold for place in said)


def _with_spanned(rows: Sequence[_Row], heads: int) -> int:
    """As many head rows as the cells of the first ones reach down; labels under a head that spans them are heads."""
    while 0 < heads < len(rows) - 1 and any(place.goes_on for place in rows[heads].places):
        heads += 1
    spans = heads == 1 and any(place.columns > 1 for place in rows[0].places)
    return heads + int(spans and len(rows) > 2 and has_only_labels([place.text for place in rows[1].places]))


def _is_title(row: _Row, width: int) -> bool:
    """Whether a row is one cell over the whole table."""
    return len(row.places) == 1 and row.places[0].columns >= width and bool(row.places[0].text)


def _is_layout(rows: Sequence[_Row], heads: int) -> bool:
    """Whether a table only puts things side by side: a box around words, or columns that hold whole passages."""
    places = [place for row in rows for place in row.places if place.text]
    if len({place.column for place in places}) < 2:
        return True
    kinds = [[draft.kind for draft in place.drafts] for place in places]
    titled = any(BlockKind.HEADING in held and len(held) > 1 for held in kinds)
    if len(rows) == 1:
        return any(len(held) > 1 for held in kinds)
    told = heads and all(place.drafts and len(place.text) < 100 for row in rows[:heads] for place in row.places)
    return titled or (not told and any(BlockKind.ROW in held for held in kinds))


def _cells(rows: Sequence[_Row], heads: int) -> list[list[GridCell]]:
    """The rows with what spans them; a cell that goes on under nothing is a cell of its own."""
    found: list[list[GridCell]] = []
    above: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        begun = [place for place in row.places if not (place.goes_on and _edges(place) in above)]
        found.append([GridCell(place.text, _down(rows, y, place), place.columns, is_head=y < heads) for place in begun])
        above = {_edges(place) for place in row.places}
    return found


def _down(rows: Sequence[_Row], y: int, place: _PlacedCell) -> int:
    """How many rows a cell reaches down from row `y`: those whose cells at the same edges go on."""
    down = 1
    while y + down < len(rows) and any(one.goes_on and _edges(one) == _edges(place) for one in rows[y + down].places):
        down += 1
    return down


def _edges(place: _PlacedCell) -> tuple[int, int]:
    return place.column, place.columns
