"""The signals from which the decision is made: each exists for every question and means the same in every library."""

from collections.abc import Callable, Sequence

from retrieval.answer import Quote
from retrieval.document import Key
from retrieval.question.words import content_words, stem
from retrieval.quote.selection import Selection
from retrieval.search.choices import Choice
from retrieval.text import Span

# Where nothing else was read, the next best is taken to be so far behind.
ALONE = 8.0


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


def judged(choice: Choice, selection: Selection, choices: Sequence[Choice], shown: Sequence[Quote]) -> dict[str, float]:
    """What a reranker makes of a quote that grew from `choice`; empty where none has read it.

    "logit" is the highest of the sentences that it marks; "margin" by how much the best sentence is behind that stands
    outside it and outside those that are `shown` already; "three" the mean of the best logits of three passages.
    """
    if choice.read is None:
        return {}
    own = choice.candidate.passage.key
    read = [(other, other.read) for other in choices if other.read is not None]
    logit = max([choice.read, *(value for other, value in read if _is_marked(other, own, selection))])
    places = [(place.key, place.span) for one in shown for place in (one.citation, *one.also)]
    places.append((own, selection.span))
    beside = max((value for other, value in read if not _stands_in(other, places)), default=logit - ALONE)
    best: dict[int, float] = {}
    for other, value in read:
        passage = other.candidate.passage.id
        best[passage] = max(value, best.get(passage, value))
    three = sorted(best.values(), reverse=True)[:3]
    return {"logit": logit, "margin": min(logit - beside, ALONE), "three": sum(three) / len(three)}


def _is_marked(choice: Choice, key: Key, selection: Selection) -> bool:
    return choice.stands[0] == key and choice.sentence in selection.core


def _stands_in(choice: Choice, places: Sequence[tuple[Key, Span]]) -> bool:
    key = choice.candidate.passage.key
    return any(key == other and span.overlaps(choice.sentence) for other, span in places)
