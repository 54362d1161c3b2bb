"""The signals from which the decision is made: each exists for every question and means the same in every library."""

from collections.abc import Callable, Sequence

from retrieval.answer import Quote
from retrieval.choices import Choice
from retrieval.select import Selection
from retrieval.terms import content_words, stem

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
    places = [(place.key, place.span) for one in shown for place in (one.citation, *one.also)]
    own = choice.candidate.passage.key
    places.append((own, selection.span))
    marked = [other.read for other in choices if other.sentence in selection.core and other.stands[0] == own]
    logit = max([choice.read, *(read for read in marked if read is not None)])
    best: dict[int, float] = {}
    beside = logit - ALONE
    for other in choices:
        if other.read is None:
            continue
        passage = other.candidate.passage
        best[passage.id] = max(other.read, best.get(passage.id, other.read))
        if not any(passage.key == key and span.overlaps(other.sentence) for key, span in places):
            beside = max(beside, other.read)
    three = sorted(best.values(), reverse=True)[:3]
    return {"logit": logit, "margin": logit - beside, "three": sum(three) / len(three)}
