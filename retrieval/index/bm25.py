"""The BM25 index of the passages; the only file that imports bm25s, and only once an index is built.

bm25s scores a question. Its scores of terms are computed here from counts, because bm25s itself computes them passage
by passage, which takes ten times as long. A contract test compares the two, bit by bit.
"""

from collections.abc import Sequence
from math import log
from typing import Any

import numpy as np

from retrieval.index.term_counts import TermCounts, count_terms
from retrieval.interfaces import Ids, Matrix, Scores
from retrieval.question.words import stem, terms

LEXICAL = "bm25s/1 lucene, k1 1.2, b 0.75, English stems, stop words 1, vocabulary 1"
K1, B = 1.2, 0.75


class Bm25Terms:
    """A LexicalIndex over an index of bm25s."""

    def __init__(self, counts: TermCounts) -> None:
        import bm25s

        self._count = len(counts)
        self._index = bm25s.BM25(method="lucene", k1=K1, b=B)
        self._index.vocab_dict = {term: number for number, term in enumerate(counts.terms)}
        self._index.scores = _score_terms(counts)
        self._index.nonoccurrence_array = None

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Bm25Terms":
        """Build the index of the passages' texts, in the order of their ids; there may be none."""
        return cls(count_terms(texts))

    def __len__(self) -> int:
        return self._count

    def search(self, text: str, k: int, allowed: Ids | None) -> Scores:
        values = self._all_scores(text)
        ids = np.flatnonzero(values > 0) if allowed is None else allowed[values[allowed] > 0]
        if len(ids) > k:
            ids = ids[values[ids] >= np.partition(values[ids], len(ids) - k)[len(ids) - k]]
        order = np.lexsort((ids, -values[ids]))[:k]
        return Scores(ids[order].astype(np.int64), values[ids][order])

    def scores(self, text: str, ids: Ids) -> Matrix:
        return self._all_scores(text)[ids]

    def weight(self, word: str) -> float:
        """How rare a word is in this library: its inverse document frequency in 0..1; 1 where no passage has it."""
        term = stem(word)
        if self._count == 0 or term not in self._index.vocab_dict:
            return 1.0
        column = self._index.vocab_dict[term]
        pointers = self._index.scores["indptr"]
        holding = int(pointers[column + 1]) - int(pointers[column])
        rarity = np.log(1 + (self._count - holding + 0.5) / (holding + 0.5))
        return float(rarity / np.log(1 + (self._count + 0.5) / 0.5))

    def _all_scores(self, text: str) -> Matrix:
        known = [term for term in terms(text) if term in self._index.vocab_dict]
        if not known:
            return np.zeros(self._count, np.float32)
        return np.asarray(self._index.get_scores(known), np.float32)


def _score_terms(counts: TermCounts) -> dict[str, Any]:
    """The score of each term in each passage, term by term, in the form in which bm25s keeps it.

    The operations, their order and their precision are those of bm25s.
    """
    pairs = np.diff(counts.bounds)
    passages = np.repeat(np.arange(len(counts), dtype=np.int32), pairs)
    holding = np.bincount(counts.places, minlength=len(counts.terms))
    in_order = np.argsort(counts.places, kind="stable")
    frequency = counts.counts.astype(np.float32)[in_order]
    lengths = np.bincount(passages, counts.counts, minlength=len(counts))
    normal = K1 * ((1 - B) + B * lengths / lengths.mean()) if len(counts.places) else lengths
    rarity = np.repeat(_rarities(holding, len(counts)), holding)
    passages = passages[in_order]
    return {
        "data": (rarity * (frequency / (normal[passages] + frequency))).astype(np.float32),
        "indices": passages,
        "indptr": np.concatenate([[0], np.cumsum(holding)]).astype(np.int64),
        "num_docs": len(counts),
    }


def _rarities(holding: Ids, count: int) -> Matrix:
    """The inverse document frequency of each term, from the number of the passages that hold it."""
    by_number = {number: log(1 + (count - number + 0.5) / (number + 0.5)) for number in set(holding.tolist())}
    return np.array([by_number[number] for number in holding.tolist()], np.float32)
