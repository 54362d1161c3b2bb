"""A neutral document as Markdown, with HTML in it for what Markdown lacks."""

import re
from collections.abc import Iterator
from itertools import groupby

from tests.ingest.formats.all_formats import as_html
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
from tests.ingest.formats.all_formats.placed import dressed

_MARKS = {Look.BOLD: "**", Look.STRUCK: "~~"}
_MEANS_SOMETHING = re.compile(r"([\\`*_~\[\]<>#|&])")


def write(document: Document) -> bytes:
    below_title = any(isinstance(block, Title) for block in document)
    notes = [f"[^{run.mark}]: {_escaped(run.words)}" for run in notes_of(document)]
    return "\n\n".join([*(_block(block, below_title=below_title) for block in document), *notes]).encode() + b"\n"


def _block(block: Block, *, below_title: bool) -> str:
    match block:
        case Title(runs):
            return f"# {_inline(runs, '<br>')}"
        case Heading(runs, level):
            return f"{'#' * (level + below_title)} {_inline(runs, '<br>')}"
        case Paragraph(runs):
            return _inline(runs)
        case List():
            return "\n".join(_list(block))
        case Table():
            return _table(block)


def _inline(runs: Runs, end: str = "  \n") -> str:
    """`end`: how a line is ended."""
    return "".join(end if isinstance(run, Break) else _run(run) for run in _joined(runs))


def _joined(runs: Runs) -> Iterator[Run]:
    """Runs of which no two neighbours are marked alike: the end of one mark and the start of the next would be one."""
    for look, group in groupby(runs, lambda run: run.look if isinstance(run, Text) else None):
        if look is None:
            yield from group
        else:
            yield Text("".join(run.words for run in group if isinstance(run, Text)), look)


def _run(run: Run) -> str:
    match run:
        case Note(mark):
            return f"[^{mark}]"
        case Text(words, Look.PLAIN):
            return _escaped(words)
        case Text(words, look) if look in _MARKS:
            core = words.strip()
            return words.replace(core, f"{_MARKS[look]}{_escaped(core)}{_MARKS[look]}")
    return as_html.run_of(run)


def _escaped(words: str) -> str:
    return _MEANS_SOMETHING.sub(r"\\\1", words)


def _list(held: List, indent: str = "") -> list[str]:
    """Lines; what Markdown does not count, as "(a)", is typed."""
    lines: list[str] = []
    for number, item in enumerate(held.items, held.start):
        sign = "-" if held.form is Form.BULLET else as_html.printed(held.form, number)
        lines.append(f"{indent}{sign} {_inline(item.runs, '<br>')}")
        if item.inner:
            lines += _list(item.inner, indent + " " * (len(sign) + 1))
    return lines


def _table(held: Table) -> str:
    if held.heads != 1 or any(cell.rows > 1 or cell.columns > 1 for row in held.rows for cell in row):
        return as_html.table(held)
    rows = [_row(row) for row in held.rows]
    return "\n".join([rows[0], "|" + "---|" * len(held.rows[0]), *rows[1:]])


def _row(row: tuple[Cell, ...]) -> str:
    return f"| {' | '.join(_inline(dressed(cell), '<br>') for cell in row)} |"
