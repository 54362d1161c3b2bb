"""The lines that are drawn across a page, and between which of them its words stand: they part a table's rows."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.formats.pdf.lines import PdfLine
from ingest.formats.pdf.shown import DrawnShape

# Points: what is shorter parts nothing; what is this close is one line; so far an underline may reach beyond words.
_SHORT, _ONE, _BEYOND = 20.0, 3.0, 3.0
# More lines than this are a picture.
_MOST = 1_000

_Rule = tuple[float, float, float]  # height, left, right


def banded(lines: Sequence[PdfLine], drawings: Sequence[DrawnShape]) -> list[PdfLine]:
    """The lines, each with the number of lines that are drawn above it, over its first words."""
    rules = sorted(rule for drawing in drawings for rule in _rules(drawing))
    if not rules or len(rules) > _MOST:
        return list(lines)
    rules = [rule for rule in rules if not any(_underlines(rule, line) for line in lines)]
    return [replace(line, band=_above(rules, line)) for line in lines]


def _rules(drawing: DrawnShape) -> Iterator[_Rule]:
    if drawing.is_picture or drawing.strikes or drawing.right - drawing.left < _SHORT:
        return
    yield drawing.bottom, drawing.left, drawing.right
    if not drawing.is_flat:
        yield drawing.top, drawing.left, drawing.right


def _underlines(rule: _Rule, line: PdfLine) -> bool:
    height, left, right = rule
    under = -0.1 * line.height < height - line.bottom < 0.5 * line.height
    return under and line.left - _BEYOND < left and right < line.right + _BEYOND


def _above(rules: Sequence[_Rule], line: PdfLine) -> int:
    """How many lines are drawn higher than the middle of this one, those that are drawn twice once."""
    edge = line.edges[0] if line.edges else (line.left, line.right)
    middle = (edge[0] + edge[1]) / 2
    higher = rules[bisect_right(rules, (line.bottom + line.height / 2, 0.0, 0.0)) :]
    heights = [height for height, left, right in higher if left <= middle <= right]
    return sum(place == 0 or height - heights[place - 1] > _ONE for place, height in enumerate(heights))
