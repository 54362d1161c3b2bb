"""Walk the text of an ODT: headings, paragraphs, lists and tables in their order, notes apart at the end."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ingest.blocks.extraction import Draft
from ingest.blocks.grid import GridCell
from ingest.formats.odt.left_out import Left
from ingest.formats.odt.lists import Counts, ListCounters, goes_on
from ingest.formats.odt.names import DRAW, LIST, OFFICE, TABLE_TABLE, TEXT, H, P, count, has_words, hides
from ingest.formats.odt.rows import rows
from ingest.formats.odt.styles import Styles
from ingest.formats.odt.tables import Spare, Table
from ingest.formats.odt.words import ParagraphReader, ParagraphText, citation
from retrieval.text import BlockKind

# Lists that a word processor makes of what stands elsewhere in the document; a bibliography stands nowhere else.
_INDEXES = {
    f"{TEXT}{name}"
    for name in (
        "table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index",
    )
}  # fmt: skip
_ITEM = f"{TEXT}list-item"
_STYLE_NAME = f"{TEXT}style-name"
_SILENT = {f"{TEXT}tracked-changes", f"{TEXT}number", f"{OFFICE}forms", f"{OFFICE}annotation", f"{DRAW}object"}
# The lowest rank of a heading; below it stand the captions of boxes and figures.
_LOWEST = 6


class Body:
    """Reads a document's text once, from its start to its end, and counts in `left` what is no part of it."""

    def __init__(self, styles: Styles, words: ParagraphReader, left: Counter[Left]) -> None:
        self._styles = styles
        self._words = words
        self._left = left
        self._numbers = ListCounters(styles)
        self._spare = Spare()
        self._notes: list[Any] = []
        self._bold: list[bool] = []  # of each paragraph read since the cell began, whether all of it is bold
        self._below_title = False
        self._in_contents = False
        self._ways: dict[str, Callable[[Any], Iterator[Draft]]] = {
            P: self._paragraph,
            H: self._paragraph,
            LIST: self._outer_list,
            TABLE_TABLE: self._table,
            f"{TEXT}numbered-paragraph": self._numbered,
            f"{TEXT}section": self._section,
            f"{TEXT}hidden-paragraph": self._paragraph,
        }

    def drafts(self, body: Any) -> Iterator[Draft]:
        """The blocks of the text, then its notes in their order."""
        self._below_title = any(map(self._styles.is_title, body.iter(P, H)))
        self._words.track(body)
        yield from self._inside(body)
        with self._words.elsewhere():
            for note in self._notes:  # a note in a note joins them on the way
                yield from self._footnote(note)

    def _inside(self, parent: Any) -> Iterator[Draft]:
        for child in parent:
            yield from self._block(child)

    def _block(self, element: Any) -> Iterator[Draft]:
        way = self._ways.get(element.tag)
        if way is not None:
            yield from way(element)
        elif element.tag in _INDEXES:
            self._left[Left.CONTENTS] += has_words(element)
        elif not isinstance(element.tag, str) or element.tag in _SILENT:
            return
        elif element.tag.startswith(DRAW):
            yield from self._standing(element)
        else:
            yield from self._inside(element)

    def _section(self, section: Any) -> Iterator[Draft]:
        display, said = section.get(f"{TEXT}display"), section.get(f"{TEXT}is-hidden")
        if display == "none" or said == "true" or (display == "condition" and hides(section)):
            self._left[Left.HIDDEN] += has_words(section)
        else:
            yield from self._inside(section)

    def _standing(self, drawing: Any) -> Iterator[Draft]:
        """A drawing that stands in no paragraph: its formula, or the blocks in it."""
        formula = self._words.formula(drawing)
        if formula is not None:
            yield Draft(BlockKind.PARAGRAPH, formula)
        else:
            yield from self._drawing(drawing)

    def _drawing(self, drawing: Any) -> Iterator[Draft]:
        """The blocks in a frame or shape."""
        if drawing.get(f"{DRAW}display") == "none":
            self._left[Left.HIDDEN] += has_words(drawing)
        else:
            yield from self._inside(drawing)

    def _said(self, paragraph: Any) -> ParagraphText:
        """A paragraph's words; its notes are kept for the end."""
        said = self._words.of(paragraph)
        self._notes += said.notes
        if said.text:
            self._bold.append(said.is_bold)
        return said

    def _apart(self, said: ParagraphText) -> Iterator[Draft]:
        with self._words.elsewhere():
            for drawing in said.drawings:
                yield from self._drawing(drawing)

    def _paragraph(self, element: Any) -> Iterator[Draft]:
        if self._styles.is_contents(element):
            self._left[Left.CONTENTS] += has_words(element) and not self._in_contents
            self._in_contents = True
            return
        self._in_contents = False
        said, rank = self._said(element), self._rank(element)
        if rank is None:
            yield Draft(BlockKind.PARAGRAPH, said.text)
        else:
            printed = None if said.is_deleted else self._outline(element)
            yield Draft(BlockKind.HEADING, said.text, level=rank, paragraph=printed)
        yield from self._apart(said)

    def _outline(self, heading: Any) -> str | None:
        """The number that the document's outline gives to a heading outside of lists."""
        return self._numbers.heading(heading, max(1, count(heading, f"{TEXT}outline-level")))

    def _rank(self, element: Any) -> int | None:
        """The rank of a heading; under a title every heading stands one rank lower."""
        if self._styles.is_title(element):
            return 1
        rank = self._styles.rank(element)
        return min(rank + self._below_title, _LOWEST) if rank is not None else None

    def _outer_list(self, element: Any) -> Iterator[Draft]:
        first = next(element.iter(P, H), None)
        by_paragraph = self._styles.list_of(first) if first is not None else None
        style = element.get(_STYLE_NAME) or by_paragraph or ""
        yield from self._list(element, 1, style, self._numbers.begin(element, style))

    def _list(self, element: Any, level: int, style: str, counts: Counts) -> Iterator[Draft]:
        style = element.get(_STYLE_NAME) or style
        for item in element.iterchildren(_ITEM, f"{TEXT}list-header"):
            own = item.get(f"{TEXT}style-override") or style
            printed = self._numbers.item(item, counts, level, own) if item.tag == _ITEM else None
            yield from self._item(item, _ListPosition(level, own, counts), printed)

    def _item(self, item: Any, place: "_ListPosition", printed: str | None) -> Iterator[Draft]:
        """The blocks of an item; its number goes to the first of them that is its own and says something."""
        for child in item:
            if child.tag in (P, H):
                said = self._said(child)
                if said.is_deleted and printed:
                    place.counts[place.level] -= 1
                    printed = None
                yield self._item_draft(child, said.text, place.level, printed)
                printed = None if said.text else printed
                yield from self._apart(said)
            elif child.tag == LIST:
                yield Draft(BlockKind.ITEM, "", level=place.level, paragraph=printed)
                printed = None
                if not goes_on(child, item):
                    place.counts.pop(place.level + 1, None)
                yield from self._list(child, place.level + 1, place.style, place.counts)
            else:
                yield from self._block(child)
        yield Draft(BlockKind.ITEM, "", level=place.level, paragraph=printed)

    def _item_draft(self, element: Any, text: str, level: int, printed: str | None) -> Draft:
        rank = self._rank(element)
        kind, level = (BlockKind.ITEM, level) if rank is None else (BlockKind.HEADING, rank)
        return Draft(kind, text, level=level, paragraph=printed if text else None)

    def _numbered(self, element: Any) -> Iterator[Draft]:
        """A paragraph that is an item by itself, outside any list."""
        style, level = element.get(_STYLE_NAME) or "", max(1, count(element, f"{TEXT}level"))
        counts = self._numbers.alone(element, style)
        yield from self._item(
            element, _ListPosition(level, style, counts), self._numbers.item(element, counts, level, style)
        )

    def _table(self, element: Any) -> Iterator[Draft]:
        held: list[list[Draft]] = []
        table = Table(element, self._spare, self._left)
        cells = table.grid(lambda cell: self._cell(cell, held))
        yield from rows(cells, held, table.head_rows())

    def _cell(self, cell: Any, held: list[list[Draft]]) -> GridCell:
        """A cell in one line, without the tables in it; what it holds is added to `held`."""
        before = len(self._bold)
        drafts = list(self._inside(cell))
        is_bold = all(self._bold[before:]) and len(self._bold) > before
        del self._bold[before:]
        held.append(drafts)
        dressed = [self._styles.is_table_heading(one) or self._rank(one) is not None for one in cell.iterchildren(P, H)]
        is_head = is_bold or (bool(dressed) and all(dressed))
        return GridCell(_line(draft for draft in drafts if draft.kind is not BlockKind.ROW), is_head=is_head)

    def _footnote(self, note: Any) -> Iterator[Draft]:
        body = note.find(f"{TEXT}note-body")
        words = _line(self._inside(body)) if body is not None else ""
        yield Draft(BlockKind.FOOTNOTE, words, paragraph=citation(note) or None)


@dataclass(frozen=True, slots=True)
class _ListPosition:
    """Where an item stands: its depth from 1, its list's style, and how far the list has come."""

    level: int
    style: str
    counts: Counts


def _line(drafts: Iterable[Draft]) -> str:
    """Blocks in one line, with the numbers that are printed before them."""
    return " ".join(filter(None, (f"{draft.paragraph or ''} {draft.text}".strip() for draft in drafts)))
