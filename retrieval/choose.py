"""Choose the sentence: what is known of each sentence of a passage against the question, and one weighted sum of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.interfaces import Matrix
from retrieval.kinds import Kind, asks_for_all, kind_of
from retrieval.rank import Interaction
from retrieval.select import points_back
from retrieval.terms import content_words, stem
from retrieval.text import Block, BlockKind, Span


@dataclass(frozen=True, slots=True)
class AskedFor:
    """The question's content words by stem with their weights (summing to 1), and the kind of answer it asks for.

    `all`: a whole list rather than one of its items.
    """

    terms: dict[str, float]
    kind: Kind | None
    all: bool = False


def asked_for(question: str, weight: Callable[[str], float], own: str | None = None) -> AskedFor:
    """`own` is the part that tells the kind of answer, where more than the question itself is searched for."""
    weights = {stem(word): weight(word) for word in content_words(question)}
    total = sum(weights.values()) or 1.0
    own = own or question
    return AskedFor({term: value / total for term, value in weights.items()}, kind_of(own), asks_for_all(own))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence in its block, by rows of the passage's interaction.

    `place` is its own row, `heading` that of the nearest heading above it in the passage, None where there is none.
    """

    sentence: Span
    block: Block
    place: int
    heading: int | None


SIGNALS = (
    "late", "cosine", "cosine_after", "weakest", "covered_with_heading", "heading", "shows_kind", "item",
    "question_mark", "heading_cosine",
)  # fmt: skip


def signals(asked: AskedFor, text: str, candidates: Sequence[Candidate], found: Interaction, heading: str) -> Matrix:
    """float32 (n, len(SIGNALS)): one row for each candidate. `heading` is the title and heading path."""
    heading_terms = {stem(word) for word in content_words(heading)}
    rows = [_row(asked, text, candidate, found, heading_terms) for candidate in candidates]
    return np.array(rows, np.float32).reshape(len(rows), len(SIGNALS))


def _row(asked: AskedFor, text: str, candidate: Candidate, found: Interaction, heading_terms: set[str]) -> list[float]:
    words = candidate.sentence.of(text)
    near = {stem(word) for word in content_words(words)} | heading_terms
    at, last = candidate.place, len(found.cosines) - 1
    # A sentence that points back is quoted, and so judged, together with the one before.
    own = found.best[max(at - 1, 0) : at + 1].max(axis=0) if points_back(words) else found.best[at]
    return [
        float(found.weights @ own),
        float(found.cosines[at]),
        float(found.cosines[at + 1]) if at < last else 0.0,
        float(found.best[at].min(initial=1.0)),
        sum(value for term, value in asked.terms.items() if term in near),
        sum(value for term, value in asked.terms.items() if term in heading_terms),
        asked.kind.strength if asked.kind and asked.kind.shown.search(words) else 0.0,
        float(candidate.block.kind is BlockKind.ITEM),
        float(words.endswith("?")),
        float(found.cosines[candidate.heading]) if candidate.heading is not None else 0.0,
    ]


# Late interaction and cosine alone put the right sentence first for .653 of questions (mean over eight sets), these
# weights for .692; found one at a time, each kept only if it helped the mean over all sets: docs/experiments.md.
WEIGHTS: dict[str, float] = {
    "late": 1.8,
    "cosine": 0.95,
    "cosine_after": 0.05,
    "weakest": 0.05,
    "covered_with_heading": 0.4,
    "heading": 0.2,
    "shows_kind": 0.1,
    "item": 0.1,
    "question_mark": -0.4,
    "heading_cosine": 0.4,
}

# What a passage's own score counts beside the sum of each of its sentences.
PASSAGE_WEIGHT = 0.2


def scores(matrix: Matrix) -> Matrix:
    """float32 (n,): the weighted sum of each row."""
    return np.asarray(matrix @ np.array([WEIGHTS.get(name, 0.0) for name in SIGNALS], np.float32), np.float32)
