"""A set's questions, a scripted engine, and figures that can be worked out by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from api.gold.evaluation_set import EvaluationSet, GoldSpan, Question, SetDocument
from api.lab.evaluate import Subject, evaluate
from api.lab.report import Report
from retrieval.answer import (
    Answer,
    AnswerStatus,
    Band,
    Certainty,
    Considered,
    Filters,
    Hit,
    NoAnswerReason,
    Option,
    Quote,
    Stage,
    Turn,
)
from retrieval.citation import Citation
from retrieval.errors import BadEvaluationSet, BadQuestion
from retrieval.in_force import IN_FORCE
from retrieval.interfaces import Observer, StopCheck, never_stop, no_observer
from retrieval.text import Span, digest

ALPHA = "The fee is ten pounds. Pay it by March. Late payment costs more."
BETA = "Dogs need a licence. Cats do not."
FEE, MARCH, LATE = Span(0, 22), Span(23, 39), Span(40, 64)
DOGS = Span(0, 20)
TEXTS = {"lib-alpha": ALPHA, "lib-beta": BETA}
ANYWHERE = Filters()
IDS = {"Alpha": "lib-alpha", "Beta": "lib-beta"}
PASSAGES = ["lib-alpha", "lib-alpha", "lib-beta", "lib-beta"]
DOCUMENTS = (SetDocument("Alpha", "A", ALPHA), SetDocument("Beta", "B", BETA), SetDocument("Empty", "E", ""))


def quote(document: str, span: Span, core: Span | None = None) -> Quote:
    text = TEXTS[document]
    citation = Citation(
        document_id=document,
        title="",
        publisher=None,
        url=None,
        version=digest(text),
        text_sha256=digest(text),
        start=span.start,
        end=span.end,
        quote_sha256=digest(span.of(text)),
        page=None,
        page_label=None,
        paragraph=None,
        heading_path=(),
        published=None,
    )
    return Quote(span.of(text), (core or span,), 0.5, citation, IN_FORCE)


@dataclass(frozen=True)
class Reply:
    """What the scripted engine says to one question; silent ones hold their quotes as the nearest passages."""

    confidence: float
    passages: tuple[int, ...]
    quotes: tuple[Quote, ...] = ()
    silent: bool = False


@dataclass
class ScriptedEngine:
    """Says what it was told to, and remembers what it was asked."""

    replies: dict[str, Reply]
    generation: str = "1-test"
    asked: list[tuple[str, tuple[Turn, ...], Filters, int]] = field(default_factory=list)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = ANYWHERE,
        limit: int = 3,
        observe: Observer = no_observer,  # noqa: ARG002
        check_stop: StopCheck = never_stop,  # noqa: ARG002
    ) -> Answer:
        self.asked.append((question, tuple(history), filters, limit))
        if question not in self.replies:
            raise BadQuestion("A question may have at most 20 characters.")
        reply = self.replies[question]
        ranked = tuple(Hit(passage, 1.0, rank) for rank, passage in enumerate(reply.passages, start=1))
        misleading = Stage("dense", (Hit(3, 1.0, 1),))
        return Answer(
            answer_id="a",
            question=question,
            standalone_question=question,
            status=AnswerStatus.NO_ANSWER if reply.silent else AnswerStatus.ANSWERED,
            reason=NoAnswerReason.TOPIC_ONLY if reply.silent else None,
            confidence=reply.confidence,
            certainty=Certainty(Band.NO_ANSWER if reply.silent else Band.ANSWERED),
            quotes=() if reply.silent else reply.quotes,
            nearest=reply.quotes if reply.silent else (),
            generation=self.generation,
            as_of=date(2026, 1, 1),
            took_ms=0.0,
            considered=Considered(stages=(misleading, Stage("ranked", ranked))),
        )

    def ask_each(self, question: str, each: Sequence[Filters], **given: object) -> tuple[Answer, ...]:
        raise AssertionError("an evaluation only asks", question, each, given)

    def suggestions(self, answer: Answer, **given: object) -> tuple[str, ...]:
        raise AssertionError("an evaluation only asks", answer, given)

    def which_one(self, question: str, **given: object) -> tuple[Option, ...]:
        raise AssertionError("an evaluation only asks", question, given)


def subject(engine: ScriptedEngine) -> Subject:
    return Subject(engine, IDS, PASSAGES.__getitem__, seconds=1.5, passages=len(PASSAGES))


def set_of(*questions: Question, has_spans: bool = True) -> EvaluationSet:
    return EvaluationSet("small", DOCUMENTS, questions, has_spans)


def gold(*spans: Span, document: str = "Alpha") -> tuple[GoldSpan, ...]:
    return tuple(GoldSpan(document, span) for span in spans)


FOUND = Question("found", "Fee?", True, relevant={"Alpha": 1}, spans=gold(FEE, LATE), passage="Alpha")
SECOND = Question("second", "When?", True, relevant={"Alpha": 1}, spans=gold(MARCH), passage="Alpha")
ABSENT = Question("absent", "Birds?", False, passage="Beta")
QUIET = Question("quiet", "Fish?", False, passage="Beta")
REPLIES = {
    # Right at once: the quote holds two sentences, its core the one that answers.
    "Fee?": Reply(0.9, (0, 2), (quote("lib-alpha", Span(0, 39), FEE),)),
    # Silent; wrong document first, the right sentence only as the second of the nearest passages.
    "When?": Reply(0.4, (2, 3, 1), (quote("lib-beta", DOGS), quote("lib-alpha", MARCH)), silent=True),
    "Birds?": Reply(0.6, (2,), (quote("lib-beta", DOGS),)),
    "Fish?": Reply(0.1, (2,), silent=True),
}


@pytest.fixture
def report() -> Report:
    return evaluate(subject(ScriptedEngine(REPLIES)), set_of(FOUND, SECOND, ABSENT, QUIET))


def test_documents_are_ranked_by_their_best_passage_at_the_last_stage(report: Report) -> None:
    assert [record.ranking for record in report.records] == [("Alpha", "Beta"), ("Beta", "Alpha"), ("Beta",), ("Beta",)]


def test_retrieval_figures_are_means_over_answerable_questions(report: Report) -> None:
    assert report.retrieval["hit@1"] == 0.5
    assert report.retrieval["hit@3"] == 1
    assert report.retrieval["recall@1"] == 0.5
    assert report.retrieval["recall@100"] == 1
    assert report.retrieval["map@10"] == report.retrieval["mrr@10"] == 0.75
    assert report.retrieval["ndcg@10"] == pytest.approx((1 + 1 / 1.584962500721156) / 2)


def test_the_first_quote_is_judged_by_its_span_and_its_core_by_f1(report: Report) -> None:
    judgement = report.records[0].judgement
    assert judgement is not None
    assert (judgement.hit_at_1, judgement.hit_at_3, judgement.char_f1) == (True, True, 1.0)


def test_where_the_engine_is_silent_the_nearest_passage_stands_in_for_the_first_quote(report: Report) -> None:
    record = report.records[1]
    assert record.judgement is not None
    assert (record.judgement.hit_at_1, record.judgement.hit_at_3) == (False, True)
    assert record.first is not None
    assert (record.first.document, record.first.start, record.first.end) == ("Beta", 0, 20)


def test_quote_figures_are_means_over_answerable_questions_and_the_median_counts_characters(report: Report) -> None:
    assert report.quotes == {"hit@1": 0.5, "hit@3": 1.0, "char_f1": 0.5, "held@3": 0.75, "median_chars": (39 + 20) / 2}


def test_silence_figures_compare_answerable_questions_with_the_others(report: Report) -> None:
    # .9 and .4 against .6 and .1: three of four pairs in order. One of two answered on either side. The most
    # confident question alone is right; the next is unanswerable, and answering it would be one wrong in two. To answer
    # none of the two others, the threshold must stand at .6.
    assert report.silence == {
        "auroc": 0.75,
        "coverage": 0.5,
        "false_answers": 0.5,
        "wrong_silence_at_14": 0.5,
        "coverage_at_risk_5": 0.25,
    }


def test_a_span_in_another_document_is_no_overlap() -> None:
    question = replace(FOUND, spans=gold(FEE, document="Beta"))
    judgement = evaluate(subject(ScriptedEngine(REPLIES)), set_of(question)).records[0].judgement
    assert judgement is not None
    assert (judgement.hit_at_1, judgement.char_f1) == (False, 0.0)


def test_an_answerable_question_without_any_quote_is_a_miss() -> None:
    report = evaluate(subject(ScriptedEngine({"Fee?": Reply(0.0, (), silent=True)})), set_of(FOUND))
    assert report.quotes == {"hit@1": 0.0, "hit@3": 0.0, "char_f1": 0.0, "held@3": 0.0, "median_chars": None}
    assert report.retrieval["recall@100"] == 0
    assert report.verified is None
    assert report.records[0].first is None


def test_a_relevant_document_without_text_counts_as_never_found() -> None:
    question = replace(FOUND, relevant={"Alpha": 1, "Empty": 1})
    report = evaluate(subject(ScriptedEngine(REPLIES)), set_of(question))
    assert report.retrieval["recall@100"] == 0.5


def test_without_spans_quote_figures_are_null_and_right_means_the_right_document() -> None:
    questions = [replace(question, spans=()) for question in (FOUND, SECOND, ABSENT)]
    report = evaluate(subject(ScriptedEngine(REPLIES)), set_of(*questions, has_spans=False))
    assert set(report.quotes.values()) == {None}
    assert [record.right for record in report.records] == [True, False, False]


def test_with_one_class_only_the_figures_that_need_both_are_null() -> None:
    report = evaluate(subject(ScriptedEngine(REPLIES)), set_of(FOUND, SECOND))
    assert report.silence["auroc"] is None
    assert report.silence["false_answers"] is None
    assert report.silence["coverage"] == 0.5
    others = evaluate(subject(ScriptedEngine(REPLIES)), set_of(ABSENT))
    assert others.retrieval["hit@1"] is None
    assert others.silence["coverage"] is None


def test_every_quote_shown_is_verified_against_the_sets_own_text(report: Report) -> None:
    assert report.verified == 1.0
    assert sum(record.quotes for record in report.records) == 4


GOOD = quote("lib-alpha", FEE)


@pytest.mark.parametrize(
    "forged",
    [
        replace(GOOD, text="The fee is six pounds."),
        replace(GOOD, citation=replace(GOOD.citation, start=1)),
        replace(GOOD, citation=replace(GOOD.citation, start=-64, end=-42)),
        replace(GOOD, citation=replace(GOOD.citation, quote_sha256=digest("other"))),
        replace(GOOD, citation=replace(GOOD.citation, text_sha256=digest("other"))),
        replace(GOOD, citation=replace(GOOD.citation, document_id="lib-beta")),
        replace(GOOD, citation=replace(GOOD.citation, document_id="elsewhere")),
        replace(GOOD, core=(Span(0, 30),)),
    ],
)
def test_a_quote_that_is_not_what_stands_in_the_text_is_not_verified(forged: Quote) -> None:
    replies = {"Fee?": Reply(0.9, (0,), (GOOD, forged))}
    report = evaluate(subject(ScriptedEngine(replies)), set_of(FOUND))
    assert (report.records[0].quotes, report.records[0].verified, report.verified) == (2, 1, 0.5)


def test_circumstances_and_history_are_put_to_the_engine() -> None:
    engine = ScriptedEngine({"I rent. Fee?": REPLIES["Fee?"]})
    turns = (Turn("user", "Hello"), Turn("assistant", ALPHA))
    evaluate(subject(engine), set_of(replace(FOUND, scenario="I rent.", history=turns)))
    assert engine.asked == [("I rent. Fee?", turns, Filters(), 3)]


def test_a_given_document_restricts_its_question() -> None:
    engine = ScriptedEngine(REPLIES)
    evaluate(subject(engine), set_of(FOUND, ABSENT), given=True)
    assert [filters.documents for _, _, filters, _ in engine.asked] == [("lib-alpha",), ("lib-beta",)]


def test_a_question_that_names_no_document_cannot_be_given_one() -> None:
    with pytest.raises(BadEvaluationSet, match=r"'found' names no \"passage\".*Leave out --given"):
        evaluate(subject(ScriptedEngine(REPLIES)), set_of(replace(FOUND, passage=None)), given=True)


def test_a_given_document_without_text_is_refused_by_name() -> None:
    with pytest.raises(BadEvaluationSet, match=r"'Empty'.*'found'.*has no text"):
        evaluate(subject(ScriptedEngine(REPLIES)), set_of(replace(FOUND, passage="Empty")), given=True)


def test_a_question_that_the_engine_refuses_is_named_without_its_words() -> None:
    with pytest.raises(BadEvaluationSet, match="'found' cannot be asked: A question may have at most") as caught:
        evaluate(subject(ScriptedEngine({})), set_of(replace(FOUND, text="Something secret?")))
    assert "secret" not in str(caught.value)


def test_progress_tells_the_questions_done_and_their_number() -> None:
    seen: list[tuple[int, int]] = []
    evaluate(
        subject(ScriptedEngine(REPLIES)), set_of(FOUND, ABSENT), progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [(1, 2), (2, 2)]


def test_the_json_object_has_exactly_the_promised_keys(report: Report) -> None:
    found = report.to_json()
    assert list(found) == [
        *("set", "documents", "questions", "answerable", "retrieval", "quotes", "silence"),
        *("verified", "latency_ms", "ingest"),
    ]
    inner = {name: list(value) for name, value in found.items() if isinstance(value, dict)}
    assert inner == {
        "retrieval": [
            *("hit@1", "hit@3", "hit@5", "recall@1", "recall@5", "recall@10", "recall@100"),
            *("map@10", "mrr@10", "ndcg@10"),
        ],
        "quotes": ["hit@1", "hit@3", "char_f1", "held@3", "median_chars"],
        "silence": ["auroc", "coverage", "false_answers", "wrong_silence_at_14", "coverage_at_risk_5"],
        "latency_ms": ["p50", "p95", "p99"],
        "ingest": ["seconds", "passages"],
    }
    assert (found["set"], found["documents"], found["questions"], found["answerable"]) == ("small", 3, 4, 2)
    assert found["ingest"] == {"seconds": 1.5, "passages": 4}


def test_a_record_is_plain_data_without_the_questions_words(report: Report) -> None:
    record = report.records[1].to_json()
    assert record["question"] == "second"
    assert record["reason"] == "topic_only"
    assert record["judgement"] == {"hit_at_1": False, "hit_at_3": True, "char_f1": 0.0, "held_at_3": 1.0}
    assert "When?" not in str(record)


def test_latency_is_measured_around_every_question(report: Report) -> None:
    assert all(record.milliseconds > 0 for record in report.records)
    p50, p95, p99 = (report.latency_ms[name] for name in ("p50", "p95", "p99"))
    assert p50 is not None and p95 is not None and p99 is not None
    assert 0 < p50 <= p95 <= p99
