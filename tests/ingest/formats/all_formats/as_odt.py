"""A neutral document as an OpenDocument text, zipped or flat."""

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
    Runs,
    Table,
    Text,
    Title,
)
from tests.ingest.formats.all_formats.placed import Placed, dressed, placed
from tests.ingest.made_odt import (
    COVERED,
    flat,
    h,
    item,
    level,
    list_style,
    listed,
    note,
    odt,
    p,
    row,
    span,
    style,
    table,
)

_LOOKS = {
    Look.BOLD: 'fo:font-weight="bold"',
    Look.RAISED: 'style:text-position="super 58%"',
    Look.LOWERED: 'style:text-position="sub 58%"',
    Look.STRUCK: 'style:text-line-through-style="solid"',
    Look.HIDDEN: 'text:display="none"',
}


def write(document: Document) -> bytes:
    return odt(_body(document), _styles(document))


def write_flat(document: Document) -> bytes:
    return flat(_body(document), _styles(document))


def _styles(document: Document) -> str:
    outer = [block for block in document if isinstance(block, List)]
    looks = "".join(style(look.value, said) for look, said in _LOOKS.items())
    lists = (list_style(*_levels(one), name=f"L{place}") for place, one in enumerate(outer))
    return looks + "".join(lists)


def _body(document: Document) -> str:
    outer = [block for block in document if isinstance(block, List)]
    return "".join(
        _list(block, f'text:style-name="L{outer.index(block)}"') if isinstance(block, List) else _block(block)
        for block in document
    )


def _block(block: Block) -> str:
    match block:
        case Title(runs):
            return p(_inline(runs), "Title")
        case Heading(runs, rank):
            return h(_inline(runs), rank)
        case Paragraph(runs):
            return p(_inline(runs))
        case Table():
            return _table(block)
        case List():
            return _list(block)


def _inline(runs: Runs) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    match run:
        case Break():
            return "<text:line-break/>"
        case Note(mark, words):
            return note(mark, p(escape(words)))
        case Text(words, Look.PLAIN):
            return escape(words)
        case Text(words, look):
            return span(escape(words), look.value)


def _list(held: List, more: str = "") -> str:
    """A list inside another takes its style from it."""
    return listed(
        *(item(p(_inline(one.runs)), *([_list(one.inner)] if one.inner else [])) for one in held.items), more=more
    )


def _levels(held: List, depth: int = 1) -> list[str]:
    """The levels of a list's style; lists of one depth in it are of one form."""
    inner = next((one.inner for one in held.items if one.inner), None)
    deeper = _levels(inner, depth + 1) if inner else []
    if held.form is Form.BULLET:
        return [f'<text:list-level-style-bullet text:level="{depth}" text:bullet-char="•"/>', *deeper]
    before, behind = held.form.around
    more = f'style:num-prefix="{before}" style:num-suffix="{behind}" text:start-value="{held.start}"'
    return [level(depth, held.form.figure, more), *deeper]


def _table(held: Table) -> str:
    return table(*(_row(cells, y) for y, cells in enumerate(placed(held))), head=held.heads)


def _row(cells: list[Placed], y: int) -> str:
    return row(
        *(_cell(one.cell) if (one.row, one.column) == (y, column) else COVERED for column, one in enumerate(cells))
    )


def _cell(cell: Cell) -> str:
    runs = dressed(cell)
    down = f' table:number-rows-spanned="{cell.rows}"' if cell.rows > 1 else ""
    across = f' table:number-columns-spanned="{cell.columns}"' if cell.columns > 1 else ""
    said = p(_inline(runs)) if runs else ""
    return f"<table:table-cell{down}{across}>{said}</table:table-cell>"
