"""A document as its page shows it: every block of the canonical text, in order, with pages and the quoted range."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from retrieval.cells import Cell, cells
from retrieval.text import Block, BlockKind, CanonicalText, Span
from web.marking import BULLETS, MarkedRun, page_name, pieces


class Pointing(StrEnum):
    """What became of a citation's version and offsets."""

    NOTHING_ASKED = "nothing_asked"
    SHOWN = "shown"
    NOT_A_PLACE = "not_a_place"
    OTHER_VERSION = "other_version"


@dataclass(frozen=True, slots=True)
class ShownCell:
    """`columns`: how many columns of its table it covers."""

    pieces: tuple[MarkedRun, ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block to render. `number` is its printed number where the text itself does not open with it.

    `cells` are a table row's; elsewhere the text is one cell. `is_bare`: a list item whose text opens with neither
    number nor bullet, so that the page must show where it begins. `is_head`: a row that holds its columns' heads.
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
    """Neighbouring blocks of one kind, and the page that begins before them, None where none does."""

    kind: BlockKind
    page: str | None
    blocks: list[BlockView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DocumentView:
    groups: tuple[BlockGroup, ...]
    contents: tuple[tuple[str, str, int], ...]
    """The upper headings: id, text and depth."""


_RUNS = {BlockKind.ITEM, BlockKind.ROW}
_DEEPEST = 5
_CONTENTS_DEPTH = 2


def point(
    canonical: CanonicalText, sha256: str, version: str | None, start: str | None, end: str | None
) -> tuple[Pointing, Span | None]:
    """Read a citation's place. A span comes back only where it holds words of this very version."""
    if version is not None and version != sha256:
        return Pointing.OTHER_VERSION, None
    if start is None and end is None:
        return Pointing.NOTHING_ASKED, None
    first, last = _number(start), _number(end)
    if first is None or last is None or not first < last <= len(canonical.text):
        return Pointing.NOT_A_PLACE, None
    span = Span(first, last)
    held = any(block.span.overlaps(span) for block in canonical.blocks)
    return (Pointing.SHOWN, span) if held else (Pointing.NOT_A_PLACE, None)


def _number(value: str | None) -> int | None:
    fits = value is not None and value.isascii() and value.isdigit() and len(value) < 10
    return int(value) if value is not None and fits else None


def read(canonical: CanonicalText, quoted: Span | None) -> DocumentView:
    """Groups in the order of the text; with `quoted`, exactly that range is marked."""
    marks = () if quoted is None else (quoted,)
    groups: list[BlockGroup] = []
    contents: list[tuple[str, str, int]] = []
    page: str | None = None
    depth = 0
    for ordinal, block in enumerate(canonical.blocks):
        begins = page_name(block.page, block.page_label)
        turned = begins if begins != page else None
        page = page_name(*block.page_at(block.end))
        if block.kind is BlockKind.HEADING:
            # A page's headings may not skip a rank, whatever the document's do.
            depth = min(block.level or 1, depth + 1, _DEEPEST)
            contents.append((f"section-{ordinal}", block.span.of(canonical.text), depth))
        if turned or not _goes_on(block, groups):
            groups.append(BlockGroup(block.kind, turned))
        groups[-1].blocks.append(_shown(canonical.text, ordinal, block, depth, marks))
    return DocumentView(tuple(groups), tuple(entry for entry in contents if entry[2] <= _CONTENTS_DEPTH))


def _goes_on(block: Block, groups: Sequence[BlockGroup]) -> bool:
    """Whether a block stands in one list or table with the one before it."""
    begins = block.kind is BlockKind.ROW and block.level is not None
    return bool(groups) and block.kind in _RUNS and groups[-1].kind is block.kind and not begins


def _shown(text: str, ordinal: int, block: Block, depth: int, marks: Sequence[Span]) -> BlockView:
    heading = block.kind is BlockKind.HEADING
    held = cells(text, block) if block.kind is BlockKind.ROW else (Cell(block.span),)
    return BlockView(
        kind=block.kind,
        cells=tuple(ShownCell(pieces(text, cell.span, marks, block.page_breaks), cell.columns) for cell in held),
        depth=depth if heading else min(block.level or 1, _DEEPEST),
        number=None if _opens_with(text, block) else block.paragraph,
        is_bare=block.paragraph is None and text[block.start] not in BULLETS,
        is_head=block.heads_columns,
        id=f"section-{ordinal}" if heading else None,
    )


def _opens_with(text: str, block: Block) -> bool:
    """Whether the block's own text begins with its printed number, which then need not stand beside it."""
    number = (block.paragraph or "").strip("(). ")
    opening = text[block.start : min(block.end, block.start + len(number) + 2)].lstrip("([ ")
    return bool(number) and opening.startswith(number)
