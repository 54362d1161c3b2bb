"""Ask an engine the questions of a set and measure its answers; this builds nothing and chooses no threshold.

Documents are ranked by their best passage at the last stage of retrieval. The first quote is judged whatever the
threshold: where the engine is silent, its nearest quote is judged instead.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from api.gold.evaluation_set import EvaluationSet, Question
from api.gold.match import answers_gold, cites_one_of
from api.lab.metrics import (
    Gains,
    auroc,
    average_precision_at,
    char_f1,
    coverage_at_risk,
    hit_at,
    mean,
    ndcg_at,
    percentile,
    recall_at,
    reciprocal_rank_at,
    wrong_silence,
)
from api.lab.report import Figures, Judgement, QuotePlace, Record, Report
from retrieval.answer import Answer, Filters, Quote
from retrieval.citation import Citation
from retrieval.errors import BadEvaluationSet, BadQuestion
from retrieval.interfaces import Engine
from retrieval.text import Span, digest

Progress = Callable[[int, int], None]

_RETRIEVAL_MEASURES: Mapping[str, Callable[[Sequence[str], Gains], float]] = {
    **{f"hit@{k}": partial(hit_at, k=k) for k in (1, 3, 5)},
    **{f"recall@{k}": partial(recall_at, k=k) for k in (1, 5, 10, 100)},
    "map@10": partial(average_precision_at, k=10),
    "mrr@10": partial(reciprocal_rank_at, k=10),
    "ndcg@10": partial(ndcg_at, k=10),
}
_JUDGED_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """An engine over a generation of a set's documents, with what it takes to judge its answers.

    `ids` maps a set's document id to the generation's; documents without text may be missing. `document_of` gives the
    generation's document id of a passage. `seconds` is the time that the build took, `passages` their number.
    """

    engine: Engine
    ids: Mapping[str, str]
    document_of: Callable[[int], str]
    seconds: float
    passages: int


def evaluate(
    subject: Subject, evaluation_set: EvaluationSet, *, given: bool = False, progress: Progress | None = None
) -> Report:
    """Ask every question once, in order. With `given`, only the document that it was written for may answer.

    `progress` is called with the number of questions asked and of all questions. Raises BadEvaluationSet where a
    question cannot be asked: it is too long for the engine or, with `given`, it names no document or one without text.
    """
    evaluator = _Evaluator(subject, evaluation_set, given)
    records: list[Record] = []
    for question in evaluation_set.questions:
        records.append(evaluator.ask(question))
        if progress:
            progress(len(records), len(evaluation_set.questions))
    return _report(subject, evaluation_set, tuple(records))


class _Evaluator:
    """Asks one question at a time and judges its answer by the set."""

    def __init__(self, subject: Subject, evaluation_set: EvaluationSet, given: bool) -> None:
        self._subject = subject
        self._given = given
        self._set_ids = {ours: theirs for theirs, ours in subject.ids.items()}
        self._texts = {
            ours: (document.text, digest(document.text))
            for document in evaluation_set.documents
            if (ours := subject.ids.get(document.id)) is not None
        }

    def ask(self, question: Question) -> Record:
        filters = self._filters(question)
        started = perf_counter()
        try:
            answer = self._subject.engine.ask(
                question.asked, history=question.history, filters=filters, limit=_JUDGED_QUOTES
            )
        except BadQuestion as cause:
            raise BadEvaluationSet(f"Question {question.id!r} cannot be asked: {cause}") from cause
        return self._record(question, answer, (perf_counter() - started) * 1000)

    def _filters(self, question: Question) -> Filters:
        if not self._given:
            return Filters()
        if question.passage is None:
            raise BadEvaluationSet(
                f'Question {question.id!r} names no "passage", so its document cannot be given. Leave out --given.'
            )
        document = self._subject.ids.get(question.passage)
        if document is None:
            raise BadEvaluationSet(
                f"Document {question.passage!r}, which question {question.id!r} was written for, has no text to search."
                " Remove the question, or leave out --given."
            )
        return Filters(documents=(document,))

    def _record(self, question: Question, answer: Answer, milliseconds: float) -> Record:
        shown = answer.quotes or answer.nearest
        ranking = self._ranking(answer)
        judgement = self._judgement(question, shown) if question.answerable and question.spans else None
        quotes = (*answer.quotes, *answer.nearest)
        return Record(
            question=question.id,
            answerable=question.answerable,
            status=answer.status.value,
            reason=answer.reason.value if answer.reason else None,
            confidence=answer.confidence,
            signals=answer.considered.signals,
            milliseconds=milliseconds,
            ranking=tuple(self._set_ids.get(document, document) for document in ranking[:10]),
            retrieval=self._retrieval(question, ranking),
            first=self._quote_place(shown[0]) if shown else None,
            judgement=judgement,
            right=judgement.hit_at_1 if judgement else self._in_relevant_document(question, shown),
            quotes=len(quotes),
            verified=sum(map(self._is_verified, quotes)),
        )

    def _ranking(self, answer: Answer) -> list[str]:
        """The generation's document ids by their best passage, best first, each once."""
        stages = answer.considered.stages
        hits = stages[-1].hits if stages else ()
        return list(dict.fromkeys(self._subject.document_of(hit.passage) for hit in hits))

    def _retrieval(self, question: Question, ranking: Sequence[str]) -> dict[str, float] | None:
        if not question.answerable or not question.relevant:
            return None
        gains: dict[str, int] = {}
        for document, score in question.relevant.items():
            # A relevant document that is missing from the generation counts as never found.
            ours = self._subject.ids.get(document, f"not in the generation: {document}")
            gains[ours] = max(score, gains.get(ours, 0))
        return {name: measure(ranking, gains) for name, measure in _RETRIEVAL_MEASURES.items()}

    def _judgement(self, question: Question, shown: Sequence[Quote]) -> Judgement:
        gold = [(self._subject.ids.get(span.document), span.span) for span in question.spans]
        hits = [answers_gold(quote, gold) for quote in shown]
        scores = [
            char_f1(shown[0].core, [span])
            for place, span in (self._gold_by_place(question, shown[0]) if shown else ())
            if place is shown[0].citation
        ]
        return Judgement(
            any(hits[:1]),
            any(hits[:_JUDGED_QUOTES]),
            max(scores, default=0.0),
            self._share_of_gold_held(question, shown),
        )

    def _share_of_gold_held(self, question: Question, shown: Sequence[Quote]) -> float:
        """The share of the gold spans that one of the first quotes holds whole."""
        held = {
            gold
            for quote in shown[:_JUDGED_QUOTES]
            for place, gold in self._gold_by_place(question, quote)
            if place.span.contains(gold)
        }
        return len(held) / len({gold.span for gold in question.spans})

    def _gold_by_place(self, question: Question, quote: Quote) -> list[tuple[Citation, Span]]:
        """Every place that a quote cites, paired with each of the question's gold spans in the same document."""
        return [
            (place, gold.span)
            for place in (quote.citation, *quote.also)
            for gold in question.spans
            if self._subject.ids.get(gold.document) == place.document_id
        ]

    def _in_relevant_document(self, question: Question, shown: Sequence[Quote]) -> bool:
        relevant = {self._subject.ids.get(document) for document in question.relevant}
        return question.answerable and any(cites_one_of(quote, relevant) for quote in shown[:1])

    def _quote_place(self, quote: Quote) -> QuotePlace:
        span = quote.citation.span
        return QuotePlace(self._set_ids.get(_document(quote)), span.start, span.end, quote.core)

    def _is_verified(self, quote: Quote) -> bool:
        """Whether the texts hold, word for word, the quote, its references and the other places that it cites."""
        quoted = [(quote.citation, quote.text), *((other.citation, other.text) for other in quote.references)]
        return (
            all(self._verified_text(citation) == text for citation, text in quoted)
            and all(self._verified_text(place) for place in quote.also)
            and all(quote.citation.span.contains(core) for core in quote.core)
        )

    def _verified_text(self, citation: Citation) -> str | None:
        """The words at the citation's offsets; None where they or the hashes differ from the citation."""
        text, checksum = self._texts.get(citation.document_id, ("", ""))
        words = citation.span.of(text)
        inside = 0 <= citation.start < citation.end <= len(text)
        same = citation.quote_sha256 == digest(words) and citation.text_sha256 == checksum
        return words if inside and same else None


def _document(quote: Quote) -> str:
    return quote.citation.document_id


def _report(subject: Subject, evaluation_set: EvaluationSet, records: tuple[Record, ...]) -> Report:
    quotes = sum(record.quotes for record in records)
    times = [record.milliseconds for record in records]
    return Report(
        set=evaluation_set.name,
        documents=len(evaluation_set.documents),
        questions=len(records),
        answerable=sum(record.answerable for record in records),
        retrieval=_retrieval_figures(records),
        quotes=_quote_figures(records),
        silence=_silence_figures(records),
        verified=sum(record.verified for record in records) / quotes if quotes else None,
        latency_ms={f"p{q}": percentile(times, q) for q in (50, 95, 99)},
        ingest={"seconds": subject.seconds, "passages": subject.passages},
        records=records,
    )


def _retrieval_figures(records: Sequence[Record]) -> Figures:
    judged = [record.retrieval for record in records if record.retrieval is not None]
    return {name: mean([values[name] for values in judged]) for name in _RETRIEVAL_MEASURES}


def _quote_figures(records: Sequence[Record]) -> Figures:
    judged = [(record.first, record.judgement) for record in records if record.judgement is not None]
    return {
        "hit@1": mean([float(judgement.hit_at_1) for _, judgement in judged]),
        "hit@3": mean([float(judgement.hit_at_3) for _, judgement in judged]),
        "char_f1": mean([judgement.char_f1 for _, judgement in judged]),
        "held@3": mean([judgement.held_at_3 for _, judgement in judged]),
        "median_chars": percentile([float(first.end - first.start) for first, _ in judged if first], 50),
    }


def _silence_figures(records: Sequence[Record]) -> Figures:
    answerable = [record for record in records if record.answerable]
    others = [record for record in records if not record.answerable]
    able, unable = ([record.confidence for record in part] for part in (answerable, others))
    return {
        "auroc": auroc(able, unable),
        "coverage": mean([float(record.answered) for record in answerable]),
        "false_answers": mean([float(record.answered) for record in others]),
        "wrong_silence_at_14": wrong_silence(able, unable),
        "coverage_at_risk_5": coverage_at_risk(
            [record.confidence for record in records], [record.right for record in records], risk=0.05
        ),
    }
