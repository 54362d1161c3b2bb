"""How well a library answers its own questions, and which threshold follows from that."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrieval.answer import Band
from retrieval.quote.risk import CERTAINTY, ChosenThreshold, min_answers, threshold_for, upper_limit


class AnswerOutcome(StrEnum):
    """The outcome of a question whose answer is known; the worst outcome comes first."""

    WRONG = "wrong"
    ANSWERED_FALSELY = "answered_falsely"  # the documents do not answer the question
    SILENT = "silent"  # the documents do answer it
    NOT_FOUND = "not_found"  # no document contains the right answer's words any more
    RIGHT = "right"
    RIGHTLY_SILENT = "rightly_silent"


class Basis(StrEnum):
    """Why the threshold is what it is: built in, or chosen on the library's own questions."""

    BUILT_IN = "built_in"
    TOO_FEW = "too_few"  # own questions; the built-in threshold serves
    NOT_REACHED = "not_reached"  # no threshold keeps the risk; the built-in threshold serves
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One of the library's own questions with its outcome; `right`: whether the first quote answers it."""

    question: str
    outcome: AnswerOutcome
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of questions, of answers and of wrong answers; `measured`: day or UTC time of the measurement.

    An answer is wrong if its first quote does not answer, or if the documents do not answer the question at all.
    """

    questions: int
    answered: int
    wrong: int
    measured: str

    @property
    def share_answered(self) -> float | None:
        return self.answered / self.questions if self.questions else None

    @property
    def share_wrong(self) -> float | None:
        return self.wrong / self.answered if self.answered else None

    @property
    def wrong_at_most(self) -> float:
        """Upper confidence limit of the share of wrong answers, at CERTAINTY."""
        return upper_limit(self.wrong, self.answered)


@dataclass(frozen=True, slots=True)
class Quality:
    """The outcomes of the library's own questions on one generation. `measured`: UTC, ISO 8601.

    `threshold`, `sure`: lowest confidence of a likely and of a sure answer, for these outcomes and in use. `risk`: the
    requested upper limit of the share of wrong answers among the sure ones.
    """

    generation: str
    measured: str
    risk: float
    threshold: float
    basis: Basis
    verdicts: tuple[Verdict, ...]
    sure: float = 1.0

    @property
    def counts(self) -> Counts:
        """Counts of all answers, likely ones included."""
        return self._counts(0.0, 1.1)

    def of_band(self, band: Band) -> Counts:
        """Counts of the answers in one band."""
        return self._counts(*((self.sure, 1.1) if band is Band.ANSWERED else (0.0, self.sure)))

    def _counts(self, lowest: float, below: float) -> Counts:
        outcomes = Counter(verdict.outcome for verdict in self.verdicts if lowest <= verdict.confidence < below)
        wrong = outcomes[AnswerOutcome.WRONG] + outcomes[AnswerOutcome.ANSWERED_FALSELY]
        asked = sum(verdict.outcome is not AnswerOutcome.NOT_FOUND for verdict in self.verdicts)
        return Counts(asked, wrong + outcomes[AnswerOutcome.RIGHT], wrong, self.measured)

    @property
    def is_risk_kept(self) -> bool:
        """Whether the counts show, at CERTAINTY, that sure answers keep the risk."""
        return self.of_band(Band.ANSWERED).wrong_at_most <= self.risk

    def worst_first(self) -> list[Verdict]:
        return sorted(self.verdicts, key=lambda verdict: list(AnswerOutcome).index(verdict.outcome))

    def explanation(self) -> str:
        """The reason for the threshold, in one to three sentences for an administrator."""
        share = f"{self.risk:.0%}"
        if self.basis is Basis.OWN:
            return (
                f"The threshold was chosen on your questions. With {CERTAINTY:.0%} certainty, at most {share} of the "
                "answers under “the documents say” are wrong. Less certain answers are marked “this may answer”."
            )
        if self.basis is Basis.TOO_FEW:
            needed = min_answers(self.risk)
            return (
                f"You have {self.counts.questions} questions, too few to choose a threshold for a risk of {share}. "
                f"That takes at least {needed} answers, all of them right. The built-in threshold is in use."
            )
        return f"No threshold keeps wrong answers to {share} on your questions. The built-in threshold is in use."


NO_OWN_QUESTIONS = "The library has no questions of its own. The built-in threshold is in use."

# Measured on the tuning half of the yardstick and on held-out documents of uk-guidance, on which the rerankers were not
# trained. The bands were chosen on these questions: docs/evaluation.md.
BUILT_IN = Counts(questions=337, answered=241, wrong=87, measured="2026-11-27")
BUILT_IN_BANDS = {
    Band.ANSWERED: Counts(questions=337, answered=106, wrong=21, measured="2026-11-27"),
    Band.LIKELY: Counts(questions=337, answered=135, wrong=66, measured="2026-11-27"),
}


def outcome_of(*, answerable: bool, answered: bool, right: bool) -> AnswerOutcome:
    if not answerable:
        return AnswerOutcome.ANSWERED_FALSELY if answered else AnswerOutcome.RIGHTLY_SILENT
    if not answered:
        return AnswerOutcome.SILENT
    return AnswerOutcome.RIGHT if right else AnswerOutcome.WRONG


def choose_threshold(
    confidences: Sequence[float], right: Sequence[bool], risk: float
) -> tuple[ChosenThreshold | None, Basis]:
    """The threshold for these questions, None if there is none, and the basis of the decision."""
    if len(confidences) < min_answers(risk):
        return None, Basis.TOO_FEW
    chosen = threshold_for(confidences, right, risk)
    return chosen, Basis.OWN if chosen else Basis.NOT_REACHED
