"""Align the words of a quotation with the words of a document, at the place where they fit best."""

from dataclasses import dataclass

import numpy as np

from retrieval.check.held_words import Numbers

# Stands in a quotation for words that it leaves out or puts in brackets: it fits any number of words.
GAP = -2


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a quotation fits a run of words. `start`, `end`: the run, as indexes of the words that were searched.

    `distance`: words that differ, are added or are left out. `matched`: for each word of the quotation the index of the
    word with which it was aligned, the same word or another; None for a word without one, and for a GAP.
    """

    distance: int
    start: int
    end: int
    matched: tuple[int | None, ...]


def align(quoted: Numbers, searched: Numbers) -> Alignment:
    """The best fit of all words of a quotation; what stands before and behind it in `searched` costs nothing."""
    rows = _distances(quoted, searched)
    end = int(np.argmin(rows[-1]))
    matched: list[int | None] = [None] * len(quoted)
    at, place = len(quoted), end
    while at:
        word, here = quoted[at - 1], rows[at][place]
        if word == GAP:
            above = rows[at - 1][: place + 1]
            place = int(np.flatnonzero(above == here)[-1])
            at -= 1
        elif place and here == rows[at - 1][place - 1] + (word != searched[place - 1]):
            at, place = at - 1, place - 1
            matched[at] = place
        elif here == rows[at - 1][place] + 1:
            at -= 1
        else:
            place -= 1
    return Alignment(int(rows[-1][end]), place, end, tuple(matched))


def _distances(quoted: Numbers, searched: Numbers) -> Numbers:
    """For each number of words of the quotation, and each end in `searched`, the smallest number of changes."""
    steps = np.arange(len(searched) + 1, dtype=np.int32)
    rows = np.zeros((len(quoted) + 1, len(searched) + 1), np.int32)
    for at, word in enumerate(quoted, 1):
        before = rows[at - 1]
        if word == GAP:
            np.minimum.accumulate(before, out=rows[at])
            continue
        best = before + 1
        best[1:] = np.minimum(best[1:], before[:-1] + (searched != word))
        rows[at] = np.minimum.accumulate(best - steps) + steps
    return rows
