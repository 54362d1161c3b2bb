"""Find where a quotation stands in the documents: exactly, or else where they come nearest to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from retrieval.check.alignment import GAP, align
from retrieval.check.held_words import TEXT_END, HeldWords, Numbers, Positions, Range
from retrieval.check.pattern import Pattern

# Words that a gap may leave out.
MAX_GAP = 200
# Places of one quotation that are looked at.
MAX_PLACES = 100
# Words of a quotation by which its nearest places are found, the rarest first, and the places of them all together.
_MAX_VOTING_WORDS, _MAX_VOTES = 24, 120_000
_WINDOWS = 12


@dataclass(frozen=True, slots=True)
class Fit:
    """A quotation at a place of a text. `start`, `end`: positions of words in the documents.

    `distance`: words that differ, are added or left out. `matched`: the position of each word, as in Alignment.
    """

    text: int
    start: int
    end: int
    distance: int
    matched: tuple[int | None, ...]


def exact_fits(pattern: Pattern, held: HeldWords, within: Range | None = None) -> list[Fit]:
    """Where all words of a quotation stand in order, with other words at its gaps only."""
    parts = pattern.parts
    if not parts:
        return []
    anchor = max(range(len(parts)), key=lambda at: len(parts[at]))
    fits = []
    for position in held.find(_numbers(pattern, parts[anchor]), within)[:MAX_PLACES]:
        starts = _starts(pattern, parts, anchor, int(position), held)
        if starts is not None:
            fits.append(_fit(pattern, parts, starts, held))
    return fits


def _numbers(pattern: Pattern, part: range) -> Numbers:
    return pattern.numbers[part.start : part.stop]


def _starts(pattern: Pattern, parts: list[range], anchor: int, position: int, held: HeldWords) -> list[int] | None:
    """Where each part begins, given the place of one of them; None where another part does not stand near it."""
    bounds = held.range_of(held.text_of(position))
    starts = [position] * len(parts)
    for at in range(anchor + 1, len(parts)):
        after = starts[at - 1] + len(parts[at - 1])
        found = held.find(_numbers(pattern, parts[at]), Range(after, min(bounds.end, after + MAX_GAP + len(parts[at]))))
        if not len(found):
            return None
        starts[at] = int(found[0])
    for at in range(anchor - 1, -1, -1):
        before = starts[at + 1]
        low = max(bounds.start, before - MAX_GAP - len(parts[at]))
        found = held.find(_numbers(pattern, parts[at]), Range(low, before))
        if not len(found):
            return None
        starts[at] = int(found[-1])
    return starts


def _fit(pattern: Pattern, parts: list[range], starts: list[int], held: HeldWords) -> Fit:
    matched: list[int | None] = [None] * len(pattern.words)
    for part, start in zip(parts, starts, strict=True):
        for offset, at in enumerate(part):
            matched[at] = start + offset
    return Fit(held.text_of(starts[0]), starts[0], starts[-1] + len(parts[-1]), 0, tuple(matched))


def nearest_fits(pattern: Pattern, held: HeldWords, within: Range | None = None) -> list[Fit]:
    """The places whose words are nearest to a quotation, the nearest first; at most one for each stretch of text."""
    fits = [_aligned(pattern, held, window) for window in _windows(pattern, held, within)]
    best: dict[tuple[int, int], Fit] = {}
    for fit in sorted(fits, key=lambda one: (one.distance, one.start)):
        best.setdefault((fit.text, fit.start // max(8, pattern.count)), fit)
    return list(best.values())


def fit_at(pattern: Pattern, held: HeldWords, window: Range) -> Fit:
    """The best fit of a quotation within a window of one text."""
    return _aligned(pattern, held, window)


def _aligned(pattern: Pattern, held: HeldWords, window: Range) -> Fit:
    found = align(pattern.numbers, held.words[window.start : window.end])
    matched = tuple(None if at is None else at + window.start for at in found.matched)
    start, end = found.start + window.start, found.end + window.start
    return Fit(held.text_of(window.start), start, end, found.distance, matched)


def _windows(pattern: Pattern, held: HeldWords, within: Range | None) -> Iterator[Range]:
    """Stretches of one text each that share the rarest words of a quotation in nearly its order, the best first."""
    width = max(8, len(pattern.words))
    starts, of_word, weights = _votes(pattern, held, within)
    if not len(starts):
        return
    buckets = (starts + len(pattern.words)) // width  # never negative
    # Each word of the quotation counts once in a bucket, however often the bucket has it.
    pairs = np.unique(buckets * len(weights) + of_word)
    scores = np.bincount(pairs // len(weights), weights[pairs % len(weights)])
    both = scores + np.append(scores[1:], 0)
    best = np.argsort(-both, kind="stable")[:_WINDOWS]
    gaps = int((pattern.numbers == GAP).sum()) * MAX_GAP
    for bucket in best:
        if both[bucket] > 0:
            start = int(bucket) * width - len(pattern.words)
            yield from _by_text(
                Range(start - 8 - gaps, start + 2 * width + len(pattern.words) + 8 + gaps), held, within
            )


def _votes(pattern: Pattern, held: HeldWords, within: Range | None) -> tuple[Positions, Positions, np.ndarray]:
    """For each place of a rare word the position at which the quotation would begin, and the index of the word."""
    known = [(held.count(int(number)), at) for at, number in enumerate(pattern.numbers) if number > 0]
    known = [(count, at) for count, at in sorted(known) if count]
    starts: list[Positions] = []
    indexes: list[Positions] = []
    weights, room = np.zeros(len(pattern.words)), _MAX_VOTES
    for count, at in known[:_MAX_VOTING_WORDS]:
        if starts and count > room:
            break
        places = held.places(int(pattern.numbers[at]))
        if within is not None:
            places = places[(places >= within.start) & (places < within.end)]
        starts.append(places - at)
        indexes.append(np.full(len(places), at, np.int64))
        weights[at] = np.log(1 + len(held.words) / count)
        room -= count
    if not starts:
        return np.empty(0, np.int64), np.empty(0, np.int64), weights
    return np.concatenate(starts), np.concatenate(indexes), weights


def _by_text(window: Range, held: HeldWords, within: Range | None) -> Iterator[Range]:
    """The parts of a window in each text, without the marks between texts."""
    low, high = (within.start, within.end) if within else (0, len(held.words))
    start, end = max(low, window.start), min(high, window.end)
    if start >= end:
        return
    cuts = [start - 1, *(start + int(at) for at in np.flatnonzero(held.words[start:end] == TEXT_END)), end]
    for before, after in pairwise(cuts):
        if after - before > 1:
            yield Range(before + 1, after)
