"""Judge whether a sentence answers a question, both read together by a compiled cross-encoder; never torch."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from os import sched_getaffinity
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from retrieval.encode import GRAPH, TOKENIZER, read_compiled, session
from retrieval.interfaces import Matrix

# Word pieces of question and text together; the longer of the two is cut first.
PAIR = 112


class OnnxRanker:
    """A Ranker over a compiled folder. Safe to share between threads.

    Pairs run one at a time, as texts do in the encoder, so that a score does not depend on what else is asked.
    """

    def __init__(self, folder: Path) -> None:
        self.model = read_compiled(folder)
        self.name = f"{self.model.name}, {self.model.form}"
        self.sha256 = self.model.sha256
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(min(PAIR, self.model.max_tokens))
        self._session = session(folder / GRAPH)
        self._inputs = {given.name for given in self._session.get_inputs()}
        self._pool = ThreadPoolExecutor(len(sched_getaffinity(0)), "ranker")

    def score(self, question: str, texts: Sequence[str]) -> Matrix:
        return np.array(list(self._pool.map(lambda text: self._score(question, text), texts)), np.float32)

    def _score(self, question: str, text: str) -> float:
        pieces = self._tokenizer.encode(question, text)
        rows = {"input_ids": pieces.ids, "attention_mask": pieces.attention_mask, "token_type_ids": pieces.type_ids}
        given = {name: np.array([row], np.int64) for name, row in rows.items() if name in self._inputs}
        return float(self._session.run(None, given)[0].reshape(-1)[0])
