"""Choose the sentence: what is known of each sentence of a passage against the question, and one weighted sum of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.interfaces import Matrix
from retrieval.question.answer_kinds import AnswerKind, answer_kind, asks_for_all
from retrieval.question.words import content_words, stem
from retrieval.text import Block, BlockKind, Span


@dataclass(frozen=True, slots=True)
class WantedAnswer:
    """The question's content words by stem with their weights (summing to 1), and the kind of answer it asks for.

    `all`: a whole list rather than one of its items.
    """

    terms: dict[str, float]
    kind: AnswerKind | None
    all: bool = False


def asked_for(question: str, weight: Callable[[str], float], own: str | None = None) -> WantedAnswer:
    """`own` is the part that tells the kind of answer, where more than the question itself is searched for."""
    weights = {stem(word): weight(word) for word in content_words(question)}
    total = sum(weights.values()) or 1.0
    own = own or question
    return WantedAnswer({term: value / total for term, value in weights.items()}, answer_kind(own), asks_for_all(own))


@dataclass(frozen=True, slots=True)
class SentenceCandidate:
    """A sentence in its block, by its number in the passage.

    `place` is its own, `heading` that of the nearest heading above it in the passage, None where there is none.
    """

    sentence: Span
    block: Block
    place: int
    heading: int | None


# What is known of a sentence, and what it counts: the question's cosine to it; the share of the question's content
# words, by weight, in it and in the title and headings above it; whether it shows the kind of answer that is asked for;
# whether it is a list's item; the cosine of the heading above it in the passage. Five other signals, late interaction
# with word pieces among them, are gone: docs/experiments.md says what they added.
SENTENCE_WEIGHTS: dict[str, float] = {
    "cosine": 2.0,
    "covered_with_heading": 1.2,
    "shows_kind": 0.1,
    "item": 0.1,
    "heading_cosine": 0.4,
}


def scores(
    asked: WantedAnswer, text: str, candidates: Sequence[SentenceCandidate], cosines: Matrix, heading: str
) -> Matrix:
    """float32 (n,): the weighted sum of what is known of each candidate.

    `cosines`: float32 (s,), question to every sentence of the passage. `heading` is the title and heading path.
    """
    heading_terms = {stem(word) for word in content_words(heading)}
    rows = [_row(asked, text, candidate, cosines, heading_terms) for candidate in candidates]
    matrix = np.array(rows, np.float32).reshape(len(rows), len(SENTENCE_WEIGHTS))
    return np.asarray(matrix @ np.array(list(SENTENCE_WEIGHTS.values()), np.float32), np.float32)


def _row(
    asked: WantedAnswer, text: str, candidate: SentenceCandidate, cosines: Matrix, heading_terms: set[str]
) -> list[float]:
    """In the order of WEIGHTS."""
    words = candidate.sentence.of(text)
    near = {stem(word) for word in content_words(words)} | heading_terms
    return [
        float(cosines[candidate.place]),
        sum(value for term, value in asked.terms.items() if term in near),
        asked.kind.strength if asked.kind and asked.kind.sentence_pattern.search(words) else 0.0,
        float(candidate.block.kind is BlockKind.ITEM),
        float(cosines[candidate.heading]) if candidate.heading is not None else 0.0,
    ]


# What a passage's own score counts beside the sum of each of its sentences.
PASSAGE_WEIGHT = 0.2
