"""From a question to an answer, over one open generation. Immutable, deterministic, safe to share between threads."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256

import numpy as np

from retrieval.answer import Answer, AnswerStatus, Band, Certainty, Considered, Filters, NoAnswerReason, Quote, Turn
from retrieval.document import Key, Version
from retrieval.errors import EmptyFilter, UnknownDocument
from retrieval.in_force import Calendar
from retrieval.index.generation import Generation
from retrieval.interfaces import ANYWHERE, Encoder, Ids, Reranker
from retrieval.passage import Passage
from retrieval.pipeline import Pipeline, PreparedQuestion, SearchResult
from retrieval.question.courtesy import reply
from retrieval.question.standalone import Standalone, alone_again, asks_for_writing, cleaned, says_something, standalone
from retrieval.question.words import content_words
from retrieval.quote.suggestions import suggestions
from retrieval.quote.threshold import Calibration, built_in_calibration
from retrieval.windows import Window

# How much surer an answer must be to count as the answer to a question by itself, where earlier turns may be meant.
STANDALONE_MARGIN = 0.05

_NOTHING = SearchResult((), {}, ())


class _Clock:
    """Milliseconds by step."""

    def __init__(self) -> None:
        self._started = self._last = time.perf_counter()
        self.steps: dict[str, float] = {}

    def step(self, name: str) -> None:
        """A step that is done again adds to its own time."""
        now = time.perf_counter()
        self.steps[name] = round(self.steps.get(name, 0.0) + (now - self._last) * 1000, 3)
        self._last = now

    def total(self) -> float:
        return round((time.perf_counter() - self._started) * 1000, 3)


class PassageEngine:
    """An Engine over a generation and the encoder that built it. `today` is the day of questions that name none."""

    def __init__(
        self,
        generation: Generation,
        encoder: Encoder,
        calibration: Calibration | None = None,
        today: Callable[[], date] = date.today,
        reranker: Reranker | None = None,
    ) -> None:
        self._generation = generation
        self._encoder = encoder
        self._reranker = reranker
        self.calibration = calibration or self.built_in()
        self._today = today
        self._search = Pipeline(generation, self.calibration, reranker)
        self._calendar = Calendar(generation.catalogue.versions())
        self._in_force = lru_cache(maxsize=64)(self._calendar.keys)
        self._passages = lru_cache(maxsize=64)(self._passages_of)
        self.generation = generation.id

    @property
    def opened(self) -> Generation:
        """The generation that it answers from."""
        return self._generation

    def built_in(self) -> Calibration:
        """The calibration that ships for these models."""
        return built_in_calibration(self._reranker.name if self._reranker else None)

    def decided_by(self, calibration: Calibration) -> "PassageEngine":
        """An engine over the same generation and models that decides by another calibration."""
        return PassageEngine(self._generation, self._encoder, calibration, self._today, self._reranker)

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), filters: Filters = ANYWHERE, limit: int = 3
    ) -> Answer:
        """See interfaces.Engine."""
        clock = _Clock()
        text = cleaned(question)
        day = filters.as_of or self._today()
        answering, others = self._versions(filters, day)
        courteous = reply(text)
        if courteous is not None:
            greeting = self._answer(text, text, _NOTHING, NoAnswerReason.GREETING, day, clock, limit)
            return replace(greeting, reply=courteous)
        alone = self._corrected(standalone(text, history))
        found: SearchResult = _NOTHING
        reason: NoAnswerReason | None = NoAnswerReason.UNCLEAR
        for reading in self._readings(alone) if says_something(alone.text) else ():
            asked = self._search.asked(reading, self._encoder, history)
            clock.step("encode")
            other, why = self._find(asked, answering, others, day, limit, clock)
            if other.confidence > found.confidence + STANDALONE_MARGIN or reading is alone:
                alone, found, reason = reading, other, why
        if asks_for_writing(text):
            reason = NoAnswerReason.ASKS_FOR_WRITING
        return self._answer(text, alone.text, found, reason, day, clock, limit)

    def _readings(self, alone: Standalone) -> tuple[Standalone, ...]:
        """The question with the earlier turns that it was put behind and, if it says enough itself, without them."""
        own = alone_again(alone)
        if not alone.earlier or len(set(content_words(own))) < 2:
            return (alone,)
        return alone, Standalone(own)

    def suggestions(
        self, answer: Answer, *, history: Sequence[Turn] = (), filters: Filters = ANYWHERE
    ) -> tuple[str, ...]:
        """See interfaces.Engine."""
        return suggestions(
            answer,
            history,
            self._generation.catalogue.headings,
            lambda heading, then: self.ask(heading, history=then, filters=filters, limit=1),
        )

    def _corrected(self, alone: Standalone) -> Standalone:
        """Mistyped words put right and abbreviations spelled out by the library's own words."""
        put = partial(self._generation.vocabulary.correct, is_word=self._is_word)
        earlier, own = put(alone.text[: alone.earlier]), put(alone.text[alone.earlier :])
        return Standalone(earlier + own, len(earlier))

    def _is_word(self, word: str) -> bool:
        """Whether the encoder knows it whole: then it is a word, though the library does not have it."""
        return len(self._encoder.question(word).offsets) == 1

    def ranked(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = ANYWHERE
    ) -> tuple[Standalone, list[Passage]]:
        """The stand-alone question and the passages that are compared with it, best first."""
        alone, asked, allowed = self._asked(question, history, filters)
        return alone, self._search.ranked(asked, allowed)

    def windows(self, passage: Passage) -> list[Window]:
        """A passage as a reranker reads it."""
        return self._search.windows(passage)

    def _asked(
        self, question: str, history: Sequence[Turn], filters: Filters
    ) -> tuple[Standalone, PreparedQuestion, Ids | None]:
        """The stand-alone question, ready to be searched for, and the passages that may answer, None allowing all."""
        alone = self._corrected(standalone(cleaned(question), history))
        answering, _ = self._versions(filters, filters.as_of or self._today())
        return alone, self._search.asked(alone, self._encoder, history), self._allowed(answering)

    def document_of(self, passage: int) -> str:
        """The id of the document that a passage is of."""
        return self._generation.catalogue.passages([passage])[0].key[0]

    def passage_text(self, passage: int) -> str:
        """A passage's own words, for whoever looks into `considered`."""
        found = self._generation.catalogue.passages([passage])[0]
        return found.span.of(self._generation.catalogue.text(found.key))

    def _versions(self, filters: Filters, day: date) -> tuple[frozenset[Key] | None, frozenset[Key]]:
        """The versions that may answer, None where all may, and those that the filter leaves but that are not in force.

        Raises UnknownDocument or EmptyFilter.
        """
        if self._calendar.is_plain and not (filters.documents or filters.publishers or filters.versions):
            return None, frozenset()
        kept = self._filtered(filters)
        if filters.versions:
            return kept, frozenset()
        in_force = self._in_force(day)
        return kept & in_force, kept - in_force

    def _filtered(self, filters: Filters) -> frozenset[Key]:
        """Every version that a filter names, in force or not."""
        versions = self._generation.catalogue.versions()
        for document_id in filters.documents:
            self._generation.catalogue.check_document(document_id)
        if set(filters.versions) - {version.sha256 for version in versions}:
            raise UnknownDocument("No document has this version. GET /v1/documents/{id} lists a document's versions.")
        kept = frozenset(version.key for version in versions if _matches(version, filters))
        if not kept:
            raise EmptyFilter("No document matches this filter. GET /v1/documents lists documents and publishers.")
        return kept

    def _passages_of(self, keys: frozenset[Key]) -> Ids:
        return np.array(self._generation.catalogue.passage_ids(keys), np.int64)

    def _allowed(self, keys: frozenset[Key] | None) -> Ids | None:
        return None if keys is None else self._passages(keys)

    def _find(
        self,
        asked: PreparedQuestion,
        answering: frozenset[Key] | None,
        others: Iterable[Key],
        day: date,
        limit: int,
        clock: _Clock,
    ) -> tuple[SearchResult, NoAnswerReason | None]:
        """What the answering versions say; where they are silent and others would not be, what those say."""
        found = self._search_in(asked, answering, day, limit, clock)
        reason = self._reason(found)
        if reason is not None and others:
            outdated = self._search_in(asked, frozenset(others), day, limit, clock)
            if self._reason(outdated) is None:
                return outdated, NoAnswerReason.SUPERSEDED_ONLY
        return found, reason

    def _search_in(
        self, asked: PreparedQuestion, keys: frozenset[Key] | None, day: date, limit: int, clock: _Clock
    ) -> SearchResult:
        return self._search.find(
            asked, self._allowed(keys), limit, lambda version: self._calendar.standing(version, day), clock.step
        )

    def _reason(self, found: SearchResult) -> NoAnswerReason | None:
        if not found.quotes:
            return NoAnswerReason.NOTHING_RELEVANT
        if found.quotes[0].confidence < self.calibration.threshold:
            return self.calibration.reason(found.signals)
        return None

    def _sure(self, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        """The first quote of an answer, and those that would be shown alone."""
        return tuple(quote for quote in quotes if quote.confidence >= self.calibration.threshold)

    def _answer(
        self,
        asked: str,
        full: str,
        found: SearchResult,
        reason: NoAnswerReason | None,
        day: date,
        clock: _Clock,
        limit: int,
    ) -> Answer:
        answered, quotes = reason is None, found.quotes
        band = self.calibration.band(found.confidence) if answered else Band.NO_ANSWER
        cited = (repr(quote.citation) for quote in quotes)
        identity = "\n".join((self.generation, asked, full, str(limit), day.isoformat(), *cited))
        return Answer(
            answer_id=sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:24],
            question=asked,
            standalone_question=full,
            status=AnswerStatus.ANSWERED if answered else AnswerStatus.NO_ANSWER,
            reason=reason,
            confidence=found.confidence,
            certainty=Certainty(band, self.calibration.shares.get(band)),
            quotes=self._sure(quotes) if answered else (),
            nearest=() if answered else quotes,
            generation=self.generation,
            as_of=day,
            took_ms=clock.total(),
            considered=Considered(found.stages, found.signals, clock.steps),
        )


def _matches(version: Version, filters: Filters) -> bool:
    document = version.document
    return (
        (not filters.documents or document.id in filters.documents)
        and (not filters.publishers or document.publisher in filters.publishers)
        and (not filters.versions or version.sha256 in filters.versions)
    )
