"""The response about how well the library answers. Fields are added, never changed."""

from typing import Literal

from pydantic import BaseModel, Field

from api.wire.fields import GenerationId
from retrieval.quality import BUILT_IN, BUILT_IN_BANDS, NO_OWN_QUESTIONS, Counts, Quality, Verdict
from retrieval.quote.risk import CERTAINTY
from retrieval.quote.threshold import Calibration


class CountsOut(BaseModel):
    """Counts of questions and answers."""

    questions: int = Field(description="The number of questions.")
    answered: int = Field(description="How many were answered.")
    wrong: int = Field(description="How many of the answers were wrong.")
    share_answered: float | None = Field(description="`answered` / `questions`; null without questions.")
    share_wrong: float | None = Field(description="`wrong` / `answered`; null without answers.")
    wrong_at_most: float = Field(description="The upper confidence limit of `share_wrong`, at `certainty`.")
    measured: str = Field(description="The day or the UTC time of the measurement.")


class BandsOut(BaseModel):
    """Sure answers, shown as "The documents say", and likely ones, shown as "This may answer"."""

    answered: CountsOut = Field(description="The counts of sure answers.")
    likely: CountsOut = Field(description="The counts of likely answers.")


class VerdictOut(BaseModel):
    """The outcome of one of the library's own questions."""

    question: str = Field(description="The question.")
    outcome: Literal["right", "wrong", "silent", "rightly_silent", "answered_falsely", "not_found"] = Field(
        description="`silent`: no answer, though there is one. `rightly_silent`: no answer, as there is none. "
        "`answered_falsely`: an answer, though there is none. `not_found`: the expected words are in no document."
    )
    confidence: float = Field(description="The confidence of the answer, from 0 to 1.")


class QualityOut(BaseModel):
    """How well the library answers."""

    generation: GenerationId
    threshold: float = Field(description="The confidence from which an answer is shown as likely.")
    sure: float = Field(description="The confidence from which an answer is shown as sure.")
    risk: float = Field(description="The share of sure answers that may be wrong, as CITED_RISK sets it.")
    certainty: float = Field(description="The confidence level of `wrong_at_most` and `kept`.")
    basis: Literal["built_in", "too_few", "not_reached", "own"] = Field(
        description="The basis of the threshold: the library's `own` questions; else `built_in`, because it has none; "
        "`too_few`, because it has too few; `not_reached`, because no threshold keeps `risk`."
    )
    kept: bool = Field(
        description="Whether the library's own questions show that at most `risk` of the sure answers are wrong."
    )
    message: str = Field(description="The basis of the threshold in words for people.")
    built_in: CountsOut = Field(description="The questions on which Cited was measured, with the built-in threshold.")
    built_in_bands: BandsOut = Field(description="The same by band.")
    own: CountsOut | None = Field(description="The library's own questions; null where it has none.")
    own_bands: BandsOut | None = Field(description="The same by band; null where it has none.")
    verdicts: list[VerdictOut] = Field(description="The library's own questions, the worst outcomes first.")


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
