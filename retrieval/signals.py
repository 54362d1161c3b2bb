"""The signals from which the decision is made: each exists for every question and means the same in every library."""

from collections.abc import Callable, Sequence

from retrieval.terms import content_words, stem


def coverage(question: str, texts: Sequence[str], weight: Callable[[str], float]) -> float:
    """The share of the question's content words that occur in the texts, each word weighted; 0 to 1."""
    wanted = {stem(word): weight(word) for word in content_words(question)}
    present = {stem(word) for text in texts for word in content_words(text)}
    total = sum(wanted.values())
    return sum(value for term, value in wanted.items() if term in present) / total if total else 0.0


def rarest_missing(question: str, texts: Sequence[str], weight: Callable[[str], float]) -> float:
    """The weight of the rarest content word of the question that occurs in none of the texts; 0 if all occur."""
    present = {stem(word) for text in texts for word in content_words(text)}
    return max((weight(word) for word in content_words(question) if stem(word) not in present), default=0.0)
