"""Search one open generation: from a question's vectors to the quotes that answer best, and how they were found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.answer import Hit, Quote, Stage, Turn
from retrieval.document import Version
from retrieval.in_force import Standing
from retrieval.index.generation import Generation
from retrieval.interfaces import Encoder, Ids, Matrix, Reranker, Scores
from retrieval.passage import Passage
from retrieval.question.standalone import Standalone
from retrieval.quote.quotes import Quoting
from retrieval.quote.threshold import Calibration
from retrieval.search import sentence_scores
from retrieval.search.choices import Choice, distinct
from retrieval.search.hybrid import HybridSearch, Query
from retrieval.search.passage_ranking import PassageRanking, RankedPassage
from retrieval.search.reranking import RERANKED_PASSAGES, Reranking
from retrieval.search.sentence_scores import PASSAGE_WEIGHT, WantedAnswer, wanted_answer
from retrieval.section import Section
from retrieval.text import Block, BlockKind
from retrieval.windows import Window, windows

# Passages whose sentences compete to be quoted; where a reranker reads them, there are more.
CHOSEN_PASSAGES = 5
# What a sentence of the document under discussion gains, in parts of what its passage gained.
DISCUSSED_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class PreparedQuestion:
    """A question, ready to be searched for, and what it asks for."""

    query: Query
    vector: Matrix
    wanted: WantedAnswer

    @property
    def text(self) -> str:
        """Its stand-alone form."""
        return self.query.text


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best quotes, none overlapping another, the first one's signals, and the hits of every stage."""

    quotes: tuple[Quote, ...]
    signals: dict[str, float]
    stages: tuple[Stage, ...]

    @property
    def confidence(self) -> float:
        """The probability that the first quote answers."""
        return self.quotes[0].confidence if self.quotes else 0.0


class Pipeline:
    """Finds quotes in a generation. Immutable and safe to share between threads."""

    def __init__(self, generation: Generation, calibration: Calibration, reranker: Reranker | None = None) -> None:
        self._generation = generation
        self._quoting = Quoting(generation, calibration)
        self._first = HybridSearch(generation)
        self._second = PassageRanking(generation)
        self._third = Reranking(reranker, self._quoting.section, self._quoting.title) if reranker else None

    def asked(self, alone: Standalone, encoder: Encoder, history: Sequence[Turn] = ()) -> PreparedQuestion:
        """The question made ready; `history` tells which document the conversation is about."""
        weight = self._generation.terms.weight
        encoding = encoder.question(alone.text)
        return PreparedQuestion(
            self._first.query(alone, encoding.vector, history, encoder),
            encoding.vector,
            wanted_answer(alone.text, weight, alone.text[alone.earlier :]),
        )

    def find(
        self,
        asked: PreparedQuestion,
        allowed: Ids | None,
        limit: int,
        standing: Callable[[Version], Standing],
        step: Callable[[str], None],
    ) -> SearchResult:
        """Quotes from the `allowed` passages, None allowing all; `step` is told the name of each step that is done."""
        dense, lexical, fused = self._first.search(asked.query, allowed)
        step("search")
        candidates, ranked = self._second.rank(asked.vector, fused)
        step("rank")
        by_name = {"dense": dense, "lexical": lexical, "fused": fused, "ranked": ranked}
        choices = self._choices(asked, candidates[: self._considered(limit)])
        step("choose")
        if self._third is not None:
            choices, by_name["read"] = self._third.rank(asked.text, choices, ranked)
            step("read")
        quotes, signals = self._quoting.quotes(asked.text, asked.wanted.whole_list, distinct(choices), limit, standing)
        step("select")
        return SearchResult(quotes, signals, tuple(_stage(name, scores) for name, scores in by_name.items()))

    def _choices(self, asked: PreparedQuestion, candidates: Sequence[RankedPassage]) -> list[Choice]:
        """Every sentence of these passages that is no heading, best first; one of several passages as often."""
        choices: list[Choice] = []
        for candidate in candidates:
            passage = candidate.passage
            section = self._quoting.section(passage)
            context = " ".join((self._quoting.title(passage), *passage.heading_path))
            sentences = _quotable(passage, section)
            found = sentence_scores.scores(asked.wanted, section.text, sentences, candidate.cosines, context)
            standing = PASSAGE_WEIGHT * (candidate.score - candidates[0].score)
            standing += DISCUSSED_WEIGHT * asked.query.document_gain(passage.key[0])
            for sentence, score in zip(sentences, found, strict=True):
                choices.append(Choice(candidate, section, sentence.sentence, sentence.place, float(score) + standing))
        return sorted(choices, key=lambda choice: choice.sort_key)

    def ranked(self, asked: PreparedQuestion, allowed: Ids | None) -> list[Passage]:
        """The passages compared sentence by sentence, best first."""
        return [candidate.passage for candidate in self._candidates(asked, allowed)]

    def windows(self, passage: Passage) -> list[Window]:
        """A passage as a reranker reads it."""
        return list(windows(passage, self._quoting.section(passage), self._quoting.title(passage)))

    def _candidates(self, asked: PreparedQuestion, allowed: Ids | None) -> list[RankedPassage]:
        return self._second.rank(asked.vector, self._first.search(asked.query, allowed)[2])[0]

    def _considered(self, limit: int) -> int:
        """Passages whose sentences compete."""
        return max(CHOSEN_PASSAGES if self._third is None else RERANKED_PASSAGES, limit)


def _quotable(passage: Passage, section: Section) -> list[sentence_scores.SentenceCandidate]:
    """The passage's sentences with their surroundings; headings, and the heads of a table's columns, are left out."""
    found: list[sentence_scores.SentenceCandidate] = []
    heading: int | None = None
    for place, sentence in enumerate(passage.sentences):
        ordinal = section.ordinal_of(sentence)
        block = section.at(ordinal)
        if block is not None and block.kind is BlockKind.HEADING:
            heading = place
        elif block is not None and not _heads_rows(block, section.at(ordinal + 1)):
            found.append(sentence_scores.SentenceCandidate(sentence, block, place, heading))
    return found


def _heads_rows(block: Block, below: Block | None) -> bool:
    """Whether a row holds the heads of the rows below it; alone, it is all that its table says."""
    return block.heads_columns and below is not None and below.kind is BlockKind.ROW and below.level is None


def _stage(name: str, scores: Scores) -> Stage:
    hits = (Hit(int(id), round(float(value), 6), rank) for rank, (id, value) in enumerate(_pairs(scores), 1))
    return Stage(name, tuple(hits))


def _pairs(scores: Scores) -> "zip[tuple[np.int64, np.float32]]":
    return zip(scores.ids, scores.values, strict=True)
