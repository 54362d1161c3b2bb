"""How good the answers are, as the page and the terminal say it."""

from dataclasses import dataclass

from retrieval.answer import Band
from retrieval.quality import BUILT_IN, BUILT_IN_BANDS, NO_OWN_QUESTIONS, AnswerOutcome, Counts, Quality, Verdict
from retrieval.quote.risk import CERTAINTY

OUTCOMES = {
    AnswerOutcome.WRONG: "Answered, but not by what should answer",
    AnswerOutcome.ANSWERED_FALSELY: "Answered, though the documents do not say",
    AnswerOutcome.SILENT: "Not answered, though the documents say",
    AnswerOutcome.NOT_FOUND: "The words that should answer are in no document any more",
    AnswerOutcome.RIGHT: "Answered rightly",
    AnswerOutcome.RIGHTLY_SILENT: "Rightly not answered",
}


BANDS = {Band.ANSWERED: "of these “the documents say”", Band.LIKELY: "of these “this may answer”"}


@dataclass(frozen=True, slots=True)
class CountsRow:
    """Counts in words: "20 (23%)"."""

    of: str
    questions: str
    answered: str
    wrong: str
    at_most: str
    measured: str


@dataclass(frozen=True, slots=True)
class VerdictGroup:
    """The questions of which the same came; `bad` ones are worth a look."""

    words: str
    bad: bool
    verdicts: tuple[Verdict, ...]


def rows(own: Quality | None) -> list[CountsRow]:
    """The library's own questions, if it has any, and those that the product was measured on."""
    found = [_row("Questions of this library", own.counts)] if own else []
    found += [_row(f"… {words}", own.of_band(band)) for band, words in BANDS.items()] if own else []
    found += [_row("Questions that Cited was measured on", BUILT_IN)]
    return [*found, *(_row(f"… {words}", BUILT_IN_BANDS[band]) for band, words in BANDS.items())]


def groups(own: Quality | None) -> list[VerdictGroup]:
    """The worst first; none that is empty."""
    verdicts = own.verdicts if own else ()
    found = (
        (outcome, tuple(verdict for verdict in verdicts if verdict.outcome is outcome)) for outcome in AnswerOutcome
    )
    right = (AnswerOutcome.RIGHT, AnswerOutcome.RIGHTLY_SILENT)
    return [VerdictGroup(OUTCOMES[outcome], outcome not in right, asked) for outcome, asked in found if asked]


def says(own: Quality | None) -> str:
    """What the threshold rests on, and how sure "at most" is."""
    told = own.explanation() if own else NO_OWN_QUESTIONS
    answers = (
        f"Answers are shown as likely from a confidence of {own.threshold:.2f}, as sure from {own.sure:.2f}. "
        if own
        else ""
    )
    return f"{answers}{told} “At most” holds with {CERTAINTY:.0%} certainty."


def _row(of: str, counts: Counts) -> CountsRow:
    return CountsRow(
        of,
        str(counts.questions),
        f"{counts.answered} ({_share(counts.share_answered)})",
        f"{counts.wrong} ({_share(counts.share_wrong)})",
        _share(counts.wrong_at_most),
        counts.measured.replace("T", " ")[:16],
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"
