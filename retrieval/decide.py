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
        logit = self.intercept + sum(self.parts(signals).values())
        return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))

    def parts(self, signals: dict[str, float]) -> dict[str, float]:
        """What each signal adds to the logit."""
        return {name: weight * signals[name] for name, weight in self.weights.items()}

    def rescaled(self, slope: float, shift: float, threshold: float) -> "Calibration":
        """The same signals, their logit multiplied by `slope` and moved by `shift`."""
        weights = {name: weight * slope for name, weight in self.weights.items()}
        return Calibration(weights, self.intercept * slope + shift, threshold, self.topic)

    def reason(self, signals: dict[str, float]) -> NoAnswerReason:
        """Why the documents are silent, once they are."""
        if signals["coverage"] >= self.topic:
            return NoAnswerReason.TOPIC_ONLY
        return NoAnswerReason.NOTHING_RELEVANT


# What every question has, whatever the library: cosines of the passage and of the sentence, late interaction with the
# passage, and how much of the question's content words, the rare ones more, the quote holds.
SIGNALS = ("dense", "passage_late", "sentence", "quote_coverage")

CALIBRATION = Calibration(
    weights={"dense": 1.94, "passage_late": 1.21, "sentence": 3.94, "quote_coverage": 2.39},
    intercept=-5.99,
    threshold=0.3,
    topic=0.3,
)

# With a ranker, whose judgement of the sentence says most.
RANKED = Calibration(
    weights={"passage_late": 3.1, "sentence": 4.14, "quote_coverage": 0.14, "ranker": 0.36},
    intercept=-4.84,
    threshold=0.3,
    topic=0.3,
)
