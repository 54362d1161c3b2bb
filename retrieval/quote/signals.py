"""The signals of the decision to answer: each exists for every question and means the same in every library."""

from collections.abc import Callable, Sequence

from retrieval.answer import Quote
from retrieval.document import Key
from retrieval.question.words import content_words, stem
from retrieval.quote.selection import Selection
from retrieval.search.choices import Choice
from retrieval.text import Span

# The largest margin, and the margin where no other sentence was read.
MAX_MARGIN = 8.0


def coverage(question: str, texts: Sequence[str], weight: Callable[[str], float]) -> float:
    """The weighted share, 0 to 1, of the question's content words that occur in the texts."""
    wanted = {stem(word): weight(word) for word in content_words(question)}
    present = {stem(word) for text in texts for word in content_words(text)}
    total = sum(wanted.values())
    return sum(value for term, value in wanted.items() if term in present) / total if total else 0.0


def rarest_missing(question: str, texts: Sequence[str], weight: Callable[[str], float]) -> float:
    """The weight of the rarest content word of the question that occurs in none of the texts; 0 if all occur."""
    present = {stem(word) for text in texts for word in content_words(text)}
    return max((weight(word) for word in content_words(question) if stem(word) not in present), default=0.0)


def reranker_signals(
    choice: Choice, selection: Selection, choices: Sequence[Choice], shown: Sequence[Quote]
) -> dict[str, float]:
    """The reranker's signals of the quote that grew from `choice`; empty without a reranker.

    "logit" is the highest logit of the quote's core. "margin" is its lead on the best sentence outside this quote and
    the quotes `shown` before it. "three" is the mean of the best logits of the three best passages.
    """
    if choice.logit is None:
        return {}
    key = choice.candidate.passage.key
    logits = [(other, other.logit) for other in choices if other.logit is not None]
    logit = max([choice.logit, *(value for other, value in logits if _is_in_core(other, key, selection))])
    places = [(place.key, place.span) for quote in shown for place in (quote.citation, *quote.also)]
    places.append((key, selection.span))
    outside = max((value for other, value in logits if not _is_inside(other, places)), default=logit - MAX_MARGIN)
    best: dict[int, float] = {}
    for other, value in logits:
        passage = other.candidate.passage.id
        best[passage] = max(value, best.get(passage, value))
    three = sorted(best.values(), reverse=True)[:3]
    return {"logit": logit, "margin": min(logit - outside, MAX_MARGIN), "three": sum(three) / len(three)}


def _is_in_core(choice: Choice, key: Key, selection: Selection) -> bool:
    return choice.location[0] == key and choice.sentence in selection.core


def _is_inside(choice: Choice, places: Sequence[tuple[Key, Span]]) -> bool:
    key = choice.candidate.passage.key
    return any(key == other and span.overlaps(choice.sentence) for other, span in places)
