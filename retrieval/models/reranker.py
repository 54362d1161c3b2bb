"""Score the sentences of windows with a compiled reranker, which reads question and window together; never torch."""

from collections.abc import Collection, Mapping, Sequence
from os import sched_getaffinity
from pathlib import Path

import numpy as np

from retrieval.interfaces import Matrix, StopCheck, never_stop
from retrieval.models.encoder import GRAPH, TOKENIZER, open_session, read_compiled
from retrieval.models.word_pieces import encode_pair, open_tokenizer
from retrieval.text import Span
from retrieval.windows import Window, neighbours, shorten_question

# Sentences that the reranker reads for a question, and how many neighbours on either side it reads with each.
SENTENCES_READ, NEIGHBOURS = 8, 1

# Weight of the logit in a sentence's score and in its passage's. It is less for the small reranker, whose logit is less
# reliable.
LOGIT_WEIGHT, LOGIT_WEIGHTS_BY_MODEL = 0.25, {"cited-reranker-small": 0.1}

# The logit of a sentence that was cut off from its window. No logit of a model is lower.
CUT_OFF_LOGIT = -20.0


class OnnxReranker:
    """A Reranker over a compiled folder. Safe to share between threads.

    A graph that takes `sentences` reads each wanted sentence between its neighbours, in a pass of its own, so that its
    logit does not depend on the other wanted sentences. Any other graph is a cross-encoder: it reads each sentence
    alone, under the headings above the window. Each text is a batch of its own, as in the encoder, so that a logit
    does not depend on the length of the other texts.
    """

    max_sentences = SENTENCES_READ

    def __init__(self, folder: Path) -> None:
        self.model = read_compiled(folder)
        self.name = f"{self.model.name}, {self.model.form}"
        self.sha256 = self.model.sha256
        self.weight = LOGIT_WEIGHTS_BY_MODEL.get(self.model.name, LOGIT_WEIGHT)
        self._tokenizer = open_tokenizer(folder / TOKENIZER, self.model.max_tokens)
        self._session = open_session(folder / GRAPH)
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._scores_many = "sentences" in self._inputs
        from concurrent.futures import ThreadPoolExecutor

        self._pool = ThreadPoolExecutor(len(sched_getaffinity(0)), "reranker")

    def score(
        self,
        question: str,
        windows: Sequence[Window],
        wanted: Sequence[Collection[int]],
        check_stop: StopCheck = never_stop,
    ) -> list[Matrix]:
        short_question = shorten_question(question)
        read_window = self._read_in_one_pass if self._scores_many else self._read_one_by_one

        def read(text: Window) -> Matrix:
            check_stop()
            return read_window(short_question, text)

        reach = NEIGHBOURS if self._scores_many else 0
        parts = [
            (index, place, neighbours(place, reach, len(window.sentences)))
            for index, (window, places) in enumerate(zip(windows, wanted, strict=True))
            for place in sorted(places)
        ]
        texts = [windows[index].part(run.start, run.stop - 1) for index, _, run in parts]
        readings: list[dict[int, Matrix]] = [{} for _ in windows]
        for (index, place, run), logits in zip(parts, self._pool.map(read, texts), strict=True):
            readings[index][place] = np.full(len(windows[index].sentences), np.nan, np.float32)
            readings[index][place][run.start : run.stop] = logits
        return [_merge_readings(rows, len(window.sentences)) for rows, window in zip(readings, windows, strict=True)]

    def _read_in_one_pass(self, question: str, window: Window) -> Matrix:
        pair = encode_pair(self._tokenizer, question, window.text, window.places)
        shares = np.zeros((1, len(pair.sentences), len(pair.ids)), np.float32)
        for place, run in enumerate(pair.sentences):
            shares[0, place, run.start : run.end] = 1 / max(1, len(run))
        logits = self._logits(pair.ids, pair.types, sentences=shares)
        return np.where([len(run) > 0 for run in pair.sentences], logits, CUT_OFF_LOGIT).astype(np.float32)

    def _read_one_by_one(self, question: str, window: Window) -> Matrix:
        headings = window.text[: window.places[0].start]
        pairs = (
            encode_pair(self._tokenizer, question, headings + place.of(window.text), (Span(0, 1),))
            for place in window.places
        )
        return np.array([self._logits(pair.ids, pair.types)[0] for pair in pairs], np.float32)

    def _logits(self, ids: Sequence[int], types: Sequence[int], **others: Matrix) -> Matrix:
        rows = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": types}
        inputs = {name: np.array([row], np.int64) for name, row in rows.items() if name in self._inputs}
        logits: Matrix = self._session.run(None, {**inputs, **others})[0]
        return logits.reshape(-1)


def _merge_readings(readings: Mapping[int, Matrix], count: int) -> Matrix:
    """float32 (count,): a wanted sentence's logit from its own reading, a neighbour's mean logit, NaN for the unread.

    `readings`: for each wanted sentence float32 (count,), the logits from the reading around it.
    """
    merged = np.full(count, np.nan, np.float32)
    for place in range(count):
        logits = [row[place] for row in readings.values() if not np.isnan(row[place])]
        if logits:
            merged[place] = readings[place][place] if place in readings else np.mean(logits)
    return merged
