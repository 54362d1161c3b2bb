"""Score the sentences of a passage against a question: signals of each sentence, and their weighted sum."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.interfaces import Matrix
from retrieval.question.answer_kinds import AnswerKind, answer_kind, asks_for_all
from retrieval.question.words import content_words, stem
from retrieval.text import Block, BlockKind, Span


@dataclass(frozen=True, slots=True)
class WantedAnswer:
    """The answer that a question asks for.

    `terms`: the weights of the question's content words by stem, which sum to 1. `whole_list`: the question asks for a
    whole list rather than for one of its items.
    """

    terms: dict[str, float]
    kind: AnswerKind | None
    whole_list: bool = False


def wanted_answer(question: str, weight: Callable[[str], float], question_alone: str | None = None) -> WantedAnswer:
    """Find the answer that a question asks for.

    `question_alone`: the question without its earlier turns, which alone decides the kind of answer.
    """
    weights = {stem(word): weight(word) for word in content_words(question)}
    total = sum(weights.values()) or 1.0
    alone = question_alone or question
    shares = {term: value / total for term, value in weights.items()}
    return WantedAnswer(shares, answer_kind(alone), asks_for_all(alone))


@dataclass(frozen=True, slots=True)
class SentenceCandidate:
    """A sentence and its block. `place` is the sentence's number in the passage.

    `heading` is the number of the nearest heading above it in the passage, None where there is none.
    """

    sentence: Span
    block: Block
    place: int
    heading: int | None


# The weights of a sentence's signals: its cosine to the question; the share of the question's content words, by weight,
# that it or the title and headings above it hold; whether it shows the wanted kind of answer; whether it is a list
# item; the cosine of the heading above it in the passage. Five other signals, among them late interaction with word
# pieces, were removed: docs/experiments.md says how much they added.
SENTENCE_WEIGHTS: dict[str, float] = {
    "cosine": 2.0,
    "covered_with_heading": 1.2,
    "shows_kind": 0.1,
    "item": 0.1,
    "heading_cosine": 0.4,
}


def scores(
    wanted: WantedAnswer, text: str, candidates: Sequence[SentenceCandidate], cosines: Matrix, heading: str
) -> Matrix:
    """float32 (n,): the score of each candidate, the weighted sum of its signals.

    `cosines`: float32 (s,), the cosine of question and every sentence of the passage. `heading`: the title and the
    heading path.
    """
    heading_terms = {stem(word) for word in content_words(heading)}
    rows = [_signals(wanted, text, candidate, cosines, heading_terms) for candidate in candidates]
    matrix = np.array(rows, np.float32).reshape(len(rows), len(SENTENCE_WEIGHTS))
    return np.asarray(matrix @ np.array(list(SENTENCE_WEIGHTS.values()), np.float32), np.float32)


def _signals(
    wanted: WantedAnswer, text: str, candidate: SentenceCandidate, cosines: Matrix, heading_terms: set[str]
) -> list[float]:
    """The signals of a candidate in the order of SENTENCE_WEIGHTS."""
    words = candidate.sentence.of(text)
    terms = {stem(word) for word in content_words(words)} | heading_terms
    return [
        float(cosines[candidate.place]),
        sum(value for term, value in wanted.terms.items() if term in terms),
        wanted.kind.strength if wanted.kind and wanted.kind.sentence_pattern.search(words) else 0.0,
        float(candidate.block.kind is BlockKind.ITEM),
        float(cosines[candidate.heading]) if candidate.heading is not None else 0.0,
    ]


# Weight of the passage's score in the score of each of its sentences.
PASSAGE_WEIGHT = 0.2
