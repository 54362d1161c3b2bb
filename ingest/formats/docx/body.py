"""Walk the body of a DOCX: its paragraphs, tables and text boxes as raw blocks."""

from collections.abc import Iterator
from typing import Any

from ingest.blocks.extraction import RawBlock
from ingest.formats.docx.contents import Contents
from ingest.formats.docx.math import linear
from ingest.formats.docx.notes import Notes
from ingest.formats.docx.numbering import ListPosition, Numbering
from ingest.formats.docx.package import M, W
from ingest.formats.docx.remarks import OmissionKind, Remarks
from ingest.formats.docx.styles import Rank, Styles
from ingest.formats.docx.tables import Tables
from ingest.formats.docx.white import Background
from ingest.formats.docx.words import ParagraphReader, ParagraphText, all_text
from retrieval.text import BlockKind

# Elements that wrap blocks and print nothing themselves.
_TRANSPARENT = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "dir", "bdo")}
_DELETED = {f"{W}del", f"{W}moveFrom"}
_FOREIGN_PARTS = {f"{W}altChunk", f"{W}subDoc"}
# A longer one is a paragraph that somebody numbered with a heading style.
_MAX_HEADING_CHARS = 250


class Body:
    """Walks one part. Counts its numbered lists, its notes and its omissions."""

    def __init__(
        self,
        part: Any,
        styles: Styles,
        background: Background,
        numbering: Numbering,
        remarks: Remarks,
        notes: Notes | None = None,
    ) -> None:
        self._part = part
        self._styles = styles
        self._numbering = numbering
        self._remarks = remarks
        self._reader = ParagraphReader(part, styles, background, remarks, notes)
        self._contents = Contents(part, styles, self._reader.fields)
        self._tables = Tables(self.inside, self._is_bold, remarks)
        # With a title, every heading is one rank lower.
        self._below_title = any(self._is_title(paragraph) for paragraph in part.iter(f"{W}p"))

    def inside(self, parent: Any) -> Iterator[RawBlock]:
        """The raw blocks of a container: a body, a cell, a text box or a note."""
        unfinished: tuple[Any, ParagraphText] | None = None  # a paragraph that goes on in the next one
        for child in _block_elements(parent, self._remarks):
            if child.tag == f"{W}p":
                paragraph_text = self._read_paragraph(child, unfinished[1] if unfinished else None)
                unfinished = (child, paragraph_text) if self._continues(child) else None
                if unfinished is None:
                    yield from self._raw_paragraphs(child, paragraph_text)
                continue
            if unfinished is not None:  # it cannot go on in a table or an equation
                yield from self._raw_paragraphs(*unfinished)
                unfinished = None
            if child.tag == f"{W}tbl":
                yield from self._tables.raw_blocks(child)
            else:
                yield RawBlock(BlockKind.PARAGRAPH, " ".join(linear(child).split()))
        if unfinished is not None:
            yield from self._raw_paragraphs(*unfinished)

    def _read_paragraph(self, paragraph: Any, previous: ParagraphText | None) -> ParagraphText:
        """A paragraph's text, after the text of the paragraphs that continue in it."""
        text = self._reader.read(paragraph, is_in_contents=self._contents.includes(paragraph))
        self._reader.count_omissions(text)
        return (
            ParagraphText([*previous.pieces, *text.pieces], [*previous.boxes, *text.boxes])
            if previous is not None
            else text
        )

    def _continues(self, paragraph: Any) -> bool:
        """Whether the next paragraph continues this one: its end mark is deleted, or it is a drop capital."""
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        if mark is not None and any(mark.find(deleted) is not None for deleted in _DELETED):
            return True
        frame = paragraph.find(f"{W}pPr/{W}framePr")
        return frame is not None and (frame.get(f"{W}dropCap") or "none") != "none"

    def _raw_paragraphs(self, element: Any, paragraph_text: ParagraphText) -> Iterator[RawBlock]:
        text = paragraph_text.text()
        position = self._numbering.position(element)
        is_deleted = not text and (self._styles.hides_paragraph_mark(element) or self._continues(element))
        number = self._numbering.next_number(position) if position is not None and not is_deleted else None
        rank = self._rank(element, text)
        if self._contents.includes(element):
            pass
        elif rank is not None and text:
            lower = self._below_title and not rank.is_title
            yield RawBlock(BlockKind.HEADING, text, level=rank.level + lower, paragraph=number)
        else:
            yield self._plain_raw_block(element, text, position, number)
        for box in paragraph_text.boxes:
            yield from self.inside(box)

    def _plain_raw_block(self, element: Any, text: str, position: ListPosition | None, number: str | None) -> RawBlock:
        is_quoted = self._styles.is_quotation(element)
        if position is not None:
            return RawBlock(BlockKind.ITEM, text, level=position.level + 1, paragraph=number, is_quoted=is_quoted)
        kind = BlockKind.ITEM if self._styles.is_list_item(element) else BlockKind.PARAGRAPH
        return RawBlock(kind, text, level=1 if kind is BlockKind.ITEM else None, is_quoted=is_quoted)

    def _rank(self, element: Any, text: str) -> Rank | None:
        return self._styles.rank(element) if len(text) <= _MAX_HEADING_CHARS else None

    def _is_title(self, paragraph: Any) -> bool:
        rank = self._styles.rank(paragraph)
        return rank is not None and rank.is_title and bool(all_text(paragraph).strip())

    def _is_bold(self, cell: Any) -> bool:
        """Whether a cell has words and all of them are bold."""
        runs = [
            self._styles.character_format(run, paragraph).is_bold
            for paragraph in cell.iter(f"{W}p")
            for run in paragraph.iter(f"{W}r")
            if all_text(run).strip()
        ]
        return bool(runs) and all(runs)


def _block_elements(parent: Any, remarks: Remarks) -> Iterator[Any]:
    """The paragraphs, tables and equations of a container, with the elements that wrap them passed through."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl", f"{M}oMath", f"{M}oMathPara"):
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _block_elements(child, remarks)
        elif child.tag in _FOREIGN_PARTS:
            remarks.count_omitted(OmissionKind.OTHER)
        elif child.tag in _DELETED and all_text(child).strip():
            remarks.count_omitted(OmissionKind.DELETED)
