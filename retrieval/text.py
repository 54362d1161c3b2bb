"""Canonical text: a version's words, extracted once and never edited again.

Every offset in Cited counts code points of this text, end exclusive, so `text[start:end]` is always the quote.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256


def digest(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def moved(self, by: int) -> "Span":
        return Span(self.start + by, self.end + by)

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def __len__(self) -> int:
        return self.end - self.start


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class PageBreak:
    """From `offset` on, the block stands on this page (one-based index, and the label printed on it if known)."""

    offset: int
    page: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class NoteMark:
    """Behind the character before `offset` the document prints the mark of a note; the text itself is without it."""

    offset: int
    mark: str


# The level of a row that holds its table's column heads, and of the first row of a table that has none.
COLUMNS, NO_COLUMNS = 1, 0


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table row or footnote of the canonical text.

    `level` is a heading's rank or a list item's depth, from 1. A row's is COLUMNS where it holds its table's column
    heads, which then end the heading path of the rows below it, and NO_COLUMNS where it begins a table without heads.
    `page` is the one-based index of the page on which the block begins, `page_label` what is printed there; both None
    in formats without pages. `paragraph` is the printed number ("21", "1.3", "(a)"). `lead_in` is the ordinal of the
    block that introduces a list item.
    `sentences` tile the block, white space between them aside. `notes`: the marks of footnotes, in order. `quoting`
    says whose words the block is, where the document quotes somebody else. `covered`: of a row, the places, from 0, of
    the empty cells over which the cell before them reaches.
    """

    kind: BlockKind
    start: int
    end: int
    heading_path: tuple[str, ...] = ()
    level: int | None = None
    page: int | None = None
    page_label: str | None = None
    page_breaks: tuple[PageBreak, ...] = ()
    paragraph: str | None = None
    lead_in: int | None = None
    anchor: str | None = None
    sentences: tuple[Span, ...] = ()
    notes: tuple[NoteMark, ...] = ()
    quoting: str | None = None
    covered: tuple[int, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def heads_columns(self) -> bool:
        """Whether it is the row that holds its table's column heads."""
        return self.kind is BlockKind.ROW and self.level == COLUMNS

    def page_at(self, offset: int) -> tuple[int | None, str | None]:
        """The page and its printed label at an offset inside the block."""
        page, label = self.page, self.page_label
        for turn in self.page_breaks:
            if turn.offset > offset:
                break
            page, label = turn.page, turn.label
        return page, label


@dataclass(frozen=True)
class CanonicalText:
    """A text and its blocks, which are in order, do not overlap, and neither start nor end with white space."""

    text: str
    blocks: tuple[Block, ...]

    @cached_property
    def sha256(self) -> str:
        return digest(self.text)

    def sentences(self) -> Iterator[tuple[Block, Span]]:
        for block in self.blocks:
            for sentence in block.sentences:
                yield block, sentence
