"""Which blocks of a PDF are headings after all, and how they rank; how deep list items stand."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.blocks.extraction import CAPTION_LEVEL, RawBlock
from ingest.blocks.note_marks import without_marks
from ingest.formats.pdf.block import TITLED, PdfBlock, is_finished
from retrieval.text import COLUMN_HEADS, NO_COLUMN_HEADS, BlockKind

# What heads a table or a box, and nothing beyond it.
_LABEL = re.compile(r"(?:box|table|figure|chart)\s+[\dA-Z]", re.IGNORECASE)
_CHAPTER = re.compile(r"(?:chapter|part|appendix|annex|schedule) +(?:\d+|[a-z]|[ivx]+)\b", re.IGNORECASE)
_HEADING_LEVELS = 6


def ranked(blocks: Sequence[PdfBlock]) -> list[RawBlock]:
    """The blocks with their levels."""
    _promote(blocks)
    levels = _levels([block for block in blocks if not _LABEL.match(block.text)])
    # The styles of sections: a chapter's heading that is set like them stands a rank above them all the same.
    sections = {block.style for block in blocks if block.kind is BlockKind.HEADING and not _CHAPTER.match(block.text)}
    depths = _depths(blocks)
    heads = _column_heads(blocks)
    begins = _without_heads(blocks)
    raw_blocks = [_raw_block(block, levels, sections, depths) for block in blocks]
    rows = {**dict.fromkeys(begins, NO_COLUMN_HEADS), **dict.fromkeys(heads, COLUMN_HEADS)}
    return [replace(raw, level=rows.get(place, raw.level)) for place, raw in enumerate(raw_blocks)]


def _column_heads(blocks: Sequence[PdfBlock]) -> set[int]:
    """Where a table's column heads stand: a first row in bold above one that is not; contents end in page numbers."""
    rows = [block.kind is BlockKind.ROW for block in blocks]
    return {
        place
        for place in range(len(blocks) - 1)
        if blocks[place].row == COLUMN_HEADS
        or (
            rows[place]
            and blocks[place].row is None
            and rows[place + 1]
            and not (place and rows[place - 1])
            and blocks[place].bold
            and not blocks[place + 1].bold
            and not without_marks(blocks[place].text)[-1:].isdigit()
        )
    }


def _without_heads(blocks: Sequence[PdfBlock]) -> set[int]:
    """Where a table without heads begins: one right at a page's top goes on under the heads of the page before."""
    return {
        place
        for place, block in enumerate(blocks)
        if block.row == NO_COLUMN_HEADS
        and not (place and blocks[place - 1].kind is BlockKind.ROW and blocks[place - 1].page < block.page)
    }


def _promote(blocks: Sequence[PdfBlock]) -> None:
    """Make headings of the lines that stand alone before a text, set in nothing but the body's own type."""
    for place in range(len(blocks) - 2, -1, -1):  # from the end: a heading may stand before another
        block, after = blocks[place], blocks[place + 1]
        heads = len(after.text) > _A_TEXT or after.kind is BlockKind.HEADING
        if heads and block.page == after.page and _stands_alone(block) and (place == 0 or _closed(blocks[place - 1])):
            block.kind = BlockKind.HEADING
            if block.text.isupper() or TITLED.match(block.text):
                block.bold, block.size = True, block.size + 0.5


# A block with more characters than this is a text that a heading may stand before.
_A_TEXT = 80


def _closed(block: PdfBlock) -> bool:
    """Whether a block is complete, so that what follows it begins something new."""
    return block.kind is not BlockKind.PARAGRAPH or is_finished(block.text) or _stands_alone(block)


def _stands_alone(block: PdfBlock) -> bool:
    text = without_marks(block.text)
    words = text.split()
    plain = block.kind is BlockKind.PARAGRAPH and block.number is None and not block.breaks
    title = 0 < len(words) <= 12 and len(text) <= 90 and text[:1].isupper()
    return plain and title and (text.endswith("?") or not re.search(r"[.!:;,…]['\"’”)\]]*$", text))


def _levels(blocks: Sequence[PdfBlock]) -> dict[tuple[float, bool], int]:
    """Heading levels by size, the largest first; bold before plain of one size."""
    styles = {block.style for block in blocks if block.kind is BlockKind.HEADING}
    ranked = sorted(styles, reverse=True)
    return {style: min(rank, _HEADING_LEVELS) for rank, style in enumerate(ranked, 1)}


def _depths(blocks: Sequence[PdfBlock]) -> dict[int, int]:
    """List depth by indentation, in steps of about half an inch."""
    lefts = [block.indent for block in blocks if block.kind is BlockKind.ITEM]
    if not lefts:
        return {}
    first = sorted(lefts)[len(lefts) // 10]
    return {round(left): 1 + max(0, round((left - first) / 30)) for left in lefts}


def _raw_block(
    block: PdfBlock, levels: dict[tuple[float, bool], int], sections: set[tuple[float, bool]], depths: dict[int, int]
) -> RawBlock:
    level = None
    if block.kind is BlockKind.HEADING:
        level = levels.get(block.style, _HEADING_LEVELS)
        if _CHAPTER.match(block.text) and (block.style in sections or level == _HEADING_LEVELS):
            level = max(1, level - 1)
        level = CAPTION_LEVEL if _LABEL.match(block.text) else level
    elif block.kind is BlockKind.ITEM:
        level = min(depths.get(round(block.indent), 1), 4)
    number = block.number.rstrip(".") if block.number and block.kind is not BlockKind.FOOTNOTE else block.number
    return RawBlock(
        kind=block.kind,
        text=block.text,
        level=level,
        page=block.page,
        page_label=block.label,
        page_breaks=tuple(block.breaks),
        paragraph=number,
    )
