"""How sure an answer is, as the page and the terminal say it."""

from retrieval.answer import Answer, Band


def opening(answer: Answer) -> str:
    """The words above the quotes of an answer."""
    count = len(answer.quotes)
    if answer.certainty.band is Band.LIKELY:
        return "This may answer:" if count == 1 else f"This may answer, in {count} places:"
    return "The documents say:" if count == 1 else f"The documents say, in {count} places:"


def share(answer: Answer) -> str:
    """What share of such answers is right; empty where it was not measured."""
    right = answer.certainty.right
    return f"{right:.0%} of such answers were right where Cited was measured." if right is not None else ""
