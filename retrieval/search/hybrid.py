"""The first stage of retrieval: dense and lexical hits, fused; in a conversation, with the document it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from retrieval.answer import Turn
from retrieval.index.generation import Generation
from retrieval.interfaces import Encoder, Ids, Matrix, Scores
from retrieval.question.standalone import Standalone
from retrieval.search.fuse import fuse, union
from retrieval.search.weights import RANKING_WEIGHTS

# Hits taken from each index. The answer is among the best 200 of one of them for nearly every question.
HITS_PER_INDEX = 200
# What a question read together with those before it counts, beside the question alone.
CONTEXT_WEIGHT = 0.6
# What a passage of the document under discussion gains; all of it where that document is so far before the next.
DISCUSSED_GAIN, CLEAR_LEAD = 0.5, 0.3
# Characters of a conversation that are read for its document: its end.
CONVERSATION_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for. `vector`: float32 (d,). `own`: the question without earlier turns, where there are any.

    `discussed`: the document of the conversation, and what its passages gain.
    """

    text: str
    vector: Matrix
    own: str | None = None
    discussed: tuple[str, float] | None = None

    def gain(self, document: str) -> float:
        """What a passage of this document gains from the conversation."""
        return self.discussed[1] if self.discussed and self.discussed[0] == document else 0.0


class HybridSearch:
    """Searches a generation's two indexes. Immutable and safe to share between threads."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    def query(self, alone: Standalone, vector: Matrix, history: Sequence[Turn], encoder: Encoder) -> Query:
        """`vector` is that of the whole stand-alone question."""
        discussed = self._discussed(history, encoder) if history else None
        if not alone.context or not alone.own:
            return Query(alone.text, vector, discussed=discussed)
        mixed = CONTEXT_WEIGHT * vector + (1 - CONTEXT_WEIGHT) * encoder.encode_question(alone.own).vector
        return Query(alone.text, np.asarray(mixed, np.float32), alone.own, discussed)

    def search(self, query: Query, allowed: Ids | None) -> tuple[Scores, Scores, Scores]:
        """Dense, lexical and fused hits; both scores are computed for every passage that either index found."""
        dense = self._generation.vectors.search(query.vector, HITS_PER_INDEX, allowed)
        lexical = self._generation.terms.search(query.text, HITS_PER_INDEX, allowed)
        ids = union(dense.ids, lexical.ids)
        fused = fuse(
            ids,
            self._generation.vectors.scores(query.vector, ids),
            self._lexical(query, ids),
            RANKING_WEIGHTS["lexical"],
        )
        return dense, lexical, self._with_discussed(query, fused)

    def _lexical(self, query: Query, ids: Ids) -> Matrix:
        together = self._generation.terms.scores(query.text, ids)
        if query.own is None:
            return together
        return np.asarray(
            CONTEXT_WEIGHT * together + (1 - CONTEXT_WEIGHT) * self._generation.terms.scores(query.own, ids), np.float32
        )

    def _with_discussed(self, query: Query, fused: Scores) -> Scores:
        if query.discussed is None:
            return fused
        document, gain = query.discussed
        values = fused.values + gain * np.array([self._owners[id] == document for id in fused.ids], np.float32)
        order = np.lexsort((fused.ids, -values))
        return Scores(fused.ids[order], np.asarray(values[order], np.float32))

    def _discussed(self, history: Sequence[Turn], encoder: Encoder) -> tuple[str, float] | None:
        """The document that fits the whole conversation best, the more so the further the next one is behind."""
        text = " ".join(turn.text for turn in history)[-CONVERSATION_LENGTH:]
        _, _, fused = self.search(Query(text, encoder.encode_question(text).vector), None)
        best: dict[str, float] = {}
        for id, value in zip(fused.ids, fused.values, strict=True):
            best.setdefault(self._owners[id], float(value))
        if len(best) < 2:
            return None
        (document, first), (_, second) = list(best.items())[:2]
        return document, DISCUSSED_GAIN * min(1.0, (first - second) / CLEAR_LEAD)

    @cached_property
    def _owners(self) -> list[str]:
        return self._generation.catalogue.owners()
