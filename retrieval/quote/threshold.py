"""Decide whether the best quote answers the question: one calibrated probability, and the bands that it falls into.

Plain logistic regression over signals that exist for every question. `make calibrate` fits the constants
below; docs/experiments.md describes how.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp

from retrieval.answer import Band, NoAnswerReason


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights by signal, the intercept, and the probabilities at which the bands begin.

    From `sure` on a quote is shown as an answer, from `threshold` on as a likely one; below the documents are taken to
    be silent. `shares`: of the answers in a band, the share that was right where it was measured.
    """

    weights: Mapping[str, float]
    intercept: float
    threshold: float
    sure: float
    topic: float  # share of the question's content words near the quote, by weight, from which the topic is there
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
        """What each signal adds to the logit."""
        return {name: weight * signals[name] for name, weight in self.weights.items()}

    def rescaled(self, slope: float, shift: float, sure: float) -> "Calibration":
        """The same signals, their logit multiplied by `slope` and moved by `shift`; answers are sure from `sure` on."""
        weights = {name: weight * slope for name, weight in self.weights.items()}
        begins = min(self.threshold, sure)
        return replace(self, weights=weights, intercept=self.intercept * slope + shift, threshold=begins, sure=sure)

    def reason(self, signals: Mapping[str, float]) -> NoAnswerReason:
        """Why the documents are silent, once they are."""
        if signals["coverage"] >= self.topic:
            return NoAnswerReason.TOPIC_ONLY
        return NoAnswerReason.NOTHING_RELEVANT


# What every question has, whatever the library: cosines of the passage and of the sentence, and how much of the
# question's content words, the rare ones more, the quote holds.
PLAIN_SIGNALS = ("dense", "sentence", "quote_coverage")
# With a reranker: its logit for the quote, by how much the next best is behind, the mean of the best three passages.
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


def built_in(reranker: str | None) -> Calibration:
    """The calibration that ships for a reranker of this name; a reranker of others orders, and does not decide."""
    known = {"cited-reranker-small": SMALL, "cited-reranker": LARGE}
    return known.get((reranker or "").partition(",")[0], PLAIN)
