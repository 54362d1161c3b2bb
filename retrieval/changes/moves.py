"""Sentences that left one place of a text and stand in another."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.changes.words import Sentence, TextWords, joined

# Words that a sentence needs to be recognised elsewhere: unchanged; with changes.
_MIN_WORDS, _MIN_WORDS_CHANGED = 3, 8
# Dice coefficient of their neighbouring words from which a sentence elsewhere is the same one with changes.
_MIN_LIKENESS = 0.6
_NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """A sentence at its old and new place. `is_changed`: its words changed, too."""

    old: Sentence
    new: Sentence
    is_changed: bool


def find_moved(removed: Sequence[Sentence], added: Sequence[Sentence], old: TextWords, new: TextWords) -> list[Moved]:
    """The sentences that are gone here and new elsewhere, each once, in the order of `removed`."""
    moved = list(_unchanged(removed, added, old, new))
    gone, come = {one.old.first for one in moved}, {one.new.first for one in moved}
    left = [one for one in removed if one.first not in gone and len(one) >= _MIN_WORDS_CHANGED]
    right = [one for one in added if one.first not in come and len(one) >= _MIN_WORDS_CHANGED]
    return sorted((*moved, *_changed(left, right, old, new)), key=lambda one: one.old.first)


def _unchanged(
    removed: Sequence[Sentence], added: Sequence[Sentence], old: TextWords, new: TextWords
) -> Iterator[Moved]:
    places: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in reversed(added):
        places[joined(new.of([sentence]))].append(sentence)
    for sentence in removed:
        found = places.get(joined(old.of([sentence])))
        if found and len(sentence) >= _MIN_WORDS:
            yield Moved(sentence, found.pop(), False)


def _changed(removed: Sequence[Sentence], added: Sequence[Sentence], old: TextWords, new: TextWords) -> Iterator[Moved]:
    holding: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, sentence in enumerate(added):
        for gram in _grams(new, sentence):
            holding[gram].append(number)
    taken: set[int] = set()
    for sentence in removed:
        grams = _grams(old, sentence)
        shared = Counter(number for gram in grams for number in holding.get(gram, ()) if number not in taken)
        if not shared:
            continue
        best, count = max(shared.items(), key=lambda item: (_likeness(item[1], sentence, added[item[0]]), -item[0]))
        if _likeness(count, sentence, added[best]) >= _MIN_LIKENESS:
            taken.add(best)
            yield Moved(sentence, added[best], True)


def _grams(text: TextWords, sentence: Sentence) -> set[tuple[str, ...]]:
    keys = text.keys(sentence.first, sentence.end)
    return set(zip(*(keys[by:] for by in range(_NEIGHBOURS)), strict=False))


def _likeness(shared: int, first: Sentence, second: Sentence) -> float:
    return 2 * shared / max(1, len(first) + len(second) - 2 * (_NEIGHBOURS - 1))
