"""Find the words that a draft takes from the documents without quotation marks: runs of at least RUN words."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from retrieval.check.alterations import AlterationKind, kind_of
from retrieval.check.covered import Covered
from retrieval.check.held_text import HeldText, HeldTexts
from retrieval.check.held_words import RUN, HeldWords, Numbers
from retrieval.check.words import Word, words_of
from retrieval.text import Block, BlockKind, CanonicalText, Span

# Words by which a run may differ before it goes on, and those that must then agree.
_MAX_CHANGED, _AGREEING = 6, 3
# Words at the end of a sentence that a draft may have changed.
_MAX_TAIL = 4
_PLACES = 50
_GRAVE = (AlterationKind.NUMBER, AlterationKind.NEGATION, AlterationKind.FORCE, AlterationKind.DATE)


@dataclass(slots=True)
class _Run:
    """Words of a draft, `start` to `end`, beside the documents' words from `held_start` to `held_end`."""

    start: int
    end: int
    held_start: int
    held_end: int


def unmarked_runs(draft: CanonicalText, skipped: Covered, held: HeldWords, texts: HeldTexts) -> Iterator[list[Word]]:
    """The words of each run, in order. `skipped`: quotations and names of documents, which hold no run.

    A run goes on behind a changed word, and takes in a changed figure, "not" or "must" at the end of its sentence: else
    the words around a change would pass for the document's own.
    """
    for block in draft.blocks:
        if block.kind is BlockKind.HEADING:
            continue
        for stretch in skipped.uncovered(block.span):
            yield from _runs(draft.text, block, words_of(draft.text, stretch), held, texts)


def _runs(draft: str, block: Block, words: list[Word], held: HeldWords, texts: HeldTexts) -> Iterator[list[Word]]:
    numbers = held.numbers_of([word.key for word in words])
    at = done = 0
    begins = held.begins_run(numbers)
    while at < len(begins):
        run = _longest(numbers, at, held) if begins[at] else None
        if run is None:
            at += 1
            continue
        _extend(run, numbers, held, done)
        _take_in_ends(run, draft, block, words, held, texts, done)
        yield words[run.start : run.end]
        at = done = run.end


def _longest(numbers: Numbers, at: int, held: HeldWords) -> _Run | None:
    """The longest of the runs that begin with these words."""
    best: _Run | None = None
    for position in held.find(numbers[at : at + RUN])[:_PLACES]:
        run = _Run(at, at + RUN, int(position), int(position) + RUN)
        _go_on(run, numbers, held)
        if best is None or run.end > best.end:
            best = run
    return best


def _go_on(run: _Run, numbers: Numbers, held: HeldWords) -> None:
    """Lengthen a run at its end as far as the words are the same."""
    most = min(len(numbers) - run.end, len(held.words) - run.held_end)
    differing = numbers[run.end : run.end + most] != held.words[run.held_end : run.held_end + most]
    same = int(np.argmax(differing)) if differing.any() else most
    run.end, run.held_end = run.end + same, run.held_end + same


def _extend(run: _Run, numbers: Numbers, held: HeldWords, first: int) -> None:
    """Lengthen a run across changed words, forwards and backwards."""
    while (gap := _rejoins(numbers[run.end :], held.words[run.held_end : run.held_end + 2 * _MAX_CHANGED])) is not None:
        run.end, run.held_end = run.end + gap[0], run.held_end + gap[1]
        _go_on(run, numbers, held)
    low = max(0, run.held_start - 2 * _MAX_CHANGED)
    before, held_before = numbers[first : run.start][::-1], held.words[low : run.held_start][::-1]
    gap = _rejoins(before, held_before)
    if gap is not None:
        rest, held_rest = before[gap[0] :], held_before[gap[1] :]
        most = min(len(rest), len(held_rest))
        differing = rest[:most] != held_rest[:most]
        same = int(np.argmax(differing)) if differing.any() else most
        run.start, run.held_start = run.start - gap[0] - same, run.held_start - gap[1] - same


def _rejoins(numbers: Numbers, held: Numbers) -> tuple[int, int] | None:
    """How many words of each to pass over until several agree again; None where they do not."""
    for own, other in sorted(product(range(_MAX_CHANGED + 1), repeat=2), key=sum)[1:]:
        mine, its = numbers[own : own + _AGREEING], held[other : other + _AGREEING]
        if len(mine) == len(its) == _AGREEING and (mine == its).all() and (its > 0).all():
            return None if (held[:other] == 0).any() else (own, other)
    return None


def _take_in_ends(
    run: _Run, draft: str, block: Block, words: list[Word], held: HeldWords, texts: HeldTexts, first: int
) -> None:
    """Take in a few gravely changed words at the end, or at the start, of the sentence."""
    text = texts.of(held.versions[held.text_of(run.held_start)])
    own, its = _sentence_of(block, words[run.end - 1].span), _held_sentence(text, held, run.held_end - 1)
    tail = [word for word in words[run.end : run.end + _MAX_TAIL + 1] if word.span.end <= own.end]
    rest = Span(int(held.ends[run.held_end - 1]), its.end)
    if _differs_gravely(draft, tail, text.text, rest):
        run.end += len(tail)
    own, its = _sentence_of(block, words[run.start].span), _held_sentence(text, held, run.held_start)
    low = max(first, run.start - _MAX_TAIL - 1)
    head = [word for word in words[low : run.start] if word.span.start >= own.start]
    if _differs_gravely(draft, head, text.text, Span(its.start, int(held.starts[run.held_start]))):
        run.start -= len(head)


def _differs_gravely(draft: str, words: list[Word], text: str, rest: Span) -> bool:
    its = words_of(text, rest) if rest.start < rest.end else []
    if not 1 <= len(words) <= _MAX_TAIL or not 1 <= len(its) <= _MAX_TAIL:
        return False
    now = draft[words[0].span.start : words[-1].span.end]
    return kind_of(text[its[0].span.start : its[-1].span.end], now) in _GRAVE


def _sentence_of(block: Block, word: Span) -> Span:
    return block.sentence_at(word.start) or word


def _held_sentence(text: HeldText, held: HeldWords, position: int) -> Span:
    return text.sentence_at(int(held.starts[position]))
