"""The parts of a draft that some spans cover, found fast in a draft with thousands of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from retrieval.text import Span


class Covered:
    """The union of some spans."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._parts: list[Span] = []
        for span in sorted(spans):
            if self._parts and span.start <= self._parts[-1].end:
                last = self._parts.pop()
                span = Span(last.start, max(last.end, span.end))
            self._parts.append(span)
        self._ends = [part.end for part in self._parts]
        self._starts = [part.start for part in self._parts]

    def within(self, span: Span) -> list[Span]:
        """The covered parts that overlap a span, in order."""
        return self._parts[bisect_right(self._ends, span.start) : bisect_left(self._starts, span.end)]

    def touches(self, span: Span) -> bool:
        return bool(self.within(span))

    def uncovered(self, span: Span) -> list[Span]:
        """The parts of a span that nothing covers, in order."""
        found, start = [], span.start
        for hole in self.within(span):
            if start < hole.start:
                found.append(Span(start, hole.start))
            start = max(start, hole.end)
        return [*found, Span(start, span.end)] if start < span.end else found
