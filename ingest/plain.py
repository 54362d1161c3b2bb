"""Read plain text. The canonical text is the decoded text itself, not one character changed; blocks are found in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.decoding import decoded
from ingest.extraction import LETTER, Extraction, finish
from ingest.markers import ENDS, Depths, Kind, Marker, is_figure, marker
from ingest.text_furniture import Furniture, furniture
from ingest.text_names import says_name
from retrieval.errors import Reason, Unreadable
from retrieval.text import Block, BlockKind, Span

_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_SECTION = re.compile(r"(?:part|section|chapter|appendix|annex|schedule)\s+(?:\d+|[A-Z])\b.{0,100}", re.IGNORECASE)
# A heading that every document of a series may begin with.
_COMMON = re.compile(
    r"(?:[A-Z]\w?\W+)?(?:introduction|contents|summary|foreword|preface|use of (?:the )?guidance|the requirements?|"
    r".{0,3})",
    re.IGNORECASE,
)
# Where text taken from pages runs on into the next paragraph or item: "… doors. 1.6  Lightweight …"; "… or b.  made …".
_RUNS_ON = re.compile(
    rf"(?<=[.:;])\s+(?=\d{{1,2}}\.\d{{1,3}}\s{{2,}}[A-Z])|(?:(?<=[.,:;])|(?<=\bor)|(?<=\band))\s+(?={LETTER}\s{{2,}}\S)"
)
_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
# A line drawn across the page, which says nothing; under a heading, it makes one of the line above.
_RULE = re.compile(r"([=\-_*~#+.–—─═])(?:\s?\1){2,}")
_UNDERLINES = {"=": 1, "-": 2, "~": 3}
# A line ends like this in the midst of a sentence only.
_UNFINISHED = re.compile(
    r"(?:\b(?:the|of|and|an?|on|by|in|to|for|with|from|at|or|that|which|as|is|are|was|were|be|must|may|will|shall|should"
    r"|than|under|per|between|into|its|their|his|her|this|these|but|if|where|when|paragraph|section|regulation)|,)$"
)

# A word of a heading; signs that stand in a table's cell or a drawing are shorter.
_WORD = re.compile(r"[^\W\d_]{3}")
# A figure with its unit: "30 min", "25 mm max.".
_AMOUNT = re.compile(
    r"\d[\d.,/×x*-]*\s*(?:[^\W\d_]{1,4}|per cent)\b(?:\s+(?:max|min|minimum|maximum)\.?)?", re.IGNORECASE
)
# So many short lines one after the other are a table's cells or a list, in so many characters each.
_CELLS = 4
# A title may be set in so many lines of so many characters. "Date: 4 May" is a field of a letter or of minutes.
_TITLE_LINES = 4
_TITLE_LINE = 50
_FIELD = re.compile(r"[\w ]{1,20}:\s")
# A line of text under a heading, and no note or caption of the table.
_SENTENCE = re.compile(r"(?!(?:NOTE|Note)S?s?\b)[A-Z\d(].{50,}[.:;—]")
_CELL = 25
# How the number of a chapter is written.
_CHAPTER = "1."
# Running lines name a text on this share of its pages, where nothing else does; and against its first heading.
_SOME_PAGES, _MOST_PAGES = 0.2, 0.5
_HEADING_WORDS = 12
_LONGEST_HEADING = 90
_WRAPPED = range(45, 121)
# A line shorter than this may be an entry of a list that has no marks.
_TORN = 25
# So many lines up, a list without marks is looked for.
_ENTRIES = 30


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the white space around it; `indent`: the columns of white space before it; `gap`: an empty line
    stands above it.

    `rule` is the sign of the rule that is drawn under it, `mark` what it begins with.
    """

    span: Span
    indent: int
    gap: bool
    mark: Marker | None = None
    rule: str | None = None


def read(data: bytes) -> Extraction:
    """Raises Unreadable where the bytes are no text in an encoding that can be told."""
    found = decoded(data)
    extraction = read_text(found.text)
    return replace(extraction, notes=(found.remark, *extraction.notes)) if found.remark else extraction


def read_text(text: str) -> Extraction:
    """Raises Unreadable where there is nothing but white space."""
    around = furniture(text)
    lines = _marked(text, _ruled(text, list(_lines(text, around.spans))))
    if not lines:
        raise Unreadable(Reason.NO_TEXT, "The file holds no text.")
    blocks = list(_Blocks(text, lines).blocks())
    notes = (around.remark,) if around.remark else ()
    return Extraction(finish(text, blocks), title=_title(text, blocks, around), notes=notes)


def _title(text: str, blocks: Sequence[Block], around: Furniture) -> str | None:
    """What the text begins with, or the name that its pages print; only a first heading names it, a later one a part.

    A heading that does not say what most pages call the document heads a part of it.
    """
    first = " ".join(blocks[0].span.of(text).split()) if blocks[0].kind is BlockKind.HEADING else ""
    if not _names(first):
        return around.title if around.share >= _SOME_PAGES else None
    if around.title is None or around.share < _MOST_PAGES or says_name(first, around.title):
        return first
    return around.title


def _names(heading: str) -> bool:
    """Whether a first heading is a title; "Section 0: Introduction" is not, and the file's name tells more."""
    return not (_SECTION.fullmatch(heading) or _COMMON.fullmatch(heading))


def _lines(text: str, furniture: Sequence[Span]) -> Iterator[_Line]:
    """The lines of a text that hold words, without the furniture of its pages, in order.

    What stood around furniture does not run on: a block is one piece of the text.
    """
    before = 0
    ends = {span.end: span.start for span in furniture}
    parted = False
    for match in _LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if not stripped:
            continue
        white = len(line) - len(line.lstrip())
        left_out = False
        while stripped and (first := ends.get(match.start() + white + len(stripped))) is not None:
            stripped, left_out = text[match.start() + white : first].rstrip(), True
        if not stripped:
            parted = True
            continue
        indent = len(line[:white].expandtabs(4))
        start = match.start() + white
        gap = len(re.findall(r"\r\n|[\n\r\f\u2029]", text[before : match.start()])) > 1 or before == 0 or parted
        before, parted = match.end(), left_out
        first = 0
        for cut in _RUNS_ON.finditer(stripped):
            yield _Line(Span(start + first, start + cut.start()), indent, gap)
            first = cut.end()
        yield _Line(Span(start + first, start + len(stripped)), indent, gap)


def _ruled(text: str, lines: Sequence[_Line]) -> list[_Line]:
    """The lines without the rules between them: one under a line is noted there, and parts it from the next."""
    kept: list[_Line] = []
    parted = False
    for line in lines:
        rule = _RULE.fullmatch(line.span.of(text))
        if rule is None:
            kept.append(replace(line, gap=line.gap or parted))
            parted = False
            continue
        if kept and not line.gap and not parted:
            kept[-1] = replace(kept[-1], rule=rule.group(1))
        parted = True
    return kept or list(lines[:1])


def _marked(text: str, lines: Sequence[_Line]) -> list[_Line]:
    before: str | None = None
    marked: list[_Line] = []
    for line in lines:
        words = line.span.of(text)
        marked.append(replace(line, mark=marker(words, None if line.gap else before)))
        before = words
    return marked


class _Blocks:
    """Finds the blocks in a text's lines, and remembers which list is open and which headings are numbered."""

    def __init__(self, text: str, lines: Sequence[_Line]) -> None:
        self._text = text
        self._lines = lines
        self._wrapped = _is_wrapped(text, lines)
        self._depths = Depths()
        self._cells = _cells(text, lines)
        self._stacked = 0 if self._wrapped else _stacked(text, lines)
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

    def _words(self, line: _Line) -> str:
        return line.span.of(self._text)

    def _continues(self, first: int, last: int) -> bool:
        """Whether the line behind `last` goes on with the block that begins at `first`."""
        line, after = self._lines[last], self._lines[last + 1]
        if last + 1 < self._stacked:
            return True
        if after.gap or after.mark or line.rule or _HASHES.match(self._words(after)):
            return False
        if _HASHES.match(self._words(line)):
            return False
        opening = self._lines[first]
        if opening.mark and opening.mark.kind is not Kind.PARAGRAPH and after.indent > opening.indent:
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
        return not ENDS.search(here) and (there[:1].islower() or is_figure(there))

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
            depth = self._depths.within(line.indent)
            if depth is not None and after is not None:
                return Block(BlockKind.ITEM, span.start, span.end, level=depth)
            self._depths.clear()
            return Block(BlockKind.PARAGRAPH, span.start, span.end)
        start = span.start + mark.end
        if mark.kind is Kind.PARAGRAPH:
            self._depths.clear()
            return Block(BlockKind.PARAGRAPH, start, span.end, paragraph=mark.printed)
        level = self._depths.of(mark, line.indent)
        return Block(BlockKind.ITEM, start, span.end, level=level, paragraph=mark.printed)

    def _heading(self, place: int, last: int, words: str, span: Span) -> Block | None:
        """The heading that these lines are, if they are one."""
        line = self._lines[place]
        hashes = _HASHES.match(words)
        if hashes:
            end = max(span.start + len(_without_closing(words)), span.start + hashes.end() + 1)
            return Block(BlockKind.HEADING, span.start + hashes.end(), end, level=len(hashes.group(1)))
        rule = self._lines[last].rule
        if rule in _UNDERLINES and place == last and len(words) <= _LONGEST_HEADING and line.mark is None:
            level = 1 if span.start == 0 else _UNDERLINES[rule]
            return Block(BlockKind.HEADING, span.start, span.end, level=level)
        after = self._lines[last + 1] if last + 1 < len(self._lines) else None
        mark = line.mark
        if (mark and mark.kind is not Kind.PARAGRAPH and place not in self._headed) or place in self._cells:
            return None
        if last + 1 != self._stacked and not _is_heading(words[mark.end :] if mark else words, after, line):
            return None
        level = 1 if span.start == 0 or _SECTION.fullmatch(words) else self._depth(mark)
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
        return _is_heading(self._words(line)[mark.end :], after, line)

    def _depth(self, mark: Marker | None) -> int:
        """Of a heading that is not the first: one with a number stands as deep as the number, and under its chapter."""
        if mark is None or mark.printed is None:
            return 2
        if mark.kind is Kind.NUMBER:
            self._chapters.add(mark.printed)
            return 2
        under_chapter = mark.printed.split(".")[0] in self._chapters
        return 1 + mark.printed.count(".") + under_chapter


def _cells(text: str, lines: Sequence[_Line]) -> set[int]:
    """The places of lines that stand among cells of a table: many short ones, one after the other, without a mark.

    Those that a text begins with are its title; the last one may head the sentence that follows.
    """
    found: set[int] = set()
    run: list[int] = []
    for place, line in enumerate([*lines, None]):
        if line is not None and line.mark is None and line.rule is None and _is_cell(line.span.of(text)):
            run.append(place)
            continue
        if run and run[0] == 0:
            run = run[_TITLE_LINES:]
        if len(run) >= _CELLS:
            heads = line is not None and _SENTENCE.fullmatch(line.span.of(text)) is not None
            found.update(run[:-1] if heads else run)
        run = []
    return found


def _stacked(text: str, lines: Sequence[_Line]) -> int:
    """How many lines at a text's head are one title, set in several short lines; 0 where the first line is it alone.

    The lines stand one below the other, and an empty line parts them from the text. A letter or a figure alone belongs
    to the line above and to the line below it, too.
    """
    count = 0
    for place, line in enumerate(lines[: _TITLE_LINES + 1]):
        words = line.span.of(text)
        joined = place == 0 or not line.gap or _is_lone(words) or _is_lone(lines[place - 1].span.of(text))
        if not joined:
            break
        if line.mark or line.rule or not _is_title_line(words):
            return 0
        count += 1
    return count if 1 < count <= _TITLE_LINES and count < len(lines) else 0


def _is_title_line(words: str) -> bool:
    begins = words[:1].isupper() or words[:1].isdigit()
    other = _SECTION.fullmatch(words) or _HASHES.match(words) or _FIELD.match(words)
    return begins and len(words) <= _TITLE_LINE and not (ENDS.search(words) or other)


def _is_lone(words: str) -> bool:
    """Whether a line is one letter or one figure."""
    return len(words) == 1 or words.isdecimal()


def _is_cell(words: str) -> bool:
    sentence = len(words.split()) > 2 and words[:1].isupper() and words[-1:] in ".!?"
    return len(words) <= _CELL and not (sentence or _SECTION.fullmatch(words) or _HASHES.match(words))


def _without_closing(heading: str) -> str:
    """A heading without the hashes that may stand behind it, too."""
    bare = heading.rstrip("#")
    return bare.rstrip() if bare[-1:].isspace() else heading


def _is_wrapped(text: str, lines: Sequence[_Line]) -> bool:
    """Whether lines were broken to fit a width: most that another follows directly are of like length and go on."""
    inner = [line for line, after in pairwise(lines) if not after.gap]
    going_on = [line for line in inner if len(line.span) in _WRAPPED and not ENDS.search(line.span.of(text))]
    return len(inner) >= 3 and len(going_on) > len(inner) / 2


def _is_heading(words: str, after: _Line | None, line: _Line) -> bool:
    """A short line on its own that more text follows, without the punctuation that ends a sentence."""
    if _SECTION.fullmatch(words) and not ENDS.search(words):
        return True
    if not _WORD.search(words) or _AMOUNT.fullmatch(words):
        return False
    alone = line.gap and after is not None
    short = 0 < len(words.split()) <= _HEADING_WORDS and len(words) <= _LONGEST_HEADING
    begins = words[:1].isupper() or words[:1].isdigit()
    return alone and short and begins and (not ENDS.search(words) or (words.endswith("?")))
