"""Hybrid search: fuse the dense and the lexical hits of a question.

In a conversation it prefers the passages of the document under discussion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from retrieval.answer import Turn
from retrieval.index.generation import IndexedDocuments
from retrieval.interfaces import Encoder, Ids, Matrix, Scores
from retrieval.question.standalone import Standalone
from retrieval.search.fuse import fuse, union
from retrieval.search.weights import RANKING_WEIGHTS

# Hits taken from each index. The answer is among the best 200 of one of them for nearly every question.
HITS_PER_INDEX = 200
# Weight of the question with its earlier turns; the question alone gets the rest.
CONTEXT_WEIGHT = 0.6
# The most that the document under discussion adds to a fused score, and the lead on the next document that earns it.
MAX_DISCUSSED_GAIN, FULL_GAIN_LEAD = 0.5, 0.3
# Characters at the end of a conversation that are searched for the document under discussion.
MAX_CONVERSATION_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Query:
    """The text and vector to search for. `vector`: float32 (d,).

    `question_alone`: the question without its earlier turns, None where it has none. `discussed`: the document under
    discussion, and the gain of its passages.
    """

    text: str
    vector: Matrix
    question_alone: str | None = None
    discussed: tuple[str, float] | None = None

    def document_gain(self, document: str) -> float:
        """The gain of this document's passages from the conversation."""
        return self.discussed[1] if self.discussed and self.discussed[0] == document else 0.0


class HybridSearch:
    """Searches a generation's two indexes. Immutable and safe to share between threads."""

    def __init__(self, indexed: IndexedDocuments) -> None:
        self._indexed = indexed

    def query(self, alone: Standalone, vector: Matrix, history: Sequence[Turn], encoder: Encoder) -> Query:
        """Prepare a search. `vector`: float32 (d,), that of the whole stand-alone question."""
        discussed = self._document_discussed(history, encoder) if history else None
        if not alone.context or not alone.own:
            return Query(alone.text, vector, discussed=discussed)
        mixed = CONTEXT_WEIGHT * vector + (1 - CONTEXT_WEIGHT) * encoder.encode_question(alone.own).vector
        return Query(alone.text, np.asarray(mixed, np.float32), alone.own, discussed)

    def search(self, query: Query, allowed: Ids | None) -> tuple[Scores, Scores, Scores]:
        """Dense, lexical and fused hits. A fused hit has both scores, even if only one index found it."""
        dense = self._indexed.vectors.search(query.vector, HITS_PER_INDEX, allowed)
        lexical = self._indexed.terms.search(query.text, HITS_PER_INDEX, allowed)
        ids = union(dense.ids, lexical.ids)
        fused = fuse(
            ids,
            self._indexed.vectors.scores(query.vector, ids),
            self._lexical(query, ids),
            RANKING_WEIGHTS["lexical"],
        )
        return dense, lexical, self._with_discussed(query, fused)

    def _lexical(self, query: Query, ids: Ids) -> Matrix:
        with_history = self._indexed.terms.scores(query.text, ids)
        if query.question_alone is None:
            return with_history
        return np.asarray(
            CONTEXT_WEIGHT * with_history
            + (1 - CONTEXT_WEIGHT) * self._indexed.terms.scores(query.question_alone, ids),
            np.float32,
        )

    def _with_discussed(self, query: Query, fused: Scores) -> Scores:
        if query.discussed is None:
            return fused
        document, gain = query.discussed
        values = fused.values + gain * np.array([self._documents[id] == document for id in fused.ids], np.float32)
        order = np.lexsort((fused.ids, -values))
        return Scores(fused.ids[order], np.asarray(values[order], np.float32))

    def _document_discussed(self, history: Sequence[Turn], encoder: Encoder) -> tuple[str, float] | None:
        """The document that fits the conversation best, and its passages' gain, which grows with its lead on the next.

        None where fewer than two documents are found.
        """
        text = " ".join(turn.text for turn in history)[-MAX_CONVERSATION_CHARS:]
        _, _, fused = self.search(Query(text, encoder.encode_question(text).vector), None)
        best: dict[str, float] = {}
        for id, value in zip(fused.ids, fused.values, strict=True):
            best.setdefault(self._documents[id], float(value))
        if len(best) < 2:
            return None
        (document, first), (_, second) = list(best.items())[:2]
        return document, MAX_DISCUSSED_GAIN * min(1.0, (first - second) / FULL_GAIN_LEAD)

    @cached_property
    def _documents(self) -> list[str]:
        return self._indexed.catalogue.passage_documents()
