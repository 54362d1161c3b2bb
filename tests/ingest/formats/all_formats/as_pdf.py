"""A neutral document as one page of a PDF: words at places, as large, small, bold, high and low as print sets them."""

import re
from collections.abc import Iterator

from reportlab.lib.colors import black, white
from reportlab.pdfgen.canvas import Canvas

from tests.ingest.formats.all_formats.as_html import printed
from tests.ingest.formats.all_formats.model import (
    Block,
    Break,
    Document,
    Form,
    Heading,
    List,
    Look,
    Note,
    Paragraph,
    Run,
    Runs,
    Table,
    Text,
    Title,
    notes_of,
)
from tests.ingest.formats.all_formats.placed import Placed, dressed, in_bold, placed
from tests.ingest.made_pdf import made, say

_LEFT, _RIGHT, _TOP = 72.0, 520.0, 770.0
_BODY, _SMALL, _TITLE = 11.0, 8.0, 20.0
_HEADINGS = {1: 15.0, 2: 13.0}
_NOTES = 90.0
# In a table: from line to line, what is left free below a row, and below the table.
_LINE, _PAD, _APART = 13.0, 10.0, 20.0
# Of the letters' size: that of raised and lowered ones, how far these are moved, and where a strike stands.
_SHIFTED = 0.64
_SHIFTS = {Look.RAISED: 0.36, Look.LOWERED: -0.18}
_STRIKE = 0.25


def write(document: Document) -> bytes:
    return made(lambda canvas: _Page(canvas).draw(document))


class _Page:
    """A page as it fills from its top; `up` is where the next line stands, in points."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._up = _TOP

    def draw(self, document: Document) -> None:
        for block in document:
            self._block(block)
        self._up = _NOTES
        for note in notes_of(document):
            self._set((Text(note.mark, Look.RAISED), Text(f" {note.words}")), _SMALL)

    def _block(self, block: Block) -> None:
        match block:
            case Title(runs):
                self._set(in_bold(runs), _TITLE)
            case Heading(runs, level):
                self._set(in_bold(runs), _HEADINGS[level])
            case Paragraph(runs):
                self._set(runs)
            case List():
                self._list(block)
            case Table():
                self._table(block)
        self._up -= _BODY

    def _set(self, runs: Runs, size: float = _BODY, left: float = _LEFT) -> None:
        """Lines of these runs, broken where the page is full."""
        across = left
        for run in runs:
            if isinstance(run, Break):
                across, self._up = left, self._up - 1.3 * size
                continue
            for piece in _pieces(run):
                wide = self._canvas.stringWidth(piece.words, "Helvetica", size)
                if across + wide > _RIGHT and across > left and piece.words.strip():
                    across, self._up = left, self._up - 1.3 * size
                across = self._say(piece, across, size)
        self._up -= 1.3 * size

    def _say(self, text: Text, across: float, size: float) -> float:
        """Draw a piece; gives where it ends."""
        shift = _SHIFTS.get(text.look, 0.0)
        font = "Helvetica-Bold" if text.look is Look.BOLD else "Helvetica"
        self._canvas.setFillColor(white if text.look is Look.HIDDEN else black)
        end = say(self._canvas, across, self._up + shift * size, text.words, size * (_SHIFTED if shift else 1), font)
        if text.look is Look.STRUCK:
            self._canvas.line(across, self._up + _STRIKE * size, end, self._up + _STRIKE * size)
        return end

    def _list(self, held: List, depth: int = 0) -> None:
        for number, item in enumerate(held.items, held.start):
            sign = "•" if held.form is Form.BULLET else printed(held.form, number)
            self._set((Text(f"{sign} "), *item.runs), left=_LEFT + 30 * depth)
            if item.inner:
                self._list(item.inner, depth + 1)

    def _table(self, held: Table) -> None:
        """A head that spans columns stands over their middle, one that spans rows in the last of them."""
        rows = placed(held)
        wide = (_RIGHT - _LEFT) / len(rows[0])
        for y, row in enumerate(rows):
            ending = [one for one in {id(one): one for one in row}.values() if y == one.row + one.cell.rows - 1]
            for one in ending:
                self._cell(one, wide, is_head=y < held.heads)
            self._up -= _LINE * max(1 + sum(isinstance(run, Break) for run in one.cell.runs) for one in ending) + _PAD
        self._up -= _APART

    def _cell(self, one: Placed, wide: float, *, is_head: bool) -> None:
        across, up = _LEFT + wide * one.column, self._up
        runs = in_bold(one.cell.runs) if is_head else dressed(one.cell)
        if one.cell.columns > 1:
            across += wide * (one.cell.columns - 1) / 2
        for run in runs:
            if isinstance(run, Break):
                across, self._up = _LEFT + wide * one.column, self._up - _LINE
            for piece in _pieces(run):
                across = self._say(piece, across, _BODY)
        self._up = up


def _pieces(run: Run) -> Iterator[Text]:
    """Words, and the spaces between them."""
    if isinstance(run, Note):
        yield Text(run.mark, Look.RAISED)
    elif isinstance(run, Text):
        yield from (Text(words, run.look) for words in re.findall(r"\s+|\S+", run.words))
