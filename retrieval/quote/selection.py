"""Choose the sentences that answer, and grow them into a quote that can stand on its own.

A quote is whole sentences in one unbroken slice. A list item comes with its lead-in, a lead-in with its items, a
sentence that leans on the one before with that one, and what limits a sentence comes with it.
"""

import re
from dataclasses import dataclass
from typing import TypeGuard

from retrieval.section import Section
from retrieval.text import Block, BlockKind, Span

# What a document calls itself and its parts: "This guidance applies to …" points to nothing before it.
_ITSELF = (
    r"(?:(?:approved |command |consultation |draft |green |policy |practical |spring |statutory |strategic |technical |"
    r"white )?(?:act|annex|appendix|budget|chapter|circular|code|document|framework|government|guidance|guide|manual|"
    r"note|page|paper|part|plan|policy|regulations?|report|requirement|response|section|statement|strategy|volume))\b"
)

# Openings that point back: without the sentence before, "These must be renewed" says nothing.
_LEANS_BACK = re.compile(
    rf"(?!(?:this|these) {_ITSELF})(this|these|such|it|its|they|their|them|that|those|he|she|his|her|both|either"
    r"|neither|in this case|in these cases|in that case|in such cases|in addition|similarly|likewise|also|therefore"
    r"|consequently|as a result)\b",
    re.IGNORECASE,
)

# Openings that limit what was said before: leaving them out would change the meaning.
_LIMITS = re.compile(
    r"(unless|except|exceptions?|however|subject to|provided that|providing that|only if|only when|only where|but|"
    r"where|save (?:that|where|for|as)|otherwise|apart from|this does not|this (?:only )?applies|it does not|"
    r"they do not|these do not|nothing in this|notwithstanding|note(?: \d+)?:)(?!\w)",
    re.IGNORECASE,
)

# A list longer than this is quoted up to the item that answers, not to its end.
WHOLE_LIST = 2_000

# A paragraph no longer than this, about 80 words, is read at a glance and quoted whole; the core is marked in it. So is
# a list, for one item of "either … or …" alone would mislead, and a section of several short paragraphs.
WHOLE_PARAGRAPH = 500
SHORT_LIST = 700
SHORT_SECTION = 600

_PROSE = (BlockKind.PARAGRAPH, BlockKind.ITEM)


def limits(sentence: str) -> bool:
    """Whether a sentence limits the one before it."""
    return _LIMITS.match(sentence) is not None


def points_back(sentence: str) -> bool:
    """Whether a sentence leans on the one before it."""
    return _LEANS_BACK.match(sentence) is not None


@dataclass(frozen=True, slots=True)
class Selection:
    """The span to quote, the sentences in it that answer, and the block in which the first of these stands."""

    span: Span
    core: tuple[Span, ...]
    block: Block


def select(section: Section, sentence: Span, *, whole_list: bool = False) -> Selection:
    """Grow a sentence into the quote that must be shown with it; `whole_list`: an item stands for its whole list."""
    ordinal = section.ordinal_of(sentence)
    block = section.at(ordinal)
    if block is None:
        raise LookupError(f"no block {ordinal}")
    core = (_list_around(section, block) if whole_list else ()) or _core(section, ordinal, block, sentence)
    start, end = core[0].start, core[-1].end
    if block.kind is BlockKind.ITEM:
        start = min(start, _lead_in_start(section, block))
        end = max(end, _list_end(section, ordinal, start))
    elif block.kind is BlockKind.PARAGRAPH and block.end - block.start <= WHOLE_PARAGRAPH:
        start, end = min(start, block.start), max(end, block.end)
    else:
        start = min(start, _leaning_start(section.text, block, sentence))
    start = min(start, _sentence_above(section, ordinal, block, start))
    around = _short_section(section, ordinal, block)
    if around is not None:
        start, end = min(start, around.start), max(end, around.end)
    end = max(end, _limited_end(section, section.ordinal_of(core[-1]), Span(start, end)))
    return Selection(Span(start, end), core, block)


def _list_around(section: Section, item: Block) -> tuple[Span, ...]:
    """The lead-in and the items of the list in which an item stands; empty where it has none or is too long."""
    above = section.at(item.lead_in) if item.kind is BlockKind.ITEM and item.lead_in is not None else None
    if above is None or item.lead_in is None or not above.sentences:
        return ()
    core = _core(section, item.lead_in, above, above.sentences[-1])
    return core if any(span.start >= item.start and span.end <= item.end for span in core) else ()


def _core(section: Section, ordinal: int, block: Block, sentence: Span) -> tuple[Span, ...]:
    """The sentence, or a lead-in with the items of its list: "The aims are:" answers nothing without them."""
    if block.kind is BlockKind.HEADING or not sentence.of(section.text).rstrip().endswith(":"):
        return (sentence,)
    items: list[Span] = []
    following = ordinal + 1
    while (item := section.at(following)) is not None and item.kind is BlockKind.ITEM:
        if item.end - sentence.start > WHOLE_LIST and items:
            break
        items.extend(item.sentences or (item.span,))
        following += 1
    return (sentence, *items)


def _lead_in_start(section: Section, item: Block) -> int:
    """Where the outermost lead-in of an item begins: its last sentence, which is the one that introduces the list."""
    start = item.start
    while item.lead_in is not None:
        above = section.at(item.lead_in)
        if above is None:
            break
        start = above.sentences[-1].start if above.sentences else above.start
        item = above
    return start


def _short_section(section: Section, ordinal: int, block: Block) -> Span | None:
    """The paragraphs and items under the same headings, where they are short together.

    A numbered paragraph begins a part of its own: it is cited by its number.
    """
    if block.kind not in _PROSE:
        return None
    start, end = block.start, block.end
    first, place = block, ordinal
    while (
        end - start <= SHORT_SECTION and not _is_numbered(first) and _is_beside(above := section.at(place - 1), block)
    ):
        first, place, start = above, place - 1, above.start
    place = ordinal
    while (
        end - start <= SHORT_SECTION and _is_beside(below := section.at(place + 1), block) and not _is_numbered(below)
    ):
        place, end = place + 1, below.end
    return Span(start, end) if end - start <= SHORT_SECTION else None


def _is_numbered(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and block.paragraph is not None


def _is_beside(other: Block | None, block: Block) -> TypeGuard[Block]:
    return other is not None and other.kind in _PROSE and other.heading_path == block.heading_path


def _list_end(section: Section, ordinal: int, start: int) -> int:
    """The end of the list in which an item stands, or of the item where the list from `start` on is long."""
    last = section.at(ordinal)
    while (item := section.at(ordinal + 1)) is not None and item.kind is BlockKind.ITEM:
        last, ordinal = item, ordinal + 1
    return last.end if last is not None and last.end - start <= SHORT_LIST else start


def _leaning_start(text: str, block: Block, sentence: Span) -> int:
    """The start of the sentence, or of the nearest one before it in its block that does not point back."""
    start = sentence.start
    for before in reversed([span for span in block.sentences if span.end <= sentence.start]):
        if not _LEANS_BACK.match(text, start):
            break
        start = before.start
    return start


def _sentence_above(section: Section, ordinal: int, block: Block, start: int) -> int:
    """Where a quote that opens a paragraph by pointing back begins: with the last sentence of the paragraph above."""
    above = section.at(ordinal - 1)
    if above is None or start != block.start or not _LEANS_BACK.match(section.text, start):
        return start
    if {above.kind, block.kind} != {BlockKind.PARAGRAPH} or not above.sentences:
        return start
    return above.sentences[-1].start


def _limited_end(section: Section, ordinal: int, span: Span) -> int:
    """The end of the last sentence that directly follows, in the same block or after it, and limits the quote."""
    end = span.end
    block = section.at(ordinal)
    following = [later for later in (block.sentences if block else ()) if later.start >= end]
    after = _after(section, ordinal)
    if not following and after is not None and after.start - span.start <= WHOLE_LIST:
        following = list(after.sentences)
    for sentence in following:
        if not _LIMITS.match(section.text, sentence.start):
            break
        end = sentence.end
    return end


def _after(section: Section, ordinal: int) -> Block | None:
    """The paragraph that follows a block: what limits one item of a list may stand below the last."""
    block, following = section.at(ordinal), ordinal + 1
    if block is not None and block.kind is BlockKind.ITEM:
        while (item := section.at(following)) is not None and item.kind is BlockKind.ITEM:
            following += 1
    after = section.at(following)
    return after if after is not None and after.kind is BlockKind.PARAGRAPH else None
