"""Walk the text of an ODT: headings, paragraphs, lists and tables in their order, notes at the end."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ingest.blocks.extraction import RawBlock
from ingest.blocks.grid import GridCell
from ingest.formats.odt.left_out import OmissionKind
from ingest.formats.odt.lists import Counts, ListCounters, continues_list
from ingest.formats.odt.names import (
    DRAW,
    LIST,
    OFFICE,
    TABLE_TABLE,
    TEXT,
    H,
    P,
    has_words,
    hides_content,
    int_attribute,
)
from ingest.formats.odt.rows import read_table
from ingest.formats.odt.styles import Styles
from ingest.formats.odt.tables import CellBudget, Table
from ingest.formats.odt.words import ParagraphReader, ParagraphText, printed_mark
from retrieval.text import BlockKind

# Indexes, which repeat words from elsewhere in the document. A bibliography does not, so it is read.
_INDEXES = {
    f"{TEXT}{name}"
    for name in (
        "table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index",
    )
}  # fmt: skip
_ITEM = f"{TEXT}list-item"
_STYLE_NAME = f"{TEXT}style-name"
_WORDLESS = {f"{TEXT}tracked-changes", f"{TEXT}number", f"{OFFICE}forms", f"{OFFICE}annotation", f"{DRAW}object"}
# The lowest rank of a heading; captions of boxes and figures rank below it.
_MAX_RANK = 6


class Body:
    """Reads a document's text once, from start to end. `omitted` counts the omissions."""

    def __init__(self, styles: Styles, reader: ParagraphReader, omitted: Counter[OmissionKind]) -> None:
        self._styles = styles
        self._reader = reader
        self._omitted = omitted
        self._counters = ListCounters(styles)
        self._budget = CellBudget()
        self._notes: list[Any] = []
        self._bold_flags: list[bool] = []  # one per paragraph with words since the cell began
        self._below_title = False
        self._in_contents = False
        self._methods: dict[str, Callable[[Any], Iterator[RawBlock]]] = {
            P: self._paragraph,
            H: self._paragraph,
            LIST: self._outer_list,
            TABLE_TABLE: self._table,
            f"{TEXT}numbered-paragraph": self._numbered_paragraph,
            f"{TEXT}section": self._section,
            f"{TEXT}hidden-paragraph": self._paragraph,
        }

    def raw_blocks(self, body: Any) -> Iterator[RawBlock]:
        """The raw blocks of the text, then of its notes in their order."""
        self._below_title = any(map(self._styles.is_title, body.iter(P, H)))
        self._reader.find_deletions(body)
        yield from self._raw_blocks_inside(body)
        with self._reader.outside_deletions():
            for note in self._notes:  # a note in a note is appended here
                yield from self._footnote(note)

    def _raw_blocks_inside(self, parent: Any) -> Iterator[RawBlock]:
        for child in parent:
            yield from self._element_raw_blocks(child)

    def _element_raw_blocks(self, element: Any) -> Iterator[RawBlock]:
        read_element = self._methods.get(element.tag)
        if read_element is not None:
            yield from read_element(element)
        elif element.tag in _INDEXES:
            self._omitted[OmissionKind.CONTENTS] += has_words(element)
        elif not isinstance(element.tag, str) or element.tag in _WORDLESS:
            return
        elif element.tag.startswith(DRAW):
            yield from self._free_drawing(element)
        else:
            yield from self._raw_blocks_inside(element)

    def _section(self, section: Any) -> Iterator[RawBlock]:
        display, is_hidden = section.get(f"{TEXT}display"), section.get(f"{TEXT}is-hidden")
        if display == "none" or is_hidden == "true" or (display == "condition" and hides_content(section)):
            self._omitted[OmissionKind.HIDDEN] += has_words(section)
        else:
            yield from self._raw_blocks_inside(section)

    def _free_drawing(self, drawing: Any) -> Iterator[RawBlock]:
        """A drawing outside paragraphs: its formula, or the raw blocks in it."""
        formula = self._reader.formula(drawing)
        if formula is not None:
            yield RawBlock(BlockKind.PARAGRAPH, formula)
        else:
            yield from self._drawing_raw_blocks(drawing)

    def _drawing_raw_blocks(self, drawing: Any) -> Iterator[RawBlock]:
        """The raw blocks in a frame or a shape."""
        if drawing.get(f"{DRAW}display") == "none":
            self._omitted[OmissionKind.HIDDEN] += has_words(drawing)
        else:
            yield from self._raw_blocks_inside(drawing)

    def _read_paragraph(self, paragraph: Any) -> ParagraphText:
        """A paragraph's text; its notes are kept for the end."""
        paragraph_text = self._reader.read(paragraph)
        self._notes += paragraph_text.notes
        if paragraph_text.text:
            self._bold_flags.append(paragraph_text.is_bold)
        return paragraph_text

    def _anchored_raw_blocks(self, paragraph_text: ParagraphText) -> Iterator[RawBlock]:
        """The raw blocks of the drawings anchored in a paragraph."""
        with self._reader.outside_deletions():
            for drawing in paragraph_text.drawings:
                yield from self._drawing_raw_blocks(drawing)

    def _paragraph(self, element: Any) -> Iterator[RawBlock]:
        if self._styles.is_contents(element):
            self._omitted[OmissionKind.CONTENTS] += has_words(element) and not self._in_contents
            self._in_contents = True
            return
        self._in_contents = False
        paragraph_text, rank = self._read_paragraph(element), self._rank(element)
        if rank is None:
            yield RawBlock(BlockKind.PARAGRAPH, paragraph_text.text, is_quoted=self._styles.is_quotation(element))
        else:
            number = None if paragraph_text.is_deleted else self._outline(element)
            yield RawBlock(BlockKind.HEADING, paragraph_text.text, level=rank, paragraph=number)
        yield from self._anchored_raw_blocks(paragraph_text)

    def _outline(self, heading: Any) -> str | None:
        """The number of a heading outside lists, from the document's outline."""
        return self._counters.count_heading(heading, max(1, int_attribute(heading, f"{TEXT}outline-level")))

    def _rank(self, element: Any) -> int | None:
        """A heading's rank, one lower in a document with a title; None for other paragraphs."""
        if self._styles.is_title(element):
            return 1
        rank = self._styles.rank(element)
        return min(rank + self._below_title, _MAX_RANK) if rank is not None else None

    def _outer_list(self, element: Any) -> Iterator[RawBlock]:
        first_paragraph = next(element.iter(P, H), None)
        paragraph_style = self._styles.list_style(first_paragraph) if first_paragraph is not None else None
        style = element.get(_STYLE_NAME) or paragraph_style or ""
        yield from self._list(element, 1, style, self._counters.begin_list(element, style))

    def _list(self, element: Any, level: int, style: str, counts: Counts) -> Iterator[RawBlock]:
        style = element.get(_STYLE_NAME) or style
        for item in element.iterchildren(_ITEM, f"{TEXT}list-header"):
            item_style = item.get(f"{TEXT}style-override") or style
            number = self._counters.count_item(item, counts, level, item_style) if item.tag == _ITEM else None
            yield from self._item(item, _ListPosition(level, item_style, counts), number)

    def _item(self, item: Any, position: "_ListPosition", number: str | None) -> Iterator[RawBlock]:
        """The raw blocks of an item. Its number goes to the first of its own raw blocks with words."""
        for child in item:
            if child.tag in (P, H):
                paragraph_text = self._read_paragraph(child)
                if paragraph_text.is_deleted and number:
                    position.counts[position.level] -= 1
                    number = None
                yield self._raw_item(child, paragraph_text.text, position.level, number)
                number = None if paragraph_text.text else number
                yield from self._anchored_raw_blocks(paragraph_text)
            elif child.tag == LIST:
                yield RawBlock(BlockKind.ITEM, "", level=position.level, paragraph=number)
                number = None
                if not continues_list(child, item):
                    position.counts.pop(position.level + 1, None)
                yield from self._list(child, position.level + 1, position.style, position.counts)
            else:
                yield from self._element_raw_blocks(child)
        yield RawBlock(BlockKind.ITEM, "", level=position.level, paragraph=number)

    def _raw_item(self, element: Any, text: str, level: int, number: str | None) -> RawBlock:
        rank = self._rank(element)
        kind, level = (BlockKind.ITEM, level) if rank is None else (BlockKind.HEADING, rank)
        is_quoted = rank is None and self._styles.is_quotation(element)
        return RawBlock(kind, text, level=level, paragraph=number if text else None, is_quoted=is_quoted)

    def _numbered_paragraph(self, element: Any) -> Iterator[RawBlock]:
        """A paragraph that is an item by itself, outside any list."""
        style, level = element.get(_STYLE_NAME) or "", max(1, int_attribute(element, f"{TEXT}level"))
        counts = self._counters.lone_item_counts(element, style)
        yield from self._item(
            element, _ListPosition(level, style, counts), self._counters.count_item(element, counts, level, style)
        )

    def _table(self, element: Any) -> Iterator[RawBlock]:
        raw_blocks_by_cell: list[list[RawBlock]] = []
        table = Table(element, self._budget, self._omitted)
        cells = table.grid(lambda cell: self._cell(cell, raw_blocks_by_cell))
        yield from read_table(cells, raw_blocks_by_cell, table.head_rows())

    def _cell(self, cell: Any, raw_blocks_by_cell: list[list[RawBlock]]) -> GridCell:
        """A cell in one line, without its inner tables. Appends the cell's raw blocks to `raw_blocks_by_cell`."""
        first_paragraph = len(self._bold_flags)
        raw_blocks = list(self._raw_blocks_inside(cell))
        is_bold = all(self._bold_flags[first_paragraph:]) and len(self._bold_flags) > first_paragraph
        del self._bold_flags[first_paragraph:]
        raw_blocks_by_cell.append(raw_blocks)
        are_heads = [
            self._styles.is_table_heading(paragraph) or self._rank(paragraph) is not None
            for paragraph in cell.iterchildren(P, H)
        ]
        is_head = is_bold or (bool(are_heads) and all(are_heads))
        return GridCell(_one_line(raw for raw in raw_blocks if raw.kind is not BlockKind.ROW), is_head=is_head)

    def _footnote(self, note: Any) -> Iterator[RawBlock]:
        note_body = note.find(f"{TEXT}note-body")
        text = _one_line(self._raw_blocks_inside(note_body)) if note_body is not None else ""
        yield RawBlock(BlockKind.FOOTNOTE, text, paragraph=printed_mark(note) or None)


@dataclass(frozen=True, slots=True)
class _ListPosition:
    """An item's place in a list: depth from 1, the list's style, and the counts of its levels."""

    level: int
    style: str
    counts: Counts


def _one_line(raw_blocks: Iterable[RawBlock]) -> str:
    """Raw blocks in one line, with their printed numbers."""
    return " ".join(filter(None, (f"{raw.paragraph or ''} {raw.text}".strip() for raw in raw_blocks)))
