"""Late interaction: how well each part of a passage meets each word of the question.

For every content word piece of the question the best cosine to a piece of the text, averaged with weights (after
ColBERT, Khattab and Zaharia 2020, over the same encoder's token vectors, without training).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.interfaces import Encoding, Matrix
from retrieval.terms import is_function_word
from retrieval.text import Span

_WORD = re.compile(r"\w+(?:[’']\w+)?")


# The final score is the sum of these signals, each times its weight; `lexical` is BM25's share of the fused score,
# the rest being the dense one's. Chosen on obliqa-dev, orsharc-dev and conditionalqa-dev: docs/experiments.md.
WEIGHTS = {"lexical": 0.5, "fused": 1.0, "late": 1.0, "sentence_cosine": 1.0, "sentence_late": 1.0}

# What a word of an earlier turn counts beside one of the question itself.
EARLIER = 0.5


@dataclass(frozen=True, slots=True)
class QuestionVectors:
    """`vector`: float32 (d,); `tokens`: float32 (q, d), the content word pieces; `weights`: (q,), summing to 1."""

    vector: Matrix
    tokens: Matrix
    weights: Matrix


@dataclass(frozen=True, slots=True)
class Interaction:
    """A passage against a question.

    `best`: float32 (s, q), for each sentence and each content word piece of the question the best cosine to a piece
    of the sentence. `weights`: float32 (q,), the pieces' weights. `cosines`: float32 (s,), question to sentence.
    """

    best: Matrix
    weights: Matrix
    cosines: Matrix

    @property
    def passage(self) -> float:
        """Late interaction with the whole passage."""
        return float(self.weights @ self.best.max(axis=0)) if self.best.size else 0.0

    @property
    def sentences(self) -> Matrix:
        """Late interaction with each sentence, float32 (s,)."""
        return np.asarray(self.best @ self.weights, np.float32)


def content(text: str, weight: Callable[[str], float], earlier: int = 0) -> list[tuple[int, int, float]]:
    """Start, end and weight of each content word of a question; of every word if none has content.

    The first `earlier` characters come from earlier turns: they tell the topic, and count half.
    """
    words = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(text)]
    chosen = [word for word in words if not is_function_word(word[2])] or words
    return [(start, end, (EARLIER if start < earlier else 1.0) * weight(word)) for start, end, word in chosen]


def question_vectors(
    text: str, encoding: Encoding, weight: Callable[[str], float], earlier: int = 0
) -> QuestionVectors:
    """The vectors of the question's content words, weighted as `content` says; a word's pieces share its weight."""
    rows: list[int] = []
    weights: list[float] = []
    for start, end, value in content(text, weight, earlier):
        pieces = np.flatnonzero((encoding.offsets[:, 0] >= start) & (encoding.offsets[:, 1] <= end))
        rows.extend(int(piece) for piece in pieces)
        weights.extend([value / max(len(pieces), 1)] * len(pieces))
    if not rows:
        rows, weights = list(range(len(encoding.tokens))), [1.0] * len(encoding.tokens)
    share = np.array(weights, np.float32)
    return QuestionVectors(encoding.vector, encoding.tokens[rows], share / max(float(share.sum()), 1e-9))


def interact(
    question: QuestionVectors, starts: npt.NDArray[np.int32], vectors: Matrix, sentences: tuple[Span, ...]
) -> Interaction:
    """Compare a question with a passage's word pieces, which begin at `starts` (ascending, as the sentences are)."""
    best = np.zeros((len(sentences), len(question.tokens)), np.float32)
    plain = np.zeros(len(sentences), np.float32)
    if len(starts) and len(question.tokens):
        cosines = question.tokens @ vectors.T
        first = np.searchsorted(starts, [span.start for span in sentences])
        last = np.searchsorted(starts, [span.end for span in sentences])
        for row in np.flatnonzero(last > first):
            part = slice(int(first[row]), int(last[row]))
            best[row] = cosines[:, part].max(axis=1)
            mean = vectors[part].mean(axis=0)
            plain[row] = question.vector @ mean / max(float(np.linalg.norm(mean)), 1e-9)
    return Interaction(best, question.weights, plain)
