"""How often passages have each word, and the long forms of their abbreviations: what one segment can know alone."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.interfaces import Ids
from retrieval.question.words import words

WORD = re.compile(r"[A-Za-z]+(?:[’'][A-Za-z]+)?")
_ABBREVIATION = re.compile(r"\(\s?((?=[A-Za-z]*[A-Z][A-Za-z]*[A-Z])[A-Za-z]{2,8})\s?\)")
_LINKWORDS = frozenset("a an and for in of on or the to".split())


@dataclass(frozen=True, slots=True)
class LongForm:
    """A long form of an abbreviation: how often it occurs, and where first.

    `passage`: the number of the first passage that has it. `place`: its place among the long forms in that passage.
    """

    short: str
    whole: str
    count: int
    passage: int
    place: int


@dataclass(frozen=True, slots=True)
class WordCounts:
    """The number of each word, sorted by word, and the long forms of all abbreviations in the order of the text."""

    counts: dict[str, int]
    long_forms: tuple[LongForm, ...]

    def to_json(self) -> bytes:
        forms = [[form.short, form.whole, form.count, form.passage, form.place] for form in self.long_forms]
        return json.dumps([self.counts, forms], separators=(",", ":")).encode()

    def stand_for(self) -> dict[str, str]:
        """The most frequent long form of each abbreviation, sorted by abbreviation; the first one wins a tie."""
        best: dict[str, LongForm] = {}
        for form in self.long_forms:
            if form.short not in best or form.count > best[form.short].count:
                best[form.short] = form
        return {short: best[short].whole for short in sorted(best)}


def word_counts_from_json(value: bytes) -> WordCounts:
    """The inverse of `WordCounts.to_json`."""
    counts, forms = json.loads(value)
    return WordCounts(counts, tuple(LongForm(*form) for form in forms))


def count_words(texts: Iterable[str]) -> WordCounts:
    """Count the words of the passages' texts, and the long forms of their abbreviations."""
    counts: Counter[str] = Counter()
    forms: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], tuple[int, int]] = {}
    for passage, text in enumerate(texts):
        counts.update(words(text))
        for place, pair in enumerate(abbreviations(text)):
            forms[pair] += 1
            first.setdefault(pair, (passage, place))
    long_forms = tuple(LongForm(*pair, count, *first[pair]) for pair, count in forms.items())
    return WordCounts(dict(sorted(counts.items())), long_forms)


def join_words(segments: Sequence[WordCounts], ids: Sequence[Ids]) -> WordCounts:
    """The words of all passages; `ids` has the ids of each segment's passages."""
    counts: Counter[str] = Counter()
    forms: dict[tuple[str, str], LongForm] = {}
    for segment, numbers in zip(segments, ids, strict=True):
        counts.update(segment.counts)
        for form in segment.long_forms:
            moved = LongForm(form.short, form.whole, form.count, int(numbers[form.passage]), form.place)
            known = forms.get((form.short, form.whole))
            forms[form.short, form.whole] = moved if known is None else _join(known, moved)
    in_order = sorted(forms.values(), key=_first_place)
    return WordCounts(dict(sorted(counts.items())), tuple(in_order))


def _join(one: LongForm, other: LongForm) -> LongForm:
    passage, place = min(_first_place(one), _first_place(other))
    return LongForm(one.short, one.whole, one.count + other.count, passage, place)


def _first_place(form: LongForm) -> tuple[int, int]:
    return form.passage, form.place


def abbreviations(text: str) -> Iterator[tuple[str, str]]:
    """Each abbreviation in brackets, with its long form: the words before it whose first letters it has."""
    for match in _ABBREVIATION.finditer(text):
        before = [word.group() for word in WORD.finditer(text[max(0, match.start() - 120) : match.start()])]
        whole = _expansion(before, match[1].lower())
        if whole:
            yield match[1], " ".join(whole)


def _expansion(before: list[str], letters: str) -> list[str] | None:
    """The last words of `before` with these first letters, link words between them skipped; None if there are none."""
    left = letters
    for place in range(len(before) - 1, -1, -1):
        word = before[place].lower()
        if word.startswith(left[-1]) and (word not in _LINKWORDS or len(left) == 1):
            left = left[:-1]
            if not left:
                return before[place:] if word not in _LINKWORDS else None
        elif word not in _LINKWORDS:
            return None
    return None
