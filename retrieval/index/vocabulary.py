"""The library's own words: what a mistyped word was meant to be, and what the documents' abbreviations stand for."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from retrieval.question.words import STOPWORDS, stem, words

FILE = "words.json"

_WORD = re.compile(r"[A-Za-z]+(?:[’'][A-Za-z]+)?")
_SHORT = re.compile(r"\(\s?((?=[A-Za-z]*[A-Z][A-Za-z]*[A-Z])[A-Za-z]{2,8})\s?\)")
_LINKS = frozenset("a an and for in of on or the to".split())
# Spellings of the two sides of the Atlantic; each is tried both ways.
_SPELLINGS = (("ise", "ize"), ("isa", "iza"), ("isi", "izi"), ("our", "or"), ("re", "er"), ("ence", "ense"),
              ("lled", "led"), ("lling", "ling"), ("gue", "g"), ("mme", "m"), ("yse", "yze"))  # fmt: skip

# Words that are often typed without their apostrophe, and are no other word without it.
_CONTRACTED = {
    word.replace("'", ""): word
    for word in (
        "what's who's where's when's how's why's that's there's isn't aren't wasn't weren't don't doesn't didn't can't "
        "couldn't shouldn't wouldn't hasn't haven't hadn't won't mustn't i'm i've they're you're"
    ).split()
}

# Shorter words have too many neighbours; from the second length on, two letters may differ.
_LEAST, _TWO = 5, 9
# A word that stands so often or less may be a slip itself, and corrects nothing.
_RARE = 2
# Documents that write an abbreviation more often than this are searched by it; its long form would only lead away.
_SELDOM = 10


def write_vocabulary(texts: Iterable[str], folder: Path) -> None:
    """Count the words of the passages, and note what each abbreviation is said to stand for."""
    counts: Counter[str] = Counter()
    long_forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        counts.update(words(text))
        for short, whole in expansions(text):
            long_forms[short][whole] += 1
    stand_for = {short: found.most_common(1)[0][0] for short, found in sorted(long_forms.items())}
    (folder / FILE).write_text(json.dumps({"counts": dict(sorted(counts.items())), "stand_for": stand_for}), "utf-8")


def expansions(text: str) -> Iterator[tuple[str, str]]:
    """Each abbreviation in brackets with the words before it that it is made of."""
    for match in _SHORT.finditer(text):
        before = [found.group() for found in _WORD.finditer(text[max(0, match.start() - 120) : match.start()])]
        whole = _made_of(before, match[1].lower())
        if whole:
            yield match[1], " ".join(whole)


def _made_of(before: list[str], letters: str) -> list[str] | None:
    """The last words whose first letters these are, small words between them not counted."""
    left = letters
    for place in range(len(before) - 1, -1, -1):
        word = before[place].lower()
        if word.startswith(left[-1]) and (word not in _LINKS or len(left) == 1):
            left = left[:-1]
            if not left:
                return before[place:] if word not in _LINKS else None
        elif word not in _LINKS:
            return None
    return None


class Vocabulary:
    """The words of one generation, read once they are needed. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def corrected(self, question: str, is_word: Callable[[str], bool]) -> str:
        """The question with words that the library does not know put right, and its abbreviations spelled out.

        A word stays where `is_word` knows it, where it is written as a name, or where nothing is near enough.
        """
        first = _WORD.search(question)
        start = first.start() if first else 0

        def put(match: re.Match[str]) -> str:
            word = match.group()
            whole = self._stand_for.get(word.lower())
            if whole and self._needs(word, is_word) and whole.lower() not in question.lower():
                return f"{word} ({whole})"
            is_name = word[0].isupper() and match.start() != start
            return word if is_name or word.isupper() else self._right(word, is_word)

        return _WORD.sub(put, question)

    def _needs(self, short: str, is_word: Callable[[str], bool]) -> bool:
        """Whether an abbreviation is found only by its long form, and is one: "a bit" is not the Insights Team."""
        return self._counts.get(short.lower(), 0) <= _SELDOM and not (short.islower() and is_word(short))

    def _right(self, word: str, is_word: Callable[[str], bool]) -> str:
        plain = word.lower()
        if plain in _CONTRACTED:
            return word[0] + _CONTRACTED[plain][1:]
        if len(plain) < _LEAST or not plain.isalpha() or plain in STOPWORDS or stem(plain) in self._stems:
            return word
        other = self._other_spelling(plain)
        if other is None and not is_word(plain):
            other = self._nearest(plain)
        if other is None:
            return word
        return other.capitalize() if word[0].isupper() else other

    def _other_spelling(self, word: str) -> str | None:
        for pair in _SPELLINGS:
            for here, there in (pair, pair[::-1]):
                at = word.rfind(here)
                other = word[:at] + there + word[at + len(here) :] if at > 1 else word
                if other != word and self._counts.get(other, 0):
                    return other
        return None

    def _nearest(self, word: str) -> str | None:
        """The most frequent of the nearest words: one letter wrong, missing, added or exchanged; two in long words."""
        most = 2 if len(word) >= _TWO else 1
        near = [
            (distance, -count, other)
            for other, count in self._counts.items()
            if count > _RARE
            and abs(len(other) - len(word)) <= most
            and other[0] in word[:2]
            and (distance := edits(word, other, most)) <= most
        ]
        return min(near)[2] if near else None

    @cached_property
    def _held(self) -> dict[str, dict[str, Any]]:
        held: dict[str, dict[str, Any]] = json.loads(self._path.read_text("utf-8"))
        return held

    @cached_property
    def _counts(self) -> dict[str, int]:
        return {word: count for word, count in self._held["counts"].items() if word.isalpha()}

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(stem, self._counts))

    @cached_property
    def _stand_for(self) -> dict[str, str]:
        return {short.lower(): whole for short, whole in self._held["stand_for"].items()}


def edits(one: str, other: str, most: int) -> int:
    """Letters to change, add, drop or exchange with the next to come from one word to the other; at most `most` + 1.

    Optimal string alignment: Damerau's four errors, each letter touched once.
    """
    before, row = list[int](), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        following = [i]
        for j, there in enumerate(other, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        if min(following) > most:
            return most + 1
        before, row = row, following
    return row[-1]
