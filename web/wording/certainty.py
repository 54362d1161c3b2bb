"""The certainty of an answer in words."""

from retrieval.answer import Answer, Band


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
