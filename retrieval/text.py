"""Canonical text: the words of a version, extracted once and never edited.

All offsets are code points of this text, end exclusive, so `text[start:end]` is always the quote.
"""

from bisect import bisect_right
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
    """From `offset` on, the block is on `page` (from 1); `label` is the page number as printed, if known."""

    offset: int
    page: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class NoteMark:
    """The mark of a footnote that the document prints at `offset`; the canonical text leaves it out."""

    offset: int
    mark: str


# `level` of a row with its table's column heads, and of the first row of a table without column heads.
COLUMN_HEADS, NO_COLUMN_HEADS = 1, 0


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table row or footnote of the canonical text.

    `level`: a heading's rank or a list item's depth, from 1. A row's level is COLUMN_HEADS if it holds the column heads
    (the last entry of the heading path of the rows below), NO_COLUMN_HEADS if it begins a table without, else None.
    `page`: the page on which the block begins, from 1; `page_label`: its printed number. Both are None in formats
    without pages.
    `paragraph`: the printed number ("21", "1.3", "(a)"). `lead_in`: the ordinal of an item's lead-in.
    `sentences` cover the block except for white space between them. `notes`: its footnote marks, in order.
    `quoting`: the author of words that the document quotes from somebody else.
    `is_quoted`: the layout marks it as a block quotation; only the check of drafts asks for it.
    `covered`: columns of a row, from 0, whose empty cell belongs to the cell on its left, which spans them.
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
    is_quoted: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def heads_columns(self) -> bool:
        """Whether this is a row with the column heads of its table."""
        return self.kind is BlockKind.ROW and self.level == COLUMN_HEADS

    def sentence_at(self, offset: int) -> Span | None:
        """The sentence at an offset; None between sentences and outside the block."""
        place = bisect_right(self.sentences, offset, key=lambda one: one.start) - 1
        return self.sentences[place] if place >= 0 and offset < self.sentences[place].end else None

    def page_at(self, offset: int) -> tuple[int | None, str | None]:
        """The page, from 1, and its printed label at an offset inside the block."""
        page, label = self.page, self.page_label
        for page_break in self.page_breaks:
            if page_break.offset > offset:
                break
            page, label = page_break.page, page_break.label
        return page, label


@dataclass(frozen=True)
class CanonicalText:
    """A text and its blocks. Blocks are in order, do not overlap, and neither begin nor end with white space."""

    text: str
    blocks: tuple[Block, ...]

    @cached_property
    def sha256(self) -> str:
        return digest(self.text)

    def sentences(self) -> Iterator[tuple[Block, Span]]:
        for block in self.blocks:
            for sentence in block.sentences:
                yield block, sentence
