"""The BM25 index of the passages; the only file that imports bm25s, and only once an index is opened or written."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.interfaces import Ids, Matrix, Scores
from retrieval.question.words import stem, terms

LEXICAL = "bm25s/1 lucene, k1 1.2, b 0.75, English stems, stop words 1, vocabulary 1"
K1, B = 1.2, 0.75


class Bm25Terms:
    """A LexicalIndex over an index of bm25s."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._count = int(self._index.scores["num_docs"])

    @classmethod
    def open(cls, folder: Path) -> "Bm25Terms":
        """Map the index in a folder into memory."""
        import bm25s

        return cls(bm25s.BM25.load(str(folder), mmap=True, load_vocab=True))

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Bm25Terms":
        """Build the index of the passages' texts in memory, in the order of their ids; there may be none."""
        return cls(_build_index(texts))

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


def write_terms(texts: Sequence[str], folder: Path) -> None:
    """Build the index of the passages' texts in a folder, in the order of their ids; there may be none."""
    _build_index(texts).save(str(folder), show_progress=False)


def _build_index(texts: Sequence[str]) -> Any:
    tokens = [terms(text) for text in texts] or [[]]
    if not any(tokens):
        tokens[0] = ["\N{EMPTY SET}"]  # bm25s cannot build an index without a term
    import bm25s

    index = bm25s.BM25(method="lucene", k1=K1, b=B)
    index.index(tokens, show_progress=False)
    return index
