"""Read Markdown: what its marks mean, not the marks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.blocks import grid
from ingest.blocks.extraction import Draft, Extraction, join, left_out_note
from ingest.blocks.markers import Depths, Marker, MarkerKind, find_marker
from ingest.formats.decoding import decoded
from ingest.formats.markdown.front_matter import parted, stated
from ingest.formats.markdown.html import HtmlBlocks, in_list
from ingest.formats.markdown.inline import said
from ingest.formats.markdown.notes import FOOTNOTE, add_footnotes, names, with_marks
from ingest.formats.markdown.quotes import Quotations
from retrieval.errors import Reason, Unreadable
from retrieval.text import BlockKind

# How deep lists and quotations may stand in one another; the parser leaves out what stands deeper.
_NESTED = 100
# What a hyphen line makes a heading of although it is a paragraph above a rule.
_PROSE = re.compile(r"[.;,]['\"’”)\]]*$")
_LONGEST_HEADING = 120
_TASK = re.compile(r"\[[ xX]\]\s+(?=\S)")
# Bullets that are none of Markdown's own.
_BULLETS = "•●▪◦‣∙·"


def read(data: bytes) -> Extraction:
    """Raises Unreadable where the bytes are no text, or hold no words."""
    source = decoded(data)
    front = parted(source.text)
    parser = MarkdownIt("commonmark", {"maxNesting": _NESTED}).enable(["table", "strikethrough"])
    add_footnotes(parser)
    walk = _Walk(parser, parser.parse(front.body))
    drafts = list(walk.drafts())
    if not drafts:
        raise Unreadable(Reason.NO_TEXT, "The file holds no text.")
    notes = (*((source.remark,) if source.remark else ()), *walk.notes())
    title = _title(drafts, front.facts.get("title"))
    return Extraction(join(drafts), title=title, notes=notes, facts=stated(front.facts))


def _title(drafts: Sequence[Draft], named: str | None) -> str | None:
    """The one heading of the first rank that the text opens with; else the name in the front matter; else the first."""
    headings = [draft for draft in drafts if draft.kind is BlockKind.HEADING]
    tops = [draft for draft in headings if draft.level == 1]
    if named and not (len(tops) == 1 and drafts[0] is tops[0]):
        return named
    return headings[0].text if headings else None


class _Walk:
    """Walks the tokens of a document and remembers what is open."""

    def __init__(self, parser: MarkdownIt, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._html = HtmlBlocks(parser, tokens)
        self._quotations = Quotations(tokens)
        self._lists: list[int | None] = []  # the next number of each open list, None for bullets
        self._fresh = False  # the first paragraph of an item is the item itself
        self._heading: Token | None = None
        self._footnote: str | None = None
        self._note_names = names(tokens)
        self._rows: list[list[grid.GridCell]] | None = None
        self._depths = Depths()
        self._below = 0  # the depth of the numbered item that lettered ones behind it stand under
        self._struck = self._hidden = 0

    def drafts(self) -> Iterator[Draft]:
        place = 0
        while place < len(self._tokens):
            if self._tokens[place].type == "html_block":
                end = self._html.end(place)
                yield from self._html_drafts(place, end)
                place = end
                continue
            self._quotations.pass_by(place)
            yield from map(self._quotations.marked, self._take(self._tokens[place]))
            place += 1

    def notes(self) -> Iterator[str]:
        """Remarks for the report: what was left out, counted."""
        yield from filter(None, (left_out_note(self._struck, "struck out"), left_out_note(self._hidden, "hidden")))
        yield from self._html.notes

    def _html_drafts(self, start: int, end: int) -> list[Draft]:
        found = self._html.drafts(start, end)
        drafts = [replace(draft, text=with_marks(draft.text, self._note_names)) for draft in found]
        if drafts:
            self._end_items()
            self._fresh = False
        return in_list(drafts, len(self._lists)) if self._lists else drafts

    def _take(self, token: Token) -> Iterator[Draft]:
        if token.type == "inline":
            yield from self._inline(self._said(token))
        elif token.type in ("fence", "code_block"):
            self._end_items()
            yield Draft(BlockKind.PARAGRAPH, token.content)
        elif token.type == "table_close":
            rows, self._rows = self._rows or [], None
            self._end_items()
            yield from grid.table_drafts(rows, head_rows=1)
        else:
            self._open_or_close(token)

    def _open_or_close(self, token: Token) -> None:
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
                self._fresh = True
            case _:
                self._open_note_or_table(token)

    def _open_note_or_table(self, token: Token) -> None:
        if token.type == f"{FOOTNOTE}_open":
            self._footnote = token.info
        elif token.type == f"{FOOTNOTE}_close":
            self._footnote = None
        elif token.type == "table_open":
            self._rows = []
        elif token.type == "tr_open" and self._rows is not None:
            self._rows.append([])

    def _said(self, token: Token) -> str:
        found = said(token.children or [])
        self._struck += found.struck
        self._hidden += found.hidden
        return with_marks(found.text, self._note_names)

    def _inline(self, text: str) -> Iterator[Draft]:
        words = " ".join(text.split())
        if self._rows:
            self._rows[-1].append(grid.GridCell(words))
        elif self._footnote is not None:
            yield Draft(BlockKind.FOOTNOTE, words, paragraph=self._footnote)
        elif self._heading is not None and not _is_prose(self._heading, words):
            self._end_items()
            yield Draft(BlockKind.HEADING, words, level=int(self._heading.tag[1]))
        else:
            for lines, mark in _pieces(text):
                yield self._piece(lines, mark)

    def _piece(self, lines: str, mark: Marker | None) -> Draft:
        """A paragraph, or the part of one that a number or a bullet of its own begins."""
        fresh, self._fresh = self._fresh, False
        if fresh:
            return self._item(lines, mark)
        words = lines[mark.end :] if mark else lines
        printed = mark.printed if mark else None
        if mark is None or mark.kind is MarkerKind.PARAGRAPH:
            self._end_items()
            if self._lists:
                return Draft(BlockKind.ITEM, words, level=len(self._lists), paragraph=printed)
            return Draft(BlockKind.PARAGRAPH, words, paragraph=printed)
        level = max(self._below, len(self._lists)) + self._depths.next_depth(mark, 0)
        return Draft(BlockKind.ITEM, words, level=level, paragraph=printed)

    def _item(self, lines: str, mark: Marker | None) -> Draft:
        """The first paragraph of a list's item: numbered by the list, else by what its words begin with."""
        number = self._number()
        self._end_items()
        self._below = len(self._lists) if number else 0
        if number is None and mark is not None:
            return Draft(BlockKind.ITEM, lines[mark.end :], level=len(self._lists), paragraph=mark.printed)
        task = _TASK.match(lines)
        words = lines[task.end() :] if task else lines
        return Draft(BlockKind.ITEM, words, level=len(self._lists), paragraph=number)

    def _end_items(self) -> None:
        self._depths.clear()
        self._below = 0

    def _number(self) -> str | None:
        """The printed number of the item that begins, and the next one made ready."""
        number = self._lists[-1] if self._lists else None
        if number is None:
            return None
        self._lists[-1] = number + 1
        return str(number)


def _is_prose(heading: Token, words: str) -> bool:
    """Whether a "heading" is a paragraph that a rule stands under, without the empty line that it should have."""
    return heading.markup == "-" and (bool(_PROSE.search(words)) or len(words) > _LONGEST_HEADING)


def _pieces(text: str) -> Iterator[tuple[str, Marker | None]]:
    """A paragraph's lines, as one line each time that no number or bullet begins one, with what begins it."""
    lines: list[str] = []
    first: Marker | None = None
    for line in filter(None, (" ".join(line.split()) for line in text.split("\n"))):
        mark = find_marker(line, lines[-1] if lines else None)
        if mark and mark.kind is MarkerKind.BULLET and line[0] not in _BULLETS:
            mark = None
        if mark and lines:
            yield " ".join(lines), first
            lines, first = [], None
        first = mark if mark else first
        lines.append(line)
    if lines:
        yield " ".join(lines), first
