"""Text between two marks, found without a pattern: anybody may send a text on which a pattern works for minutes."""


def enclosed(text: str, before: str, after: str) -> str | None:
    """The text between the first `before` and the first `after` behind it; None where either is missing."""
    _, begins, rest = text.partition(before)
    found, ends, _ = rest.partition(after)
    return found if begins and ends else None
