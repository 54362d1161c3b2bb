"""Searches one open generation: turns a question into the quotes that answer it best, with a trace of each stage."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

import numpy as np

from retrieval.answer import Hit, Quote, Stage, Turn
from retrieval.applicability import Applicability
from retrieval.applies.asked import FOR_ANYBODY, AskedFor
from retrieval.citation import Citation
from retrieval.document import Version
from retrieval.in_force import Standing
from retrieval.index.generation import IndexedDocuments
from retrieval.interfaces import Encoder, Ids, Matrix, Observer, Reranker, Scores, StopCheck, never_stop
from retrieval.passage import Passage
from retrieval.question.standalone import Standalone
from retrieval.quote.cases import cases
from retrieval.quote.options import MAX_DOCUMENTS, PASSAGES_EACH, SENTENCES_EACH
from retrieval.quote.quotes import Quoting
from retrieval.quote.threshold import Calibration
from retrieval.search import sentence_scores
from retrieval.search.choices import Choice, distinct
from retrieval.search.hybrid import HybridSearch, Query
from retrieval.search.passage_ranking import PassageRanking, RankedPassage
from retrieval.search.reranking import RERANKED_PASSAGES, Reranking
from retrieval.search.sentence_scores import PASSAGE_WEIGHT, WantedAnswer, wanted_answer
from retrieval.section import Section
from retrieval.text import Block, BlockKind, Span
from retrieval.windows import Window, windows

# Passages whose sentences compete to be quoted, without a reranker; with one, RERANKED_PASSAGES.
COMPETING_PASSAGES = 5
# Passages among which those that are stated for other nations are left out before ranking.
CHECKED_PASSAGES = 150
# Passages of a document, nearest to the best quote, in which other cases are looked for.
CASE_PASSAGES = 6
# Bonus of a sentence in the document under discussion, as a factor of its passage's bonus.
DISCUSSED_WEIGHT = 1.0


def _every_sentence(_passage: Passage, _section: Section, _sentence: Span) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class PreparedQuestion:
    """A question with the query and vector to search for, and the kind of answer wanted."""

    query: Query
    vector: Matrix
    wanted: WantedAnswer

    @property
    def text(self) -> str:
        """The stand-alone question."""
        return self.query.text


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best quotes without overlaps, the signals of the first quote, and the hits of every stage."""

    quotes: tuple[Quote, ...]
    signals: dict[str, float]
    stages: tuple[Stage, ...]

    @property
    def confidence(self) -> float:
        """The probability that the first quote answers; 0 without quotes."""
        return self.quotes[0].confidence if self.quotes else 0.0


class Pipeline:
    """Finds quotes in a generation. Immutable and safe to share between threads."""

    def __init__(self, indexed: IndexedDocuments, calibration: Calibration, reranker: Reranker | None = None) -> None:
        self._indexed = indexed
        self._quoting = Quoting(indexed, calibration)
        self._hybrid_search = HybridSearch(indexed)
        self._passage_ranking = PassageRanking(indexed)
        self._reranking = Reranking(reranker, self._quoting.section, self._quoting.title) if reranker else None

    def prepare(self, standalone: Standalone, encoder: Encoder, history: Sequence[Turn] = ()) -> PreparedQuestion:
        """Prepares a question; `history` shows which document is under discussion."""
        weight = self._indexed.terms.weight
        encoding = encoder.encode_question(standalone.text)
        return PreparedQuestion(
            self._hybrid_search.query(standalone, encoding.vector, history, encoder),
            encoding.vector,
            wanted_answer(standalone.text, weight, standalone.own),
        )

    def find_quotes(
        self,
        question: PreparedQuestion,
        allowed: Ids | None,
        limit: int,
        standing: Callable[[Version], Standing],
        begin: Observer,
        check_stop: StopCheck = never_stop,
        asked: AskedFor = FOR_ANYBODY,
        *,
        for_others: bool = False,
    ) -> SearchResult:
        """At most `limit` quotes from the `allowed` passages, None for all.

        Sentences that are stated for others than `asked` are left out; with `for_others`, all the others are.
        Calls `begin` when each step begins, and `check_stop` within the step that reads. Raises what they raise.
        """
        begin("search")
        dense, lexical, fused = self._hybrid_search.search(question.query, allowed)
        begin("rank")
        if asked.nations and not for_others:
            fused = self._without_others(asked, fused)
        candidates, ranked = self._passage_ranking.rank(question.vector, fused)
        by_name = {"dense": dense, "lexical": lexical, "fused": fused, "ranked": ranked}
        begin("choose")
        choices = self._choices(
            question, candidates, self._competing_passages(limit), partial(self._competes, asked, for_others)
        )
        if self._reranking is not None:
            begin("read")
            choices, by_name["read"] = self._reranking.rank(question.text, choices, ranked, check_stop)
        begin("select")
        quotes, signals = self._quoting.quotes(
            question.text, question.wanted.whole_list, distinct(choices), limit, standing, asked
        )
        return SearchResult(quotes, signals, tuple(_stage(name, scores) for name, scores in by_name.items()))

    def quotes_of_documents(
        self,
        question: PreparedQuestion,
        allowed: Ids | None,
        standing: Callable[[Version], Standing],
        check_stop: StopCheck = never_stop,
        fused: Scores | None = None,
        asked: AskedFor = FOR_ANYBODY,
    ) -> tuple[Quote, ...]:
        """The best quote of each of the best documents, best first. `fused`: the hits of an earlier search for it.

        As in `find_quotes`, sentences that are stated for others than `asked` are left out.
        """
        hits = self._hybrid_search.search(question.query, allowed)[2] if fused is None else fused
        spread = self._spread(self._without_others(asked, hits) if asked.nations else hits)
        candidates, ranked = self._passage_ranking.rank(question.vector, spread)
        competes = partial(self._competes, asked, False)
        choices = _first_of_each(self._choices(question, candidates, competes=competes), SENTENCES_EACH)
        if self._reranking is not None:
            choices, _ = self._reranking.rank(question.text, choices, ranked, check_stop, most=len(choices))
        first = _first_of_each(choices, 1)
        return self._quoting.quotes(question.text, question.wanted.whole_list, first, len(first), standing, asked)[0]

    def quotes_of_cases(
        self,
        question: PreparedQuestion,
        best: Quote,
        standing: Callable[[Version], Standing],
        check_stop: StopCheck = never_stop,
        asked: AskedFor = FOR_ANYBODY,
    ) -> tuple[Quote, ...]:
        """The best quote and those of its section that answer alike for another case, none stated for others."""
        candidates, ranked = self._passage_ranking.rank(question.vector, self._passages_around(best.citation))
        choices = distinct(self._choices(question, candidates, competes=partial(self._competes, asked, False)))
        first = next((choice for choice in choices if choice.sentence in best.core), None)
        found = cases(question.text, first, choices) if first else []
        if found and self._reranking is not None:
            found, _ = self._reranking.rank(question.text, found, ranked, check_stop, most=len(found))
        each = (self._quoting.quotes(question.text, False, [choice], 1, standing, asked)[0] for choice in found)
        return tuple(quote for quotes in each for quote in quotes)

    def _passages_around(self, citation: Citation) -> Scores:
        """The passages of a document that are nearest to a citation. They may begin under other headings."""
        catalogue = self._indexed.catalogue
        passages = catalogue.passages(catalogue.passage_ids([citation.key]))
        middle = (citation.start + citation.end) // 2
        near = sorted(passages, key=lambda passage: _distance(passage.span, middle))[:CASE_PASSAGES]
        ids = np.array(sorted(passage.id for passage in near), np.int64)
        return Scores(ids, np.zeros(len(ids), np.float32))

    def _spread(self, fused: Scores) -> Scores:
        """The first hits of the first documents."""
        taken: Counter[str] = Counter()
        places = []
        for place, passage in enumerate(self._indexed.catalogue.passages(fused.ids.tolist())):
            id = passage.key[0]
            if taken[id] < PASSAGES_EACH and (id in taken or len(taken) < MAX_DOCUMENTS):
                taken[id] += 1
                places.append(place)
        return Scores(fused.ids[places], fused.values[places])

    def _without_others(self, asked: AskedFor, fused: Scores) -> Scores:
        """The hits without the passages that are wholly stated for other nations; only the first hits are looked at."""
        passages = self._indexed.catalogue.passages(fused.ids[:CHECKED_PASSAGES].tolist())
        kept = np.ones(len(fused.ids), bool)
        kept[: len(passages)] = [not self._quoting.passage_excluded(asked, passage) for passage in passages]
        return Scores(fused.ids[kept], fused.values[kept])

    def _competes(self, asked: AskedFor, for_others: bool, passage: Passage, section: Section, sentence: Span) -> bool:
        return not asked.restricts or self._quoting.excluded(asked, passage, section, sentence) is for_others

    def _choices(
        self,
        question: PreparedQuestion,
        candidates: Sequence[RankedPassage],
        most: int | None = None,
        competes: Callable[[Passage, Section, Span], bool] = _every_sentence,
    ) -> list[Choice]:
        """The quotable sentences that compete, best first; a sentence in two passages appears twice.

        They are those of the first `most` passages, None for all; a passage whose sentences are all left out is not
        counted.
        """
        choices: list[Choice] = []
        passages = 0
        for candidate in candidates:
            if passages == most:
                break
            passage = candidate.passage
            section = self._quoting.section(passage)
            context = " ".join((self._quoting.title(passage), *passage.heading_path))
            quotable = _quotable(passage, section)
            sentences = [one for one in quotable if competes(passage, section, one.sentence)]
            passages += bool(sentences) or not quotable
            scores = sentence_scores.scores(question.wanted, section.text, sentences, candidate.cosines, context)
            passage_score = PASSAGE_WEIGHT * (candidate.score - candidates[0].score)
            passage_score += DISCUSSED_WEIGHT * question.query.document_gain(passage.key[0])
            for sentence, score in zip(sentences, scores, strict=True):
                choices.append(
                    Choice(candidate, section, sentence.sentence, sentence.place, float(score) + passage_score)
                )
        return sorted(choices, key=lambda choice: choice.sort_key)

    def ranked_passages(self, question: PreparedQuestion, allowed: Ids | None) -> list[Passage]:
        """The passages that passage ranking ranks, best first."""
        return [candidate.passage for candidate in self._candidates(question, allowed)]

    def passage_stated(self, passage: Passage) -> Applicability:
        """For which nations and readers a passage's first sentence is."""
        return self._quoting.passage_stated(passage)

    def windows(self, passage: Passage) -> list[Window]:
        """The windows of a passage for a reranker."""
        return list(windows(passage, self._quoting.section(passage), self._quoting.title(passage)))

    def _candidates(self, question: PreparedQuestion, allowed: Ids | None) -> list[RankedPassage]:
        return self._passage_ranking.rank(question.vector, self._hybrid_search.search(question.query, allowed)[2])[0]

    def _competing_passages(self, limit: int) -> int:
        """Number of passages whose sentences compete to be quoted."""
        return max(COMPETING_PASSAGES if self._reranking is None else RERANKED_PASSAGES, limit)


def _first_of_each(choices: Sequence[Choice], count: int) -> list[Choice]:
    """The first `count` sentences of each document, in order."""
    taken: Counter[str] = Counter()
    first = []
    for choice in distinct(choices):
        id = choice.candidate.passage.key[0]
        taken[id] += 1
        if taken[id] <= count:
            first.append(choice)
    return first


def _distance(span: Span, place: int) -> int:
    """How far a place is outside a span, 0 inside."""
    return max(span.start - place, place - span.end, 0)


def _quotable(passage: Passage, section: Section) -> list[sentence_scores.SentenceCandidate]:
    """The passage's sentences with block and heading, without headings and without rows of column heads."""
    candidates: list[sentence_scores.SentenceCandidate] = []
    heading: int | None = None
    for place, sentence in enumerate(passage.sentences):
        ordinal = section.ordinal_of(sentence)
        block = section.at(ordinal)
        if block is not None and block.kind is BlockKind.HEADING:
            heading = place
        elif block is not None and not _heads_rows(block, section.at(ordinal + 1)):
            candidates.append(sentence_scores.SentenceCandidate(sentence, block, place, heading))
    return candidates


def _heads_rows(block: Block, below: Block | None) -> bool:
    """Whether a row holds the column heads of rows below it. Heads without rows below are quotable."""
    return block.heads_columns and below is not None and below.kind is BlockKind.ROW and below.level is None


def _stage(name: str, scores: Scores) -> Stage:
    values = np.round(scores.values.astype(np.float64), 6)
    return Stage(name, tuple(map(Hit, scores.ids.tolist(), values.tolist(), count(1))))
