"""Choose the threshold for a stated risk: the share of answers that may be wrong, and the certainty of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p

# The largest share of wrong answers, and the certainty that it holds for questions like those that were asked.
MAX_RISK, CERTAINTY = 0.05, 0.95
# Each step from the strictest threshold down answers so many more questions.
_ANSWERS_PER_STEP = 5


@dataclass(frozen=True, slots=True)
class ChosenThreshold:
    """A threshold; how many questions it answers and how many of these wrongly; the upper limit of that share."""

    threshold: float
    answered: int
    wrong: int
    upper_limit: float


def upper_limit(wrong: int, answered: int, certainty: float = CERTAINTY) -> float:
    """Upper confidence limit of the share of wrong answers; 1 where nothing was answered.

    The one-sided limit of Clopper and Pearson (1934).
    """
    if wrong >= answered:
        return 1.0
    low, high = wrong / answered, 1.0
    for _ in range(60):
        share = (low + high) / 2
        if _chance_of_at_most(wrong, answered, share) > 1 - certainty:
            low = share
        else:
            high = share
    return high


def _chance_of_at_most(wrong: int, answered: int, share: float) -> float:
    """The binomial probability of at most `wrong` wrong answers, if `share` of all answers are wrong."""
    if share in (0.0, 1.0):
        return 1.0 - share
    log_choices = (lgamma(answered + 1) - lgamma(k + 1) - lgamma(answered - k + 1) for k in range(wrong + 1))
    return sum(exp(ways + k * log(share) + (answered - k) * log1p(-share)) for k, ways in enumerate(log_choices))


def min_answers(risk: float = MAX_RISK, certainty: float = CERTAINTY) -> int:
    """The least number of answers, all of them right, that can show that the risk is kept."""
    return next(count for count in range(1, 100_000) if upper_limit(0, count, certainty) <= risk)


def threshold_for(
    confidences: Sequence[float], right: Sequence[bool], risk: float = MAX_RISK, certainty: float = CERTAINTY
) -> ChosenThreshold | None:
    """The lowest threshold whose answers are wrong no more often than `risk`, with `certainty`; None if there is none.

    `right`: whether an answer to each question is right; any answer to an unanswerable question is wrong. Thresholds
    are tried from the strictest down. The first one answers at least a quarter of the questions, and the search stops
    at the first one that fails. In this order the certainty holds for the chosen threshold, however many were tried
    (fixed-sequence testing; Angelopoulos and others 2021, "Learn then test").
    """
    ordered = sorted(zip(confidences, right, strict=True), key=lambda pair: -pair[0])
    chosen: ChosenThreshold | None = None
    for count in range(max(min_answers(risk, certainty), len(ordered) // 4), len(ordered) + 1, _ANSWERS_PER_STEP):
        threshold = ordered[count - 1][0]
        answered = [is_right for confidence, is_right in ordered if confidence >= threshold]
        wrong = answered.count(False)
        limit = upper_limit(wrong, len(answered), certainty)
        if limit > risk:
            break
        chosen = ChosenThreshold(threshold, len(answered), wrong, limit)
    return chosen
