"""The narrowest statements about a sentence: for which nations and which readers its place in the document is."""

import re
from collections.abc import Iterator

from retrieval.applicability import Applicability, StatedAudience, StatedBy, StatedExtent, extent_of
from retrieval.applies.clauses import cell_nations, heading_nations, part_nations, sentence_nations
from retrieval.applies.readers import heading_readers, part_readers
from retrieval.cells import CELL_SEPARATOR
from retrieval.section import Section
from retrieval.text import Block, BlockKind, Span

# Blocks before a sentence in which a statement about its section is looked for.
_MAX_BLOCKS_BACK = 50
# A longer line is no heading, and neither is one with the mark of a sentence's or a lead-in's end.
_MAX_LINE_CHARS = 100
_CLOSED = re.compile(r"[.!?;:,][’”\"')\]]*$")


def applicability_at(section: Section, sentence: Span, document: Applicability) -> Applicability:
    """What is stated about a sentence: by itself, its paragraph, the lines above it, its section or the document.

    The narrowest statement counts, for nations and for readers each. Raises LookupError where no block of the section
    contains the sentence.
    """
    ordinal = section.ordinal_of(sentence)
    block = section.at(ordinal)
    if block is None:
        return document
    extent = _paragraph_extent(section, block, sentence)
    audience: StatedAudience | None = None
    for words, is_heading in _above(section, ordinal, block):
        if extent is None:
            nations = heading_nations(words) if is_heading else part_nations(words)
            extent = extent_of(nations, words, StatedBy.SECTION) if nations else None
        if audience is None:
            readers = heading_readers(words) if is_heading else part_readers(words)
            audience = StatedAudience(readers, " ".join(words.split()), StatedBy.SECTION) if readers else None
        if extent and audience:
            break
    return Applicability(extent or document.extent, audience or document.audience)


def _paragraph_extent(section: Section, block: Block, sentence: Span) -> StatedExtent | None:
    """What the sentence, its row, the first sentence of its paragraph, or its list's lead-in states."""
    text = section.text
    if block.kind is BlockKind.ROW:
        cells = block.span.of(text).split(CELL_SEPARATOR)
        stated = next(((nations, cell) for cell in cells[:2] if (nations := cell_nations(cell))), None)
        if stated:
            return extent_of(*stated, StatedBy.PARAGRAPH)
    lead_in = section.at(block.lead_in) if block.lead_in is not None else None
    for span in (sentence, *block.sentences[:1], *(lead_in.sentences[-1:] if lead_in else ())):
        words = span.of(text)
        nations = sentence_nations(" ".join(words.split()))
        if nations:
            return extent_of(nations, words, StatedBy.PARAGRAPH)
    return None


def _line_above(section: Section, ordinal: int) -> str | None:
    """The line right above a block, if it looks like a heading that the reader took for a paragraph."""
    above = section.at(ordinal - 1)
    if above is None or above.kind is not BlockKind.PARAGRAPH or len(above.sentences) > 1:
        return None
    words = " ".join(above.span.of(section.text).split())
    return words if len(words) <= _MAX_LINE_CHARS and not _CLOSED.search(words) else None


def _above(section: Section, ordinal: int, block: Block) -> Iterator[tuple[str, bool]]:
    """The headings above a block and the sentences of their sections before it, innermost first; True for headings."""
    path = block.heading_path
    line = _line_above(section, ordinal)
    if line:
        yield line, True
    statements: dict[int, list[str]] = {}
    for number in range(ordinal, max(-1, ordinal - _MAX_BLOCKS_BACK), -1):
        before = section.at(number)
        if before is None:
            break
        if before.kind is not BlockKind.HEADING and path[: len(before.heading_path)] == before.heading_path:
            statements.setdefault(len(before.heading_path), []).extend(
                span.of(section.text) for span in before.sentences
            )
    for depth in range(len(path), -1, -1):
        yield from ((" ".join(words.split()), False) for words in statements.get(depth, ()))
        if depth:
            yield path[depth - 1], True
