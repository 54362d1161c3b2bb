"""What a reader makes of a document, in the form in which all formats are compared."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.blocks.extraction import Extraction
from ingest.blocks.soundness import find_defect
from retrieval.cells import cells
from retrieval.text import Block, BlockKind, CanonicalText


@dataclass(frozen=True, slots=True)
class Said:
    """A block. `cells`: of a row, the words of each cell and the head of its column; it has no text of its own here.

    `marks`: each note's mark with the word behind which it stands; empty where it opens the block.
    """

    kind: BlockKind
    text: str = ""
    number: str | None = None
    level: int | None = None
    cells: tuple[tuple[str, str | None], ...] = ()
    marks: tuple[tuple[str, str], ...] = ()


def heading(text: str, level: int, *marks: tuple[str, str]) -> Said:
    return Said(BlockKind.HEADING, text, level=level, marks=marks)


def paragraph(text: str, *marks: tuple[str, str]) -> Said:
    return Said(BlockKind.PARAGRAPH, text, marks=marks)


def item(text: str, number: str | None = None, level: int = 1, marks: tuple[tuple[str, str], ...] = ()) -> Said:
    return Said(BlockKind.ITEM, text, number, level, marks=marks)


def footnote(text: str, number: str) -> Said:
    return Said(BlockKind.FOOTNOTE, text, number)


def row(*words: str, heads: tuple[str, ...] = (), marks: tuple[tuple[str, str], ...] = ()) -> Said:
    """A row under these heads, "" for a column that has none; without them, the heads themselves or a headless row.

    A cell that spans columns is given once, under all of their heads: "Food, Garden".
    """
    known = [head or None for head in heads] or [None] * len(words)
    return Said(BlockKind.ROW, cells=tuple(zip(words, known, strict=True)), marks=marks)


def said(found: Extraction) -> list[Said]:
    canonical = found.canonical
    assert find_defect(canonical) is None
    return [_said(canonical, block) for block in canonical.blocks]


def _said(canonical: CanonicalText, block: Block) -> Said:
    text, marks = block.span.of(canonical.text), tuple(_marks(canonical.text, block))
    if block.kind is BlockKind.ROW:
        found = cells(canonical.text, block)
        # A bar inside a cell has spaces beside it that break no line; its head's have them too.
        told = [(_plain(cell.span.of(canonical.text)), _plain(cell.head)) for cell in found]
        return Said(block.kind, cells=tuple((words or "", head) for words, head in told), marks=marks)
    level = block.level if block.kind in (BlockKind.HEADING, BlockKind.ITEM) else None
    return Said(block.kind, text, block.paragraph, level, marks=marks)


def _plain(words: str | None) -> str | None:
    return words.replace("\u00a0", " ").strip() if words is not None else None


def _marks(text: str, block: Block) -> Iterator[tuple[str, str]]:
    for note in block.notes:
        before = text[block.start : note.offset].split()
        yield (before[-1] if before else "", note.mark)
