"""What a change changes: the kinds of two versions of a sentence, or of a sentence that is new or gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.alignment import align
from retrieval.changes.change import ChangeKind
from retrieval.changes.figures import Figures, figures
from retrieval.changes.signal_words import STRONG_MODALS, actors, conditions, is_modal, modal_words
from retrieval.changes.words import Word

_CHOICES = {"and", "or"}
# Words that a condition has at least; its first ones, among which is the word that makes it one.
_MIN_CLAUSE, _OPENING = 3, 4


@dataclass(frozen=True, slots=True)
class _Replaced:
    """Words that stand in place of others, and the word behind them that both have, None at the end."""

    old: tuple[Word, ...]
    new: tuple[Word, ...]
    after: Word | None


def kinds_of_pair(old: Sequence[Word], new: Sequence[Word]) -> tuple[ChangeKind, ...]:
    """The kinds of a change from one version of a sentence to another, the gravest first."""
    found = set(_of_pair(old, new))
    return tuple(kind for kind in ChangeKind if kind in found) or (ChangeKind.WORDING,)


def kinds_of_one(words: Sequence[Word]) -> tuple[ChangeKind, ...]:
    """The kinds of a sentence that is new or gone."""
    found = set()
    if STRONG_MODALS.intersection(modal_words(words)):
        found.add(ChangeKind.OBLIGATION)
    read = figures(words)
    found |= {kind for kind, values in ((ChangeKind.NUMBER, read.numbers), (ChangeKind.DATE, read.dates)) if values}
    if conditions(words):
        found.add(ChangeKind.CONDITION)
    return tuple(kind for kind in ChangeKind if kind in found) or (ChangeKind.WORDING,)


def _of_pair(old: Sequence[Word], new: Sequence[Word]) -> Iterator[ChangeKind]:
    replaced = list(_replaced(old, new))
    clauses = [one for one in replaced if _is_condition(one)]
    if clauses:
        # "not", numbers and names in a condition that is new or gone belong to it.
        yield ChangeKind.CONDITION
        replaced = [one for one in replaced if one not in clauses]
        old, new = _without(old, [one.old for one in clauses]), _without(new, [one.new for one in clauses])
    before, after = figures(old), figures(new)
    if modal_words(old) != modal_words(new):
        yield ChangeKind.OBLIGATION
    if before.numbers != after.numbers:
        yield ChangeKind.NUMBER
    if before.dates != after.dates:
        yield ChangeKind.DATE
    if any(_names_others(one) or _is_subject(one, before, after, old, new) for one in replaced):
        yield ChangeKind.ACTOR
    if conditions(old) != conditions(new) or any(_is_choice(one) for one in replaced):
        yield ChangeKind.CONDITION


def _replaced(old: Sequence[Word], new: Sequence[Word]) -> Iterator[_Replaced]:
    i = j = 0
    for run in align([word.key for word in old], [word.key for word in new]):
        if (i, j) != (run.old, run.new):
            yield _Replaced(tuple(old[i : run.old]), tuple(new[j : run.new]), old[run.old])
        i, j = run.old + run.length, run.new + run.length
    if i < len(old) or j < len(new):
        yield _Replaced(tuple(old[i:]), tuple(new[j:]), None)


def _is_condition(replaced: _Replaced) -> bool:
    """Whether a whole condition is new or gone: "unless they agree"."""
    words = replaced.old or replaced.new
    is_alone = not (replaced.old and replaced.new) and len(words) >= _MIN_CLAUSE
    return is_alone and bool(conditions(words[:_OPENING]))


def _without(words: Sequence[Word], parts: Sequence[Sequence[Word]]) -> Sequence[Word]:
    left_out = {word.start for part in parts for word in part}
    return [word for word in words if word.start not in left_out]


def _names_others(replaced: _Replaced) -> bool:
    """Whether other people or bodies are named, beside those in a condition that is new or gone."""
    in_condition = conditions(replaced.old) or conditions(replaced.new)
    return not in_condition and actors(replaced.old) != actors(replaced.new)


def _is_choice(replaced: _Replaced) -> bool:
    """Whether "and" became "or", or the reverse."""
    old, new = ({word.key for word in words} & _CHOICES for words in (replaced.old, replaced.new))
    return len(replaced.old) + len(replaced.new) <= 3 and old != new and bool(old) and bool(new)


def _is_subject(replaced: _Replaced, before: Figures, after: Figures, old: Sequence[Word], new: Sequence[Word]) -> bool:
    """Whether other words stand before a modal word than did: "Operators must" in place of "Providers must"."""
    if not replaced.old or not replaced.new or replaced.after is None or not is_modal(replaced.after):
        return False
    used = {old[at].start for at in before.used}, {new[at].start for at in after.used}
    return not any(is_modal(word) for word in (*replaced.old, *replaced.new)) and not (
        replaced.old[-1].start in used[0] or replaced.new[-1].start in used[1]
    )
