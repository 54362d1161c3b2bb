"""Cut a text into marked and unmarked pieces. The pieces joined are the text, unchanged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from retrieval.cells import Cell
from retrieval.text import PageBreak, Span

BULLETS = "•·▪◦‣–—-*"


@dataclass(frozen=True, slots=True)
class MarkedRun:
    """A run of text, either marked or not. `page` names the page that begins with the run; None where none begins."""

    text: str
    marked: bool = False
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A cell of a table's row. `head` is its column's head; empty where there is none."""

    head: str
    pieces: tuple[MarkedRun, ...]


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a quote. `begins` is "paragraph" after an empty line, else "item".

    `values`: the cells with text, where the line is a row of a table with column heads.
    """

    pieces: tuple[MarkedRun, ...]
    begins: str
    bulleted: bool
    values: tuple[Value, ...] = ()


def marked_runs(
    text: str, span: Span, marks: Sequence[Span], breaks: Sequence[PageBreak] = ()
) -> tuple[MarkedRun, ...]:
    """The runs of `text[span.start:span.end]`, in order. Marks may overlap each other and the span's ends."""
    inside = [mark for mark in marks if mark.overlaps(span)]
    pages = {one.offset: page_name(one.page, one.label) for one in breaks if span.start <= one.offset < span.end}
    if not inside and not pages:
        return (MarkedRun(span.of(text)),)
    edges = {span.start, span.end, *pages}
    for mark in inside:
        edges.update((max(mark.start, span.start), min(mark.end, span.end)))
    ordered = sorted(edges)
    return tuple(
        MarkedRun(text[start:end], any(mark.start <= start and end <= mark.end for mark in inside), pages.get(start))
        for start, end in pairwise(ordered)
    )


def quote_lines(text: str, offset: int, marks: Sequence[Span], cells: Sequence[Cell] = ()) -> Iterator[QuoteLine]:
    """The lines of a quote without its empty lines.

    `offset`: the quote's start in the canonical text, to which the offsets of `marks` and `cells` refer.
    """
    start, after_empty = 0, True
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            begin = start + line.index(stripped)
            span = Span(begin, begin + len(stripped))
            moved = tuple(mark.moved(-offset) for mark in marks)
            begins = "paragraph" if after_empty else "item"
            values = tuple(_cell_values(text, offset, span, moved, cells))
            yield QuoteLine(marked_runs(text, span, moved), begins, stripped[0] in BULLETS, values)
        after_empty = not stripped
        start += len(line) + 1


def _cell_values(text: str, offset: int, line: Span, marks: Sequence[Span], cells: Sequence[Cell]) -> Iterator[Value]:
    """The values of a row's line; none where no cell has a head. `marks` and `line` count from the quote's start."""
    moved = [replace(cell, span=cell.span.moved(-offset)) for cell in cells]
    row = [cell for cell in moved if line.contains(cell.span)]
    if any(cell.head for cell in row):
        yield from (Value(cell.head or "", marked_runs(text, cell.span, marks)) for cell in row if len(cell.span))


def page_name(page: int | None, label: str | None) -> str | None:
    """A page's name: its printed label, else its number in the file; None without pages."""
    if label:
        return f"Page {label}"
    return None if page is None else f"Page {page}"
