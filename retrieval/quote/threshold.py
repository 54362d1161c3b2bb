"""Decide whether the best quote answers the question: one calibrated probability, and its band.

The calibration is a logistic regression over signals that exist for every question. `make calibrate` fits the constants
below; docs/experiments.md describes how.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp

from retrieval.answer import Band, NoAnswerReason
from retrieval.interfaces import Reranker


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weights of the signals, the intercept, and the probabilities at which the bands begin.

    A quote with a confidence of at least `sure` is shown as an answer, of at least `threshold` as a likely answer;
    below that the documents are taken to be silent. `topic`: from this weighted share of the question's content words
    near the quote on, the documents are taken to cover the topic. `shares`: the measured share of right answers in each
    band.
    """

    weights: Mapping[str, float]
    intercept: float
    threshold: float
    sure: float
    topic: float
    shares: Mapping[Band, float]

    def confidence(self, signals: Mapping[str, float]) -> float:
        """The probability that the quote answers, from 0 to 1."""
        logit = self.intercept + sum(self.parts(signals).values())
        return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))

    def band(self, confidence: float) -> Band:
        if confidence >= self.sure:
            return Band.ANSWERED
        return Band.LIKELY if confidence >= self.threshold else Band.NO_ANSWER

    def parts(self, signals: Mapping[str, float]) -> dict[str, float]:
        """The term that each signal adds to the logit."""
        return {name: weight * signals[name] for name, weight in self.weights.items()}

    def rescaled(self, slope: float, shift: float, sure: float) -> "Calibration":
        """A calibration whose logit is multiplied by `slope` and moved by `shift`, and whose `sure` is this one."""
        weights = {name: weight * slope for name, weight in self.weights.items()}
        threshold = min(self.threshold, sure)
        return replace(self, weights=weights, intercept=self.intercept * slope + shift, threshold=threshold, sure=sure)

    def reason(self, signals: Mapping[str, float]) -> NoAnswerReason:
        """The reason for silence: the documents cover only the topic, or nothing relevant was found."""
        if signals["coverage"] >= self.topic:
            return NoAnswerReason.TOPIC_ONLY
        return NoAnswerReason.NOTHING_RELEVANT


# Without a reranker: the cosines of passage and sentence to the question, and the share, weighted by rarity, of the
# question's content words that the quote holds.
PLAIN_SIGNALS = ("dense", "sentence", "quote_coverage")
# With a reranker: the quote's logit, its margin over the next best, and the mean of the best three passages' logits.
SIGNALS = ("logit", "margin", "three")

PLAIN = Calibration(
    weights={"dense": -2.49, "sentence": 6.43, "quote_coverage": 1.16},
    intercept=-3.14,
    threshold=0.4,
    sure=0.6,
    topic=0.3,
    shares={},
)

LARGE = Calibration(
    weights={"logit": 0.7, "margin": 0.03, "three": -0.12},
    intercept=-0.94,
    threshold=0.31,
    sure=0.7,
    topic=0.3,
    shares={Band.ANSWERED: 0.80, Band.LIKELY: 0.51},
)

SMALL = Calibration(
    weights={"logit": 0.43, "margin": 0.09, "three": -0.15},
    intercept=-0.73,
    threshold=0.4,
    sure=0.6,
    topic=0.3,
    shares={},
)


def built_in_calibration(reranker: Reranker | None) -> Calibration:
    """The calibration that ships for this reranker, by its name, or for none.

    Another reranker ranks, but does not decide whether to answer: it gets the calibration for none.
    """
    by_name = {"cited-reranker-small": SMALL, "cited-reranker": LARGE}
    return by_name.get((reranker.name if reranker else "").partition(",")[0], PLAIN)
