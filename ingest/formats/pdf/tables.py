"""Tables on a PDF page: lines whose parts stand in columns, put together into rows, wrapped cells included."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.blocks.grid import GridCell, table_raw_blocks
from ingest.formats.pdf.gutters import Columns, LineRow, rows_of
from ingest.formats.pdf.letters import Letter
from ingest.formats.pdf.lines import UNDER, PdfLine
from ingest.formats.pdf.rows import TableLine, grouped
from ingest.formats.pdf.vocabulary import FileWords
from retrieval.text import COLUMN_HEADS

# Rows with parts side by side that make a table of two columns, and of more.
_ROWS, _ROWS_OF_MANY = 3, 2
# Heights of a line to the next row: what is further is no part of the table; nor is a single part further than this
# many times the widest gap in it.
_FAR, _WIDER = 3.2, 1.2
# Heights of a line within which a row of heads stands above another.
_HEADS = 2.0
# Type that differs by more than this factor is no part of the table.
_OTHER_TYPE = 1.35
# A row of more lines than this is no row: what stands there is prose.
_TALLEST = 14
# Levels above that a part may go back up to: files draw a table cell by cell.
_UP = 12
_NUMBERING = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxl]{1,5}|\d{1,2}[a-z])[.)]?|[•●▪◦‣∙·■□➢►✓*†‡–—-]")
_LEADERS = re.compile(r"(?:\s?\.){4,}")


def tabled(lines: Sequence[PdfLine], words: FileWords) -> list[PdfLine]:
    """The lines, with those of each table replaced by one for each row, whose `row` is its level."""
    rows = list(rows_of(lines))
    found: list[PdfLine] = []
    place = 0
    while place < len(rows):
        table = _Table(rows[place]) if _begins(rows[place]) else None
        taken = table.grow(rows, place + 1) if table is not None else 0
        made = table.lines(rows[place - 1] if place else None, found, words) if table is not None else None
        found += [line for row in rows[place : place + 1 + taken] for line in row.lines] if made is None else made
        place += 1 + taken
    return found


def _begins(row: LineRow) -> bool:
    """Whether a table may begin with this row: parts side by side, none a mere number or bullet of what follows it."""
    return len(row.parts) > 1 and _is_plain(row) and not _is_numbered(row)


def _is_plain(row: LineRow) -> bool:
    return not any(part.turned or part.row is not None or _LEADERS.search(part.text) for part in row.parts)


def _is_numbered(row: LineRow) -> bool:
    first, *others = row.parts
    prose = len(others) == 1 and re.search(r"[A-Za-z]{2}", others[0].text) is not None
    return prose and _NUMBERING.fullmatch(first.text) is not None


class _Table:
    """A table as its rows come in, in the order in which the file draws them."""

    def __init__(self, row: LineRow) -> None:
        self._columns = Columns.of(row.parts)
        self._levels = [TableLine(list(row.parts), list(range(len(row.parts))))]
        self._height = row.parts[0].height
        self._widest = 0.0

    def grow(self, rows: Sequence[LineRow], start: int) -> int:
        """Take what follows as long as it stands in the table's columns; gives how many rows that is."""
        place = start
        while place < len(rows) and self._take(rows[place]):
            place += 1
        return place - start

    def _take(self, row: LineRow) -> bool:
        places = self._columns.fit(row.parts)
        listed = len(row.parts) > 1 and _is_numbered(row) and not self._levels[0].bold
        if places is None or listed or not _is_plain(row):
            return False
        if not self._height / _OTHER_TYPE < row.parts[0].height < self._height * _OTHER_TYPE:
            return False
        level = self._beside(row)
        if level is not None:
            if level.filled & set(places):
                return False
            level.add(row.parts, places)
        elif self._follows(row, places):
            self._levels.append(TableLine(list(row.parts), places))
            self._levels.sort(key=lambda level: -level.bottom)
        else:
            return False
        self._columns.widen(row.parts, places)
        return True

    def _beside(self, row: LineRow) -> TableLine | None:
        """The level at the height of a row; files draw a table cell by cell."""
        near = (level for level in self._levels[-_UP:] if abs(level.bottom - row.parts[0].bottom) < 0.35 * self._height)
        return next(near, None)

    def _follows(self, row: LineRow, places: Sequence[int]) -> bool:
        gap = self._levels[-1].bottom - row.parts[0].bottom
        if gap < 0:  # between two levels: a cell that is centred beside others; or above all: a head that wraps
            above = row.parts[0].bottom - self._levels[-_UP:][0].bottom
            return above < 0 or (above < _HEADS * self._height and self._is_head(row, places))
        if gap > _FAR * self._height or (places == [0] and not self._may_be_alone(row.parts[0], gap)):
            return False
        self._widest = max(self._widest, gap)
        return True

    def _is_head(self, row: LineRow, places: Sequence[int]) -> bool:
        bold = self._levels[0].bold and all(part.bold for part in row.parts)
        return bold and len(self._levels) == 1 and 0 not in places

    def _may_be_alone(self, part: PdfLine, gap: float) -> bool:
        """Whether a single part in the first column is a cell, and not the heading or paragraph below the table."""
        firsts = [level.parts[0] for level in self._levels[1:] if level.places[0] == 0]
        bold = part.bold and not (firsts and firsts[-1].bold)
        return not bold and (self._widest == 0.0 or gap <= _WIDER * self._widest)

    def lines(self, above: LineRow | None, before: list[PdfLine], words: FileWords) -> list[PdfLine] | None:
        """A line for each row; None where this is no table. A row of heads above it is taken off the lines before."""
        rows = grouped(self._levels, self._height, self._columns.sides)
        if not self._holds() or any(len(row) > _TALLEST for row in rows):
            return None
        over = (
            above if above is not None and self._heads(above) and before[-len(above.lines) :] == above.lines else None
        )
        is_bold = self._levels[0].bold
        spans = self._spans(over) if over is not None and is_bold else None
        wrapped = self._columns.fit(over.parts) if over is not None and spans is None else None
        if over is not None and wrapped is not None:
            heads = TableLine(list(over.parts), wrapped)
            rows[:1] = [[heads, *rows[0]]] if is_bold else [[heads], rows[0]]
        cells = [self._cells(row, words) for row in rows]
        if over is not None and spans is not None:
            cells.insert(0, spans)
            rows.insert(0, [TableLine(list(over.parts), list(range(len(over.parts))))])
        if over is not None and (spans or wrapped):
            del before[-len(over.lines) :]
        return _written(rows, cells)

    def _holds(self) -> bool:
        many = [level for level in self._levels if len(level.parts) > 1]
        if len(self._columns.sides) > 2:
            return len(many) >= _ROWS_OF_MANY
        headed = len(many) == _ROWS - 1 and many[0].bold and not many[1].bold
        return len(many) >= _ROWS or headed

    def _cells(self, row: Sequence[TableLine], words: FileWords) -> list[GridCell]:
        texts = [""] * len(self._columns.sides)
        bold = [True] * len(texts)
        for level in row:
            for part, place in zip(level.parts, level.places, strict=True):
                texts[place] = words.follow(texts[place], part.text, part.hyphenated) if texts[place] else part.text
                bold[place] = bold[place] and part.bold
        return [GridCell(text, is_head=heads) for text, heads in zip(texts, bold, strict=True)]

    def _heads(self, above: LineRow) -> bool:
        """Whether the row above is of heads: in bold, close, and not where the first column is.

        What the table begins with is bold as well, or the row above has a head for each column but the first.
        """
        first, sides = self._levels[0], self._columns.sides
        close = 0 < above.parts[0].bottom - first.bottom < _HEADS * self._height
        bold = all(part.bold and not part.turned for part in above.parts)
        with_each = first.bold or self._columns.fit(above.parts) == list(range(1, len(sides)))
        return close and bold and with_each and above.parts[0].left > sides[0][1]

    def _spans(self, above: LineRow) -> list[GridCell] | None:
        """The cells of a row of heads that stand above several columns; None where each stands above one."""
        covers = [self._columns.centred(part.left, part.right) for part in above.parts]
        flat = [place for cover in covers for place in cover]
        if len(flat) != len(set(flat)) or len(flat) == len(covers) or 0 in flat:
            return None
        cells: list[GridCell] = []
        for part, cover in zip(above.parts, covers, strict=True):
            cells += [GridCell("")] * (cover[0] - sum(cell.columns for cell in cells))
            cells.append(GridCell(part.text, columns=len(cover), is_head=True))
        return cells


def _written(rows: Sequence[Sequence[TableLine]], cells: Sequence[Sequence[GridCell]]) -> list[PdfLine]:
    """The table's rows as lines. The rows of its heads become one."""
    raw_blocks = list(table_raw_blocks(cells))
    groups = list(rows)
    if raw_blocks and raw_blocks[0].level == COLUMN_HEADS:
        heads = len(rows) - len(raw_blocks) + 1
        groups[:heads] = [[level for row in rows[:heads] for level in row]]
    return [
        _row(levels, raw.text, UNDER if raw.level is None else raw.level)
        for levels, raw in zip(groups, raw_blocks, strict=True)
    ]


def _row(levels: Sequence[TableLine], text: str, level: int) -> PdfLine:
    parts = [part for _, part in sorted(_placed(levels), key=lambda pair: pair[0])]
    letters = tuple(letter for part in parts for own in part.parts for letter in own)
    left, right = min(part.left for part in parts), max(part.right for part in parts)
    return replace(
        levels[0].parts[0], text=text, cells=(text,), left=left, right=right, edges=(), parts=(letters,),
        bottom=levels[-1].bottom, hyphenated=False, mark=None, row=level,
    )  # fmt: skip


def _placed(levels: Sequence[TableLine]) -> Iterator[tuple[int, PdfLine]]:
    for level in levels:
        yield from zip(level.places, level.parts, strict=True)


def letters(lines: Sequence[PdfLine]) -> list[list[Letter]]:
    """The letters of a page's lines as they follow each other in the text, where the lines keep them."""
    ordered = tabled(lines, FileWords.of(()))
    return [[letter for part in line.parts for letter in part] for line in ordered]
