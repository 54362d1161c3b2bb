"""A document as its page shows it: every block of the canonical text in order, with page names and the marked quote."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from retrieval.cells import Cell, cells
from retrieval.text import Block, BlockKind, CanonicalText, Span
from web.marking import BULLETS, MarkedRun, marked_runs, page_name


class Pointing(StrEnum):
    """Whether the page can show the place that its address names."""

    NOTHING_ASKED = "nothing_asked"
    SHOWN = "shown"
    NOT_A_PLACE = "not_a_place"
    OTHER_VERSION = "other_version"


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a row, or the whole text of another block. `columns`: the number of columns that it spans."""

    pieces: tuple[MarkedRun, ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block to render. `number`: its printed number, unless its text begins with it.

    `cells`: the cells of a row; the text of any other block is one cell. `is_bare`: a list item without number or
    bullet, so that the page adds a bullet. `is_head`: a row of column heads.
    """

    kind: BlockKind
    cells: tuple[ShownCell, ...]
    depth: int
    number: str | None
    is_bare: bool
    is_head: bool
    id: str | None


@dataclass(slots=True)
class BlockGroup:
    """Adjacent blocks of one kind. `page`: the name of the page that begins before them; None where none begins."""

    kind: BlockKind
    page: str | None
    blocks: list[BlockView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DocumentView:
    groups: tuple[BlockGroup, ...]
    contents: tuple[tuple[str, str, int], ...]
    """The table of contents: id, text and depth of each heading down to _CONTENTS_DEPTH."""


_GROUPED_KINDS = {BlockKind.ITEM, BlockKind.ROW}
_MAX_DEPTH = 5
_CONTENTS_DEPTH = 2


def resolve_place(
    canonical: CanonicalText, sha256: str, version: str | None, start: str | None, end: str | None
) -> tuple[Pointing, Span | None]:
    """Find the place that an address names. The span is None unless it holds words of exactly this version."""
    if version is not None and version != sha256:
        return Pointing.OTHER_VERSION, None
    if start is None and end is None:
        return Pointing.NOTHING_ASKED, None
    first, last = _parse_offset(start), _parse_offset(end)
    if first is None or last is None or not first < last <= len(canonical.text):
        return Pointing.NOT_A_PLACE, None
    span = Span(first, last)
    has_words = any(block.span.overlaps(span) for block in canonical.blocks)
    return (Pointing.SHOWN, span) if has_words else (Pointing.NOT_A_PLACE, None)


def _parse_offset(value: str | None) -> int | None:
    """An offset of at most nine digits; None for anything else."""
    is_offset = value is not None and value.isascii() and value.isdigit() and len(value) < 10
    return int(value) if value is not None and is_offset else None


def view_document(canonical: CanonicalText, quoted: Span | None) -> DocumentView:
    """The whole document in order. Exactly the span `quoted` is marked."""
    marks = () if quoted is None else (quoted,)
    groups: list[BlockGroup] = []
    contents: list[tuple[str, str, int]] = []
    page: str | None = None
    depth = 0
    for ordinal, block in enumerate(canonical.blocks):
        first_page = page_name(block.page, block.page_label)
        new_page = first_page if first_page != page else None
        page = page_name(*block.page_at(block.end))
        if block.kind is BlockKind.HEADING:
            # Headings on a web page must not skip a level (WCAG 1.3.1), even where those of the document do.
            depth = min(block.level or 1, depth + 1, _MAX_DEPTH)
            contents.append((f"section-{ordinal}", block.span.of(canonical.text), depth))
        if new_page or not _continues_group(block, groups):
            groups.append(BlockGroup(block.kind, new_page))
        groups[-1].blocks.append(_view_block(canonical.text, ordinal, block, depth, marks))
    return DocumentView(tuple(groups), tuple(entry for entry in contents if entry[2] <= _CONTENTS_DEPTH))


def _continues_group(block: Block, groups: Sequence[BlockGroup]) -> bool:
    """Whether a block belongs to the same list or table as the block before it."""
    begins_table = block.kind is BlockKind.ROW and block.level is not None
    return bool(groups) and block.kind in _GROUPED_KINDS and groups[-1].kind is block.kind and not begins_table


def _view_block(text: str, ordinal: int, block: Block, depth: int, marks: Sequence[Span]) -> BlockView:
    is_heading = block.kind is BlockKind.HEADING
    block_cells = cells(text, block) if block.kind is BlockKind.ROW else (Cell(block.span),)
    return BlockView(
        kind=block.kind,
        cells=tuple(
            ShownCell(marked_runs(text, cell.span, marks, block.page_breaks), cell.columns) for cell in block_cells
        ),
        depth=depth if is_heading else min(block.level or 1, _MAX_DEPTH),
        number=None if _begins_with_number(text, block) else block.paragraph,
        is_bare=block.paragraph is None and text[block.start] not in BULLETS,
        is_head=block.heads_columns,
        id=f"section-{ordinal}" if is_heading else None,
    )


def _begins_with_number(text: str, block: Block) -> bool:
    """Whether the block's text begins with its printed number, so that the page need not add it."""
    number = (block.paragraph or "").strip("(). ")
    opening = text[block.start : min(block.end, block.start + len(number) + 2)].lstrip("([ ")
    return bool(number) and opening.startswith(number)
