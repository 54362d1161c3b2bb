"""From lines to blocks: which lines make a paragraph, a heading, an item, a row or a footnote."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.blocks.extraction import LETTER_MARKER, RawBlock
from ingest.blocks.markers import Marker, find_marker
from ingest.blocks.note_marks import without_marks
from ingest.formats.pdf.block import TITLED, PdfBlock, is_finished
from ingest.formats.pdf.furniture import Bare
from ingest.formats.pdf.heading_ranks import ranked
from ingest.formats.pdf.lines import PdfLine
from ingest.formats.pdf.tables import tabled
from ingest.formats.pdf.vocabulary import FileWords
from retrieval.text import BlockKind, PageBreak

_BULLET = re.compile(r"(?:[•●▪◦‣∙·■□➢►✓]|[-–—](?=\s)|o(?=\s))\s*")
_PARAGRAPH = re.compile(r"(\d{1,3}(?:\.\d{1,3}){1,3}\.?|\d{1,3}\.)(?:\s+(?=[A-Z“‘\"'(£\d])|(?=[A-Z]))")
_LETTERED = re.compile(
    rf"(\((?:[a-z]{{1,2}}|[ivx]{{1,5}}|\d{{1,2}})\)|[a-z]\)|[ivx]{{1,4}}[.)]|{LETTER_MARKER})\s+(?=\S)"
)
_FOOTNOTE = re.compile(r"(\d{1,3})\s+(?=\S)")
_MARK = re.compile(r"\d{1,3}|[*†‡]+")
_LEADERS = re.compile(r"(?:\s?\.){4,}\s*")

# Sizes as shares of the body's: what is larger heads, what is smaller at a page's foot is a note.
_LARGER = 1.12
_SMALLER = 0.92
_FOOT = 0.45
_HEADING_WORDS = 25
# A notice that begins with this sign goes on with nothing.
_COPYRIGHT = "©"
# Fewer words than this are no sentence that goes on over a page.
_SENTENCE = 3


def raw_blocks(pages: Sequence[Bare]) -> list[RawBlock]:
    """The blocks of a file's pages, in order; `page` counts from 1."""
    body = _body(pages)
    words = FileWords.of(line.text for page in pages for line in page.lines)
    blocks = list(_notes_aside(_blocks(pages, body, words), words))
    return ranked(blocks)


def _body(pages: Sequence[Bare]) -> PdfLine | None:
    """A line of the size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    example: dict[float, PdfLine] = {}
    for page in pages:
        for line in page.lines:
            sizes[round(line.height, 1)] += len(line.text)
            example.setdefault(round(line.height, 1), line)
    return example[sizes.most_common(1)[0][0]] if sizes else None


def _blocks(pages: Sequence[Bare], body: PdfLine | None, words: FileWords) -> Iterator[PdfBlock]:
    if body is None:
        return
    current: PdfBlock | None = None
    for number, page in enumerate(pages, 1):
        right = _right_edge(page.lines)
        for line, (kind, printed, text) in _kinds(tabled(page.lines, words), body, right):
            if kind is BlockKind.HEADING and current is not None and _runs_on(current, line, right, number):
                kind = BlockKind.PARAGRAPH
            if current is not None and _continues(current, line, kind, printed, right, number):
                current.extend(line, number, page.label, words)
                continue
            if current is not None:
                yield current
            size = round(line.height, 1)
            current = PdfBlock(kind, number, page.label, text, line, size, line.bold, printed, line.left, row=line.row)
    if current is not None:
        yield current


_Kind = tuple[BlockKind, str | None, str]


def _kinds(lines: Sequence[PdfLine], body: PdfLine, right: float) -> Iterator[tuple[PdfLine, _Kind]]:
    """Each line with what would begin with it; a reference mark on a line of its own numbers the next footnote."""
    mark: str | None = None
    before: str | None = None
    count = 0  # of the last item that is numbered in figures
    for line in lines:
        if _is_mark(line, body):
            mark = line.text
            continue
        kind, printed, text = _kind(line, body, right)
        if kind is BlockKind.FOOTNOTE:
            printed, mark = printed or mark, None
        counted = _counted(text, before, count) if kind is BlockKind.PARAGRAPH and printed is None else None
        if counted is not None:
            kind, printed, text, count = BlockKind.ITEM, counted.printed, text[counted.end :], counted.value
        before = line.text
        yield line, (kind, printed, text)


def _counted(text: str, before: str | None, count: int) -> Marker | None:
    """The number of an item in small letters, "2. send it to us": it goes on counting, or the line above is over."""
    mark = find_marker(text, before)
    if mark is None or mark.style != "1." or not text[mark.end :][:1].islower():
        return None
    goes_on = count > 0 and mark.value == count + 1
    return mark if before is None or is_finished(before) or goes_on else None


def _right_edge(lines: Sequence[PdfLine]) -> float:
    edges = sorted(line.right for line in lines)
    return edges[int(0.9 * (len(edges) - 1))] if edges else 0.0


def _kind(line: PdfLine, body: PdfLine, right: float) -> _Kind:
    """What begins with this line, its printed number, and its text without bullet or paragraph number."""
    text = line.text
    if line.row is not None:
        return BlockKind.ROW, None, text
    if line.height < _SMALLER * body.height and line.place < _FOOT:
        note = None if line.mark else _FOOTNOTE.match(text)
        return BlockKind.FOOTNOTE, note.group(1) if note else line.mark, text[note.end() :] if note else text
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
    return _numbered(text)


def _numbered(text: str) -> _Kind:
    """A paragraph or a lettered item, and its printed number if it has one."""
    numbered = _PARAGRAPH.match(text)
    if numbered:
        return BlockKind.PARAGRAPH, numbered.group(1), text[numbered.end() :]
    lettered = _LETTERED.match(text)
    if lettered:
        return BlockKind.ITEM, lettered.group(1), text[lettered.end() :]
    return BlockKind.PARAGRAPH, None, text


def _is_mark(line: PdfLine, body: PdfLine) -> bool:
    """Whether a line is nothing but a footnote's number, set small and raised, or small at the page's foot."""
    small = 0.85 if line.place >= _FOOT else _SMALLER
    return line.height < small * body.height and bool(_MARK.fullmatch(line.text))


def _is_row(line: PdfLine) -> bool:
    """Three cells or more side by side, two of them more than a number; words spaced out to fill a line are none."""
    cells = [cell for cell in line.cells if not re.fullmatch(r"\(?[\dA-Za-z.]{1,5}\)?|[•●▪–-]", cell)]
    spaced_out = all(" " not in cell for cell in line.cells) and all(cell.isalpha() for cell in line.cells)
    return len(line.cells) >= 3 and len(cells) >= 2 and not spaced_out


def _is_heading(line: PdfLine, body: PdfLine, right: float) -> bool:
    words = len(line.text.split())
    if words > _HEADING_WORDS or not re.search(r"[A-Za-z]{2}", line.text):
        return False
    text = without_marks(line.text)
    if text.endswith(":") and _PARAGRAPH.match(text):
        return False  # a numbered paragraph that leads into a list
    larger = line.height > _LARGER * body.height
    # A bold line that fills the column goes on: it is a conclusion set in bold, not a heading.
    full = line.right > right - 0.06 * (right - line.left)
    bolder = line.bold and not body.bold and words <= 15 and not full and not text.endswith((".", ",", ";"))
    return larger or (bolder and (line.text[:1].isupper() or line.text[:1].isdigit()))


def _continues(block: PdfBlock, line: PdfLine, kind: BlockKind, printed: str | None, right: float, page: int) -> bool:
    """Whether a line goes on with the block before it."""
    last = block.last
    if _goes_on_certainly(block, line, kind, page):
        return True
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
    ended = is_finished(block.text)
    if not same_size and (ended or not line.text[:1].islower() or abs(line.height - last.height) > 0.2 * last.height):
        return False
    if page != block.page_now or line.bottom > last.bottom + 0.5 * line.height:
        # The next page or column: only a sentence that is not finished goes on there.
        few = page != block.page_now and len(block.text.split()) < _SENTENCE
        begins_anew = TITLED.match(line.text) or line.text.startswith(_COPYRIGHT)
        return not (ended or few or begins_anew)
    gap = (last.bottom - line.bottom) / max(line.height, 1.0)
    short = last.right < right - 0.25 * (right - last.left)
    # An item's own lines stand no further left than its bullet.
    outside = block.kind is BlockKind.ITEM and line.left < min(block.indent, last.left) - 0.5 * line.height
    return gap < 1.75 and not (ended and (outside or (short and gap > 1.3) or gap > 1.6))


# A number or a range that goes on in the next line, and a figure that is set large before what it counts.
_OPEN_RANGE = re.compile(r"\d[-–]$")
_FIGURE = re.compile(r"[£€$]?\d[\d,.]*(?:%|p|m|k|bn| (?:million|billion|per cent))?")


def _goes_on_certainly(block: PdfBlock, line: PdfLine, kind: BlockKind, page: int) -> bool:
    if page != block.page_now or BlockKind.ROW in (kind, block.kind) or block.kind is BlockKind.FOOTNOTE:
        return False
    if _OPEN_RANGE.search(block.text):
        return line.text[:1].isdigit() and abs(line.height - block.last.height) < 0.08 * line.height
    close = 0 < block.last.bottom - line.bottom < 2.5 * line.height
    return close and line.text[:1].islower() and block.number is None and _FIGURE.fullmatch(block.text) is not None


def _runs_on(block: PdfBlock, line: PdfLine, right: float, page: int) -> bool:
    """Whether a line that looks like a heading is the next line of an unfinished sentence that is set in bold."""
    last = block.last
    unfinished = block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and not is_finished(block.text)
    close = page == block.page_now and 0 < last.bottom - line.bottom < 1.5 * line.height
    full = last.right > right - 0.15 * (right - last.left)
    same = abs(line.height - last.height) <= 0.08 * last.height and line.bold == last.bold
    return unfinished and close and full and same


def _notes_aside(blocks: Iterator[PdfBlock], words: FileWords) -> Iterator[PdfBlock]:
    """Footnotes after the paragraph that they interrupt, which is put together again."""
    held: PdfBlock | None = None
    notes: list[PdfBlock] = []
    for block in blocks:
        if block.kind is BlockKind.FOOTNOTE and held is not None:
            notes.append(block)
            continue
        if held is not None and notes and _goes_on(held, block):
            _join(held, block, words)
            continue
        if held is not None:
            yield held
        yield from notes
        held, notes = block, []
    if held is not None:
        yield held
    yield from notes


def _goes_on(before: PdfBlock, after: PdfBlock) -> bool:
    """Whether a paragraph that a page's foot cut off goes on in the next one."""
    bodies = before.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and after.kind is BlockKind.PARAGRAPH
    same = abs(before.size - after.size) <= 0.08 * before.size and after.number is None
    return bodies and same and not is_finished(before.text) and after.page > before.page


def _join(before: PdfBlock, after: PdfBlock, words: FileWords) -> None:
    before.text = words.follow(before.text, after.text, before.last.hyphenated)
    offset = len(before.text) - len(after.text)
    before.breaks.append(PageBreak(offset, after.page, after.label))
    before.breaks.extend(PageBreak(turn.offset + offset, turn.page, turn.label) for turn in after.breaks)
    before.last = after.last
