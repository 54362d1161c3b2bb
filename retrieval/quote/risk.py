"""Choose the threshold for a stated risk: how many answers may be wrong, and how sure one wants to be of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p

# At most this share of answers wrong, and how sure that is to hold for questions like those that were asked.
RISK, CERTAINTY = 0.05, 0.95
# Answers more at each step from the strictest threshold down.
_STEP = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """A threshold, how many questions it answers, how many of these wrongly, and the most that this share may be."""

    threshold: float
    answered: int
    wrong: int
    at_most: float


def at_most(wrong: int, answered: int, certainty: float = CERTAINTY) -> float:
    """The largest share of wrong answers with which so few of so many would still be likely.

    The one-sided upper limit of Clopper and Pearson (1934). 1 where nothing was answered.
    """
    if wrong >= answered:
        return 1.0
    low, high = wrong / answered, 1.0
    for _ in range(60):
        share = (low + high) / 2
        if _no_more_than(wrong, answered, share) > 1 - certainty:
            low = share
        else:
            high = share
    return high


def _no_more_than(wrong: int, answered: int, share: float) -> float:
    """The chance of at most so many wrong answers."""
    if share in (0.0, 1.0):
        return 1.0 - share
    ways = (lgamma(answered + 1) - lgamma(k + 1) - lgamma(answered - k + 1) for k in range(wrong + 1))
    return sum(exp(way + k * log(share) + (answered - k) * log1p(-share)) for k, way in enumerate(ways))


def fewest(risk: float = RISK, certainty: float = CERTAINTY) -> int:
    """How many answers there must be, all of them right, before the risk can be shown to be kept."""
    return next(count for count in range(1, 100_000) if at_most(0, count, certainty) <= risk)


def threshold_for(
    confidences: Sequence[float], right: Sequence[bool], risk: float = RISK, certainty: float = CERTAINTY
) -> Chosen | None:
    """The lowest threshold whose answers are wrong no more often than `risk`, with `certainty`; None if there is none.

    `right` says of each question whether an answer to it is right; an answer where there should be none is wrong.
    Thresholds are tried from the strictest down, the first so that a quarter of the questions are answered, and the
    trying stops at the first that fails: in that order the certainty holds for the one that is chosen, however many
    were tried (fixed-sequence testing; Angelopoulos and others 2021, "Learn then test").
    """
    ordered = sorted(zip(confidences, right, strict=True), key=lambda pair: -pair[0])
    chosen: Chosen | None = None
    for count in range(max(fewest(risk, certainty), len(ordered) // 4), len(ordered) + 1, _STEP):
        threshold = ordered[count - 1][0]
        answered = [is_right for confidence, is_right in ordered if confidence >= threshold]
        wrong = answered.count(False)
        limit = at_most(wrong, len(answered), certainty)
        if limit > risk:
            break
        chosen = Chosen(threshold, len(answered), wrong, limit)
    return chosen
