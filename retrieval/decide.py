"""Decide whether the best quote answers the question: one calibrated probability and one threshold.

Plain logistic regression over signals that exist for every question. Its constants stand in CALIBRATION below; the
experiment that chose them is `make calibrate`, described in docs/evaluation.md.
"""

from dataclasses import dataclass
from math import exp

from retrieval.answer import NoAnswerReason


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights by signal, the intercept, and the probability below which the documents are taken to be silent."""

    weights: dict[str, float]
    intercept: float
    threshold: float
    topic: float  # share of the question's content words near the quote, by weight, from which the topic is there

    def confidence(self, signals: dict[str, float]) -> float:
        """The probability that the quote answers, from 0 to 1."""
        logit = self.intercept + sum(weight * signals[name] for name, weight in self.weights.items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))

    def reason(self, signals: dict[str, float]) -> NoAnswerReason:
        """Why the documents are silent, once they are."""
        if signals["coverage"] >= self.topic:
            return NoAnswerReason.TOPIC_ONLY
        return NoAnswerReason.NOTHING_RELEVANT


# What every question has, whatever the library: cosines of the passage and of the sentence, late interaction
# with the passage, the sentence's own score, and how much of the question's content words the quote and its
# surroundings hold.
SIGNALS = ("dense", "passage_late", "sentence", "choice", "coverage", "quote_coverage")

CALIBRATION = Calibration(
    weights={
        "dense": 1.71,
        "passage_late": 0.58,
        "sentence": 3.63,
        "choice": 0.5,
        "coverage": 0.18,
        "quote_coverage": 1.92,
    },
    intercept=-6.11,
    threshold=0.5,
    topic=0.5,
)
