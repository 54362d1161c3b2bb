"""The quality of the answers in words, for the page and the terminal."""

from dataclasses import dataclass
from datetime import date

from retrieval.answer import Band
from retrieval.quality import BUILT_IN, BUILT_IN_BANDS, NO_OWN_QUESTIONS, AnswerOutcome, Counts, Quality, Verdict
from retrieval.quote.risk import CERTAINTY
from web.wording.in_force_warning import format_day
from web.wording.moment import format_moment

OUTCOME_WORDS = {
    AnswerOutcome.WRONG: "Answered with the wrong passage",
    AnswerOutcome.ANSWERED_FALSELY: "Answered, although the documents do not say",
    AnswerOutcome.SILENT: "Not answered, although the documents say",
    AnswerOutcome.NOT_FOUND: "Cannot be checked: no document holds the expected words any more",
    AnswerOutcome.RIGHT: "Answered correctly",
    AnswerOutcome.RIGHTLY_SILENT: "Correctly not answered",
}

BAND_WORDS = {Band.ANSWERED: "of these, “The documents say”", Band.LIKELY: "of these, “This may answer”"}


@dataclass(frozen=True, slots=True)
class CountsRow:
    """A row of the table of counts, as text: "20 (23%)"."""

    label: str
    questions: str
    answered: str
    wrong: str
    at_most: str
    measured: str


@dataclass(frozen=True, slots=True)
class VerdictGroup:
    """The questions with one outcome. `bad`: the outcome needs attention."""

    words: str
    bad: bool
    verdicts: tuple[Verdict, ...]


def counts_rows(own: Quality | None) -> list[CountsRow]:
    """The counts of the library's own questions, if it has any, and of those on which Cited was measured."""
    rows = [_row("This library’s own questions", own.counts)] if own else []
    rows += [_row(f"… {words}", own.of_band(band)) for band, words in BAND_WORDS.items()] if own else []
    rows += [_row("Questions on which Cited was measured", BUILT_IN)]
    return [*rows, *(_row(f"… {words}", BUILT_IN_BANDS[band]) for band, words in BAND_WORDS.items())]


def verdict_groups(own: Quality | None) -> list[VerdictGroup]:
    """The library's own questions by outcome, worst first, without empty groups."""
    verdicts = own.verdicts if own else ()
    grouped = (
        (outcome, tuple(verdict for verdict in verdicts if verdict.outcome is outcome)) for outcome in AnswerOutcome
    )
    right = (AnswerOutcome.RIGHT, AnswerOutcome.RIGHTLY_SILENT)
    return [VerdictGroup(OUTCOME_WORDS[outcome], outcome not in right, asked) for outcome, asked in grouped if asked]


def threshold_words(own: Quality | None) -> str:
    """The thresholds, their basis, and the certainty of "wrong at most"."""
    basis = own.explanation() if own else NO_OWN_QUESTIONS
    thresholds = (
        f"An answer is shown as likely from a confidence of {own.threshold:.2f}, and as sure from {own.sure:.2f}. "
        if own
        else ""
    )
    return f"{thresholds}{basis} “Wrong at most” holds with {CERTAINTY:.0%} certainty."


def _row(label: str, counts: Counts) -> CountsRow:
    return CountsRow(
        label,
        str(counts.questions),
        f"{counts.answered} ({_share(counts.share_answered)})",
        f"{counts.wrong} ({_share(counts.share_wrong)})",
        _share(counts.wrong_at_most),
        _when(counts.measured),
    )


def _when(measured: str) -> str:
    """A day, or a moment, in words. `measured`: in ISO 8601."""
    if "T" in measured:
        return format_moment(measured) or measured
    return format_day(date.fromisoformat(measured)) if measured else ""


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"
