"""What a draft cites beside a statement: the documents and the places that the same sentence names."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from retrieval.check.covered import Covered
from retrieval.check.naming import Named, Titles, YearName, year_names
from retrieval.check.place_names import PlaceName, place_names, with_places_between
from retrieval.document import Version
from retrieval.text import CanonicalText, Span

# Characters on either side of a statement in which its sentence may lie.
_MAX_AROUND = 2_000
# A bracket behind a quotation's sentence belongs to it; so does the line below a block quotation that names its source.
_INSIDE = r"(?:[^()\[\]]|\([^()]{0,80}\)|\[[^\[\]]{0,80}\]){0,240}"
_BRACKET = re.compile(rf"\s*[—–]?\s*(?:\({_INSIDE}\)|\[{_INSIDE}\])")
_BRACKET_OR_CREDIT = re.compile(rf"{_BRACKET.pattern}|\s*[—–―-]+[ \t]*\w[^\n]{{0,200}}")


@dataclass(frozen=True, slots=True)
class Cited:
    """The ids of the documents that a sentence names, and the places that it names; both may be empty."""

    documents: frozenset[str] = frozenset()
    places: tuple[PlaceName, ...] = ()


NOTHING_CITED = Cited()


class Citations:
    """The names of documents and places in a draft."""

    def __init__(self, draft: CanonicalText, shown: Sequence[Version], editions: Sequence[Version]) -> None:
        self._draft = draft
        self.named = Titles(shown).named(draft)
        titles = Covered(one.span for one in self.named)
        self.years = [one for one in year_names(draft.text, shown) if not titles.touches(one.span)]
        self.name_spans = [*(one.span for one in self.named), *(one.span for one in self.years)]
        self._named_ends = [one.span.end for one in self.named]
        self._year_ends = [one.span.end for one in self.years]
        self._block_starts = [block.start for block in draft.blocks]
        self._editions = editions

    def beside(self, span: Span) -> Cited:
        """What the sentence around a span cites; names within the span do not count."""
        around = self.sentence_around(span)
        documents = self._documents(around, span)
        places = [one for part in _without(around, span) for one in place_names(self._draft.text, part)]
        return Cited(frozenset(documents), with_places_between(places))

    def nearest_document(self, span: Span) -> tuple[str, ...]:
        """The documents that a name in the sentence fits, or else the last name before it in the draft."""
        around = self.sentence_around(span)
        within = [one for one in self.named_within(around) if not one.span.overlaps(span)]
        if within:
            return min(within, key=lambda one: _apart(one.span, span)).documents
        yearly = self.years_within(around)
        if yearly:
            return tuple(self.of_year(yearly[0]))
        before = bisect_right(self._named_ends, span.start)
        return self.named[before - 1].documents if before else ()

    def named_within(self, span: Span) -> list[Named]:
        """The documents that a part of the draft names by their titles."""
        return _within(self.named, self._named_ends, span)

    def years_within(self, span: Span) -> list[YearName]:
        """The documents that a part of the draft names by year and kind."""
        return _within(self.years, self._year_ends, span)

    def of_year(self, name: YearName) -> dict[str, list[Version]]:
        """The versions that a name by year and kind fits, by document."""
        found: dict[str, list[Version]] = {}
        for version in self._editions:
            if name.fits(version):
                found.setdefault(version.document.id, []).append(version)
        return found

    def sentence_around(self, span: Span) -> Span:
        """The sentences of the draft around a span, with a bracket behind them; for a whole block also its lead-in."""
        first = self._ordinal_at(span.start)
        last = bisect_left(self._block_starts, span.end)
        blocks = [block for block in self._draft.blocks[first:last] if block.end > span.start]
        if not blocks:
            return span
        opening, closing = blocks[0].sentence_at(span.start) or span, blocks[-1].sentence_at(span.end - 1) or span
        # A draft without full stops is one sentence, in which nothing far away belongs to the span.
        start = max(min(opening.start, span.start), span.start - _MAX_AROUND)
        end = min(max(closing.end, span.end), span.end + _MAX_AROUND)
        is_whole = blocks[0].start == span.start and blocks[-1].end == span.end
        if is_whole:
            start = min(start, self._lead_in_start(first, start))
        credit = (_BRACKET_OR_CREDIT if is_whole else _BRACKET).match(self._draft.text, end)
        return Span(start, credit.end() if credit else end)

    def headings_above(self, offset: int) -> tuple[str, ...]:
        """The heading path of the draft's block at an offset."""
        return self._draft.blocks[self._ordinal_at(offset)].heading_path

    def _ordinal_at(self, offset: int) -> int:
        """The block at an offset, or the last one before it; 0 before the first block."""
        return max(0, bisect_right(self._block_starts, offset) - 1)

    def _lead_in_start(self, ordinal: int, start: int) -> int:
        if not ordinal:
            return start
        before = self._draft.blocks[ordinal - 1]
        return before.sentences[-1].start if before.sentences else before.start

    def _documents(self, around: Span, without: Span) -> set[str]:
        named = [one for one in self.named_within(around) if not one.span.overlaps(without)]
        found = {id for one in named for id in one.documents}
        for name in self.years_within(around):
            if not name.span.overlaps(without):
                found |= self.of_year(name).keys()
        return found


_Name = TypeVar("_Name", Named, YearName)


def _within(names: list[_Name], ends: list[int], span: Span) -> list[_Name]:
    """The names that lie in a span; `ends` are theirs, ascending."""
    return [
        one for one in names[bisect_right(ends, span.start) : bisect_right(ends, span.end)] if span.contains(one.span)
    ]


def _without(span: Span, hole: Span) -> list[Span]:
    return [part for part in (Span(span.start, hole.start), Span(hole.end, span.end)) if part.start < part.end]


def _apart(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)
