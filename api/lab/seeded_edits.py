"""Edit a document as a new edition might, and remember each edit.

Each changes one sentence, as api/lab/sentence_edits.py writes it, or moves a paragraph.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from api.lab.sentence_edits import EDITS
from ingest.blocks.extraction import RawBlock, join
from retrieval.changes.change import ChangeKind
from retrieval.changes.words import marker_length
from retrieval.text import Block, BlockKind, CanonicalText, Span

_MIN_WORDS, _MAX_CHARACTERS = 6, 600
# Paragraphs that stand elsewhere in the new edition.
MOVED = 5


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of a sentence: what it changes, and the sentence's place in the new text."""

    name: str
    kind: ChangeKind
    block: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Edited:
    """Both editions, and the edits with the spans of their sentences in the new one."""

    old: CanonicalText
    new: CanonicalText
    edits: tuple[tuple[Edit, Span], ...]


def edit(canonical: CanonicalText, seed: int) -> Edited:
    """A new edition with edits in sentences that stand once, and MOVED paragraphs that stand elsewhere."""
    dice = random.Random(seed)  # noqa: S311 - a sample, not a secret
    texts = [block.span.of(canonical.text) for block in canonical.blocks]
    edits = list(_edits(canonical, dice))
    changed = dict(enumerate(texts))
    for one in edits:
        changed[one.block] = changed[one.block].replace(one.old, one.new)
    order = list(range(len(texts)))
    moved = _moved(canonical, {one.block for one in edits}, dice)
    for block, place in moved:
        order.remove(block)
        order.insert(place, block)
    edits += [Edit("moved", ChangeKind.LAYOUT, block, texts[block], texts[block]) for block, _ in moved]
    old = join(_raw_block(block, texts[number]) for number, block in enumerate(canonical.blocks))
    new = join(_raw_block(canonical.blocks[number], changed[number]) for number in order)
    places = {number: place for place, number in enumerate(order)}
    return Edited(old, new, tuple((one, _span(new, new.blocks[places[one.block]], one.new)) for one in edits))


def _raw_block(block: Block, text: str) -> RawBlock:
    return RawBlock(
        block.kind, text, block.level, block.page, block.page_label, paragraph=block.paragraph, covered=block.covered
    )


def _span(new: CanonicalText, block: Block, words: str) -> Span:
    start = new.text.index(words, block.start, block.end)
    return Span(start, start + len(words))


def _edits(canonical: CanonicalText, dice: random.Random) -> Iterator[Edit]:
    sentences = [
        (number, span.of(canonical.text))
        for number, block in enumerate(canonical.blocks)
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
        for span in block.sentences
    ]
    once = [
        (number, words)
        for number, words in sentences
        if len(words.split()) >= _MIN_WORDS and len(words) <= _MAX_CHARACTERS and canonical.text.count(words) == 1
    ]
    dice.shuffle(once)
    taken: set[int] = set()
    for name, kind, wanted, write in EDITS:
        made = 0
        for number, words in once:
            if made == wanted:
                break
            new = None if number in taken else write(words, dice)
            if new is not None:
                taken.add(number)
                made += 1
                yield Edit(name, kind, number, words, new)


def _moved(canonical: CanonicalText, edited: set[int], dice: random.Random) -> list[tuple[int, int]]:
    """Paragraphs with the places where they stand in the new edition."""
    blocks: Sequence[Block] = canonical.blocks
    long = [
        number
        for number, block in enumerate(blocks)
        if block.kind is BlockKind.PARAGRAPH
        and number not in edited
        and len(block.span) > 100
        and canonical.text.count(block.span.of(canonical.text)) == 1
    ]
    chosen = dice.sample(long, min(MOVED, len(long)))
    return [(number, (number + len(blocks) // 2) % len(blocks)) for number in chosen]


def shifted(canonical: CanonicalText) -> CanonicalText:
    """The same words with every two neighbouring paragraphs joined to one, without printed numbers of items."""
    raw_blocks: list[RawBlock] = []
    for block in canonical.blocks:
        raw = _raw_block(block, block.span.of(canonical.text))
        joins = raw_blocks and raw_blocks[-1].kind is raw.kind is BlockKind.PARAGRAPH and len(raw_blocks) % 2
        if joins and not block.paragraph and not marker_length(canonical.text, block):
            raw_blocks[-1] = replace(raw_blocks[-1], text=f"{raw_blocks[-1].text} {raw.text}")
        else:
            raw_blocks.append(raw)
    return join(raw_blocks)
