"""Counts the words of a question in whole texts, by their stems."""

from collections import Counter
from collections.abc import Iterable, Sequence

from retrieval.certificates.certificate import WordFound
from retrieval.interfaces import StopCheck, never_stop
from retrieval.question.words import STOPWORDS, stem, words


def words_found(
    forms: Sequence[str], texts: Iterable[str], check_stop: StopCheck = never_stop
) -> tuple[WordFound, ...]:
    """The words of these forms of a question, without function words, each stem once, with their counts in the texts.

    Calls `check_stop` before each text, and raises what it raises.
    """
    wanted: dict[str, str] = {}
    for word in words(" ".join(forms)):
        if word not in STOPWORDS:
            wanted.setdefault(stem(word), word)
    occurrences: Counter[str] = Counter()
    editions: Counter[str] = Counter()
    for text in texts:
        check_stop()
        found: Counter[str] = Counter()
        for word, count in Counter(words(text)).items():
            if word not in STOPWORDS and (own := stem(word)) in wanted:
                found[own] += count
        occurrences += found
        editions.update(found.keys())
    return tuple(WordFound(word, own, occurrences[own], editions[own]) for own, word in wanted.items())
