"""Align two sequences of words over their whole length, whatever blocks and lines they stand in.

Neighbouring words that both sequences have exactly once are aligned first and divide the rest, so that texts of
hundreds of pages take about a second.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

# How many neighbouring words make an anchor: tried in this order.
_ANCHOR_WORDS = (8, 4, 2, 1)
# Pairs of equal words up to which the exact, slower alignment is used at once, and where no anchor divides the words.
_FEW_PAIRS, _MANY_PAIRS = 2_000, 2_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """`length` neighbouring words that both sequences have: from the indexes `old` and `new` on."""

    old: int
    new: int
    length: int


@dataclass(frozen=True, slots=True)
class _Part:
    """The words `old_start` to `old_end` and `new_start` to `new_end`, ends excluded, that are still to be aligned."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def align(old: Sequence[str], new: Sequence[str]) -> tuple[Run, ...]:
    """The runs of equal words, in the order of both sequences; no two overlap."""
    numbers: dict[str, int] = {}
    a, b = ([numbers.setdefault(word, len(numbers)) for word in words] for words in (old, new))
    runs: list[Run] = []
    parts = [_Part(0, len(a), 0, len(b))]
    while parts:
        part = _without_ends(a, b, parts.pop(), runs)
        if part.old_start < part.old_end and part.new_start < part.new_end:
            parts += _divided(a, b, part, runs)
    return tuple(_joined(sorted((run.old, run.new, run.length) for run in runs)))


def _without_ends(a: Sequence[int], b: Sequence[int], part: _Part, runs: list[Run]) -> _Part:
    """The part without the words with which both its sides begin and end; these become runs."""
    first, last = 0, 0
    most = min(part.old_end - part.old_start, part.new_end - part.new_start)
    while first < most and a[part.old_start + first] == b[part.new_start + first]:
        first += 1
    while last < most - first and a[part.old_end - 1 - last] == b[part.new_end - 1 - last]:
        last += 1
    if first:
        runs.append(Run(part.old_start, part.new_start, first))
    if last:
        runs.append(Run(part.old_end - last, part.new_end - last, last))
    return _Part(part.old_start + first, part.old_end - last, part.new_start + first, part.new_end - last)


def _divided(a: Sequence[int], b: Sequence[int], part: _Part, runs: list[Run]) -> list[_Part]:
    """Align what is certain in the part; the parts between are left over."""
    pairs = _equal_pairs(a, b, part)
    if pairs <= _FEW_PAIRS:
        runs += _exact(a, b, part)
        return []
    for words in _ANCHOR_WORDS:
        anchors = _anchors(a, b, part, words)
        if anchors:
            runs += (Run(i, j, words) for i, j in anchors)
            edges = [
                (part.old_start, part.new_start),
                *(edge for i, j in anchors for edge in ((i, j), (i + words, j + words))),
                (part.old_end, part.new_end),
            ]
            return [_Part(i, k, j, m) for (i, j), (k, m) in list(pairwise(edges))[::2]]
    if pairs <= _MANY_PAIRS:
        runs += _exact(a, b, part)
    return []


def _equal_pairs(a: Sequence[int], b: Sequence[int], part: _Part) -> int:
    before = Counter(a[part.old_start : part.old_end])
    after = Counter(b[part.new_start : part.new_end])
    return sum(count * after[word] for word, count in before.items())


def _exact(a: Sequence[int], b: Sequence[int], part: _Part) -> Iterator[Run]:
    before, after = a[part.old_start : part.old_end], b[part.new_start : part.new_end]
    for i, j, length in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        if length:
            yield Run(part.old_start + i, part.new_start + j, length)


def _anchors(a: Sequence[int], b: Sequence[int], part: _Part, words: int) -> list[tuple[int, int]]:
    """Where so many neighbouring words begin that each side has exactly once, as far as both sides keep one order."""
    before, after = _once(a, part.old_start, part.old_end, words), _once(b, part.new_start, part.new_end, words)
    shared = [(i, after[gram]) for gram, i in before.items() if gram in after]
    kept: list[tuple[int, int]] = []
    for i, j in _longest_rising(shared):
        if not kept or (i >= kept[-1][0] + words and j >= kept[-1][1] + words):
            kept.append((i, j))
    return kept


def _once(sequence: Sequence[int], start: int, end: int, words: int) -> dict[tuple[int, ...], int]:
    """Where each group of so many neighbours begins that comes once, in order."""
    shifted = [sequence[start + by : end] for by in range(words)]
    first: dict[tuple[int, ...], int] = {}
    again: set[tuple[int, ...]] = set()
    for place, gram in enumerate(zip(*shifted, strict=False), start):
        if gram in first:
            again.add(gram)
        else:
            first[gram] = place
    return {gram: place for gram, place in first.items() if gram not in again}


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs, whose first numbers rise, in which the second numbers rise, too."""
    ends: list[int] = []  # the smallest second number at the end of a rising part, by the part's length
    at: list[int] = []  # the index of that pair
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        length = bisect_left(ends, second)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [second]
        at[length : length + 1] = [index]
    found: list[tuple[int, int]] = []
    index = at[-1] if at else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _joined(runs: Sequence[tuple[int, int, int]]) -> Iterator[Run]:
    """The runs, with those that follow one another on both sides as one."""
    held: Run | None = None
    for old, new, length in runs:
        if held is not None and (held.old + held.length, held.new + held.length) == (old, new):
            held = Run(held.old, held.new, held.length + length)
            continue
        if held is not None:
            yield held
        held = Run(old, new, length)
    if held is not None:
        yield held
