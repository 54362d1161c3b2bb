"""Judge the sentences of windows with a compiled reranker, question and window read together; never torch."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import groupby
from os import sched_getaffinity
from pathlib import Path

import numpy as np

from retrieval.document import Key
from retrieval.encode import GRAPH, TOKENIZER, read_compiled, session
from retrieval.interfaces import Matrix, Reranker
from retrieval.pieces import open_tokenizer, pieces
from retrieval.text import Span
from retrieval.windows import Window, shortened

# Sentences that the small reranker picks for the large one, and how many on either side are read with each.
PICKED, BESIDE = 8, 1

# What a sentence gets that does not fit into its window: no logit of a model is lower.
UNREAD = -20.0


class OnnxReranker:
    """A Reranker over a compiled folder. Safe to share between threads.

    A graph that takes `sentences` scores a whole window in one pass. Any other is a cross-encoder of one text: it
    reads each sentence by itself, under what stands above the window. Windows run one at a time, as texts do in the
    encoder, so that a score does not depend on what else is asked.
    """

    def __init__(self, folder: Path) -> None:
        self.model = read_compiled(folder)
        self.name = f"{self.model.name}, {self.model.form}"
        self.sha256 = self.model.sha256
        self._tokenizer = open_tokenizer(folder / TOKENIZER, self.model.max_tokens)
        self._session = session(folder / GRAPH)
        self._inputs = {given.name for given in self._session.get_inputs()}
        self._pool = ThreadPoolExecutor(len(sched_getaffinity(0)), "reranker")

    def judge(self, question: str, windows: Sequence[Window]) -> list[Matrix]:
        asked = shortened(question)
        one = self._window if "sentences" in self._inputs else self._one_by_one
        return list(self._pool.map(lambda window: one(asked, window), windows))

    def _window(self, question: str, window: Window) -> Matrix:
        read = pieces(self._tokenizer, question, window.text, window.places)
        shares = np.zeros((1, len(read.sentences), len(read.ids)), np.float32)
        for place, run in enumerate(read.sentences):
            shares[0, place, run.start : run.end] = 1 / max(1, len(run))
        logits = self._run(read.ids, read.types, sentences=shares)
        return np.where([len(run) > 0 for run in read.sentences], logits, UNREAD).astype(np.float32)

    def _one_by_one(self, question: str, window: Window) -> Matrix:
        above = window.text[: window.places[0].start] if window.places else ""
        read = (
            pieces(self._tokenizer, question, above + place.of(window.text), (Span(0, 1),)) for place in window.places
        )
        return np.array([self._run(one.ids, one.types)[0] for one in read], np.float32)

    def _run(self, ids: Sequence[int], types: Sequence[int], **others: Matrix) -> Matrix:
        rows = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": types}
        given = {name: np.array([row], np.int64) for name, row in rows.items() if name in self._inputs}
        found: Matrix = self._session.run(None, {**given, **others})[0]
        return found.reshape(-1)


class Cascade:
    """A Reranker of two: the small one judges every sentence, and the large one those that it picks.

    The large one's logits count. What it did not read comes behind all that it read, in the small one's order.
    """

    def __init__(self, small: Reranker, large: Reranker) -> None:
        self.name = f"{small.name}; {large.name}"
        self.sha256 = sha256(f"{small.sha256} {large.sha256}".encode()).hexdigest()
        self._small = small
        self._large = large

    def judge(self, question: str, windows: Sequence[Window]) -> list[Matrix]:
        first = self._small.judge(question, windows)
        parts = [part for window, places in _picked(windows, first) for part in _parts(window, places)]
        read = _by_place(parts, self._large.judge(question, parts))
        lowest = min(read.values(), default=0.0)
        highest = max((float(row.max()) for row in first if len(row)), default=0.0)
        return [
            np.array(
                [
                    read.get((window.key, sentence), lowest + float(logit) - highest)
                    for sentence, logit in zip(window.sentences, row, strict=True)
                ],
                np.float32,
            )
            for window, row in zip(windows, first, strict=True)
        ]


def _picked(windows: Sequence[Window], logits: Sequence[Matrix]) -> Iterator[tuple[Window, list[int]]]:
    """Windows with the places of the sentences in them that are among the highest; each sentence once."""
    every = [(-float(logit), number, place) for number, row in enumerate(logits) for place, logit in enumerate(row)]
    chosen: dict[tuple[Key, Span], tuple[int, int]] = {}
    for _, number, place in sorted(every):
        if len(chosen) == PICKED:
            break
        chosen.setdefault((windows[number].key, windows[number].sentences[place]), (number, place))
    for number, places in groupby(sorted(chosen.values()), lambda pair: pair[0]):
        yield windows[number], [place for _, place in places]


def _parts(window: Window, places: Sequence[int]) -> Iterator[Window]:
    """The window cut down to these sentences and those beside them; what touches is one part."""
    last = len(window.sentences) - 1
    runs: list[list[int]] = []
    for place in places:
        start, end = max(0, place - BESIDE), min(last, place + BESIDE)
        if runs and start <= runs[-1][1] + 1:
            runs[-1][1] = end
        else:
            runs.append([start, end])
    return (window.part(start, end) for start, end in runs)


def _by_place(windows: Sequence[Window], logits: Sequence[Matrix]) -> Mapping[tuple[Key, Span], float]:
    """The highest logit of each sentence: one at a window's end may stand in two."""
    found: dict[tuple[Key, Span], float] = {}
    for window, row in zip(windows, logits, strict=True):
        for sentence, logit in zip(window.sentences, row, strict=True):
            found[window.key, sentence] = max(float(logit), found.get((window.key, sentence), float(logit)))
    return found
