"""Every measure against cases worked out by hand."""

from itertools import product
from math import log2

import pytest

from api.lab.metrics import (
    auroc,
    average_precision_at,
    bootstrap_interval,
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
from retrieval.text import Span

RANKING = ["a", "b", "c", "d"]


def test_a_hit_needs_one_relevant_document_within_k() -> None:
    gains = {"c": 1, "z": 1}
    assert [hit_at(RANKING, gains, k) for k in (1, 2, 3, 4)] == [0, 0, 1, 1]


def test_recall_is_the_share_of_relevant_documents_within_k() -> None:
    gains = {"a": 1, "c": 1, "z": 1, "y": 1}
    assert recall_at(RANKING, gains, 1) == 1 / 4
    assert recall_at(RANKING, gains, 10) == 2 / 4


def test_average_precision_sums_precision_at_each_relevant_rank_over_all_relevant() -> None:
    # Relevant at ranks 1 and 3, one never found: (1/1 + 2/3) / 3.
    assert average_precision_at(RANKING, {"a": 1, "c": 1, "z": 1}, 10) == pytest.approx((1 + 2 / 3) / 3)


def test_average_precision_divides_by_every_relevant_document_even_beyond_k() -> None:
    assert average_precision_at(RANKING, {"a": 1, "b": 1, "c": 1}, 2) == pytest.approx(2 / 3)


def test_reciprocal_rank_is_that_of_the_first_relevant_document_or_nothing_beyond_k() -> None:
    assert reciprocal_rank_at(RANKING, {"c": 1, "d": 1}, 10) == pytest.approx(1 / 3)
    assert reciprocal_rank_at(RANKING, {"c": 1}, 2) == 0


def test_discounted_gain_uses_the_judgement_as_gain_and_the_ideal_order_as_divisor() -> None:
    gains = {"a": 1, "c": 3, "z": 2}
    achieved = 1 / log2(2) + 3 / log2(4)
    ideal = 3 / log2(2) + 2 / log2(3) + 1 / log2(4)
    assert ndcg_at(RANKING, gains, 10) == pytest.approx(achieved / ideal)


def test_discounted_gain_cuts_the_ideal_at_k_too() -> None:
    assert ndcg_at(RANKING, {"a": 1, "b": 1, "c": 1}, 2) == pytest.approx(1.0)


def test_a_judgement_of_zero_is_not_relevant() -> None:
    gains = {"a": 0, "b": 1}
    assert hit_at(RANKING, gains, 1) == 0
    assert recall_at(RANKING, gains, 10) == 1
    assert average_precision_at(RANKING, gains, 10) == 1 / 2


@pytest.mark.parametrize("measure", [hit_at, recall_at, average_precision_at, reciprocal_rank_at, ndcg_at])
def test_a_question_without_relevant_documents_has_no_value_rather_than_zero(measure: object) -> None:
    assert callable(measure)
    with pytest.raises(ValueError, match="without a relevant document"):
        measure(RANKING, {"a": 0}, 10)


@pytest.mark.parametrize("measure", [hit_at, recall_at, average_precision_at, reciprocal_rank_at, ndcg_at])
def test_an_empty_ranking_earns_nothing(measure: object) -> None:
    assert callable(measure)
    assert measure([], {"a": 1}, 10) == 0


def test_char_f1_is_the_harmonic_mean_of_precision_and_recall_over_positions() -> None:
    # 10 predicted, 20 gold, 5 shared: precision 1/2, recall 1/4.
    assert char_f1([Span(0, 10)], [Span(5, 25)]) == pytest.approx(2 * 0.5 * 0.25 / 0.75)


def test_char_f1_counts_a_position_once_however_often_it_is_covered() -> None:
    assert char_f1([Span(0, 6), Span(4, 10), Span(2, 3)], [Span(0, 10)]) == 1
    assert char_f1([Span(0, 2), Span(8, 10)], [Span(0, 10)]) == pytest.approx(2 * 1 * 0.4 / 1.4)


def test_char_f1_of_spans_that_only_touch_or_are_absent_is_zero() -> None:
    assert char_f1([Span(0, 5)], [Span(5, 9)]) == 0
    assert char_f1([], [Span(5, 9)]) == 0
    assert char_f1([Span(0, 5)], []) == 0


def test_area_under_the_curve_counts_pairs_in_order_and_half_of_ties() -> None:
    # Pairs: .9>.5, .9>.4, .5=.5, .5>.4, so 3.5 of 4.
    assert auroc([0.9, 0.5], [0.5, 0.4]) == 3.5 / 4
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([0.1], [0.2, 0.3]) == 0


def test_area_under_the_curve_equals_the_count_over_all_pairs() -> None:
    positives, negatives = [0.1, 0.4, 0.4, 0.8, 1.0], [0.0, 0.4, 0.8, 0.8]
    wins = sum((p > n) + (p == n) / 2 for p, n in product(positives, negatives))
    assert auroc(positives, negatives) == pytest.approx(wins / 20)


def test_area_under_the_curve_needs_both_classes() -> None:
    assert auroc([], [0.1]) is None
    assert auroc([0.1], []) is None


def test_coverage_at_risk_takes_the_longest_prefix_within_the_risk_even_past_a_worse_one() -> None:
    # Wrong at the second place: 1 of 2 is too many, 1 of 4 is exactly a quarter, 2 of 5 is too many again.
    confidences = [0.9, 0.8, 0.7, 0.6, 0.5]
    correct = [True, False, True, True, False]
    assert coverage_at_risk(confidences, correct, risk=0.25) == 4 / 5
    assert coverage_at_risk(confidences, correct, risk=0.05) == 1 / 5


def test_coverage_at_risk_allows_one_wrong_in_twenty() -> None:
    confidences = [1 - place / 100 for place in range(21)]
    assert coverage_at_risk(confidences, [*[True] * 19, False, False]) == 20 / 21


def test_coverage_at_risk_cannot_part_questions_of_equal_confidence() -> None:
    assert coverage_at_risk([0.5, 0.5, 0.4], [True, False, True]) == 0
    assert coverage_at_risk([0.9, 0.5, 0.5], [True, True, False]) == 1 / 3


def test_coverage_at_risk_is_independent_of_the_order_of_questions() -> None:
    assert coverage_at_risk([0.1, 0.9], [False, True]) == 1 / 2
    assert coverage_at_risk([], []) is None


def test_wrong_silence_is_what_a_threshold_with_few_false_answers_costs() -> None:
    others = [place / 10 for place in range(10)]  # one in ten may be answered: the threshold is .8
    assert wrong_silence([0.95, 0.85, 0.8, 0.1], others, false_answers=0.1) == 2 / 4
    assert wrong_silence([0.95, 0.85, 0.8, 0.1], others, false_answers=0.0) == 3 / 4
    assert wrong_silence([0.95, 0.1], others, false_answers=1.0) == 0
    assert wrong_silence([], others) is wrong_silence([0.5], []) is None


def test_coverage_at_risk_refuses_lists_of_different_length() -> None:
    with pytest.raises(ValueError, match="one verdict"):
        coverage_at_risk([0.1], [])


def test_means_and_percentiles_of_nothing_are_nothing() -> None:
    assert mean([]) is None
    assert percentile([], 50) is None
    assert bootstrap_interval([]) is None


def test_percentiles_interpolate_between_neighbours() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], 50) == 2.5
    assert percentile([float(value) for value in range(101)], 95) == pytest.approx(95)
    assert percentile([7.0], 99) == 7


def test_the_bootstrap_interval_is_repeatable_and_holds_the_mean() -> None:
    values = [1.0] * 70 + [0.0] * 30
    interval = bootstrap_interval(values, seed=7)
    assert interval == bootstrap_interval(values, seed=7)
    assert interval is not None
    low, high = interval
    # The binomial standard error is sqrt(.7 * .3 / 100) = .0458, and 1.96 of it .0898.
    assert low == pytest.approx(0.7 - 0.0898, abs=0.02)
    assert high == pytest.approx(0.7 + 0.0898, abs=0.02)


def test_the_bootstrap_interval_of_a_constant_is_that_constant() -> None:
    assert bootstrap_interval([0.25] * 8) == (0.25, 0.25)
