"""Read plain text. The canonical text is the decoded text itself, not one character changed; blocks are found in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.blocks.extraction import Extraction, add_context
from ingest.blocks.markers import CLAUSE_END, Depths, Marker, MarkerKind, starts_with_measure
from ingest.formats.decoding import decoded
from ingest.formats.text.furniture import furniture
from ingest.formats.text.headings import (
    HASHES,
    MAX_HEADING_LENGTH,
    SECTION,
    cells,
    is_heading,
    stacked,
    title,
    without_closing,
)
from ingest.formats.text.lines import TextLine, lines_of
from retrieval.errors import Reason, Unreadable
from retrieval.text import Block, BlockKind, Span

_UNDERLINES = {"=": 1, "-": 2, "~": 3}
# A line ends like this in the midst of a sentence only.
_UNFINISHED = re.compile(
    r"(?:\b(?:the|of|and|an?|on|by|in|to|for|with|from|at|or|that|which|as|is|are|was|were|be|must|may|will|shall|should"
    r"|than|under|per|between|into|its|their|his|her|this|these|but|if|where|when|paragraph|section|regulation)|,)$"
)

# How the number of a chapter is written.
_CHAPTER = "1."
_WRAPPED = range(45, 121)
# A line shorter than this may be an entry of a list that has no marks.
_TORN = 25
# So many lines up, a list without marks is looked for.
_ENTRIES = 30


def read(data: bytes) -> Extraction:
    """Raises Unreadable where the bytes are no text in an encoding that can be told."""
    found = decoded(data)
    extraction = read_text(found.text)
    return replace(extraction, notes=(found.remark, *extraction.notes)) if found.remark else extraction


def read_text(text: str) -> Extraction:
    """Raises Unreadable where there is nothing but white space."""
    around = furniture(text)
    lines = lines_of(text, around.spans)
    if not lines:
        raise Unreadable(Reason.NO_TEXT, "The file holds no text.")
    blocks = list(_Blocks(text, lines).blocks())
    notes = (around.remark,) if around.remark else ()
    return Extraction(add_context(text, blocks), title=title(text, blocks, around), notes=notes)


class _Blocks:
    """Finds the blocks in a text's lines, and remembers which list is open and which headings are numbered."""

    def __init__(self, text: str, lines: Sequence[TextLine]) -> None:
        self._text = text
        self._lines = lines
        self._wrapped = _is_wrapped(text, lines)
        self._depths = Depths()
        self._cells = cells(text, lines)
        self._stacked = 0 if self._wrapped else stacked(text, lines)
        self._headed = self._stand_alone()
        self._chapters: set[str] = set()

    def blocks(self) -> Iterator[Block]:
        place = 0
        while place < len(self._lines):
            last = place
            while last + 1 < len(self._lines) and self._continues(place, last):
                last += 1
            yield self._block(place, last)
            place = last + 1

    def _words(self, line: TextLine) -> str:
        return line.span.of(self._text)

    def _continues(self, first: int, last: int) -> bool:
        """Whether the line behind `last` goes on with the block that begins at `first`."""
        line, after = self._lines[last], self._lines[last + 1]
        if last + 1 < self._stacked:
            return True
        if after.gap or after.mark or line.rule or HASHES.match(self._words(after)):
            return False
        if HASHES.match(self._words(line)):
            return False
        opening = self._lines[first]
        if opening.mark and opening.mark.kind is not MarkerKind.PARAGRAPH and after.indent > opening.indent:
            return True  # an item's second line, under its first
        here = self._words(line)
        if self._wrapped and len(here) >= _WRAPPED.start:
            return True
        if len(here) < _TORN or "\f" in self._text[line.span.end : after.span.start]:
            return False
        return self._is_torn(here, self._words(after)) and not self._is_entry(first)

    @staticmethod
    def _is_torn(here: str, there: str) -> bool:
        """Whether a line's end stands in the midst of a sentence."""
        if _UNFINISHED.search(here):
            return True
        return not CLAUSE_END.search(here) and (there[:1].islower() or starts_with_measure(there))

    def _is_entry(self, place: int) -> bool:
        """Whether a line stands in a list without marks: some line directly above it leads in with a colon."""
        for above in range(place, max(0, place - _ENTRIES), -1):
            if self._lines[above].gap or self._lines[above].mark:
                return False
            if self._words(self._lines[above - 1]).endswith(":"):
                return True
        return False

    def _block(self, place: int, last: int) -> Block:
        line, after = self._lines[place], self._lines[last + 1] if last + 1 < len(self._lines) else None
        span = Span(line.span.start, self._lines[last].span.end)
        words = span.of(self._text)
        heading = self._heading(place, last, words, span)
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

    def _heading(self, place: int, last: int, words: str, span: Span) -> Block | None:
        """The heading that these lines are, if they are one."""
        line = self._lines[place]
        hashes = HASHES.match(words)
        if hashes:
            end = max(span.start + len(without_closing(words)), span.start + hashes.end() + 1)
            return Block(BlockKind.HEADING, span.start + hashes.end(), end, level=len(hashes.group(1)))
        rule = self._lines[last].rule
        if rule in _UNDERLINES and place == last and len(words) <= MAX_HEADING_LENGTH and line.mark is None:
            level = 1 if span.start == 0 else _UNDERLINES[rule]
            return Block(BlockKind.HEADING, span.start, span.end, level=level)
        after = self._lines[last + 1] if last + 1 < len(self._lines) else None
        mark = line.mark
        if (mark and mark.kind is not MarkerKind.PARAGRAPH and place not in self._headed) or place in self._cells:
            return None
        if last + 1 != self._stacked and not is_heading(words[mark.end :] if mark else words, after, line):
            return None
        level = 1 if span.start == 0 or SECTION.fullmatch(words) else self._depth(mark)
        return Block(BlockKind.HEADING, span.start, span.end, level=level, paragraph=mark.printed if mark else None)

    def _stand_alone(self) -> set[int]:
        """The numbered lines that head chapters, "2. Duties", by their place: not in a list, and counting up from 1."""
        found = [(line.mark.value, place) for place, line in enumerate(self._lines) if line.mark and self._alone(place)]
        values = [value for value, _ in found]
        counts_up = values[:1] == [1] and len(values) > 1 and all(one < two for one, two in pairwise(values))
        return {place for _, place in found} if counts_up else set()

    def _alone(self, place: int) -> bool:
        """Whether a line "2. Duties" is a heading by its look, with no line of its kind beside it."""
        line, mark = self._lines[place], self._lines[place].mark
        if mark is None or mark.style != _CHAPTER or line.indent > 3:
            return False
        beside = [(other.mark, -1) for other in self._lines[max(0, place - 1) : place]]
        beside += [(other.mark, 1) for other in self._lines[place + 1 : place + 2]]
        if any(other and other.style == _CHAPTER and other.value == mark.value + step for other, step in beside):
            return False
        after = self._lines[place + 1] if place + 1 < len(self._lines) else None
        return is_heading(self._words(line)[mark.end :], after, line)

    def _depth(self, mark: Marker | None) -> int:
        """Of a heading that is not the first: one with a number stands as deep as the number, and under its chapter."""
        if mark is None or mark.printed is None:
            return 2
        if mark.kind is MarkerKind.NUMBER:
            self._chapters.add(mark.printed)
            return 2
        under_chapter = mark.printed.split(".")[0] in self._chapters
        return 1 + mark.printed.count(".") + under_chapter


def _is_wrapped(text: str, lines: Sequence[TextLine]) -> bool:
    """Whether lines were broken to fit a width: most that another follows directly are of like length and go on."""
    inner = [line for line, after in pairwise(lines) if not after.gap]
    going_on = [line for line in inner if len(line.span) in _WRAPPED and not CLAUSE_END.search(line.span.of(text))]
    return len(inner) >= 3 and len(going_on) > len(inner) / 2
