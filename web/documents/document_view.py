"""A document as its page shows it: every block of the canonical text in order, with page names and the marked quote."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from retrieval.cells import Cell, cells
from retrieval.text import Block, BlockKind, CanonicalText, Span
from web.marking import BULLETS, MarkedRun, Marks, marked_runs, page_name


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


def view_document(
    canonical: CanonicalText, quoted: Span | None, core: Sequence[Span] = (), found: Sequence[Span] = ()
) -> DocumentView:
    """The whole document in order. Exactly the span `quoted` is marked, with `core` in it, and what was `found`."""
    marks = Marks(() if quoted is None else (quoted,), tuple(core), tuple(found))
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


def _view_block(text: str, ordinal: int, block: Block, depth: int, marks: Marks) -> BlockView:
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
