"""Read plain text: the canonical text is the decoded text, unchanged to the character; blocks are spans of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.blocks.extraction import Extraction, add_context
from ingest.blocks.markers import CLAUSE_END, Depths, Marker, MarkerKind, starts_with_measure
from ingest.formats.decoding import decode_text
from ingest.formats.text.furniture import find_furniture
from ingest.formats.text.headings import (
    HASHES,
    MAX_HEADING_LENGTH,
    SECTION_HEADING,
    choose_title,
    count_title_lines,
    find_cell_lines,
    is_heading,
    strip_closing_hashes,
)
from ingest.formats.text.lines import TextLine, lines_of
from retrieval.errors import Reason, Unreadable
from retrieval.text import Block, BlockKind, Span

_UNDERLINE_LEVELS = {"=": 1, "-": 2, "~": 3}
# A line that ends like this ends in mid-sentence.
_MID_SENTENCE_END = re.compile(
    r"(?:\b(?:the|of|and|an?|on|by|in|to|for|with|from|at|or|that|which|as|is|are|was|were|be|must|may|will|shall|should"
    r"|than|under|per|between|into|its|their|his|her|this|these|but|if|where|when|paragraph|section|regulation)|,)$"
)

# The style of a chapter's number.
_CHAPTER_STYLE = "1."
_WRAPPED_LENGTHS = range(45, 121)
# A shorter line may be an entry of a list without marks.
_MIN_TORN_LENGTH = 25
# Lines searched upwards for the start of a list without marks.
_MAX_LINES_ABOVE = 30


def read(data: bytes) -> Extraction:
    """Read a text file. Raises Unreadable for an undetectable encoding and for nothing but white space."""
    decoded = decode_text(data)
    extraction = read_text(decoded.text)
    return replace(extraction, notes=(decoded.remark, *extraction.notes)) if decoded.remark else extraction


def read_text(text: str) -> Extraction:
    """Read decoded text. Raises Unreadable if it holds only white space."""
    page_furniture = find_furniture(text)
    lines = lines_of(text, page_furniture.spans)
    if not lines:
        raise Unreadable(Reason.NO_TEXT, "The file holds no text. Check that it was saved whole.")
    blocks = list(_BlockFinder(text, lines).blocks())
    notes = (page_furniture.remark,) if page_furniture.remark else ()
    return Extraction(add_context(text, blocks), title=choose_title(text, blocks, page_furniture), notes=notes)


class _BlockFinder:
    """Finds the blocks in a text's lines; keeps track of the open list and of numbered headings."""

    def __init__(self, text: str, lines: Sequence[TextLine]) -> None:
        self._text = text
        self._lines = lines
        self._is_text_wrapped = _is_wrapped(text, lines)
        self._depths = Depths()
        self._cell_lines = find_cell_lines(text, lines)
        self._title_line_count = 0 if self._is_text_wrapped else count_title_lines(text, lines)
        self._chapter_lines = self._find_chapter_lines()
        self._chapters: set[str] = set()

    def blocks(self) -> Iterator[Block]:
        index = 0
        while index < len(self._lines):
            last = index
            while last + 1 < len(self._lines) and self._continues(index, last):
                last += 1
            yield self._block(index, last)
            index = last + 1

    def _words_of(self, line: TextLine) -> str:
        return line.span.of(self._text)

    def _continues(self, first: int, last: int) -> bool:
        """Whether the line after `last` continues the block that begins at `first`."""
        line, after = self._lines[last], self._lines[last + 1]
        if last + 1 < self._title_line_count:
            return True
        if after.has_gap_above or after.mark or line.underline or HASHES.match(self._words_of(after)):
            return False
        if HASHES.match(self._words_of(line)):
            return False
        opening = self._lines[first]
        if opening.mark and opening.mark.kind is not MarkerKind.PARAGRAPH and after.indent > opening.indent:
            return True  # an item's second line, indented below its first
        words = self._words_of(line)
        if self._is_text_wrapped and len(words) >= _WRAPPED_LENGTHS.start:
            return True
        if len(words) < _MIN_TORN_LENGTH or "\f" in self._text[line.span.end : after.span.start]:
            return False
        return self._ends_mid_sentence(words, self._words_of(after)) and not self._is_unmarked_entry(first)

    @staticmethod
    def _ends_mid_sentence(words: str, next_words: str) -> bool:
        """Whether a line ends in mid-sentence."""
        if _MID_SENTENCE_END.search(words):
            return True
        return not CLAUSE_END.search(words) and (next_words[:1].islower() or starts_with_measure(next_words))

    def _is_unmarked_entry(self, index: int) -> bool:
        """Whether a line belongs to a list without marks: a line closely above it leads in with a colon."""
        for above in range(index, max(0, index - _MAX_LINES_ABOVE), -1):
            if self._lines[above].has_gap_above or self._lines[above].mark:
                return False
            if self._words_of(self._lines[above - 1]).endswith(":"):
                return True
        return False

    def _block(self, index: int, last: int) -> Block:
        line, after = self._lines[index], self._lines[last + 1] if last + 1 < len(self._lines) else None
        span = Span(line.span.start, self._lines[last].span.end)
        words = span.of(self._text)
        heading = self._heading(index, last, words, span)
        if heading is not None:
            self._depths.clear()
            return heading
        mark = line.mark
        if mark is None:
            depth = self._depths.enclosing_depth(line.indent)
            if depth is not None and after is not None:
                return Block(BlockKind.ITEM, span.start, span.end, level=depth)
            self._depths.clear()
            return Block(BlockKind.PARAGRAPH, span.start, span.end)
        start = span.start + mark.end
        if mark.kind is MarkerKind.PARAGRAPH:
            self._depths.clear()
            return Block(BlockKind.PARAGRAPH, start, span.end, paragraph=mark.printed)
        level = self._depths.next_depth(mark, line.indent)
        return Block(BlockKind.ITEM, start, span.end, level=level, paragraph=mark.printed)

    def _heading(self, index: int, last: int, words: str, span: Span) -> Block | None:
        """The heading that these lines form; None if they form none."""
        line = self._lines[index]
        hashes = HASHES.match(words)
        if hashes:
            end = max(span.start + len(strip_closing_hashes(words)), span.start + hashes.end() + 1)
            return Block(BlockKind.HEADING, span.start + hashes.end(), end, level=len(hashes.group(1)))
        underline = self._lines[last].underline
        if underline in _UNDERLINE_LEVELS and index == last and len(words) <= MAX_HEADING_LENGTH and line.mark is None:
            level = 1 if span.start == 0 else _UNDERLINE_LEVELS[underline]
            return Block(BlockKind.HEADING, span.start, span.end, level=level)
        after = self._lines[last + 1] if last + 1 < len(self._lines) else None
        mark = line.mark
        if (
            mark and mark.kind is not MarkerKind.PARAGRAPH and index not in self._chapter_lines
        ) or index in self._cell_lines:
            return None
        if last + 1 != self._title_line_count and not is_heading(words[mark.end :] if mark else words, after, line):
            return None
        level = 1 if span.start == 0 or SECTION_HEADING.fullmatch(words) else self._heading_level(mark)
        return Block(BlockKind.HEADING, span.start, span.end, level=level, paragraph=mark.printed if mark else None)

    def _find_chapter_lines(self) -> set[int]:
        """Indexes of the numbered lines that are chapter headings ("2. Duties"): outside lists, counting up from 1."""
        chapters = [
            (line.mark.value, index)
            for index, line in enumerate(self._lines)
            if line.mark and self._is_chapter_line(index)
        ]
        numbers = [number for number, _ in chapters]
        counts_up = (
            numbers[:1] == [1]
            and len(numbers) > 1
            and all(number < next_number for number, next_number in pairwise(numbers))
        )
        return {index for _, index in chapters} if counts_up else set()

    def _is_chapter_line(self, index: int) -> bool:
        """Whether a line "2. Duties" looks like a heading, and the lines next to it do not count up with it."""
        line, mark = self._lines[index], self._lines[index].mark
        if mark is None or mark.style != _CHAPTER_STYLE or line.indent > 3:
            return False
        neighbours = [(neighbour.mark, -1) for neighbour in self._lines[max(0, index - 1) : index]]
        neighbours += [(neighbour.mark, 1) for neighbour in self._lines[index + 1 : index + 2]]
        if any(
            neighbour and neighbour.style == _CHAPTER_STYLE and neighbour.value == mark.value + step
            for neighbour, step in neighbours
        ):
            return False
        after = self._lines[index + 1] if index + 1 < len(self._lines) else None
        return is_heading(self._words_of(line)[mark.end :], after, line)

    def _heading_level(self, mark: Marker | None) -> int:
        """Level of a heading after the first: as deep as its number, and below its chapter."""
        if mark is None or mark.printed is None:
            return 2
        if mark.kind is MarkerKind.NUMBER:
            self._chapters.add(mark.printed)
            return 2
        under_chapter = mark.printed.split(".")[0] in self._chapters
        return 1 + mark.printed.count(".") + under_chapter


def _is_wrapped(text: str, lines: Sequence[TextLine]) -> bool:
    """Whether lines were wrapped to a width: most lines with one directly below are full and end no sentence."""
    inner = [line for line, after in pairwise(lines) if not after.has_gap_above]
    unfinished = [
        line for line in inner if len(line.span) in _WRAPPED_LENGTHS and not CLAUSE_END.search(line.span.of(text))
    ]
    return len(inner) >= 3 and len(unfinished) > len(inner) / 2
