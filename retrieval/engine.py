"""Answers a question from one open generation or a part of it.

Immutable, deterministic and safe to share between threads.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256

import numpy as np

from retrieval.answer import Answer, AnswerStatus, Band, Certainty, Considered, Filters, NoAnswerReason, Quote, Turn
from retrieval.document import Key, Version
from retrieval.errors import EmptyFilter, UnknownVersion
from retrieval.in_force import Calendar
from retrieval.index.generation import IndexedDocuments
from retrieval.interfaces import NO_FILTERS, Ids, Models, Observer, StopCheck, never_stop, no_observer
from retrieval.passage import Passage
from retrieval.pipeline import Pipeline, PreparedQuestion, SearchResult
from retrieval.question.courtesy import courtesy_reply
from retrieval.question.standalone import (
    Standalone,
    asks_for_writing,
    clean_question,
    has_topic_words,
    make_standalone,
    own_question,
)
from retrieval.question.words import content_words
from retrieval.quote.suggestions import suggestions
from retrieval.quote.threshold import Calibration, built_in_calibration
from retrieval.step_clock import StepClock
from retrieval.windows import Window

# Margin in confidence by which the question alone must beat the question with its history.
STANDALONE_MARGIN = 0.05

_EMPTY_RESULT = SearchResult((), {}, ())


class PassageEngine:
    """An Engine over a generation or a part of it, and the encoder that built it.

    `today` gives the day for filters without `as_of`.
    """

    def __init__(
        self,
        indexed: IndexedDocuments,
        models: Models,
        calibration: Calibration | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._indexed = indexed
        self._models = models
        self.calibration = calibration or self.built_in_calibration()
        self._today = today
        self._search = Pipeline(indexed, self.calibration, models.reranker)
        self._calendar = Calendar(indexed.catalogue.versions())
        self._in_force = lru_cache(maxsize=64)(self._calendar.keys_in_force_on)
        self._passages = lru_cache(maxsize=64)(self._passages_of)
        self.generation = indexed.id

    @property
    def indexed(self) -> IndexedDocuments:
        """The documents and indexes from which the engine answers."""
        return self._indexed

    def built_in_calibration(self) -> Calibration:
        """The calibration that ships with Cited for this reranker, or for none."""
        return built_in_calibration(self._models.reranker)

    def with_calibration(self, calibration: Calibration) -> "PassageEngine":
        """An engine over the same generation and models with another calibration."""
        return PassageEngine(self._indexed, self._models, calibration, self._today)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = NO_FILTERS,
        limit: int = 3,
        observe: Observer = no_observer,
        check_stop: StopCheck = never_stop,
    ) -> Answer:
        """See interfaces.Engine."""
        clock = StepClock(observe, check_stop)
        text = clean_question(question)
        day = filters.as_of or self._today()
        answering, others = self._versions(filters, day)
        fixed_reply = courtesy_reply(text)
        if fixed_reply is not None:
            greeting = self._answer(text, text, _EMPTY_RESULT, NoAnswerReason.GREETING, day, clock, limit)
            return replace(greeting, reply=fixed_reply)
        alone = self._corrected(make_standalone(text, history))
        best: SearchResult = _EMPTY_RESULT
        reason: NoAnswerReason | None = NoAnswerReason.UNCLEAR
        for reading in self._readings(alone) if has_topic_words(alone.text) else ():
            clock.begin("encode")
            prepared = self._search.prepare(reading, self._models.encoder, history)
            result, why = self._find(prepared, answering, others, day, limit, clock)
            if result.confidence > best.confidence + STANDALONE_MARGIN or reading is alone:
                alone, best, reason = reading, result, why
        if asks_for_writing(text):
            reason = NoAnswerReason.ASKS_FOR_WRITING
        return self._answer(text, alone.text, best, reason, day, clock, limit)

    def _readings(self, alone: Standalone) -> tuple[Standalone, ...]:
        """The question with its earlier turns and, if it has two content words or more itself, without them."""
        own = own_question(alone)
        if not alone.context or len(set(content_words(own))) < 2:
            return (alone,)
        return alone, Standalone("", own)

    def suggestions(
        self,
        answer: Answer,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = NO_FILTERS,
        check_stop: StopCheck = never_stop,
    ) -> tuple[str, ...]:
        """See interfaces.Engine."""
        return suggestions(
            answer,
            history,
            self._indexed.catalogue.headings,
            lambda heading, then: self.ask(heading, history=then, filters=filters, limit=1, check_stop=check_stop),
        )

    def _corrected(self, alone: Standalone) -> Standalone:
        """The question with typing errors corrected and abbreviations expanded from the library's vocabulary."""
        correct = partial(self._indexed.vocabulary.correct, is_word=self._is_word)
        return Standalone(correct(alone.context), correct(alone.own))

    def _is_word(self, word: str) -> bool:
        """Whether the encoder has one word piece for it: then it is a word, even if it is missing from the library."""
        return len(self._models.encoder.encode_question(word).offsets) == 1

    def ranked_passages(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = NO_FILTERS
    ) -> tuple[Standalone, list[Passage]]:
        """The stand-alone question and the passages that passage ranking ranks, best first."""
        alone, prepared, allowed = self._prepared(question, history, filters)
        return alone, self._search.ranked_passages(prepared, allowed)

    def windows(self, passage: Passage) -> list[Window]:
        """The windows of a passage for a reranker."""
        return self._search.windows(passage)

    def _prepared(
        self, question: str, history: Sequence[Turn], filters: Filters
    ) -> tuple[Standalone, PreparedQuestion, Ids | None]:
        """The stand-alone question, the same prepared for search, and the ids of the allowed passages, None for all."""
        alone = self._corrected(make_standalone(clean_question(question), history))
        answering, _ = self._versions(filters, filters.as_of or self._today())
        return alone, self._search.prepare(alone, self._models.encoder, history), self._allowed(answering)

    def document_of(self, passage: int) -> str:
        """The id of a passage's document."""
        return self._indexed.catalogue.passages([passage])[0].key[0]

    def passage_text(self, passage: int) -> str:
        """The text of a passage, to explain a hit in `considered`."""
        row = self._indexed.catalogue.passages([passage])[0]
        return row.span.of(self._indexed.catalogue.text(row.key))

    def _versions(self, filters: Filters, day: date) -> tuple[frozenset[Key] | None, frozenset[Key]]:
        """The versions that may answer, None for all, and the versions that match the filter but are not in force.

        Raises UnknownDocument or EmptyFilter.
        """
        if self._calendar.is_always_in_force and replace(filters, as_of=None) == NO_FILTERS:
            return None, frozenset()
        matching = self._filtered(filters)
        if filters.versions:
            return matching, frozenset()
        in_force = self._in_force(day)
        return matching & in_force, matching - in_force

    def _filtered(self, filters: Filters) -> frozenset[Key]:
        """Every version that matches the filter, in force or not. Raises UnknownDocument or EmptyFilter."""
        versions = self._indexed.catalogue.versions()
        for document_id in filters.documents:
            self._indexed.catalogue.check_document(document_id)
        if set(filters.versions) - {version.sha256 for version in versions}:
            raise UnknownVersion("No document has this version.")
        matching = frozenset(version.key for version in versions if _matches(version, filters))
        if not matching:
            raise EmptyFilter("No document matches this filter.")
        return matching

    def _passages_of(self, keys: frozenset[Key]) -> Ids:
        return np.array(self._indexed.catalogue.passage_ids(keys), np.int64)

    def _allowed(self, keys: frozenset[Key] | None) -> Ids | None:
        return None if keys is None else self._passages(keys)

    def _find(
        self,
        question: PreparedQuestion,
        answering: frozenset[Key] | None,
        others: Iterable[Key],
        day: date,
        limit: int,
        clock: StepClock,
    ) -> tuple[SearchResult, NoAnswerReason | None]:
        """The result from `answering`; if that is no answer but the versions in `others` would answer, theirs."""
        result = self._search_in(question, answering, day, limit, clock)
        reason = self._reason(result)
        if reason is not None and others:
            outdated = self._search_in(question, frozenset(others), day, limit, clock)
            if self._reason(outdated) is None:
                return outdated, NoAnswerReason.SUPERSEDED_ONLY
        return result, reason

    def _search_in(
        self, question: PreparedQuestion, keys: frozenset[Key] | None, day: date, limit: int, clock: StepClock
    ) -> SearchResult:
        return self._search.find_quotes(
            question,
            self._allowed(keys),
            limit,
            lambda version: self._calendar.standing(version, day),
            clock.begin,
            clock.check_stop,
        )

    def _reason(self, result: SearchResult) -> NoAnswerReason | None:
        """Why a result is no answer; None if it is one."""
        if not result.quotes:
            return NoAnswerReason.NOTHING_RELEVANT
        if result.quotes[0].confidence < self.calibration.threshold:
            return self.calibration.reason(result.signals)
        return None

    def _confident(self, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        """The quotes whose confidence reaches the threshold."""
        return tuple(quote for quote in quotes if quote.confidence >= self.calibration.threshold)

    def _answer(
        self,
        question: str,
        standalone: str,
        result: SearchResult,
        reason: NoAnswerReason | None,
        day: date,
        clock: StepClock,
        limit: int,
    ) -> Answer:
        clock.end()
        is_answered, quotes = reason is None, result.quotes
        band = self.calibration.band(result.confidence) if is_answered else Band.NO_ANSWER
        cited = (repr(quote.citation) for quote in quotes)
        identity = "\n".join((self.generation, question, standalone, str(limit), day.isoformat(), *cited))
        return Answer(
            answer_id=sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:24],
            question=question,
            standalone_question=standalone,
            status=AnswerStatus.ANSWERED if is_answered else AnswerStatus.NO_ANSWER,
            reason=reason,
            confidence=result.confidence,
            certainty=Certainty(band, self.calibration.shares.get(band)),
            quotes=self._confident(quotes) if is_answered else (),
            nearest=() if is_answered else quotes,
            generation=self.generation,
            as_of=day,
            took_ms=clock.total(),
            considered=Considered(result.stages, result.signals, clock.steps),
        )


def _matches(version: Version, filters: Filters) -> bool:
    return (
        (not filters.documents or version.document.id in filters.documents)
        and (not filters.publishers or version.publisher in filters.publishers)
        and (not filters.collections or version.collection in filters.collections)
        and (not filters.versions or version.sha256 in filters.versions)
    )
