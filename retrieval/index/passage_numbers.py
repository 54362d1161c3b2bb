"""The numbers of passages: within a generation, and within the segments that hold them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

import numpy as np

from retrieval.interfaces import Ids


@dataclass(frozen=True, slots=True)
class Run:
    """The passages of one version: their segment, the first of them in that segment, and their number."""

    segment: int
    first: int
    count: int


class PassageNumbers:
    """Numbers the passages of all segments from 0, in the order of `runs`. `segments` is the number of segments."""

    def __init__(self, runs: Sequence[Run], segments: int) -> None:
        self._runs = runs
        self._firsts = [0, *np.cumsum([run.count for run in runs]).tolist()]
        self._segments = segments

    def __len__(self) -> int:
        return int(self._firsts[-1])

    def first(self, run: int) -> int:
        """The number of the first passage of a run."""
        return int(self._firsts[run])

    def run_of(self, passage: int) -> int:
        """The place of the run that holds a passage, in `runs`. Raises IndexError where there is no such passage."""
        if not 0 <= passage < len(self):
            raise IndexError(f"There is no passage {passage}.")
        return bisect_right(self._firsts, passage) - 1

    def locate(self, passage: int) -> tuple[int, int]:
        """The segment that holds a passage, and the passage's number in it. Raises IndexError."""
        place = self.run_of(passage)
        run = self._runs[place]
        return run.segment, run.first + passage - self.first(place)

    @cached_property
    def by_segment(self) -> list[Ids]:
        """For each segment the numbers of its passages, int64 (n,), in the order in which the segment holds them."""
        runs: list[list[tuple[int, Ids]]] = [[] for _ in range(self._segments)]
        for run, first in zip(self._runs, self._firsts, strict=False):
            runs[run.segment].append((run.first, np.arange(first, first + run.count)))
        in_order = (sorted((held for held in one if len(held[1])), key=itemgetter(0)) for one in runs)
        return [np.concatenate([np.empty(0, np.int64), *(numbers for _, numbers in one)]) for one in in_order]
