"""Answers a question from one open generation or a part of it.

Immutable, deterministic and safe to share between threads.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256

import numpy as np

from retrieval.answer import (
    Answer,
    AnswerStatus,
    Band,
    Certainty,
    Considered,
    Filters,
    NoAnswerReason,
    Option,
    Quote,
    Turn,
)
from retrieval.applicability import Applicability
from retrieval.applies.asked import AskedFor, asked_for
from retrieval.document import Key, Version
from retrieval.finding import Finding
from retrieval.in_force import Standing
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
from retrieval.quote.options import Named, differing_cases, hits_of, meant_documents
from retrieval.quote.suggestions import suggestions
from retrieval.quote.threshold import Calibration, built_in_calibration
from retrieval.search.scope import Scope, Scopes
from retrieval.step_clock import StepClock
from retrieval.windows import Window

# Margin in confidence by which the question alone must beat the question with its history.
STANDALONE_MARGIN = 0.05

_EMPTY_RESULT = SearchResult((), {}, ())


def _asked_by(reading: Standalone, searched: Scope) -> AskedFor:
    return asked_for(reading.own, reading.context, searched.nations, searched.readers)


@dataclass(frozen=True, slots=True)
class _Read:
    """A question as the engine reads it: the fixed reply to a greeting, or readings, of which the first is `alone`.

    `prepared` prepares a reading for search, each once. A question without words to search for has no readings.
    """

    text: str
    fixed_reply: str | None
    alone: Standalone
    readings: tuple[Standalone, ...]
    prepared: Callable[[Standalone], PreparedQuestion]


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
        self._scopes = Scopes(indexed.catalogue, today)
        self._passages = lru_cache(maxsize=64)(self._passages_of)
        self._finding = Finding(self._search, self._scopes, self.calibration, self._allowed)
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
        searched = self._scopes.of(filters)
        return self._ask(self._read(text, history), searched, clock, limit)

    def ask_each(
        self, question: str, each: Sequence[Filters], *, limit: int = 3, check_stop: StopCheck = never_stop
    ) -> tuple[Answer, ...]:
        """See interfaces.Engine."""
        text = clean_question(question)
        places = [self._scopes.of(filters) for filters in each]
        read = self._read(text, ())
        return tuple(self._ask(read, searched, StepClock(no_observer, check_stop), limit) for searched in places)

    def forms(self, question: str, history: Sequence[Turn] = ()) -> tuple[str, ...]:
        """The forms in which `ask` searches for a question, the first one first; none where it searches nothing.

        They are the question with words of earlier turns and, where it can stand alone, without them.
        """
        return tuple(reading.text for reading in self._read(clean_question(question), history).readings)

    def scope(self, filters: Filters) -> Scope:
        """The versions in which `ask` searches under these filters. Raises UnknownDocument or EmptyFilter."""
        return self._scopes.of(filters)

    def standing(self, version: Version, day: date) -> Standing:
        """Whether a version of these documents is in force on a day."""
        return self._scopes.calendar.standing(version, day)

    def _read(self, text: str, history: Sequence[Turn]) -> _Read:
        fixed_reply = courtesy_reply(text)
        alone = Standalone("", text) if fixed_reply is not None else self._corrected(make_standalone(text, history))
        readings = self._readings(alone) if fixed_reply is None and has_topic_words(alone.text) else ()
        prepare = partial(self._search.prepare, encoder=self._models.encoder, history=history)
        return _Read(text, fixed_reply, alone, readings, lru_cache(maxsize=2)(prepare))

    def _ask(self, read: _Read, searched: Scope, clock: StepClock, limit: int) -> Answer:
        day = searched.day
        if read.fixed_reply is not None:
            greeting = self._answer(read.text, read.text, _EMPTY_RESULT, NoAnswerReason.GREETING, day, clock, limit)
            return replace(greeting, reply=read.fixed_reply)
        alone = read.alone
        best: SearchResult = _EMPTY_RESULT
        reason: NoAnswerReason | None = NoAnswerReason.UNCLEAR
        for reading in read.readings:
            clock.begin("encode")
            asked = _asked_by(reading, searched)
            result, why = self._finding.find(read.prepared(reading), searched, asked, limit, clock)
            if result.confidence > best.confidence + STANDALONE_MARGIN or reading is read.alone:
                alone, best, reason = reading, result, why
        if asks_for_writing(read.text):
            reason = NoAnswerReason.ASKS_FOR_WRITING
        return self._answer(read.text, alone.text, best, reason, day, clock, limit)

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

    def which_one(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = NO_FILTERS,
        answer: Answer | None = None,
        check_stop: StopCheck = never_stop,
    ) -> tuple[Option, ...]:
        """See interfaces.Engine."""
        read = self._read(clean_question(question), history)
        searched = self._scopes.of(filters)
        if not read.readings or read.alone.context or asks_for_writing(read.text):
            return ()
        prepared, standing = read.prepared(read.alone), partial(self.standing, day=searched.day)
        asked = _asked_by(read.alone, searched)

        def quotes_of(named: Named) -> tuple[Quote, ...]:
            allowed = self._allowed(frozenset(version.key for version in named.versions) or searched.answering)
            fused = hits_of(answer, prepared.text, self.generation) if answer and not named.versions else None
            return self._search.quotes_of_documents(prepared, allowed, standing, check_stop, fused, asked)

        versions = [version for version in self._indexed.catalogue.versions() if searched.may_answer(version)]
        if options := meant_documents(read.alone.text, versions, quotes_of, self.calibration.threshold):
            return options
        given = answer or self.ask(question, history=history, filters=filters, limit=1, check_stop=check_stop)
        best = given.quotes[:1]
        quotes = self._search.quotes_of_cases(prepared, best[0], standing, check_stop, asked) if best else ()
        return differing_cases(quotes, self.calibration.threshold)

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

    def passage_stated(self, passage: Passage) -> Applicability:
        """For which nations and readers a passage's first sentence is."""
        return self._search.passage_stated(passage)

    def windows(self, passage: Passage) -> list[Window]:
        """The windows of a passage for a reranker."""
        return self._search.windows(passage)

    def _prepared(
        self, question: str, history: Sequence[Turn], filters: Filters
    ) -> tuple[Standalone, PreparedQuestion, Ids | None]:
        """The stand-alone question, the same prepared for search, and the ids of the allowed passages, None for all."""
        alone = self._corrected(make_standalone(clean_question(question), history))
        answering = self._scopes.of(filters).answering
        return alone, self._search.prepare(alone, self._models.encoder, history), self._allowed(answering)

    def document_of(self, passage: int) -> str:
        """The id of a passage's document."""
        return self._indexed.catalogue.passages([passage])[0].key[0]

    def passage_text(self, passage: int) -> str:
        """The text of a passage, to explain a hit in `considered`."""
        row = self._indexed.catalogue.passages([passage])[0]
        return row.span.of(self._indexed.catalogue.text(row.key))

    def _passages_of(self, keys: frozenset[Key]) -> Ids:
        return np.array(self._indexed.catalogue.passage_ids(keys), np.int64)

    def _allowed(self, keys: frozenset[Key] | None) -> Ids | None:
        return None if keys is None else self._passages(keys)

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
            quotes=tuple(quote for quote in quotes if quote.confidence >= self.calibration.threshold)
            if is_answered
            else (),
            nearest=() if is_answered else quotes,
            generation=self.generation,
            as_of=day,
            took_ms=clock.total(),
            considered=Considered(result.stages, result.signals, clock.steps),
        )
