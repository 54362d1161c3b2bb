"""A neutral document as a Word document."""

from html import escape

from tests.ingest.formats.all_formats.model import (
    Block,
    Break,
    Cell,
    Document,
    Form,
    Heading,
    List,
    Look,
    Note,
    Paragraph,
    Run,
    Table,
    Text,
    Title,
    notes_of,
)
from tests.ingest.formats.all_formats.placed import Placed, dressed, placed
from tests.ingest.made_docx import BEGINS, GOES_ON, HEAD, docx, lists, lvl, p, r, span, tbl, tc, tr

_LOOKS = {
    Look.BOLD: "<w:b/>",
    Look.RAISED: '<w:vertAlign w:val="superscript"/>',
    Look.LOWERED: '<w:vertAlign w:val="subscript"/>',
    Look.STRUCK: "<w:strike/>",
    Look.HIDDEN: "<w:vanish/>",
}
_FORMS = {"•": "bullet", "1": "decimal", "a": "lowerLetter", "i": "lowerRoman"}
_RAISED = '<w:vertAlign w:val="superscript"/>'


def write(document: Document) -> bytes:
    outer = [block for block in document if isinstance(block, List)]
    body = ""
    for block in document:
        body += _list(block, 1 + outer.index(block)) if isinstance(block, List) else _block(block)
    notes = "".join(
        f'<w:footnote w:id="{run.mark}">{p(r("<w:footnoteRef/>", _RAISED), " " + escape(run.words))}</w:footnote>'
        for run in notes_of(document)
    )
    return docx(body, footnotes=notes, numbering=lists(*map(_levels, outer)))


def _block(block: Block) -> str:
    match block:
        case Title(runs):
            return p(*map(_run, runs), style="Title")
        case Heading(runs, level):
            return p(*map(_run, runs), style=f"Heading{level}")
        case Paragraph(runs):
            return p(*map(_run, runs))
        case Table():
            return _table(block)
        case List():
            return _list(block, 1)


def _run(run: Run) -> str:
    match run:
        case Break():
            return r("<w:br/>")
        case Note(mark):
            return r(f'<w:footnoteReference w:id="{mark}"/>', _RAISED)
        case Text(words, look):
            return r(escape(words), _LOOKS.get(look, ""))


def _list(held: List, number: int, level: int = 0) -> str:
    """`number`: the list's id in the numbering part."""
    return "".join(
        p(*map(_run, item.runs), list_=(number, level)) + (_list(item.inner, number, level + 1) if item.inner else "")
        for item in held.items
    )


def _levels(held: List, level: int = 0) -> str:
    """A list's definition; lists of one depth in it are of one form."""
    before, behind = held.form.around if held.form is not Form.BULLET else ("", "")
    shown = "•" if held.form is Form.BULLET else f"{before}%{level + 1}{behind}"
    kind = _FORMS[held.form.figure or "•"]
    inner = next((item.inner for item in held.items if item.inner), None)
    return lvl(level, kind, shown, start=held.start) + (_levels(inner, level + 1) if inner else "")


def _table(held: Table) -> str:
    rows = placed(held)
    return tbl(*(_row(row, y, is_head=y < held.heads) for y, row in enumerate(rows)))


def _row(row: list[Placed], y: int, *, is_head: bool) -> str:
    shown = [one for column, one in enumerate(row) if one.column == column]
    return tr(*(_cell(one.cell, is_first=one.row == y) for one in shown), more=HEAD if is_head else "")


def _cell(cell: Cell, *, is_first: bool) -> str:
    across = span(cell.columns) if cell.columns > 1 else ""
    down = "" if cell.rows == 1 else BEGINS if is_first else GOES_ON
    return tc(p(*map(_run, dressed(cell))) if is_first else p(), more=across + down)
