"""Cut a text into pieces, marked and unmarked, that together are the text; never changes a character."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from retrieval.cells import Cell
from retrieval.text import PageBreak, Span

BULLETS = "•·▪◦‣–—-*"


@dataclass(frozen=True, slots=True)
class MarkedRun:
    """A run of text that is all marked or all not; `page` names the page that begins with it, None where none does."""

    text: str
    marked: bool = False
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A cell of a table's row with its column's head, empty where the column has none."""

    head: str
    pieces: tuple[MarkedRun, ...]


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a quote. `begins` says what it opens: a "paragraph", or an "item" directly under the line before.

    `values`: where the line is a row of a table with heads, its cells that are not empty.
    """

    pieces: tuple[MarkedRun, ...]
    begins: str
    bulleted: bool
    values: tuple[Value, ...] = ()


def pieces(text: str, span: Span, marks: Sequence[Span], breaks: Sequence[PageBreak] = ()) -> tuple[MarkedRun, ...]:
    """The pieces of `text[span.start:span.end]`, in order. Marks may overlap the span's ends and each other."""
    inside = [mark for mark in marks if mark.overlaps(span)]
    turns = {turn.offset: page_name(turn.page, turn.label) for turn in breaks if span.start <= turn.offset < span.end}
    if not inside and not turns:
        return (MarkedRun(span.of(text)),)
    edges = {span.start, span.end, *turns}
    for mark in inside:
        edges.update((max(mark.start, span.start), min(mark.end, span.end)))
    ordered = sorted(edges)
    return tuple(
        MarkedRun(text[start:end], any(mark.start <= start and end <= mark.end for mark in inside), turns.get(start))
        for start, end in pairwise(ordered)
    )


def lines(text: str, offset: int, marks: Sequence[Span], cells: Sequence[Cell] = ()) -> Iterator[QuoteLine]:
    """The lines of a quote; empty ones go.

    `offset`: where its first character stands in the text in whose offsets `marks` and `cells` are.
    """
    start, empty_before = 0, True
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            begin = start + line.index(stripped)
            place = Span(begin, begin + len(stripped))
            here = tuple(mark.moved(-offset) for mark in marks)
            begins = "paragraph" if empty_before else "item"
            values = tuple(_values(text, offset, place, here, cells))
            yield QuoteLine(pieces(text, place, here), begins, stripped[0] in BULLETS, values)
        empty_before = not stripped
        start += len(line) + 1


def _values(text: str, offset: int, line: Span, marks: Sequence[Span], cells: Sequence[Cell]) -> Iterator[Value]:
    moved = [replace(cell, span=cell.span.moved(-offset)) for cell in cells]
    here = [cell for cell in moved if line.contains(cell.span)]
    if any(cell.head for cell in here):
        yield from (Value(cell.head or "", pieces(text, cell.span, marks)) for cell in here if len(cell.span))


def page_name(page: int | None, label: str | None) -> str | None:
    """What a reader calls a page: the label printed on it, else its place in the file; None without pages."""
    if label:
        return f"Page {label}"
    return None if page is None else f"Page {page}"
