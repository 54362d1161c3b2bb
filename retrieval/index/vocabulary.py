"""The library's own words: they correct mistyped words and give the long forms of the documents' abbreviations."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from retrieval.index.word_counts import WORD, WordCounts, count_words
from retrieval.question.words import STOPWORDS, stem

# British and American spellings; each pair is tried both ways.
_SPELLINGS = (("ise", "ize"), ("isa", "iza"), ("isi", "izi"), ("our", "or"), ("re", "er"), ("ence", "ense"),
              ("lled", "led"), ("lling", "ling"), ("gue", "g"), ("mme", "m"), ("yse", "yze"))  # fmt: skip

# Words that are often typed without their apostrophe, and that are no other word without it.
_CONTRACTIONS = {
    word.replace("'", ""): word
    for word in (
        "what's who's where's when's how's why's that's there's isn't aren't wasn't weren't don't doesn't didn't can't "
        "couldn't shouldn't wouldn't hasn't haven't hadn't won't mustn't i'm i've they're you're"
    ).split()
}

# Letters of a word. Shorter words have too many neighbours; from the second length on, two letters may differ.
_MIN_CORRECTED_LENGTH, _MIN_TWO_EDITS_LENGTH = 5, 9
# A word that occurs so often or less may itself be mistyped, so it corrects nothing.
_MAX_SLIP_COUNT = 2
# An abbreviation that occurs more often than this is searched for as it is: its long form would only mislead.
_MAX_EXPANDED_COUNT = 10


class Vocabulary:
    """The words of one generation or of a part of it. Safe to share between threads. `read` gives them when needed."""

    def __init__(self, read: Callable[[], WordCounts]) -> None:
        self._read = read

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """The vocabulary of these passages."""
        counted = count_words(texts)
        return cls(lambda: counted)

    def correct(self, question: str, is_word: Callable[[str], bool]) -> str:
        """Correct the words of a question that the library does not know, and spell out its abbreviations.

        A word stays where `is_word` knows it, where it is written as a name, or where no known word is near enough.
        """
        first = WORD.search(question)
        start = first.start() if first else 0

        def replacement(match: re.Match[str]) -> str:
            word = match.group()
            whole = self._long_forms.get(word.lower())
            if whole and self._needs_long_form(word, is_word) and whole.lower() not in question.lower():
                return f"{word} ({whole})"
            is_name = word[0].isupper() and match.start() != start
            return word if is_name or word.isupper() else self._corrected_word(word, is_word)

        return WORD.sub(replacement, question)

    def _needs_long_form(self, short: str, is_word: Callable[[str], bool]) -> bool:
        """Whether the long form of an abbreviation helps. A common word is none: "a bit" is not the Insights Team."""
        return self._counts.get(short.lower(), 0) <= _MAX_EXPANDED_COUNT and not (short.islower() and is_word(short))

    def _corrected_word(self, word: str, is_word: Callable[[str], bool]) -> str:
        lower = word.lower()
        if lower in _CONTRACTIONS:
            return word[0] + _CONTRACTIONS[lower][1:]
        if (
            len(lower) < _MIN_CORRECTED_LENGTH
            or not lower.isalpha()
            or lower in STOPWORDS
            or stem(lower) in self._stems
        ):
            return word
        other = self._known_spelling(lower)
        if other is None and not is_word(lower):
            other = self._nearest(lower)
        if other is None:
            return word
        return other.capitalize() if word[0].isupper() else other

    def _known_spelling(self, word: str) -> str | None:
        """The word in the other spelling, where the library has it."""
        for pair in _SPELLINGS:
            for here, there in (pair, pair[::-1]):
                at = word.rfind(here)
                other = word[:at] + there + word[at + len(here) :] if at > 1 else word
                if other != word and self._counts.get(other, 0):
                    return other
        return None

    def _nearest(self, word: str) -> str | None:
        """The nearest word by edit distance, at most one or, for long words, two; the most frequent wins a tie."""
        limit = 2 if len(word) >= _MIN_TWO_EDITS_LENGTH else 1
        near = [
            (distance, -count, other)
            for other, count in self._counts.items()
            if count > _MAX_SLIP_COUNT
            and abs(len(other) - len(word)) <= limit
            and other[0] in word[:2]
            and (distance := edit_distance(word, other, limit)) <= limit
        ]
        return min(near)[2] if near else None

    @cached_property
    def _words(self) -> WordCounts:
        return self._read()

    @cached_property
    def _counts(self) -> dict[str, int]:
        return {word: count for word, count in self._words.counts.items() if word.isalpha()}

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(stem, self._counts))

    @cached_property
    def _long_forms(self) -> dict[str, str]:
        return {short.lower(): whole for short, whole in self._words.stand_for().items()}


def edit_distance(one: str, other: str, limit: int) -> int:
    """The number of edits from one word to the other, at most `limit` + 1.

    Optimal string alignment: a letter changed, added, dropped or exchanged with the next (Damerau's four errors), each
    letter at most once.
    """
    before, row = list[int](), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        following = [i]
        for j, there in enumerate(other, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        if min(following) > limit:
            return limit + 1
        before, row = row, following
    return row[-1]
