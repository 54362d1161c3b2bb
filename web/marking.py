"""Cut a text into pieces, marked and unmarked, that together are the text; never changes a character."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrieval.text import PageBreak, Span

BULLETS = "•·▪◦‣–—-*"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is all marked or all not; `page` names the page that begins with it, None where none does."""

    text: str
    marked: bool = False
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a quote. `begins` says what it opens: a "paragraph", or an "item" directly under the line before."""

    pieces: tuple[Piece, ...]
    begins: str
    bulleted: bool


def pieces(text: str, span: Span, marks: Sequence[Span], breaks: Sequence[PageBreak] = ()) -> tuple[Piece, ...]:
    """The pieces of `text[span.start:span.end]`, in order. Marks may overlap the span's ends and each other."""
    inside = [mark for mark in marks if mark.overlaps(span)]
    turns = {turn.offset: page_name(turn.page, turn.label) for turn in breaks if span.start <= turn.offset < span.end}
    if not inside and not turns:
        return (Piece(span.of(text)),)
    edges = {span.start, span.end, *turns}
    for mark in inside:
        edges.update((max(mark.start, span.start), min(mark.end, span.end)))
    ordered = sorted(edges)
    return tuple(
        Piece(text[start:end], any(mark.start <= start and end <= mark.end for mark in inside), turns.get(start))
        for start, end in pairwise(ordered)
    )


def lines(text: str, offset: int, marks: Sequence[Span]) -> Iterator[Line]:
    """The lines of a quote whose first character stands at `offset`, in whose offsets the marks are; empty ones go."""
    start, empty_before = 0, True
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            begin = start + line.index(stripped)
            here = tuple(Span(mark.start - offset, mark.end - offset) for mark in marks)
            begins = "paragraph" if empty_before else "item"
            yield Line(pieces(text, Span(begin, begin + len(stripped)), here), begins, stripped[0] in BULLETS)
        empty_before = not stripped
        start += len(line) + 1


def page_name(page: int | None, label: str | None) -> str | None:
    """What a reader calls a page: the label printed on it, else its place in the file; None without pages."""
    if label:
        return f"Page {label}"
    return None if page is None else f"Page {page}"
