"""The reason for no answer in words."""

from retrieval.answer import Answer, NoAnswerReason
from web.wording.applicability import held_for

SILENCE = "Cited found no sentence that answers this."

_REASONS = {
    NoAnswerReason.NOTHING_RELEVANT: "Nothing in the documents is about what you asked. Try other words.",
    NoAnswerReason.TOPIC_ONLY: "The documents mention the subject, but no sentence answers the question.",
    NoAnswerReason.SUPERSEDED_ONLY: "Only text that is not in force answers it.",
    NoAnswerReason.FOR_OTHERS_ONLY: "An answer is held only for another nation, or for other readers.",
    NoAnswerReason.ASKS_FOR_WRITING: "Cited writes no summaries, comparisons or drafts: it quotes the documents. Ask "
    "about one thing at a time, and read the quotes side by side.",
    NoAnswerReason.UNCLEAR: "The question has no words to search for. Ask it in a full sentence.",
    NoAnswerReason.GREETING: "This is a greeting, not a question.",
}
_SHOWN_BELOW = dict.fromkeys(
    (NoAnswerReason.SUPERSEDED_ONLY, NoAnswerReason.FOR_OTHERS_ONLY), "It is shown below, with a warning."
)


def recorded_reason(reason: NoAnswerReason) -> str:
    """The reason in a record of a search, which shows no warnings, and whether something was held all the same."""
    held_back = " That text came nearest, so the confidence below can be high." if reason in _SHOWN_BELOW else ""
    return f"{_REASONS[reason]}{held_back}"


def silence_line(answer: Answer) -> str:
    """The reason why there is no answer, for a reply that shows nothing else; empty where there is an answer."""
    if answer.reason is NoAnswerReason.FOR_OTHERS_ONLY and answer.nearest:
        return f"An answer is held only for {held_for(answer.nearest[0])}."
    return _REASONS[answer.reason] if answer.reason else ""


def reason_line(answer: Answer) -> str:
    """The reason why there is no answer, above the nearest passages; empty where there is an answer."""
    shown_below = _SHOWN_BELOW.get(answer.reason) if answer.reason else None
    return " ".join(filter(None, (silence_line(answer), shown_below)))
