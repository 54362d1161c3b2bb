"""Passage ranking: rank the best fused hits by comparing their sentences with the question."""

from dataclasses import dataclass

import numpy as np

from retrieval.index.generation import IndexedDocuments
from retrieval.interfaces import Matrix, Scores
from retrieval.passage import Passage
from retrieval.search.fuse import scaled
from retrieval.search.weights import RANKING_WEIGHTS

# Passages compared sentence by sentence. The best 40 hold the answer for .95 of questions.
RANKED_PASSAGES = 40


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage and its score in passage ranking.

    `cosines`: float32 (s,), the cosine of question and each sentence. `dense`: the cosine of question and passage.
    """

    passage: Passage
    cosines: Matrix
    dense: float
    score: float


class PassageRanking:
    """Ranks the hits of hybrid search. Immutable and safe to share between threads."""

    def __init__(self, indexed: IndexedDocuments) -> None:
        self._indexed = indexed

    def rank(self, question: Matrix, fused: Scores) -> tuple[list[RankedPassage], Scores]:
        """Rank the best fused hits anew; the rest follow in their old order. `question`: float32 (d,)."""
        head = fused.ids[:RANKED_PASSAGES].tolist()
        passages = self._indexed.catalogue.passages(head)
        dense = self._indexed.vectors.scores(question, fused.ids[:RANKED_PASSAGES])
        candidates = [
            self._candidate(question, passage, float(cosine), float(score))
            for passage, cosine, score in zip(passages, dense, fused.values[:RANKED_PASSAGES], strict=True)
        ]
        candidates.sort(key=lambda candidate: (-candidate.score, candidate.passage.id))
        order = [candidate.passage.id for candidate in candidates]
        values = [candidate.score for candidate in candidates]
        # The scores of the rest are moved below those of the ranked passages.
        tail = scaled(fused.values)[RANKED_PASSAGES:] - 1 + min(values, default=0)
        ids = np.concatenate([np.array(order, np.int64), fused.ids[RANKED_PASSAGES:]])
        return candidates, Scores(ids, np.concatenate([np.array(values, np.float32), tail]))

    def _candidate(self, question: Matrix, passage: Passage, dense: float, fused: float) -> RankedPassage:
        cosines = np.asarray(self._indexed.sentences.of(passage.id) @ question, np.float32)
        score = RANKING_WEIGHTS["fused"] * fused + RANKING_WEIGHTS["sentence"] * float(cosines.max(initial=0))
        return RankedPassage(passage, cosines, dense, score)
