"""From lines to blocks: which lines make a paragraph, a heading, an item, a row or a footnote."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.extraction import CAPTION, Draft
from ingest.pdf_furniture import Bare
from ingest.pdf_vocabulary import Vocabulary
from ingest.pdf_words import PdfLine
from retrieval.text import BlockKind, PageBreak

_BULLET = re.compile(r"(?:[•●▪◦‣∙·■□➢►✓]|[-–—](?=\s)|o(?=\s))\s*")
_PARAGRAPH = re.compile(r"(\d{1,3}(?:\.\d{1,3}){1,3}\.?|\d{1,3}\.)(?:\s+(?=[A-Z“‘\"'(£\d])|(?=[A-Z]))")
_LETTERED = re.compile(r"(\((?:[a-z]{1,2}|[ivx]{1,5}|\d{1,2})\)|[a-z]\)|[ivx]{1,4}[.)])\s+(?=\S)")
_CAPTION = re.compile(
    r"(?:chapter|part|section|annex|appendix|box|table|figure|chart|recommendation)\s+[\dA-Z]", re.IGNORECASE
)
# What heads a table or a box, and nothing beyond it.
_CHAPTER = re.compile(r"(?:chapter|part|appendix|annex|schedule) +(?:\d+|[a-z]|[ivx]+)\b", re.IGNORECASE)
_LABEL = re.compile(r"(?:box|table|figure|chart)\s+[\dA-Z]", re.IGNORECASE)
_FOOTNOTE = re.compile(r"(\d{1,3})\s+(?=\S)")
_MARK = re.compile(r"\d{1,3}|[*†‡]+")
_LEADERS = re.compile(r"(?:\s?\.){4,}\s*")
_ENDS = re.compile(r"[.!?:;]['\"’”)\]]*$")

# Sizes as shares of the body's: what is larger heads, what is smaller at a page's foot is a note.
_LARGER = 1.12
_SMALLER = 0.92
_FOOT = 0.45
_HEADING_WORDS = 25
_HEADING_LEVELS = 6


@dataclass
class _Block:
    """A block as its lines come in."""

    kind: BlockKind
    page: int
    label: str | None
    text: str
    last: PdfLine
    size: float
    bold: bool
    number: str | None = None
    indent: float = 0.0
    breaks: list[PageBreak] = field(default_factory=list)

    def extend(self, line: PdfLine, page: int, label: str | None, words: Vocabulary) -> None:
        """Join the next line: a hyphen at the line's end joins its word, anything else a space."""
        if page != self.page_now:
            self.breaks.append(PageBreak(len(self.text) + 1, page, label))
        if self.last.hyphenated or re.search(r"[A-Za-z]-$", self.text):
            self.text = words.joined(self.text.removesuffix("-"), line.text)
        else:
            self.text += " " + line.text
        self.last = line

    @property
    def page_now(self) -> int:
        return self.breaks[-1].page if self.breaks else self.page


def drafts(pages: Sequence[Bare]) -> list[Draft]:
    """The blocks of a file's pages, in order; `page` counts from 1."""
    body = _body(pages)
    words = Vocabulary.of(line.text for page in pages for line in page.lines)
    blocks = list(_notes_aside(_blocks(pages, body, words)))
    _promote(blocks)
    levels = _levels([block for block in blocks if not _LABEL.match(block.text)])
    # The styles of sections: a chapter's heading that is set like them stands a rank above them all the same.
    sections = {_style(block) for block in blocks if block.kind is BlockKind.HEADING and not _CHAPTER.match(block.text)}
    depths = _depths(blocks)
    return [_draft(block, levels, sections, depths) for block in blocks]


def _body(pages: Sequence[Bare]) -> PdfLine | None:
    """A line of the size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    example: dict[float, PdfLine] = {}
    for page in pages:
        for line in page.lines:
            sizes[round(line.height, 1)] += len(line.text)
            example.setdefault(round(line.height, 1), line)
    return example[sizes.most_common(1)[0][0]] if sizes else None


def _blocks(pages: Sequence[Bare], body: PdfLine | None, words: Vocabulary) -> Iterator[_Block]:
    if body is None:
        return
    current: _Block | None = None
    for number, page in enumerate(pages, 1):
        right = _right_edge(page.lines)
        for line, (kind, printed, text) in _kinds(page.lines, body, right):
            if kind is BlockKind.HEADING and current is not None and _runs_on(current, line, right, number):
                kind = BlockKind.PARAGRAPH
            if current is not None and _continues(current, line, kind, printed, right, number):
                current.extend(line, number, page.label, words)
                continue
            if current is not None:
                yield current
            size = round(line.height, 1)
            current = _Block(kind, number, page.label, text, line, size, line.bold, printed, line.left)
    if current is not None:
        yield current


_Kind = tuple[BlockKind, str | None, str]


def _kinds(lines: Sequence[PdfLine], body: PdfLine, right: float) -> Iterator[tuple[PdfLine, _Kind]]:
    """Each line with what would begin with it; a reference mark on a line of its own numbers the next footnote."""
    mark: str | None = None
    for line in lines:
        if _is_mark(line, body):
            mark = line.text
            continue
        kind, printed, text = _kind(line, body, right)
        if kind is BlockKind.FOOTNOTE:
            printed, mark = printed or mark, None
        yield line, (kind, printed, text)


def _right_edge(lines: Sequence[PdfLine]) -> float:
    edges = sorted(line.right for line in lines)
    return edges[int(0.9 * (len(edges) - 1))] if edges else 0.0


def _kind(line: PdfLine, body: PdfLine, right: float) -> _Kind:
    """What begins with this line, its printed number, and its text without bullet or paragraph number."""
    text = line.text
    if line.height < _SMALLER * body.height and line.place < _FOOT:
        note = _FOOTNOTE.match(text)
        return BlockKind.FOOTNOTE, note.group(1) if note else None, text[note.end() :] if note else text
    bullet = _BULLET.match(text)
    if bullet and text[bullet.end() :]:
        return BlockKind.ITEM, None, text[bullet.end() :]
    if _LEADERS.search(text) or _is_row(line):
        cells = [cell for part in line.cells for cell in _LEADERS.split(part)]
        return BlockKind.ROW, None, " | ".join(cell.strip() for cell in cells if cell.strip(". "))
    if _is_heading(line, body, right):
        return BlockKind.HEADING, None, text
    if len(line.cells) == 2 and line.cells[0].isdigit() and len(line.cells[0]) <= 3:
        return BlockKind.PARAGRAPH, line.cells[0], line.cells[1]
    numbered = _PARAGRAPH.match(text)
    if numbered:
        return BlockKind.PARAGRAPH, numbered.group(1), text[numbered.end() :]
    lettered = _LETTERED.match(text)
    if lettered:
        return BlockKind.ITEM, lettered.group(1), text[lettered.end() :]
    return BlockKind.PARAGRAPH, None, text


def _is_mark(line: PdfLine, body: PdfLine) -> bool:
    """Whether a line is nothing but a footnote's number, set small and raised."""
    return line.height < 0.85 * body.height and bool(_MARK.fullmatch(line.text))


def _is_row(line: PdfLine) -> bool:
    """Three cells or more side by side, two of them more than a number; words spaced out to fill a line are none."""
    cells = [cell for cell in line.cells if not re.fullmatch(r"\(?[\dA-Za-z.]{1,5}\)?|[•●▪–-]", cell)]
    spaced_out = all(" " not in cell for cell in line.cells) and all(cell.isalpha() for cell in line.cells)
    return len(line.cells) >= 3 and len(cells) >= 2 and not spaced_out


def _is_heading(line: PdfLine, body: PdfLine, right: float) -> bool:
    words = len(line.text.split())
    if words > _HEADING_WORDS or not re.search(r"[A-Za-z]{2}", line.text):
        return False
    if line.text.endswith(":") and _PARAGRAPH.match(line.text):
        return False  # a numbered paragraph that leads into a list
    larger = line.height > _LARGER * body.height
    # A bold line that fills the column goes on: it is a conclusion set in bold, not a heading.
    full = line.right > right - 0.06 * (right - line.left)
    bolder = line.bold and not body.bold and words <= 15 and not full and not line.text.endswith((".", ",", ";"))
    return larger or (bolder and (line.text[:1].isupper() or line.text[:1].isdigit()))


def _continues(block: _Block, line: PdfLine, kind: BlockKind, printed: str | None, right: float, page: int) -> bool:
    """Whether a line goes on with the block before it."""
    last = block.last
    if BlockKind.ROW in (kind, block.kind) or (
        printed and kind is not BlockKind.HEADING
    ):  # a printed number begins anew
        return False
    same_size = abs(line.height - last.height) <= 0.08 * last.height
    if BlockKind.HEADING in (kind, block.kind):
        close = 0 < last.bottom - line.bottom < 1.9 * line.height
        return kind is block.kind and same_size and line.bold == block.bold and close and page == block.page
    if kind is BlockKind.FOOTNOTE or block.kind is BlockKind.FOOTNOTE:
        return (
            kind is block.kind
            and same_size
            and page == block.page_now
            and 0 < last.bottom - line.bottom < 2 * line.height
        )
    if kind is BlockKind.ITEM:
        return False
    ended = bool(_ENDS.search(block.text))
    if not same_size and (ended or not line.text[:1].islower() or abs(line.height - last.height) > 0.2 * last.height):
        return False
    if page != block.page_now or line.bottom > last.bottom + 0.5 * line.height:
        # The next page or column: only a sentence that is not finished goes on there.
        return not ended and not _CAPTION.match(line.text)
    gap = (last.bottom - line.bottom) / max(line.height, 1.0)
    short = last.right < right - 0.25 * (right - last.left)
    return gap < 1.75 and not (ended and short and gap > 1.3) and not (ended and gap > 1.6)


def _runs_on(block: _Block, line: PdfLine, right: float, page: int) -> bool:
    """Whether a line that looks like a heading is the next line of an unfinished sentence that is set in bold."""
    last = block.last
    unfinished = block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and not _ENDS.search(block.text)
    close = page == block.page_now and 0 < last.bottom - line.bottom < 1.5 * line.height
    full = last.right > right - 0.15 * (right - last.left)
    same = abs(line.height - last.height) <= 0.08 * last.height and line.bold == last.bold
    return unfinished and close and full and same


def _notes_aside(blocks: Iterator[_Block]) -> Iterator[_Block]:
    """Footnotes after the paragraph that they interrupt, which is put together again."""
    held: _Block | None = None
    notes: list[_Block] = []
    for block in blocks:
        if block.kind is BlockKind.FOOTNOTE and held is not None:
            notes.append(block)
            continue
        if held is not None and notes and _goes_on(held, block):
            _join(held, block)
            continue
        if held is not None:
            yield held
        yield from notes
        held, notes = block, []
    if held is not None:
        yield held
    yield from notes


def _goes_on(before: _Block, after: _Block) -> bool:
    """Whether a paragraph that a page's foot cut off goes on in the next one."""
    bodies = before.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and after.kind is BlockKind.PARAGRAPH
    same = abs(before.size - after.size) <= 0.08 * before.size and after.number is None
    return bodies and same and not _ENDS.search(before.text) and after.page > before.page


def _join(before: _Block, after: _Block) -> None:
    offset = len(before.text) + 1
    before.breaks.append(PageBreak(offset, after.page, after.label))
    before.breaks.extend(PageBreak(turn.offset + offset, turn.page, turn.label) for turn in after.breaks)
    before.text = f"{before.text} {after.text}"
    before.last = after.last


def _promote(blocks: Sequence[_Block]) -> None:
    """Make headings of the lines that stand alone before a text, set in nothing but the body's own type."""
    for place in range(len(blocks) - 2, -1, -1):  # from the end: a heading may stand before another
        block, after = blocks[place], blocks[place + 1]
        heads = len(after.text) > _A_TEXT or after.kind is BlockKind.HEADING
        if heads and block.page == after.page and _stands_alone(block) and (place == 0 or _closed(blocks[place - 1])):
            block.kind = BlockKind.HEADING
            if block.text.isupper() or _CAPTION.match(block.text):
                block.bold, block.size = True, block.size + 0.5


# A block with more characters than this is a text that a heading may stand before.
_A_TEXT = 80


def _closed(block: _Block) -> bool:
    """Whether a block is complete, so that what follows it begins something new."""
    return block.kind is not BlockKind.PARAGRAPH or bool(_ENDS.search(block.text)) or _stands_alone(block)


def _stands_alone(block: _Block) -> bool:
    words = block.text.split()
    plain = block.kind is BlockKind.PARAGRAPH and block.number is None and not block.breaks
    title = 0 < len(words) <= 12 and len(block.text) <= 90 and block.text[:1].isupper()
    return plain and title and (block.text.endswith("?") or not re.search(r"[.!:;,…]['\"’”)\]]*$", block.text))


def _levels(blocks: Sequence[_Block]) -> dict[tuple[float, bool], int]:
    """Heading levels by size, the largest first; bold before plain of one size."""
    styles = {_style(block) for block in blocks if block.kind is BlockKind.HEADING}
    ranked = sorted(styles, reverse=True)
    return {style: min(rank, _HEADING_LEVELS) for rank, style in enumerate(ranked, 1)}


def _depths(blocks: Sequence[_Block]) -> dict[int, int]:
    """List depth by indentation, in steps of about half an inch."""
    lefts = [block.indent for block in blocks if block.kind is BlockKind.ITEM]
    if not lefts:
        return {}
    first = sorted(lefts)[len(lefts) // 10]
    return {round(left): 1 + max(0, round((left - first) / 30)) for left in lefts}


def _style(block: _Block) -> tuple[float, bool]:
    return block.size, block.bold


def _draft(
    block: _Block, levels: dict[tuple[float, bool], int], sections: set[tuple[float, bool]], depths: dict[int, int]
) -> Draft:
    level = None
    if block.kind is BlockKind.HEADING:
        level = levels.get(_style(block), _HEADING_LEVELS)
        if _CHAPTER.match(block.text) and (_style(block) in sections or level == _HEADING_LEVELS):
            level = max(1, level - 1)
        level = CAPTION if _LABEL.match(block.text) else level
    elif block.kind is BlockKind.ITEM:
        level = min(depths.get(round(block.indent), 1), 4)
    number = block.number.rstrip(".") if block.number and block.kind is not BlockKind.FOOTNOTE else block.number
    return Draft(
        kind=block.kind,
        text=block.text,
        level=level,
        page=block.page,
        page_label=block.label,
        page_breaks=tuple(block.breaks),
        paragraph=number,
    )
