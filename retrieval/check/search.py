"""Find where a quotation stands in the documents: exactly, or else where they come nearest to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from retrieval.check.alignment import GAP, align
from retrieval.check.held_words import TEXT_END, HeldWords, Numbers, Positions, Range
from retrieval.check.pattern import Pattern

Scores = npt.NDArray[np.float64]

# Words that a gap may leave out.
MAX_GAP = 200
# Places of one quotation that are looked at.
MAX_PLACES = 100
# Words of a quotation by which its nearest places are found, the rarest first, and the places of them all together.
_MAX_VOTING_WORDS, _MAX_VOTES = 24, 60_000
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
    scores = _scores(pattern, held, within, width)
    both = scores + np.append(scores[1:], 0)
    best = np.argpartition(-both, _WINDOWS)[:_WINDOWS] if len(both) > _WINDOWS else np.arange(len(both))
    gaps = int((pattern.numbers == GAP).sum()) * MAX_GAP
    for bucket in sorted(best, key=lambda one: (-both[one], one)):
        if both[bucket] > 0:
            start = int(bucket) * width - len(pattern.words)
            yield from _by_text(
                Range(start - 8 - gaps, start + 2 * width + len(pattern.words) + 8 + gaps), held, within
            )


def _scores(pattern: Pattern, held: HeldWords, within: Range | None, width: int) -> Scores:
    """For each stretch of `width` positions the weight of the rare words that let the quotation begin there.

    Each word of the quotation counts once in a stretch, however often the stretch has it.
    """
    known = [(held.count(int(number)), at) for at, number in enumerate(pattern.numbers) if number > 0]
    stretches: list[Positions] = []
    weights: list[Scores] = []
    room = _MAX_VOTES
    for count, at in sorted(one for one in known if one[0])[:_MAX_VOTING_WORDS]:
        if stretches and count > room:
            break
        places = held.places(int(pattern.numbers[at]))
        if within is not None:
            places = places[(places >= within.start) & (places < within.end)]
        found = (places - at + len(pattern.words)) // width  # never negative
        found = found[np.flatnonzero(np.diff(found, prepend=-1))]
        stretches.append(found)
        weights.append(np.full(len(found), np.log(1 + len(held.words) / count)))
        room -= count
    if not stretches:
        return np.empty(0)
    return np.bincount(np.concatenate(stretches), np.concatenate(weights)).astype(np.float64)


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
