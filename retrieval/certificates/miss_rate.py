"""The measured share of questions that Cited leaves without an answer although the documents answer them."""

from collections import Counter

from retrieval.certificates.certificate import MissRate
from retrieval.quality import AnswerOutcome, Quality
from retrieval.quote.risk import CERTAINTY, upper_limit
from retrieval.quote.threshold import Calibration

NOT_MEASURED = (
    "Not measured: no questions with known answers were asked of this part of the library. An editor can add some."
)
OTHER_THRESHOLD = "Not measured: the library's own questions were asked at another threshold than the one in force."
NONE_ANSWERED = "Not measured: the documents answer none of the library's own questions."
MEASURED = "Measured on the library's own questions that its documents answer, on the generation that was searched."


def miss_rate(quality: Quality | None, generation: str, calibration: Calibration) -> MissRate:
    """The miss rate of this generation at the threshold in force. A wrong answer is no miss: it is no silence."""
    if quality is None or quality.generation != generation:
        return MissRate(NOT_MEASURED)
    if abs(quality.threshold - calibration.threshold) > 1e-9:
        return MissRate(OTHER_THRESHOLD)
    outcomes = Counter(verdict.outcome for verdict in quality.verdicts)
    missed = outcomes[AnswerOutcome.SILENT]
    questions = missed + outcomes[AnswerOutcome.RIGHT] + outcomes[AnswerOutcome.WRONG]
    if not questions:
        return MissRate(NONE_ANSWERED)
    return MissRate(
        MEASURED,
        questions,
        missed,
        missed / questions,
        upper_limit(missed, questions),
        CERTAINTY,
        quality.measured,
    )
