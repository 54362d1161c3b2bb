"""Judge the sentences of windows with a compiled reranker, question and window read together; never torch."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from os import sched_getaffinity
from pathlib import Path

import numpy as np

from retrieval.interfaces import Matrix
from retrieval.models.encoder import GRAPH, TOKENIZER, read_compiled, session
from retrieval.models.word_pieces import open_tokenizer, pieces
from retrieval.text import Span
from retrieval.windows import Window, neighbours, shorten_question

# Sentences that are read for a question, and how many on either side are read along with each.
SENTENCES_READ, NEIGHBOURS = 8, 1

# The weight of a logit beside the plain score of a sentence or passage; the small reranker's logit says less.
LOGIT_WEIGHT, LOGIT_WEIGHTS = 0.25, {"cited-reranker-small": 0.1}

# The logit of a sentence that does not fit into its window: no logit of a model is lower.
CUT_OFF = -20.0


class OnnxReranker:
    """A Reranker over a compiled folder. Safe to share between threads.

    A graph that takes `sentences` reads each wanted sentence between its neighbours, in a pass of its own, so that its
    logit does not depend on the other sentences that are wanted. Any other graph is a cross-encoder of one text: it
    reads each sentence alone, under the headings above the window. Texts are read one at a time, as in the encoder, so
    that a logit does not depend on the length of the other texts.
    """

    max_sentences = SENTENCES_READ

    def __init__(self, folder: Path) -> None:
        self.model = read_compiled(folder)
        self.name = f"{self.model.name}, {self.model.form}"
        self.sha256 = self.model.sha256
        self.weight = LOGIT_WEIGHTS.get(self.model.name, LOGIT_WEIGHT)
        self._tokenizer = open_tokenizer(folder / TOKENIZER, self.model.max_tokens)
        self._session = session(folder / GRAPH)
        self._inputs = {given.name for given in self._session.get_inputs()}
        self._reads_runs = "sentences" in self._inputs
        self._pool = ThreadPoolExecutor(len(sched_getaffinity(0)), "reranker")

    def score(self, question: str, windows: Sequence[Window], wanted: Sequence[Collection[int]]) -> list[Matrix]:
        asked = shorten_question(question)
        one = self._in_one_pass if self._reads_runs else self._one_by_one
        beside = NEIGHBOURS if self._reads_runs else 0
        parts = [
            (index, place, neighbours(place, beside, len(window.sentences)))
            for index, (window, places) in enumerate(zip(windows, wanted, strict=True))
            for place in sorted(places)
        ]
        texts = [windows[index].part(run.start, run.stop - 1) for index, _, run in parts]
        readings: list[dict[int, Matrix]] = [{} for _ in windows]
        for (index, place, run), logits in zip(parts, self._pool.map(partial(one, asked), texts), strict=True):
            readings[index][place] = np.full(len(windows[index].sentences), np.nan, np.float32)
            readings[index][place][run.start : run.stop] = logits
        return [_settled(found, len(window.sentences)) for found, window in zip(readings, windows, strict=True)]

    def _in_one_pass(self, question: str, window: Window) -> Matrix:
        read = pieces(self._tokenizer, question, window.text, window.places)
        shares = np.zeros((1, len(read.sentences), len(read.ids)), np.float32)
        for place, run in enumerate(read.sentences):
            shares[0, place, run.start : run.end] = 1 / max(1, len(run))
        logits = self._logits(read.ids, read.types, sentences=shares)
        return np.where([len(run) > 0 for run in read.sentences], logits, CUT_OFF).astype(np.float32)

    def _one_by_one(self, question: str, window: Window) -> Matrix:
        above = window.text[: window.places[0].start]
        read = (
            pieces(self._tokenizer, question, above + place.of(window.text), (Span(0, 1),)) for place in window.places
        )
        return np.array([self._logits(one.ids, one.types)[0] for one in read], np.float32)

    def _logits(self, ids: Sequence[int], types: Sequence[int], **others: Matrix) -> Matrix:
        rows = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": types}
        given = {name: np.array([row], np.int64) for name, row in rows.items() if name in self._inputs}
        found: Matrix = self._session.run(None, {**given, **others})[0]
        return found.reshape(-1)


def _settled(readings: Mapping[int, Matrix], count: int) -> Matrix:
    """float32 (count,): a wanted sentence's logit from the reading around it, the mean for others, NaN where unread."""
    settled = np.full(count, np.nan, np.float32)
    for place in range(count):
        read = [row[place] for row in readings.values() if not np.isnan(row[place])]
        if read:
            settled[place] = readings[place][place] if place in readings else np.mean(read)
    return settled
