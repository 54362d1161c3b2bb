"""Compare the words of two editions: block by block, and word by word within a changed block."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from retrieval.text import Block, CanonicalText
from retrieval.word_diff import Op, WordChange, word_diff

# Dice coefficient from which two blocks are one changed block; below it one was removed and the other added.
_MIN_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A block that was added, removed or changed, with its place in the new edition; a removed block's in the old."""

    op: Op
    pieces: tuple[WordChange, ...]
    page: int | None
    paragraph: str | None
    heading: str | None


def difference(old: CanonicalText, new: CanonicalText) -> tuple[BlockChange, ...]:
    """The changed blocks in reading order. `op` SAME: the block stayed and some of its words changed."""
    before = [" ".join(block.span.of(old.text).split()) for block in old.blocks]
    after = [" ".join(block.span.of(new.text).split()) for block in new.blocks]
    changes: list[BlockChange] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            continue
        for i, j in _pair_blocks(before[a:b], after[c:d]):
            old_text = None if i is None else before[a + i]
            new_text = None if j is None else after[c + j]
            block = new.blocks[c + j] if j is not None else old.blocks[a + i] if i is not None else None
            if block is not None and old_text != new_text:
                changes.append(_block_change(block, old_text, new_text))
    return tuple(changes)


def _pair_blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of old and new block, None for a removed or an added one, in an order that keeps both editions' orders."""
    bags = [Counter(text.split()) for text in before]
    next_old = 0
    for j, text in enumerate(after):
        words = Counter(text.split())
        i = next((i for i in range(next_old, len(before)) if _likeness(bags[i], words) >= _MIN_LIKENESS), None)
        if i is None:
            yield None, j
            continue
        yield from ((gone, None) for gone in range(next_old, i))
        yield i, j
        next_old = i + 1
    yield from ((gone, None) for gone in range(next_old, len(before)))


def _likeness(first: Counter[str], second: Counter[str]) -> float:
    """The Dice coefficient of two bags of words, from 0 to 1."""
    return 2 * (first & second).total() / max(1, first.total() + second.total())


def _block_change(block: Block, old: str | None, new: str | None) -> BlockChange:
    heading = block.heading_path[-1] if block.heading_path else None
    if old is not None and new is not None:
        return BlockChange(Op.SAME, word_diff(old, new), block.page, block.paragraph, heading)
    op = Op.ADDED if old is None else Op.REMOVED
    return BlockChange(op, (WordChange(op, old or new or ""),), block.page, block.paragraph, heading)
