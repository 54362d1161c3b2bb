"""The sentences that may be quoted for a question: in order, and each once."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.document import Key
from retrieval.search.passage_ranking import RankedPassage
from retrieval.section import Section
from retrieval.text import Span


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence that may be quoted. `place` is its number in the passage.

    `read` is the reranker's logit or, where it did not read this sentence, the lowest that it gave; None without one.
    """

    candidate: RankedPassage
    section: Section
    sentence: Span
    place: int
    score: float
    read: float | None = None

    @property
    def stands(self) -> tuple[Key, Span]:
        """Where the sentence stands, whichever passage it was found in."""
        return self.candidate.passage.key, self.sentence

    @property
    def order(self) -> tuple[float, int, Span]:
        """Sorts the better first; ties by passage and place."""
        return -self.score, self.candidate.passage.id, self.sentence


def distinct(choices: Sequence[Choice]) -> list[Choice]:
    """Each sentence once. Windows overlap: it stands in several passages, and counts by the one that serves it best."""
    best: dict[tuple[Key, Span], Choice] = {}
    for choice in choices:
        best.setdefault(choice.stands, choice)
    return list(best.values())
