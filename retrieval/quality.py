"""How well a library answers: what came of each of its own questions, and what that says of the threshold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrieval.answer import Band
from retrieval.quote.risk import CERTAINTY, ChosenThreshold, min_answers, threshold_for, upper_limit


class AnswerOutcome(StrEnum):
    """What came of a question whose answer is known, the worst first."""

    WRONG = "wrong"
    ANSWERED_FALSELY = "answered_falsely"  # though the documents do not answer it
    SILENT = "silent"  # though they do
    NOT_FOUND = "not_found"  # the words that should answer stand in no document any more
    RIGHT = "right"
    RIGHTLY_SILENT = "rightly_silent"


class Basis(StrEnum):
    """What the threshold was chosen on."""

    BUILT_IN = "built_in"
    TOO_FEW = "too_few"
    NOT_REACHED = "not_reached"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A question of the library's own, what came of it, how sure the answer was and whether its first quote answers."""

    question: str
    outcome: AnswerOutcome
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many questions were asked, how many answered, and how many of these wrongly; `measured` is a day or a time.

    A wrong answer is one whose first quote does not answer, or one to what the documents do not say.
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
        """The share of wrong answers that the counts leave possible, with CERTAINTY."""
        return upper_limit(self.wrong, self.answered)


@dataclass(frozen=True, slots=True)
class Quality:
    """What a generation made of the library's own questions. `measured` is UTC, ISO 8601.

    `threshold` and `sure` are where likely answers and sure ones begin, by which the outcomes are and which serve;
    `risk` is the share of wrong answers among the sure ones that was wanted at most.
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
        """Of all answers, likely ones included."""
        return self._counts(0.0, 1.1)

    def of_band(self, band: Band) -> Counts:
        """Of the answers in one band."""
        return self._counts(*((self.sure, 1.1) if band is Band.ANSWERED else (0.0, self.sure)))

    def _counts(self, least: float, below: float) -> Counts:
        inside = Counter(one.outcome for one in self.verdicts if least <= one.confidence < below)
        wrong = inside[AnswerOutcome.WRONG] + inside[AnswerOutcome.ANSWERED_FALSELY]
        asked = sum(one.outcome is not AnswerOutcome.NOT_FOUND for one in self.verdicts)
        return Counts(asked, wrong + inside[AnswerOutcome.RIGHT], wrong, self.measured)

    @property
    def kept(self) -> bool:
        """Whether the counts show that the risk is kept."""
        return self.of_band(Band.ANSWERED).wrong_at_most <= self.risk

    def worst_first(self) -> list[Verdict]:
        return sorted(self.verdicts, key=lambda verdict: list(AnswerOutcome).index(verdict.outcome))

    def says(self) -> str:
        """What the threshold rests on, in a sentence or two."""
        share = f"{self.risk:.0%}"
        if self.basis is Basis.OWN:
            return (
                f"Chosen on your questions: of what “the documents say” at most {share} is wrong, with "
                f"{CERTAINTY:.0%} certainty. What “may answer” is marked so."
            )
        if self.basis is Basis.TOO_FEW:
            few = min_answers(self.risk)
            return (
                f"Your {self.counts.questions} questions are too few to choose a threshold for a risk of {share}: at "
                f"least {few} would have to be answered, and all rightly. The built-in threshold serves."
            )
        return f"No threshold keeps wrong answers to {share} on your questions. The built-in threshold serves."


WITHOUT = "The library has no questions of its own. The built-in threshold serves."

# The yardstick's tuning half and kept-back documents of uk-guidance, which the rerankers were not trained on; the bands
# were chosen on these questions: docs/evaluation.md.
BUILT_IN = Counts(questions=337, answered=210, wrong=76, measured="2026-11-27")
BUILT_IN_BANDS = {
    Band.ANSWERED: Counts(questions=337, answered=73, wrong=8, measured="2026-11-27"),
    Band.LIKELY: Counts(questions=337, answered=137, wrong=68, measured="2026-11-27"),
}


def outcome(*, answerable: bool, answered: bool, right: bool) -> AnswerOutcome:
    if not answerable:
        return AnswerOutcome.ANSWERED_FALSELY if answered else AnswerOutcome.RIGHTLY_SILENT
    if not answered:
        return AnswerOutcome.SILENT
    return AnswerOutcome.RIGHT if right else AnswerOutcome.WRONG


def chosen_for(
    confidences: Sequence[float], right: Sequence[bool], risk: float
) -> tuple[ChosenThreshold | None, Basis]:
    """A threshold for these questions, or why there is none."""
    if len(confidences) < min_answers(risk):
        return None, Basis.TOO_FEW
    chosen = threshold_for(confidences, right, risk)
    return chosen, Basis.OWN if chosen else Basis.NOT_REACHED
