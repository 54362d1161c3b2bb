"""Intervals: around the figure, narrower with more questions, the same each time, and none where nothing is known."""

import pytest

from api.lab.intervals import auroc_interval, intervals
from api.lab.report import Judgement, Record


def record(number: int, *, answerable: bool, right: bool, confidence: float) -> Record:
    return Record(
        question=str(number),
        answerable=answerable,
        status="answered" if confidence > 0.5 else "no_answer",
        reason=None,
        confidence=confidence,
        signals={},
        milliseconds=1.0,
        ranking=(),
        retrieval={"hit@1": float(right)} if answerable else None,
        first=None,
        judgement=Judgement(right, right, float(right), float(right)) if answerable else None,
        right=right,
        quotes=0,
        verified=0,
    )


def records(count: int) -> list[Record]:
    """Three in four answerable, two of these three right; who cannot be answered is mostly less sure."""
    return [
        record(n, answerable=n % 4 > 0, right=n % 4 > 1, confidence=0.9 if n % 4 else 0.1 + 0.8 * (n % 8 == 0))
        for n in range(count)
    ]


def test_an_interval_holds_its_figure_and_narrows_with_more_questions() -> None:
    few, many = intervals(records(40)), intervals(records(400))
    assert few == intervals(records(40))
    for path in ("retrieval.hit@1", "quotes.hit@1", "quotes.held@3"):
        low, high = few[path]
        assert low < 2 / 3 < high
        assert many[path][1] - many[path][0] < high - low
    assert few["silence.coverage"] == (1.0, 1.0)
    assert few["silence.false_answers"][0] < 0.5 < few["silence.false_answers"][1]
    assert few["silence.auroc"][0] < 0.75 < few["silence.auroc"][1]


def test_what_a_set_does_not_tell_has_no_interval() -> None:
    answerable = [one for one in records(40) if one.answerable]
    assert auroc_interval(answerable) is None
    assert not {"silence.auroc", "silence.false_answers"} & set(intervals(answerable))
    assert intervals([]) == {}


@pytest.mark.parametrize(("confidence", "answered"), [(0.9, True), (0.1, False)])
def test_a_record_tells_whether_its_question_was_answered(confidence: float, answered: bool) -> None:
    assert record(1, answerable=True, right=True, confidence=confidence).answered is answered
