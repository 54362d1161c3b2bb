"""Walk the body of a DOCX: its paragraphs, tables and text boxes as blocks, whatever stands around them."""

from collections.abc import Iterator
from typing import Any

from ingest.blocks.extraction import Draft
from ingest.formats.docx.contents import Contents
from ingest.formats.docx.math import linear
from ingest.formats.docx.notes import Notes
from ingest.formats.docx.numbering import ListPosition, Numbering
from ingest.formats.docx.package import M, W
from ingest.formats.docx.remarks import OmissionKind, Remarks
from ingest.formats.docx.styles import Rank, Styles
from ingest.formats.docx.tables import Tables
from ingest.formats.docx.white import Paper
from ingest.formats.docx.words import ParagraphReader, ParagraphText, plain
from retrieval.text import BlockKind

# What stands around blocks and is not seen.
_THROUGH = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "dir", "bdo")}
_GONE = {f"{W}del", f"{W}moveFrom"}
_ELSEWHERE = {f"{W}altChunk", f"{W}subDoc"}
# A longer one is a paragraph that somebody numbered by a style of headings.
_LONGEST_HEADING = 250


class Body:
    """Walks one part; keeps count of its numbered lists, of its notes, and of what is left out."""

    def __init__(
        self, part: Any, styles: Styles, paper: Paper, numbers: Numbering, remarks: Remarks, notes: Notes | None = None
    ) -> None:
        self._part = part
        self._styles = styles
        self._numbers = numbers
        self._remarks = remarks
        self._words = ParagraphReader(part, styles, paper, remarks, notes)
        self._contents = Contents(part, styles, self._words.fields)
        self._tables = Tables(self.inside, self._is_bold, remarks)
        # Under a title every heading stands one rank lower.
        self._below_title = any(self._is_title(paragraph) for paragraph in part.iter(f"{W}p"))

    def inside(self, parent: Any) -> Iterator[Draft]:
        """The blocks of what holds paragraphs and tables: a body, a cell, a text box, a note."""
        before: ParagraphText | None = None  # what runs on into the next paragraph
        for child in _blocks(parent, self._remarks):
            if child.tag == f"{W}p":
                said = self._said(child, before)
                before = said if self._runs_on(child) else None
                if before is None:
                    yield from self._paragraph(child, said)
            elif child.tag == f"{W}tbl":
                yield from self._tables.drafts(child)
            else:
                yield Draft(BlockKind.PARAGRAPH, " ".join(linear(child).split()))
        if before is not None:
            yield Draft(BlockKind.PARAGRAPH, before.text())

    def _said(self, paragraph: Any, before: ParagraphText | None) -> ParagraphText:
        """A paragraph's own words, behind those that run on into it."""
        said = self._words.said(paragraph, is_listed=self._contents.hold(paragraph))
        self._words.count(said)
        return (
            ParagraphText([*before.pieces, *said.pieces], [*before.boxes, *said.boxes]) if before is not None else said
        )

    def _runs_on(self, paragraph: Any) -> bool:
        """Whether a paragraph goes on in the next one: its end is deleted, or it is a drop capital."""
        end = paragraph.find(f"{W}pPr/{W}rPr")
        if end is not None and any(end.find(gone) is not None for gone in _GONE):
            return True
        frame = paragraph.find(f"{W}pPr/{W}framePr")
        return frame is not None and (frame.get(f"{W}dropCap") or "none") != "none"

    def _paragraph(self, element: Any, said: ParagraphText) -> Iterator[Draft]:
        text = said.text()
        place = self._numbers.place(element)
        is_gone = not text and self._styles.hides_end(element)
        printed = self._numbers.next(place) if place is not None and not is_gone else None
        rank = self._rank(element, text)
        if self._contents.hold(element):
            pass
        elif rank is not None and text:
            lower = self._below_title and not rank.is_title
            yield Draft(BlockKind.HEADING, text, level=rank.level + lower, paragraph=printed)
        else:
            yield self._plain(element, text, place, printed)
        for box in said.boxes:
            yield from self.inside(box)

    def _plain(self, element: Any, text: str, place: ListPosition | None, printed: str | None) -> Draft:
        if place is not None:
            return Draft(BlockKind.ITEM, text, level=place.level + 1, paragraph=printed)
        kind = BlockKind.ITEM if self._styles.is_item(element) else BlockKind.PARAGRAPH
        return Draft(kind, text, level=1 if kind is BlockKind.ITEM else None)

    def _rank(self, element: Any, text: str) -> Rank | None:
        return self._styles.rank(element) if len(text) <= _LONGEST_HEADING else None

    def _is_title(self, paragraph: Any) -> bool:
        rank = self._styles.rank(paragraph)
        return rank is not None and rank.is_title and bool(plain(paragraph).strip())

    def _is_bold(self, cell: Any) -> bool:
        """Whether all words of a cell are bold, and there are some."""
        runs = [
            self._styles.look(run, paragraph).is_bold
            for paragraph in cell.iter(f"{W}p")
            for run in paragraph.iter(f"{W}r")
            if plain(run).strip()
        ]
        return bool(runs) and all(runs)


def _blocks(parent: Any, remarks: Remarks) -> Iterator[Any]:
    """The paragraphs, tables and equations that stand in something, whatever is put around them."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl", f"{M}oMath", f"{M}oMathPara"):
            yield child
        elif child.tag in _THROUGH:
            yield from _blocks(child, remarks)
        elif child.tag in _ELSEWHERE:
            remarks.left_out(OmissionKind.OTHER)
        elif child.tag in _GONE and plain(child).strip():
            remarks.left_out(OmissionKind.DELETED)
