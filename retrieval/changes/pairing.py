"""Which sentences of two texts belong together, after the alignment of all their words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from retrieval.alignment import Run, align
from retrieval.cells import cells
from retrieval.changes.cut_rows import are_cut_otherwise
from retrieval.changes.words import Sentence, TextWords, joined, words_of
from retrieval.text import BlockKind

# Two sentences are versions of one from this Dice coefficient of their aligned words on.
_MIN_LIKENESS = 0.5
# Words by which a gap may move to where a sentence begins.
_MAX_SLIDE = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """Neighbouring sentences of both texts that belong together; one side is empty for new or removed sentences."""

    old: tuple[Sentence, ...]
    new: tuple[Sentence, ...]


def pair_sentences(old: TextWords, new: TextWords) -> tuple[Pair, ...]:
    """Every sentence of both texts in a pair, in an order that keeps those of both texts."""
    runs = _slid(align(old.keys(), new.keys()), old, new)
    pairs = _pairs(old.sentences, new.sentences, _links(runs, old, new))
    return tuple(_with_broken_words(pairs, old, new))


def _with_broken_words(pairs: Iterable[Pair], old: TextWords, new: TextWords) -> Iterator[Pair]:
    """The pairs; neighbouring ones that differ become one where both texts have the same letters there in a row.

    A word that one text breaks in two ("resi dents") leaves its sentence without a partner. Rows of a table that are
    cut at other places become one pair, too.
    """
    for differs, group in groupby(pairs, lambda pair: joined(old.of(pair.old)) != joined(new.of(pair.new))):
        held = list(group)
        before = tuple(one for pair in held for one in pair.old)
        after = tuple(one for pair in held for one in pair.new)
        if (
            differs
            and len(held) > 1
            and (joined(old.of(before)) == joined(new.of(after)) or say_the_same_in_rows(old, before, new, after))
        ):
            yield Pair(before, after)
        else:
            yield from held


def say_the_same_in_rows(old: TextWords, before: Sequence[Sentence], new: TextWords, after: Sequence[Sentence]) -> bool:
    """Whether both sides are rows of a table, at most cut at other places."""
    if not before or not after or not any(_are_rows(side) for side in (before, after)):
        return False
    return are_cut_otherwise(old.of(before), new.of(after), _lone_cells(old, before) | _lone_cells(new, after))


def _lone_cells(text: TextWords, rows: Sequence[Sentence]) -> Set[str]:
    """The words that are a whole cell of one of the rows."""
    blocks = {row.block for row in rows if row.block.kind is BlockKind.ROW}
    found = (list(words_of(text.text, cell.span)) for block in blocks for cell in cells(text.text, block))
    return {words[0].key for words in found if len(words) == 1}


def _are_rows(sentences: Sequence[Sentence]) -> bool:
    return all(one.block.kind is BlockKind.ROW for one in sentences)


def _slid(runs: Sequence[Run], old: TextWords, new: TextWords) -> list[Run]:
    """The runs, with words that only one text has moved to where a sentence begins, if equal words allow that.

    Of "You must pay. You must reply." the alignment may call "pay. You must" new, where it is "You must pay."
    """
    old_keys, new_keys = old.keys(), new.keys()
    old_begins, new_begins = ({one.first for one in text.sentences} for text in (old, new))
    slid = list(runs)
    for index in range(len(slid) - 1):
        first, second = slid[index], slid[index + 1]
        old_gap = (first.old + first.length, second.old)
        new_gap = (first.new + first.length, second.new)
        if old_gap[0] == old_gap[1]:
            by = _slide(new_keys, *new_gap, new_begins, first.length, second.length)
        elif new_gap[0] == new_gap[1]:
            by = _slide(old_keys, *old_gap, old_begins, first.length, second.length)
        else:
            continue
        slid[index] = Run(first.old, first.new, first.length + by)
        slid[index + 1] = Run(second.old + by, second.new + by, second.length - by)
    return [run for run in slid if run.length]


def _slide(keys: Sequence[str], start: int, end: int, begins: set[int], left: int, right: int) -> int:
    """By how many words a gap moves: back below 0. `left`, `right`: the lengths of the runs beside it."""
    if start in begins:
        return 0
    for by in range(1, min(left, _MAX_SLIDE) + 1):
        if keys[start - by] != keys[end - by]:
            break
        if start - by in begins:
            return -by
    for by in range(1, min(right, _MAX_SLIDE) + 1):
        if keys[start + by - 1] != keys[end + by - 1]:
            break
        if start + by in begins:
            return by
    return 0


def _links(runs: Sequence[Run], old: TextWords, new: TextWords) -> list[tuple[int, int]]:
    """The indexes of the sentences that share enough aligned words, in order."""
    of_old, of_new = _sentence_of_word(old), _sentence_of_word(new)
    shared = Counter((of_old[run.old + by], of_new[run.new + by]) for run in runs for by in range(run.length))
    return sorted(
        (i, j) for (i, j), count in shared.items() if _belong(count, len(old.sentences[i]), len(new.sentences[j]))
    )


def _belong(shared: int, first: int, second: int) -> bool:
    """Whether sentences of so many words are versions of one, or one is a part of the other."""
    return 2 * shared >= _MIN_LIKENESS * (first + second) or shared == min(first, second)


def _sentence_of_word(text: TextWords) -> list[int]:
    return [number for number, sentence in enumerate(text.sentences) for _ in range(len(sentence))]


def _pairs(old: Sequence[Sentence], new: Sequence[Sentence], links: Sequence[tuple[int, int]]) -> Iterator[Pair]:
    i = j = 0
    for old_start, old_end, new_start, new_end in _groups(links):
        yield from _alone(old[i:old_start], new[j:new_start])
        yield Pair(tuple(old[old_start:old_end]), tuple(new[new_start:new_end]))
        i, j = old_end, new_end
    yield from _alone(old[i:], new[j:])


def _groups(links: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Ranges of sentences that links hold together: old start and end, new start and end, the ends excluded."""
    held: list[int] | None = None
    for i, j in links:
        if held is not None and (i < held[1] or j < held[3]):
            held = [held[0], max(held[1], i + 1), min(held[2], j), max(held[3], j + 1)]
            continue
        if held is not None:
            yield held[0], held[1], held[2], held[3]
        held = [i, i + 1, j, j + 1]
    if held is not None:
        yield held[0], held[1], held[2], held[3]


def _alone(old: Sequence[Sentence], new: Sequence[Sentence]) -> Iterator[Pair]:
    """Sentences that only one text has. The only one on each side, if both are short, replaces the other."""
    if len(old) == len(new) == 1 and max(len(old[0]), len(new[0])) <= 3:
        yield Pair(tuple(old), tuple(new))
        return
    yield from (Pair((sentence,), ()) for sentence in old)
    yield from (Pair((), (sentence,)) for sentence in new)
