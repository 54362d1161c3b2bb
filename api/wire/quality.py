"""The response about how well the library answers. Fields are added, never changed."""

from typing import Literal

from pydantic import BaseModel, Field

from retrieval.quality import BUILT_IN, BUILT_IN_BANDS, NO_OWN_QUESTIONS, Counts, Quality, Verdict
from retrieval.quote.risk import CERTAINTY
from retrieval.quote.threshold import Calibration


class CountsOut(BaseModel):
    """Counts of questions and answers. `wrong_at_most`: the upper confidence limit of the share of wrong answers, at
    `certainty`."""

    questions: int
    answered: int
    wrong: int
    share_answered: float | None
    share_wrong: float | None
    wrong_at_most: float
    measured: str = Field(description="The day or the UTC time of the measurement.")


class BandsOut(BaseModel):
    """Sure answers, shown as "The documents say", and likely ones, shown as "This may answer"."""

    answered: CountsOut
    likely: CountsOut


class VerdictOut(BaseModel):
    question: str
    outcome: Literal["right", "wrong", "silent", "rightly_silent", "answered_falsely", "not_found"]
    confidence: float


class QualityOut(BaseModel):
    """How well the library answers.

    `own` counts the library's own questions; null where it has none. `built_in` counts the questions on which Cited was
    measured, with the built-in threshold.
    """

    generation: str
    threshold: float = Field(description="The confidence from which an answer is shown as likely.")
    sure: float = Field(description="The confidence from which an answer is shown as sure.")
    risk: float
    certainty: float
    basis: Literal["built_in", "too_few", "not_reached", "own"]
    kept: bool = Field(
        description="Whether the library's own questions show that at most `risk` of the sure answers are wrong."
    )
    message: str
    built_in: CountsOut
    built_in_bands: BandsOut
    own: CountsOut | None
    own_bands: BandsOut | None
    verdicts: list[VerdictOut]


def quality_out(generation: str, calibration: Calibration, risk: float, own: Quality | None) -> QualityOut:
    return QualityOut(
        generation=generation,
        threshold=calibration.threshold,
        sure=calibration.sure,
        risk=risk,
        certainty=CERTAINTY,
        basis=own.basis.value if own else "built_in",
        kept=own is not None and own.is_risk_kept,
        message=own.explanation() if own else NO_OWN_QUESTIONS,
        built_in=_counts(BUILT_IN),
        built_in_bands=BandsOut(**{band.value: _counts(counts) for band, counts in BUILT_IN_BANDS.items()}),
        own=_counts(own.counts) if own else None,
        own_bands=BandsOut(**{band.value: _counts(own.of_band(band)) for band in BUILT_IN_BANDS}) if own else None,
        verdicts=[verdict_out(verdict) for verdict in own.worst_first()] if own else [],
    )


def verdict_out(verdict: Verdict) -> VerdictOut:
    return VerdictOut(question=verdict.question, outcome=verdict.outcome.value, confidence=verdict.confidence)


def _counts(counts: Counts) -> CountsOut:
    return CountsOut(**{name: getattr(counts, name) for name in CountsOut.model_fields})
