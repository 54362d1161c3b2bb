"""Search one open generation: from a question's vectors to the quotes that answer best, and how they were found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval import choose
from retrieval.answer import Hit, Quote, Stage, Turn
from retrieval.choose import AskedFor, asked_for
from retrieval.decide import Calibration
from retrieval.document import Key, Version
from retrieval.first import FirstStage, Query
from retrieval.generation import Generation
from retrieval.in_force import Standing
from retrieval.interfaces import Encoder, Ids, Ranker, Scores
from retrieval.passage import Passage
from retrieval.question import Standalone
from retrieval.quoting import Choice, Quoting
from retrieval.rank import QuestionVectors, question_vectors
from retrieval.reread import REREAD, in_context
from retrieval.second import Candidate, SecondStage
from retrieval.select import Section, select
from retrieval.text import BlockKind, Span

# Passages whose sentences compete to be quoted, more where a ranker reads them, and what a passage's own score counts.
CHOSEN_FROM = 5
REREAD_FROM = 10
PASSAGE_WEIGHT = 0.2
# What a sentence of the document under discussion gains, in parts of what its passage gained.
DISCUSSED_WEIGHT = 1.0
# What a ranker's logit counts beside the sum of the plain signals.
RANKER_WEIGHT = 0.25


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, ready to be searched for, and what it asks for."""

    query: Query
    vectors: QuestionVectors
    wanted: AskedFor

    @property
    def text(self) -> str:
        """Its stand-alone form."""
        return self.query.text


@dataclass(frozen=True, slots=True)
class Found:
    """The best quotes, none overlapping another, the first one's signals, and the hits of every stage."""

    quotes: tuple[Quote, ...]
    signals: dict[str, float]
    stages: tuple[Stage, ...]

    @property
    def confidence(self) -> float:
        """The probability that the first quote answers."""
        return self.quotes[0].confidence if self.quotes else 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as a ranker reads it, and the quote that it would be grown into."""

    text: str
    key: Key
    core: Span
    quote: Span


class Search:
    """Finds quotes in a generation. Immutable and safe to share between threads."""

    def __init__(self, generation: Generation, calibration: Calibration, ranker: Ranker | None = None) -> None:
        self._generation = generation
        self._ranker = ranker
        self._quoting = Quoting(generation, calibration)
        self._first = FirstStage(generation)
        self._second = SecondStage(generation)

    def asked(self, alone: Standalone, encoder: Encoder, history: Sequence[Turn] = ()) -> Asked:
        """The question made ready; `history` tells which document the conversation is about."""
        weight = self._generation.terms.weight
        encoding = encoder.question(alone.text)
        return Asked(
            self._first.query(alone, encoding.vector, history, encoder),
            question_vectors(alone.text, encoding, weight, alone.earlier),
            asked_for(alone.text, weight, alone.text[alone.earlier :]),
        )

    def find(
        self,
        asked: Asked,
        allowed: Ids | None,
        limit: int,
        standing: Callable[[Version], Standing],
        step: Callable[[str], None],
    ) -> Found:
        """Quotes from the `allowed` passages, None allowing all; `step` is told the name of each step that is done."""
        dense, lexical, fused = self._first.search(asked.query, allowed)
        step("search")
        candidates, ranked = self._second.rank(asked.vectors, fused)
        step("rank")
        choices = self._reread(asked.text, self._choices(asked, candidates[: self._considered(limit)]))
        step("choose")
        quotes, signals = self._quoting.quotes(asked.text, asked.wanted.all, choices, limit, standing)
        step("select")
        by_name = {"dense": dense, "lexical": lexical, "fused": fused, "ranked": ranked}
        return Found(quotes, signals, tuple(_stage(name, scores) for name, scores in by_name.items()))

    def _choices(self, asked: Asked, candidates: Sequence[Candidate]) -> list[Choice]:
        """Every sentence of these passages that is no heading, the one that answers best first."""
        choices: list[Choice] = []
        for candidate in candidates:
            passage = candidate.passage
            section = self._quoting.section(passage)
            context = " ".join((self._quoting.title(passage), *passage.heading_path))
            sentences = _quotable(passage, section)
            found = choose.signals(asked.wanted, section.text, sentences, candidate.interaction, context)
            standing = PASSAGE_WEIGHT * (candidate.score - candidates[0].score)
            standing += DISCUSSED_WEIGHT * asked.query.gain(passage.key[0])
            for sentence, score in zip(sentences, choose.scores(found), strict=True):
                choices.append(Choice(candidate, section, sentence.sentence, sentence.place, float(score) + standing))
        return sorted(choices, key=_order)

    def ranked(self, asked: Asked, allowed: Ids | None) -> list[Passage]:
        """The passages compared word by word, best first: what an encoder is trained to tell apart."""
        return [candidate.passage for candidate in self._candidates(asked, allowed)]

    def readings(self, asked: Asked, allowed: Ids | None, limit: int) -> list[Reading]:
        """The first sentences by plain signals: what a ranker is trained to tell apart."""
        choices = _distinct(self._choices(asked, self._candidates(asked, allowed)[:REREAD_FROM]))[:limit]
        return [
            Reading(
                self._in_context(choice),
                choice.candidate.passage.key,
                choice.sentence,
                select(choice.section, choice.sentence).span,
            )
            for choice in choices
        ]

    def _candidates(self, asked: Asked, allowed: Ids | None) -> list[Candidate]:
        return self._second.rank(asked.vectors, self._first.search(asked.query, allowed)[2])[0]

    def _considered(self, limit: int) -> int:
        """Passages whose sentences compete."""
        return max(CHOSEN_FROM if self._ranker is None else REREAD_FROM, limit)

    def _reread(self, question: str, choices: Sequence[Choice]) -> list[Choice]:
        """The first choices, each sentence once, judged by the ranker and put in their final order."""
        distinct = _distinct(choices)
        if self._ranker is None:
            return distinct
        head, tail = distinct[:REREAD], distinct[REREAD:]
        logits = self._ranker.score(question, [self._in_context(choice) for choice in head])
        read = [
            replace(choice, read=float(logit), score=choice.score + RANKER_WEIGHT * float(logit))
            for choice, logit in zip(head, logits, strict=True)
        ]
        return [*sorted(read, key=_order), *tail]

    def _in_context(self, choice: Choice) -> str:
        return in_context(choice.section, choice.sentence, self._quoting.title(choice.candidate.passage))


def _distinct(choices: Sequence[Choice]) -> list[Choice]:
    """Each sentence once. Windows overlap: it stands in several passages, and counts by the one that serves it best."""
    best: dict[tuple[Key, Span], Choice] = {}
    for choice in choices:
        best.setdefault((choice.candidate.passage.key, choice.sentence), choice)
    return list(best.values())


def _order(choice: Choice) -> tuple[float, int, Span]:
    return -choice.score, choice.candidate.passage.id, choice.sentence


def _quotable(passage: Passage, section: Section) -> list[choose.Candidate]:
    """The passage's sentences with their surroundings, headings left out."""
    found: list[choose.Candidate] = []
    heading: int | None = None
    for place, sentence in enumerate(passage.sentences):
        block = section.at(section.ordinal_of(sentence))
        if block is not None and block.kind is BlockKind.HEADING:
            heading = place
        elif block is not None:
            found.append(choose.Candidate(sentence, block, place, heading))
    return found


def _stage(name: str, scores: Scores) -> Stage:
    hits = (Hit(int(id), round(float(value), 6), rank) for rank, (id, value) in enumerate(_pairs(scores), 1))
    return Stage(name, tuple(hits))


def _pairs(scores: Scores) -> "zip[tuple[np.int64, np.float32]]":
    return zip(scores.ids, scores.values, strict=True)
