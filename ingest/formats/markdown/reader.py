"""Read Markdown: what its marks mean, without the marks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.blocks import grid
from ingest.blocks.extraction import Extraction, RawBlock, join, left_out_note
from ingest.blocks.markers import Depths, Marker, MarkerKind, find_marker
from ingest.formats.decoding import decode_text
from ingest.formats.markdown.front_matter import split_front_matter, stated_facts
from ingest.formats.markdown.html import HtmlBlocks, as_list_items
from ingest.formats.markdown.inline import inline_text
from ingest.formats.markdown.notes import FOOTNOTE, add_footnotes, note_marks, with_marks
from ingest.formats.markdown.quotes import Quotations
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

# Nesting of lists and quotations; the parser drops what is deeper.
_MAX_NESTING = 100
# The end of a paragraph above a rule, which a line of hyphens would turn into a heading.
_PROSE_END = re.compile(r"[.;,]['\"’”)\]]*$")
_MAX_HEADING_CHARS = 120
_TASK = re.compile(r"\[[ xX]\]\s+(?=\S)")
# Bullets that Markdown does not know.
_OTHER_BULLETS = "•●▪◦‣∙·"


def read(data: bytes) -> Extraction:
    """Raises Unreadable where the bytes are not text, or hold no words."""
    source = decode_text(data)
    front = split_front_matter(source.text)
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
    add_footnotes(parser)
    walk = _Walk(parser, parser.parse(front.body))
    raw_blocks = list(walk.raw_blocks())
    if not raw_blocks:
        raise Unreadable(Reason.NO_TEXT, "The file holds no text. Check that it was saved whole.")
    notes = (*((source.remark,) if source.remark else ()), *walk.notes())
    title = _title(raw_blocks, front.facts.get("title"))
    return Extraction(join(raw_blocks), title=title, notes=notes, facts=stated_facts(front.facts))


def _title(raw_blocks: Sequence[RawBlock], stated_title: str | None) -> str | None:
    """The only heading of rank 1 if the text opens with it; else the front matter's title; else the first heading."""
    headings = [raw for raw in raw_blocks if raw.kind is BlockKind.HEADING]
    top_headings = [raw for raw in headings if raw.level == 1]
    if stated_title and not (len(top_headings) == 1 and raw_blocks[0] is top_headings[0]):
        return stated_title
    return headings[0].text if headings else None


class _Walk:
    """Walks the tokens of a document and tracks its open headings, lists, notes and tables."""

    def __init__(self, parser: MarkdownIt, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._html = HtmlBlocks(parser, tokens)
        self._quotations = Quotations(tokens)
        self._lists: list[int | None] = []  # the next number of each open list, None for bullets
        self._starts_item = False  # the next paragraph is the item's first
        self._heading: Token | None = None
        self._footnote: str | None = None
        self._note_marks = note_marks(tokens)
        self._rows: list[list[grid.GridCell]] | None = None
        self._depths = Depths()
        self._parent_depth = 0  # of the numbered item above lettered ones
        self._struck = self._hidden = 0

    def raw_blocks(self) -> Iterator[RawBlock]:
        index = 0
        while index < len(self._tokens):
            if self._tokens[index].type == "html_block":
                end = self._html.end_of(index)
                yield from map(self._quotations.attributed, self._html_raw_blocks(index, end))
                index = end
                continue
            self._quotations.follow(index)
            yield from map(self._quotations.attributed, self._token_raw_blocks(self._tokens[index]))
            index += 1

    def notes(self) -> Iterator[str]:
        """Remarks on omissions, for the report."""
        yield from filter(None, (left_out_note(self._struck, "struck out"), left_out_note(self._hidden, "hidden")))
        yield from self._html.notes

    def _html_raw_blocks(self, start: int, end: int) -> list[RawBlock]:
        html_raw_blocks = self._html.raw_blocks(start, end)
        raw_blocks = [replace(raw, text=with_marks(raw.text, self._note_marks)) for raw in html_raw_blocks]
        if raw_blocks:
            self._end_items()
            self._starts_item = False
        return as_list_items(raw_blocks, len(self._lists)) if self._lists else raw_blocks

    def _token_raw_blocks(self, token: Token) -> Iterator[RawBlock]:
        if token.type == "inline":
            yield from self._inline(self._read_inline(token))
        elif token.type in ("fence", "code_block"):
            self._end_items()
            yield RawBlock(BlockKind.PARAGRAPH, token.content)
        elif token.type == "table_close":
            rows, self._rows = self._rows or [], None
            self._end_items()
            yield from grid.table_raw_blocks(rows, head_rows=1)
        else:
            self._track_structure(token)

    def _track_structure(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = token
            case "heading_close":
                self._heading = None
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._starts_item = True
            case _:
                self._track_note_or_table(token)

    def _track_note_or_table(self, token: Token) -> None:
        if token.type == f"{FOOTNOTE}_open":
            self._footnote = token.info
        elif token.type == f"{FOOTNOTE}_close":
            self._footnote = None
        elif token.type == "table_open":
            self._rows = []
        elif token.type == "tr_open" and self._rows is not None:
            self._rows.append([])

    def _read_inline(self, token: Token) -> str:
        inline = inline_text(token.children or [])
        self._struck += inline.struck
        self._hidden += inline.hidden
        return with_marks(inline.text, self._note_marks)

    def _inline(self, text: str) -> Iterator[RawBlock]:
        line = " ".join(text.split())
        if self._rows:
            self._rows[-1].append(grid.GridCell(line))
        elif self._footnote is not None:
            yield RawBlock(BlockKind.FOOTNOTE, line, paragraph=self._footnote)
        elif self._heading is not None and not _is_prose(self._heading, line):
            self._end_items()
            yield RawBlock(BlockKind.HEADING, line, level=int(self._heading.tag[1]))
        else:
            for lines, mark in _pieces(text):
                yield self._piece(lines, mark)

    def _piece(self, lines: str, mark: Marker | None) -> RawBlock:
        """A paragraph, or a part of one that begins with its own number or bullet."""
        starts_item, self._starts_item = self._starts_item, False
        if starts_item:
            return self._item(lines, mark)
        text = lines[mark.end :] if mark else lines
        number = mark.printed if mark else None
        if mark is None or mark.kind is MarkerKind.PARAGRAPH:
            self._end_items()
            if self._lists:
                return RawBlock(BlockKind.ITEM, text, level=len(self._lists), paragraph=number)
            return RawBlock(BlockKind.PARAGRAPH, text, paragraph=number)
        level = max(self._parent_depth, len(self._lists)) + self._depths.next_depth(mark, 0)
        return RawBlock(BlockKind.ITEM, text, level=level, paragraph=number)

    def _item(self, lines: str, mark: Marker | None) -> RawBlock:
        """The first paragraph of a list item, numbered by the list, else by its own first words."""
        number = self._next_number()
        self._end_items()
        self._parent_depth = len(self._lists) if number else 0
        if number is None and mark is not None:
            return RawBlock(BlockKind.ITEM, lines[mark.end :], level=len(self._lists), paragraph=mark.printed)
        task = _TASK.match(lines)
        text = lines[task.end() :] if task else lines
        return RawBlock(BlockKind.ITEM, text, level=len(self._lists), paragraph=number)

    def _end_items(self) -> None:
        self._depths.clear()
        self._parent_depth = 0

    def _next_number(self) -> str | None:
        """Count the item that begins and return its printed number; None for bullets."""
        number = self._lists[-1] if self._lists else None
        if number is None:
            return None
        self._lists[-1] = number + 1
        return str(number)


def _is_prose(heading: Token, text: str) -> bool:
    """Whether a heading is really a paragraph above a rule, without the empty line between them."""
    return heading.markup == "-" and (bool(_PROSE_END.search(text)) or len(text) > _MAX_HEADING_CHARS)


def _pieces(text: str) -> Iterator[tuple[str, Marker | None]]:
    """A paragraph in pieces, each in one line: a number or a bullet at a line's start begins a new one."""
    lines: list[str] = []
    first_mark: Marker | None = None
    for line in filter(None, (" ".join(line.split()) for line in text.split("\n"))):
        mark = find_marker(line, lines[-1] if lines else None)
        if mark and mark.kind is MarkerKind.BULLET and line[0] not in _OTHER_BULLETS:
            mark = None
        if mark and lines:
            yield " ".join(lines), first_mark
            lines, first_mark = [], None
        first_mark = mark if mark else first_mark
        lines.append(line)
    if lines:
        yield " ".join(lines), first_mark
