"""Grow the sentence that answers into a quote that can be understood alone.

A quote is one slice of whole sentences. It shows a list item with its lead-in, a lead-in with its items, a sentence
that points back with the sentence before it, and a sentence with the ones that limit it.
"""

import re
from dataclasses import dataclass
from typing import TypeGuard

from retrieval.section import Section
from retrieval.text import Block, BlockKind, Span

# Names of a document and of its parts: "This guidance applies to …" does not point back.
_SELF_NAME = (
    r"(?:(?:approved |command |consultation |draft |green |policy |practical |spring |statutory |strategic |technical |"
    r"white )?(?:act|annex|appendix|budget|chapter|circular|code|document|framework|government|guidance|guide|manual|"
    r"note|page|paper|part|plan|policy|regulations?|report|requirement|response|section|statement|strategy|volume))\b"
)

# Openings that point back: "These must be renewed" says nothing without the sentence before.
_POINTS_BACK = re.compile(
    rf"(?!(?:this|these) {_SELF_NAME})(this|these|such|it|its|they|their|them|that|those|he|she|his|her|both|either"
    r"|neither|in this case|in these cases|in that case|in such cases|in addition|similarly|likewise|also|therefore"
    r"|consequently|as a result)\b",
    re.IGNORECASE,
)

# Openings that limit the sentence before: a quote without them would say something else.
_LIMITATION = re.compile(
    r"(unless|except|exceptions?|however|subject to|provided that|providing that|only if|only when|only where|but|"
    r"where|save (?:that|where|for|as)|otherwise|apart from|this does not|this (?:only )?applies|it does not|"
    r"they do not|these do not|nothing in this|notwithstanding|note(?: \d+)?:)(?!\w)",
    re.IGNORECASE,
)

# A lead-in's list is cut off at the item that would make it longer than this. What limits a quote must begin within it.
MAX_LIST_CHARS = 2_000

# A paragraph of up to about 80 words is quoted whole, with the core marked in it. So is a short list, because one item
# of "either … or …" alone would mislead, and a section of several short paragraphs.
MAX_WHOLE_PARAGRAPH_CHARS = 500
MAX_WHOLE_LIST_CHARS = 700
MAX_WHOLE_SECTION_CHARS = 600

_PROSE = (BlockKind.PARAGRAPH, BlockKind.ITEM)


def is_limitation(sentence: str) -> bool:
    """Whether a sentence limits the one before it."""
    return _LIMITATION.match(sentence) is not None


def points_back(sentence: str) -> bool:
    """Whether a sentence points back to the one before it."""
    return _POINTS_BACK.match(sentence) is not None


@dataclass(frozen=True, slots=True)
class Selection:
    """The span to quote, the sentences in it that answer (the core), and the block of the chosen sentence."""

    span: Span
    core: tuple[Span, ...]
    block: Block


def select(section: Section, sentence: Span, *, whole_list: bool = False) -> Selection:
    """Grow a sentence into a quote. With `whole_list`, the core of an item's quote is its whole list.

    Raises LookupError where the section does not hold the sentence.
    """
    ordinal = section.ordinal_of(sentence)
    block = section.at(ordinal)
    if block is None:
        raise LookupError(f"no block {ordinal}")
    core = (_list_core(section, block) if whole_list else ()) or _core(section, ordinal, block, sentence)
    start, end = core[0].start, core[-1].end
    if block.kind is BlockKind.ITEM:
        start = min(start, _lead_in_start(section, block))
        end = max(end, _list_end(section, ordinal, start))
    elif block.kind is BlockKind.PARAGRAPH and block.end - block.start <= MAX_WHOLE_PARAGRAPH_CHARS:
        start, end = min(start, block.start), max(end, block.end)
    else:
        start = min(start, _start_pointing_back(section.text, block, sentence))
    start = min(start, _start_in_paragraph_above(section, ordinal, block, start))
    around = _short_section(section, ordinal, block)
    if around is not None:
        start, end = min(start, around.start), max(end, around.end)
    end = max(end, _end_with_limitations(section, section.ordinal_of(core[-1]), Span(start, end)))
    return Selection(Span(start, end), core, block)


def _list_core(section: Section, item: Block) -> tuple[Span, ...]:
    """The lead-in and items of an item's list; empty where it has no lead-in, or where the item is cut off from it."""
    above = section.at(item.lead_in) if item.kind is BlockKind.ITEM and item.lead_in is not None else None
    if above is None or item.lead_in is None or not above.sentences:
        return ()
    core = _core(section, item.lead_in, above, above.sentences[-1])
    return core if any(span.start >= item.start and span.end <= item.end for span in core) else ()


def _core(section: Section, ordinal: int, block: Block, sentence: Span) -> tuple[Span, ...]:
    """The sentence; for a lead-in also the items of its list: "The aims are:" answers nothing without them."""
    if block.kind is BlockKind.HEADING or not sentence.of(section.text).rstrip().endswith(":"):
        return (sentence,)
    items: list[Span] = []
    following = ordinal + 1
    while (item := section.at(following)) is not None and item.kind is BlockKind.ITEM:
        if item.end - sentence.start > MAX_LIST_CHARS and items:
            break
        items.extend(item.sentences or (item.span,))
        following += 1
    return (sentence, *items)


def _lead_in_start(section: Section, item: Block) -> int:
    """The start of an item's outermost lead-in: of its last sentence, which introduces the list."""
    start = item.start
    while item.lead_in is not None:
        above = section.at(item.lead_in)
        if above is None:
            break
        start = above.sentences[-1].start if above.sentences else above.start
        item = above
    return start


def _short_section(section: Section, ordinal: int, block: Block) -> Span | None:
    """The paragraphs and items under the same headings, where they are short together; otherwise None.

    A numbered paragraph begins a section of its own, because it is cited by its number.
    """
    if block.kind not in _PROSE:
        return None
    start, end = block.start, block.end
    first, place = block, ordinal
    while (
        end - start <= MAX_WHOLE_SECTION_CHARS
        and not _is_numbered(first)
        and _shares_headings(above := section.at(place - 1), block)
    ):
        first, place, start = above, place - 1, above.start
    place = ordinal
    while (
        end - start <= MAX_WHOLE_SECTION_CHARS
        and _shares_headings(below := section.at(place + 1), block)
        and not _is_numbered(below)
    ):
        place, end = place + 1, below.end
    return Span(start, end) if end - start <= MAX_WHOLE_SECTION_CHARS else None


def _is_numbered(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and block.paragraph is not None


def _shares_headings(other: Block | None, block: Block) -> TypeGuard[Block]:
    return other is not None and other.kind in _PROSE and other.heading_path == block.heading_path


def _list_end(section: Section, ordinal: int, start: int) -> int:
    """The end of an item's list; `start`, where the list is too long to be quoted whole from there."""
    last = section.at(ordinal)
    while (item := section.at(ordinal + 1)) is not None and item.kind is BlockKind.ITEM:
        last, ordinal = item, ordinal + 1
    return last.end if last is not None and last.end - start <= MAX_WHOLE_LIST_CHARS else start


def _start_pointing_back(text: str, block: Block, sentence: Span) -> int:
    """The start of the nearest sentence of the block, this one or one before it, that does not point back."""
    start = sentence.start
    for before in reversed([span for span in block.sentences if span.end <= sentence.start]):
        if not _POINTS_BACK.match(text, start):
            break
        start = before.start
    return start


def _start_in_paragraph_above(section: Section, ordinal: int, block: Block, start: int) -> int:
    """The start of the paragraph above's last sentence, where a quote opens its paragraph by pointing back.

    Otherwise `start`.
    """
    above = section.at(ordinal - 1)
    if above is None or start != block.start or not _POINTS_BACK.match(section.text, start):
        return start
    if {above.kind, block.kind} != {BlockKind.PARAGRAPH} or not above.sentences:
        return start
    return above.sentences[-1].start


def _end_with_limitations(section: Section, ordinal: int, span: Span) -> int:
    """The end of the quote with the sentences that limit it and directly follow it, in its block or after that."""
    end = span.end
    block = section.at(ordinal)
    following = [later for later in (block.sentences if block else ()) if later.start >= end]
    after = _paragraph_after(section, ordinal)
    if not following and after is not None and after.start - span.start <= MAX_LIST_CHARS:
        following = list(after.sentences)
    for sentence in following:
        if not _LIMITATION.match(section.text, sentence.start):
            break
        end = sentence.end
    return end


def _paragraph_after(section: Section, ordinal: int) -> Block | None:
    """The paragraph after a block or, for an item, after its list: it may limit each of the list's items."""
    block, following = section.at(ordinal), ordinal + 1
    if block is not None and block.kind is BlockKind.ITEM:
        while (item := section.at(following)) is not None and item.kind is BlockKind.ITEM:
            following += 1
    after = section.at(following)
    return after if after is not None and after.kind is BlockKind.PARAGRAPH else None
