"""From a question to an answer, over one open generation. Immutable, deterministic, safe to share between threads."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from retrieval import choose
from retrieval.answer import (
    Answer,
    AnswerStatus,
    Considered,
    Filters,
    Hit,
    NoAnswerReason,
    Quote,
    Stage,
    Turn,
)
from retrieval.choose import AskedFor, asked_for
from retrieval.citation import cite
from retrieval.decide import CALIBRATION, Calibration
from retrieval.errors import EmptyFilter
from retrieval.fuse import fuse, scaled, union
from retrieval.generation import Generation
from retrieval.interfaces import ANYWHERE, Encoder, Encoding, Ids, Scores
from retrieval.passage import Passage
from retrieval.question import cleaned, has_words, standalone
from retrieval.rank import WEIGHTS, Interaction, QuestionVectors, interact, question_vectors
from retrieval.select import Section, Selection, select
from retrieval.signals import coverage, rarest_missing
from retrieval.text import BlockKind, Span

# Hits taken from each index. The answer is among the best 200 of one of them for nearly every question.
DEPTH = 200
# Passages compared word by word. The best 40 hold the answer for .95 of questions; each costs 0.1 ms.
RANKED = 40
# Blocks around a passage that a quote may grow into: a long list with its lead-in.
AROUND = 60
# Passages whose sentences compete to be quoted, and what a passage's own score counts in that.
CHOSEN_FROM = 5
PASSAGE_WEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A passage compared word by word, with its score in the final ranking."""

    passage: Passage
    interaction: Interaction
    dense: float
    score: float


@dataclass(frozen=True, slots=True)
class _Choice:
    """A sentence that may be quoted; `place` is its row in the candidate's interaction."""

    candidate: _Candidate
    section: Section
    sentence: Span
    place: int
    score: float


class _Clock:
    """Milliseconds by step."""

    def __init__(self) -> None:
        self._started = self._last = time.perf_counter()
        self.steps: dict[str, float] = {}

    def step(self, name: str) -> None:
        now = time.perf_counter()
        self.steps[name] = round((now - self._last) * 1000, 3)
        self._last = now

    def total(self) -> float:
        return round((time.perf_counter() - self._started) * 1000, 3)


class PassageEngine:
    """An Engine over a generation and the encoder that built it."""

    def __init__(self, generation: Generation, encoder: Encoder, calibration: Calibration = CALIBRATION) -> None:
        self._generation = generation
        self._encoder = encoder
        self._calibration = calibration
        self.generation = generation.id

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), filters: Filters = ANYWHERE, limit: int = 3
    ) -> Answer:
        """See interfaces.Engine."""
        clock = _Clock()
        asked = cleaned(question)
        alone = standalone(asked, history)
        full = alone.text
        allowed = self._allowed(filters)
        if not has_words(full):
            return self._answer(asked, full, (), NoAnswerReason.UNCLEAR, Considered(), clock, limit)
        encoding = self._encoder.question(full)
        vectors = question_vectors(full, encoding, self._generation.terms.weight, alone.earlier)
        clock.step("encode")
        dense, lexical, fused = self._search(full, encoding, allowed)
        clock.step("search")
        candidates, ranked = self._rank(vectors, fused)
        clock.step("rank")
        asked_words = asked_for(full, self._generation.terms.weight, full[alone.earlier :])
        quotes, signals = self._quotes(asked_words, full, candidates, limit)
        clock.step("select")
        stages = (
            _stage("dense", dense),
            _stage("lexical", lexical),
            _stage("fused", fused),
            _stage("ranked", ranked),
        )
        considered = Considered(stages, signals, clock.steps)
        reason = self._reason(quotes, signals)
        return self._answer(asked, full, quotes, reason, considered, clock, limit)

    def passage_text(self, passage: int) -> str:
        """A passage's own words, for whoever looks into `considered`."""
        found = self._generation.catalogue.passages([passage])[0]
        return found.span.of(self._generation.catalogue.text(found.document_id))

    def _allowed(self, filters: Filters) -> Ids | None:
        """The passages that may answer, ascending; None where all may."""
        if not filters.documents and not filters.publishers:
            return None
        catalogue = self._generation.catalogue
        chosen = [catalogue.version(document_id) for document_id in filters.documents] or catalogue.versions()
        kept = [
            version.document.id
            for version in chosen
            if not filters.publishers or version.document.publisher in filters.publishers
        ]
        if not kept:
            raise EmptyFilter("No document matches this filter. GET /v1/documents lists documents and publishers.")
        return np.array(catalogue.passage_ids(kept), np.int64)

    def _search(self, text: str, encoding: Encoding, allowed: Ids | None) -> tuple[Scores, Scores, Scores]:
        """Dense, lexical and fused hits; both scores are computed for every passage that either index found."""
        generation = self._generation
        dense = generation.vectors.search(encoding.vector, DEPTH, allowed)
        lexical = generation.terms.search(text, DEPTH, allowed)
        ids = union(dense.ids, lexical.ids)
        fused = fuse(
            ids,
            generation.vectors.scores(encoding.vector, ids),
            generation.terms.scores(text, ids),
            WEIGHTS["lexical"],
        )
        return dense, lexical, fused

    def _rank(self, question: QuestionVectors, fused: Scores) -> tuple[list[_Candidate], Scores]:
        """The best fused hits compared word by word and put in their final order; the rest keep theirs."""
        head = [int(id) for id in fused.ids[:RANKED]]
        passages = self._generation.catalogue.passages(head)
        dense = self._generation.vectors.scores(question.vector, fused.ids[:RANKED])
        candidates = [
            self._candidate(question, passage, float(cosine), float(score))
            for passage, cosine, score in zip(passages, dense, fused.values[:RANKED], strict=True)
        ]
        candidates.sort(key=lambda candidate: (-candidate.score, candidate.passage.id))
        order = [candidate.passage.id for candidate in candidates]
        values = [candidate.score for candidate in candidates]
        # Behind the ranked ones, in a scale that keeps the order falling.
        tail = scaled(fused.values)[RANKED:] - 1 + min(values, default=0)
        ids = np.concatenate([np.array(order, np.int64), fused.ids[RANKED:]])
        return candidates, Scores(ids, np.concatenate([np.array(values, np.float32), tail]))

    def _candidate(self, question: QuestionVectors, passage: Passage, dense: float, fused: float) -> _Candidate:
        starts, vectors = self._generation.tokens.of(passage.id)
        found = interact(question, starts + passage.start, vectors, passage.sentences)
        score = (
            WEIGHTS["fused"] * fused
            + WEIGHTS["late"] * found.passage
            + WEIGHTS["sentence_late"] * float(found.sentences.max(initial=0))
            + WEIGHTS["sentence_cosine"] * float(found.cosines.max(initial=0))
        )
        return _Candidate(passage, found, dense, score)

    def _quotes(
        self, asked: AskedFor, question: str, candidates: Sequence[_Candidate], limit: int
    ) -> tuple[tuple[Quote, ...], dict[str, float]]:
        """The best sentences of the best passages, grown into quotes, none overlapping another; the first's signals."""
        quotes: list[Quote] = []
        first: dict[str, float] = {}
        for choice in self._choices(asked, candidates[: max(CHOSEN_FROM, limit)]):
            if len(quotes) == limit:
                break
            passage = choice.candidate.passage
            selection = select(choice.section, choice.sentence)
            if any(_overlap(selection, passage, quote) for quote in quotes):
                continue
            signals = self._signals(question, choice, selection)
            first = first or signals
            quotes.append(self._quote(passage, selection, signals))
        return tuple(quotes), first

    def _choices(self, asked: AskedFor, candidates: Sequence[_Candidate]) -> list[_Choice]:
        """Every sentence of these passages that is no heading, the one that answers best first."""
        choices: list[_Choice] = []
        for candidate in candidates:
            passage = candidate.passage
            section = self._section(passage)
            context = " ".join((self._title(passage), *passage.heading_path))
            sentences = _quotable(passage, section)
            found = choose.signals(asked, section.text, sentences, candidate.interaction, context)
            standing = PASSAGE_WEIGHT * (candidate.score - candidates[0].score)
            for sentence, score in zip(sentences, choose.scores(found), strict=True):
                choices.append(_Choice(candidate, section, sentence.sentence, sentence.place, float(score) + standing))
        choices.sort(key=lambda choice: (-choice.score, choice.candidate.passage.id, choice.sentence))
        return choices

    def _section(self, passage: Passage) -> Section:
        catalogue = self._generation.catalogue
        first = max(0, passage.first_block - AROUND)
        blocks = catalogue.blocks(passage.document_id, first, passage.last_block + AROUND)
        return Section(catalogue.text(passage.document_id), first, tuple(blocks))

    def _title(self, passage: Passage) -> str:
        return self._generation.catalogue.version(passage.document_id).document.title

    def _signals(self, question: str, choice: _Choice, selection: Selection) -> dict[str, float]:
        candidate, text = choice.candidate, choice.section.text
        passage = candidate.passage
        quoted = selection.span.of(text)
        near = (self._title(passage), *passage.heading_path, passage.span.of(text), quoted)
        weight = self._generation.terms.weight
        return {
            "dense": candidate.dense,
            "passage_late": candidate.interaction.passage,
            "sentence": float(candidate.interaction.cosines[choice.place]),
            "late": float(candidate.interaction.sentences[choice.place]),
            "weakest": float(candidate.interaction.best[choice.place].min(initial=1.0)),
            "choice": choice.score,
            "coverage": coverage(question, near, weight),
            "quote_coverage": coverage(question, (quoted,), weight),
            "rarest_missing": rarest_missing(question, near, weight),
        }

    def _quote(self, passage: Passage, selection: Selection, signals: dict[str, float]) -> Quote:
        catalogue = self._generation.catalogue
        text = catalogue.text(passage.document_id)
        citation = cite(catalogue.version(passage.document_id), text, selection.block, selection.span)
        confidence = round(self._calibration.confidence(signals), 4)
        return Quote(selection.span.of(text), selection.core, confidence, citation)

    def _reason(self, quotes: Sequence[Quote], signals: dict[str, float]) -> NoAnswerReason | None:
        if not quotes:
            return NoAnswerReason.NOTHING_RELEVANT
        if quotes[0].confidence < self._calibration.threshold:
            return self._calibration.reason(signals)
        return None

    def _answer(
        self,
        asked: str,
        full: str,
        quotes: tuple[Quote, ...],
        reason: NoAnswerReason | None,
        considered: Considered,
        clock: _Clock,
        limit: int,
    ) -> Answer:
        answered = reason is None
        sure = tuple(quote for quote in quotes if quote.confidence >= self._calibration.threshold)
        identity = "\n".join((self.generation, asked, full, str(limit), *(repr(quote.citation) for quote in quotes)))
        return Answer(
            answer_id=sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:24],
            question=asked,
            standalone_question=full,
            status=AnswerStatus.ANSWERED if answered else AnswerStatus.NO_ANSWER,
            reason=reason,
            confidence=quotes[0].confidence if quotes else 0.0,
            quotes=sure if answered else (),
            nearest=() if answered else quotes,
            generation=self.generation,
            took_ms=clock.total(),
            considered=considered,
        )


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


def _overlap(selection: Selection, passage: Passage, quote: Quote) -> bool:
    return passage.document_id == quote.citation.document_id and selection.span.overlaps(quote.citation.span)


def _stage(name: str, scores: Scores) -> Stage:
    hits = (Hit(int(id), round(float(value), 6), rank) for rank, (id, value) in enumerate(_pairs(scores), 1))
    return Stage(name, tuple(hits))


def _pairs(scores: Scores) -> "zip[tuple[np.int64, np.float32]]":
    return zip(scores.ids, scores.values, strict=True)
