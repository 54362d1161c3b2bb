"""The certainty of an answer in words, and the reason for silence."""

from retrieval.answer import Answer, Band, NoAnswerReason

_REASONS = {
    NoAnswerReason.NOTHING_RELEVANT: "Nothing in them is about what you asked.",
    NoAnswerReason.TOPIC_ONLY: "They mention the subject, but no sentence answers the question.",
    NoAnswerReason.SUPERSEDED_ONLY: "Only text that is not in force answers it.",
    NoAnswerReason.ASKS_FOR_WRITING: "Cited writes nothing: it quotes. Ask about one thing at a time.",
    NoAnswerReason.UNCLEAR: "The question has no words to search for. Ask it in a full sentence.",
    NoAnswerReason.GREETING: "This is a greeting, not a question.",
}


def opening_line(answer: Answer) -> str:
    """The line above an answer's quotes."""
    count = len(answer.quotes)
    if answer.certainty.band is Band.LIKELY:
        return "This may answer:" if count == 1 else f"This may answer, in {count} places:"
    return "The documents say:" if count == 1 else f"The documents say, in {count} places:"


def share_line(answer: Answer) -> str:
    """The measured share of right answers in this band; empty where it was not measured."""
    right = answer.certainty.right
    return f"When Cited was measured, {right:.0%} of such answers were right." if right is not None else ""


def silence_line(answer: Answer) -> str:
    """The reason why there is no answer, in plain text; empty where there is one."""
    return _REASONS[answer.reason] if answer.reason else ""
