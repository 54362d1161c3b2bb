"""A neutral document as a page."""

from html import escape

from ingest.blocks.numbering import letters, roman
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
    Runs,
    Table,
    Text,
    Title,
    notes_of,
)

_TAGS = {
    Look.BOLD: ("<strong>", "</strong>"),
    Look.RAISED: ("<sup>", "</sup>"),
    Look.LOWERED: ("<sub>", "</sub>"),
    Look.STRUCK: ("<del>", "</del>"),
    Look.HIDDEN: ('<span style="display: none">', "</span>"),
}


def write(document: Document) -> bytes:
    titles = [block for block in document if isinstance(block, Title)]
    body = "\n".join(_block(block, below_title=bool(titles)) for block in document)
    notes = "".join(
        f'<li id="fn{run.mark}">{escape(run.words)} <a href="#fnref{run.mark}">↩</a></li>' for run in notes_of(document)
    )
    foot = f'<div class="footnotes"><ol>{notes}</ol></div>' if notes else ""
    head = f"<title>{_inline(titles[0].runs)}</title>" if titles else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head>'
        f"<body><main>\n{body}\n{foot}</main></body></html>"
    ).encode()


def _block(block: Block, *, below_title: bool) -> str:
    match block:
        case Title(runs):
            return f"<h1>{_inline(runs)}</h1>"
        case Heading(runs, level):
            rank = level + below_title
            return f"<h{rank}>{_inline(runs)}</h{rank}>"
        case Paragraph(runs):
            return f"<p>{_inline(runs)}</p>"
        case List():
            return _list(block)
        case Table():
            return table(block)


def _inline(runs: Runs) -> str:
    return "".join(map(run_of, runs))


def run_of(run: Run) -> str:
    match run:
        case Break():
            return "<br>"
        case Note(mark):
            return f'<sup id="fnref{mark}"><a href="#fn{mark}">{mark}</a></sup>'
        case Text(words, look):
            opens, closes = _TAGS.get(look, ("", ""))
            return f"{opens}{escape(words)}{closes}"


def _list(held: List) -> str:
    """Numbers in brackets are none of a page's own: they are typed, as the pages of statutes do."""
    typed = held.form in (Form.IN_BRACKETS, Form.ROMAN_BRACKET)
    items = "".join(
        f"<li>{printed(held.form, number) + ' ' if typed else ''}{_inline(item.runs)}"
        f"{_list(item.inner) if item.inner else ''}</li>"
        for number, item in enumerate(held.items, held.start)
    )
    if held.form is Form.BULLET:
        return f"<ul>{items}</ul>"
    if typed:
        return f'<ul style="list-style: none">{items}</ul>'
    return f'<ol type="{held.form.figure}" start="{held.start}">{items}</ol>'


def printed(form: Form, number: int) -> str:
    """The number of an item as its list prints it; empty for a bullet."""
    if form is Form.BULLET:
        return ""
    figure = {"a": letters, "i": roman}.get(form.figure, str)(number)
    before, behind = form.around
    return f"{before}{figure}{behind}"


def table(held: Table) -> str:
    head = "".join(_row(row, is_head=True) for row in held.rows[: held.heads])
    body = "".join(_row(row, is_head=False) for row in held.rows[held.heads :])
    return f"<table>{f'<thead>{head}</thead>' if head else ''}<tbody>{body}</tbody></table>"


def _row(row: tuple[Cell, ...], *, is_head: bool) -> str:
    return f"<tr>{''.join(_cell(cell, is_head=is_head) for cell in row)}</tr>"


def _cell(cell: Cell, *, is_head: bool) -> str:
    name = "th" if is_head or cell.is_head else "td"
    scope = ' scope="row"' if cell.is_head else ""
    down = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    across = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    return f"<{name}{scope}{down}{across}>{_inline(cell.runs)}</{name}>"
