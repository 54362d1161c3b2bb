"""Which case? Sentences of one section that answer a question alike, each with another figure for another case.

"(a) 12 months; left at their own expense" and "(b) 2 years; left at public expense" both answer "how long is the ban?".
Where the question has a word that only some of them have, it says which case it means.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.changes.figures import figures
from retrieval.changes.words import without_marker, words_of
from retrieval.question.words import stem, topic_words, words
from retrieval.search.choices import Choice

# The least share of the shorter sentence's words, beside the question's, that two cases have in common.
MIN_SHARED_WORDS = 0.5
# Function words that may tell one case from another: "within 6 months", "after more than 6 months".
_TELLING = frozenset(
    "above after before below fewer least less more most no not only other over own under within without".split()
)


@dataclass(frozen=True, slots=True)
class _Said:
    """The stems of a sentence without its numbers in digits, and its figures: numbers with their units, and dates."""

    words: frozenset[str]
    figures: frozenset[str]


def cases(question: str, first: Choice, others: Sequence[Choice]) -> list[Choice]:
    """`first`, and each of the others that states another case of its section.

    Empty where none does, and where another covers more words of the question: then the question means that one.
    """
    asked, heading, said = _stems(question), _heading(first), _said(first)
    found, known = [first], [said.figures]
    for other in others:
        case = _said(other)
        if _heading(other) != heading or not _differ(case.figures, known):
            continue
        if not _are_alike(said.words - asked, case.words - asked):
            continue
        if said.words & asked < case.words & asked:
            return []
        if said.words & asked == case.words & asked:
            found.append(other)
            known.append(case.figures)
    return found if len(found) > 1 else []


def _differ(new: frozenset[str], known: Sequence[frozenset[str]]) -> bool:
    """Whether figures stand in place of each of the known ones, and not only beside them."""
    return all(one - new and new - one for one in known)


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sentences share many words, and each has one of its own."""
    shared = len(one & other)
    return shared >= MIN_SHARED_WORDS * min(len(one), len(other)) and shared < min(len(one), len(other))


def _said(choice: Choice) -> _Said:
    text, span = choice.section.text, choice.sentence
    found = figures(without_marker(text, tuple(words_of(text, span)), span.start))
    return _Said(_stems(span.of(text)), frozenset((*found.numbers, *found.dates)))


def _stems(text: str) -> frozenset[str]:
    telling = (word for word in words(text) if word in _TELLING)
    return frozenset((*telling, *(stem(word) for word in topic_words(text) if not word.isdigit())))


def _heading(choice: Choice) -> tuple[str, ...]:
    block = choice.section.at(choice.section.ordinal_of(choice.sentence))
    return block.heading_path if block else ()
