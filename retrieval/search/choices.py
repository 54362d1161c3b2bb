"""The sentences that may be quoted for a question: their order, and the removal of duplicates."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.document import Key
from retrieval.search.passage_ranking import RankedPassage
from retrieval.section import Section
from retrieval.text import Span


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence that may be quoted. `place` is its number in the passage.

    `logit` is the reranker's or, where it did not read this sentence, its lowest one; None without a reranker.
    """

    candidate: RankedPassage
    section: Section
    sentence: Span
    place: int
    score: float
    logit: float | None = None

    @property
    def location(self) -> tuple[Key, Span]:
        """The version and span of the sentence, the same in every passage that holds it."""
        return self.candidate.passage.key, self.sentence

    @property
    def sort_key(self) -> tuple[float, int, Span]:
        """Sorts better sentences first; ties by passage and place."""
        return -self.score, self.candidate.passage.id, self.sentence


def distinct(choices: Sequence[Choice]) -> list[Choice]:
    """Keep the first choice of each sentence: passages overlap, so one sentence may stand in several of them.

    `choices` must be in order, best first.
    """
    best: dict[tuple[Key, Span], Choice] = {}
    for choice in choices:
        best.setdefault(choice.location, choice)
    return list(best.values())
