"""The threshold for a stated risk: exact limits, and thresholds that keep it on questions that were not asked."""

import numpy as np
import pytest

from retrieval.quality import AnswerOutcome, Basis, Quality, Verdict, choose_threshold, outcome_of
from retrieval.quote.risk import min_answers, threshold_for, upper_limit


@pytest.mark.parametrize(
    ("wrong", "answered", "limit"),
    [(0, 59, 0.0495), (1, 93, 0.0500), (5, 100, 0.1023), (3, 3, 1.0), (0, 0, 1.0), (50, 1000, 0.0631)],
)
def test_the_limit_is_that_of_clopper_and_pearson(wrong: int, answered: int, limit: float) -> None:
    assert upper_limit(wrong, answered) == pytest.approx(limit, abs=5e-4)


def test_fifty_nine_right_answers_show_one_in_twenty() -> None:
    assert min_answers() == 59
    assert min_answers(0.2) == 14


def test_the_chosen_threshold_keeps_the_risk_nearly_always() -> None:
    """Drawn 300 times: the share of thresholds with which more than the risk is wrong may be one in twenty."""
    draw = np.random.default_rng(0)
    chosen = broken = 0
    for _ in range(300):
        confidences = draw.random(300)
        right = draw.random(300) < 0.7 + 0.32 * confidences
        found = threshold_for(confidences.tolist(), right.tolist())
        if found is None:
            continue
        chosen += 1
        answered = np.linspace(found.threshold, 1, 1000)
        broken += float(np.mean(1 - np.minimum(0.7 + 0.32 * answered, 1))) > 0.05
    assert chosen > 30
    assert broken / 300 <= 0.05


def test_no_threshold_is_chosen_where_none_keeps_the_risk_or_too_little_was_asked() -> None:
    assert choose_threshold([0.9] * 300, [True, False] * 150, 0.05) == (None, Basis.NOT_REACHED)
    assert choose_threshold([0.9] * 50, [True] * 50, 0.05) == (None, Basis.TOO_FEW)
    chosen, basis = choose_threshold([0.9] * 200 + [0.1] * 100, [True] * 200 + [False] * 100, 0.05)
    assert basis is Basis.OWN
    assert chosen is not None
    assert chosen.threshold == 0.9


def test_counts_leave_out_what_cannot_be_judged_and_the_worst_comes_first() -> None:
    came = [
        AnswerOutcome.RIGHT,
        AnswerOutcome.NOT_FOUND,
        AnswerOutcome.SILENT,
        AnswerOutcome.WRONG,
        AnswerOutcome.ANSWERED_FALSELY,
    ]
    verdicts = tuple(Verdict(one.value, one, 0.5, one is AnswerOutcome.RIGHT) for one in came)
    quality = Quality("g", "2026-11-24", 0.05, 0.3, Basis.TOO_FEW, verdicts)
    assert (quality.counts.questions, quality.counts.answered, quality.counts.wrong) == (4, 3, 2)
    assert quality.worst_first()[0].outcome is AnswerOutcome.WRONG
    assert not quality.is_risk_kept
    assert "too few" in quality.explanation()


def test_every_case_has_its_outcome() -> None:
    assert outcome_of(answerable=True, answered=True, right=False) is AnswerOutcome.WRONG
    assert outcome_of(answerable=True, answered=False, right=True) is AnswerOutcome.SILENT
    assert outcome_of(answerable=False, answered=True, right=False) is AnswerOutcome.ANSWERED_FALSELY
    assert outcome_of(answerable=False, answered=False, right=False) is AnswerOutcome.RIGHTLY_SILENT
