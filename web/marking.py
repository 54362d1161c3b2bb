"""Cut a text into marked and unmarked pieces. The pieces joined are the text, unchanged."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from retrieval.cells import Cell
from retrieval.text import PageBreak, Span

BULLETS = "•·▪◦‣–—-*"


@dataclass(frozen=True, slots=True)
class MarkedRun:
    """A run of text, either marked or not. `page` names the page that begins with the run; None where none begins.

    `core`: the run answers. `found`: it was looked for; `found_id`: the id of the place that begins with the run.
    """

    text: str
    marked: bool = False
    page: str | None = None
    core: bool = False
    found: bool = False
    found_id: str | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """Spans to mark: quotes, the sentences in them that answer, and the places of words that were looked for."""

    quoted: tuple[Span, ...] = ()
    core: tuple[Span, ...] = ()
    found: tuple[Span, ...] = ()

    def within(self, span: Span) -> "Marks":
        """The marks that overlap a span."""
        quoted, core = ((tuple(one for one in spans if one.overlaps(span))) for spans in (self.quoted, self.core))
        # There may be hundreds of these, in order, on each of thousands of blocks.
        first = bisect_left(self.found, span.start, key=lambda one: one.end)
        last = bisect_left(self.found, span.end, key=lambda one: one.start)
        return Marks(quoted, core, tuple(one for one in self.found[first:last] if one.overlaps(span)))

    def edges(self) -> set[int]:
        return {edge for one in (*self.quoted, *self.core, *self.found) for edge in (one.start, one.end)}


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


def marked_runs(text: str, span: Span, marks: Marks, breaks: Sequence[PageBreak] = ()) -> tuple[MarkedRun, ...]:
    """The runs of `text[span.start:span.end]`, in order. Marks may overlap each other and the span's ends."""
    inside = marks.within(span)
    pages = {one.offset: page_name(one.page, one.label) for one in breaks if span.start <= one.offset < span.end}
    edges = {edge for edge in inside.edges() if span.start < edge < span.end}
    if not pages and not inside.quoted and not inside.found:
        return (MarkedRun(span.of(text)),)
    ids = {one.start: f"found-{number}" for number, one in enumerate(marks.found, 1)} if inside.found else {}
    return tuple(
        MarkedRun(
            text[start:end],
            _covers(inside.quoted, start, end),
            pages.get(start),
            _covers(inside.core, start, end),
            _covers(inside.found, start, end),
            ids.get(start),
        )
        for start, end in pairwise(sorted({span.start, span.end, *pages, *edges}))
    )


def _covers(spans: Sequence[Span], start: int, end: int) -> bool:
    return any(span.start <= start and end <= span.end for span in spans)


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
            moved = Marks(tuple(mark.moved(-offset) for mark in marks))
            begins = "paragraph" if after_empty else "item"
            values = tuple(_cell_values(text, offset, span, moved, cells))
            yield QuoteLine(marked_runs(text, span, moved), begins, stripped[0] in BULLETS, values)
        after_empty = not stripped
        start += len(line) + 1


def _cell_values(text: str, offset: int, line: Span, marks: Marks, cells: Sequence[Cell]) -> Iterator[Value]:
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
