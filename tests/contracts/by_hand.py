"""Indexes that compute what they promise the plain way, in memory: what the real ones are compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from retrieval.index.bm25 import K1, B
from retrieval.interfaces import Encoding, Ids, Matrix, Scores
from retrieval.question.words import terms
from retrieval.text import Span


def best(values: Matrix, ids: Sequence[int], k: int) -> Scores:
    """The k best of these ids, ties by id; `values` has a score for every id."""
    order = sorted(ids, key=lambda id: (-values[id], id))[:k]
    return Scores(np.array(order, np.int64), values[np.array(order, np.int64)])


def among(count: int, allowed: Ids | None) -> list[int]:
    return list(range(count)) if allowed is None else allowed.tolist()


@dataclass(frozen=True)
class ExactVectors:
    """A DenseIndex over a matrix: every inner product, sorted."""

    vectors: Matrix

    def search(self, vector: Matrix, k: int, allowed: Ids | None) -> Scores:
        return best(self.vectors @ vector, among(len(self.vectors), allowed), k)

    def scores(self, vector: Matrix, ids: Ids) -> Matrix:
        return self.vectors[ids] @ vector


@dataclass(frozen=True)
class CountedTerms:
    """A LexicalIndex over texts: the formula of BM25 as Lucene has it, term by term."""

    texts: Sequence[str]

    def search(self, text: str, k: int, allowed: Ids | None) -> Scores:
        values = self._all(text)
        return best(values, [id for id in among(len(self.texts), allowed) if values[id] > 0], k)

    def scores(self, text: str, ids: Ids) -> Matrix:
        return self._all(text)[ids]

    def _all(self, text: str) -> Matrix:
        held = [terms(one) for one in self.texts]
        mean = sum(map(len, held)) / max(1, len(held))
        values = np.zeros(len(held), np.float32)
        for term in terms(text):
            having = sum(term in own for own in held)
            rarity = log(1 + (len(held) - having + 0.5) / (having + 0.5))
            for id, own in enumerate(held):
                count = own.count(term)
                values[id] += rarity * count / (count + K1 * (1 - B + B * len(own) / mean)) if count else 0
        return values


class HeldSentences:
    """SentenceVectors in memory, as exact as they come."""

    def __init__(self, passages: Sequence[tuple[Encoding, Sequence[Span]]]) -> None:
        self._passages = [self._rows(encoding, sentences) for encoding, sentences in passages]

    def of(self, passage: int) -> Matrix:
        return self._passages[passage]

    def _rows(self, encoding: Encoding, sentences: Sequence[Span]) -> Matrix:
        rows = np.zeros((len(sentences), len(encoding.vector)), np.float32)
        for place, sentence in enumerate(sentences):
            own = [start in range(sentence.start, sentence.end) for start in encoding.offsets[:, 0].tolist()]
            if any(own):
                mean = encoding.tokens[own].mean(axis=0)
                rows[place] = mean / np.linalg.norm(mean)
        return rows
