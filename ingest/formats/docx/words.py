"""Read a DOCX paragraph's text. Deleted, struck-out, hidden and white words are left out and counted.

Notes and text boxes are collected for the caller; field codes are not text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from ingest.blocks.note_marks import note_mark
from ingest.blocks.symbols import UNKNOWN_SYMBOL, as_printed
from ingest.formats.docx.fields import Fields
from ingest.formats.docx.math import linear
from ingest.formats.docx.notes import Notes
from ingest.formats.docx.package import M, W
from ingest.formats.docx.raised import subscript, superscript
from ingest.formats.docx.remarks import OmissionKind, Remarks
from ingest.formats.docx.styles import CharacterFormat, Styles, is_on
from ingest.formats.docx.white import Background

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT_BOX = f"{W}txbxContent"
_DELETED = {f"{W}del", f"{W}moveFrom"}
_SPACES = {f"{W}{name}" for name in ("tab", "ptab", "br", "cr")}
_NOTE_KINDS = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_DRAWINGS = {f"{W}drawing", f"{W}pict", f"{W}object"}
# Properties, and the reading aid of ruby text.
_WORDLESS = {f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "rt", "rubyPr")}
_DIAGRAMS = ("{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
             "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart")  # fmt: skip
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Text as printed. `shift`: 1 for raised, -1 for lowered; `omission`: why it is left out, None where it is not."""

    text: str
    shift: int = 0
    omission: OmissionKind | None = None


@dataclass(slots=True)
class ParagraphText:
    """A paragraph's pieces of text and its text boxes, each in order."""

    pieces: list[TextPiece] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)

    def text(self) -> str:
        """The text in one line, without omitted pieces."""
        line = ""
        for (shift, omission), group in groupby(self.pieces, key=lambda piece: (piece.shift, piece.omission)):
            text = "".join(piece.text for piece in group)
            if omission is not None:
                line += " " if text != text.strip() and omission is not OmissionKind.DELETED else ""
            elif shift:
                line += (superscript if shift > 0 else subscript)(line, text)
            else:
                line += text
        return " ".join(line.split())

    def omissions(self) -> Iterator[OmissionKind]:
        """One kind for each run of omitted pieces."""
        pieces_with_text = [piece for piece in self.pieces if piece.text.strip()]
        yield from (kind for kind, _ in groupby(pieces_with_text, key=lambda piece: piece.omission) if kind is not None)


class ParagraphReader:
    """Reads the paragraphs of one part."""

    def __init__(
        self, part: Any, styles: Styles, background: Background, remarks: Remarks, notes: Notes | None = None
    ) -> None:
        self.fields = Fields(part)
        self._styles = styles
        self._background = background
        self._remarks = remarks
        self._notes = notes
        remarks.count_omitted(OmissionKind.FORMULA, self.fields.unreadable_formulas)

    def read(self, paragraph: Any, *, is_in_contents: bool = False) -> ParagraphText:
        """A paragraph's text. `is_in_contents`: all of it belongs to a table of contents."""
        paragraph_text = ParagraphText()
        whole_omission = OmissionKind.LISTED if is_in_contents else None
        if any(map(_is_unfilled, paragraph.iterancestors(f"{W}sdt"))):
            whole_omission = OmissionKind.PROMPT
        for piece in self._pieces(paragraph, paragraph, paragraph_text):
            paragraph_text.pieces.append(TextPiece(piece.text, piece.shift, piece.omission or whole_omission))
        return paragraph_text

    def count_omissions(self, paragraph_text: ParagraphText) -> None:
        """Count a paragraph's omissions; a line of contents counts once."""
        for kind in paragraph_text.omissions():
            self._remarks.count_omitted(kind)
        self._remarks.unknown_symbols += sum(
            piece.text.count(UNKNOWN_SYMBOL) for piece in paragraph_text.pieces if piece.omission is None
        )

    def _pieces(self, parent: Any, paragraph: Any, paragraph_text: ParagraphText) -> Iterator[TextPiece]:
        for child in parent:
            if child.tag == f"{W}r":
                yield from self._run_pieces(child, paragraph, paragraph_text)
            elif child.tag in _DELETED:
                yield TextPiece(all_text(child), omission=OmissionKind.DELETED)
            elif child.tag in (f"{M}oMath", f"{M}oMathPara"):
                yield TextPiece(as_printed(linear(child)))
            elif child.tag == f"{W}sdt" and _is_unfilled(child):
                yield TextPiece(all_text(child), omission=OmissionKind.PROMPT)
            elif child.tag not in _WORDLESS:
                self._remarks.inserted += child.tag == f"{W}ins" and bool(all_text(child).strip())
                yield from self._pieces(child, paragraph, paragraph_text)

    def _run_pieces(self, run: Any, paragraph: Any, paragraph_text: ParagraphText) -> Iterator[TextPiece]:
        character_format = self._styles.character_format(run, paragraph)
        omission = self._omission(run, character_format)
        for child in run:
            if child.tag in _NOTE_KINDS:
                yield TextPiece(self._note_mark(child, run) if omission is None else "")
                if omission is None and has_custom_mark(child):
                    return  # the rest of the run is the custom mark
            elif child.tag in _DRAWINGS or child.tag == f"{MC}AlternateContent":
                if omission is None:
                    yield TextPiece(self._read_drawing(child, paragraph_text))
            elif self.fields.is_in_contents(child):
                yield TextPiece(self._text(child, character_format), omission=OmissionKind.LISTED)
            elif not self.fields.is_code(child) and not self._is_mark(child, character_format):
                yield TextPiece(self._text(child, character_format), character_format.shift, omission)

    def _is_mark(self, child: Any, character_format: CharacterFormat) -> bool:
        return character_format.shift > 0 and self.fields.is_note_mark(child)

    def _omission(self, run: Any, character_format: CharacterFormat) -> OmissionKind | None:
        if character_format.is_hidden:
            return OmissionKind.HIDDEN
        if character_format.is_struck:
            return OmissionKind.STRUCK
        return (
            OmissionKind.WHITE
            if character_format.colour == "FFFFFF" and self._background.hides_white_text(run)
            else None
        )

    def _text(self, child: Any, character_format: CharacterFormat) -> str:
        if child.tag == f"{W}t":
            return as_printed((child.text or "").replace("\u00ad", ""), character_format.font)
        if child.tag in _SPACES:
            return " "
        if child.tag == f"{W}noBreakHyphen":
            return "-"
        if child.tag == f"{W}sym":
            return _symbol(child)
        if child.tag == f"{W}fldChar":
            return self.fields.replacement(child)
        if child.tag == f"{W}ruby":
            return "".join(all_text(base) for base in child.iterchildren(f"{W}rubyBase"))
        return ""

    def _note_mark(self, reference: Any, run: Any) -> str:
        """The encoded mark of the note that `reference` refers to."""
        if self._notes is None:
            return ""
        custom_mark = all_text(run).strip() if has_custom_mark(reference) else None
        mark = self._notes.add_reference(_NOTE_KINDS[reference.tag], reference.get(f"{W}id"), custom_mark)
        return note_mark(mark) if mark else ""

    def _read_drawing(self, drawn: Any, paragraph_text: ParagraphText) -> str:
        """Collect a drawing's text boxes, count its pictures of text, and return its text drawn along a path."""
        texts: list[str] = []
        for drawing in _shown_forms(drawn):
            paragraph_text.boxes += _text_boxes(drawing)
            for name in _DIAGRAMS:
                self._remarks.count_omitted(OmissionKind.DIAGRAM, sum(1 for _ in drawing.iter(name)))
            formulas = [ole for ole in drawing.iter(_OLE) if (ole.get("ProgID") or "").startswith("Equation")]
            self._remarks.count_omitted(OmissionKind.FORMULA, len(formulas))
            texts += [f" {text} " for path in drawing.iter(TEXT_PATH) if (text := path.get("string"))]
        return "".join(texts)


def all_text(element: Any) -> str:
    """All text in an element, deleted text included."""
    parts: list[str] = []
    for child in element.iter(f"{W}t", f"{W}delText", f"{M}t", *_SPACES):
        parts.append(" " if child.tag in _SPACES else child.text or "")
    return "".join(parts)


def _is_unfilled(control: Any) -> bool:
    """Whether a content control shows its prompt, because nobody has filled it in."""
    return is_on(control.find(f"{W}sdtPr"), "showingPlcHdr")


def has_custom_mark(reference: Any) -> bool:
    return (reference.get(f"{W}customMarkFollows") or "0") in ("1", "true", "on")


def _symbol(element: Any) -> str:
    try:
        return as_printed(chr(int(element.get(f"{W}char") or "", 16)), element.get(f"{W}font") or "")
    except (ValueError, OverflowError):  # no number, or one beyond all characters
        return UNKNOWN_SYMBOL


def _shown_forms(drawn: Any) -> Iterable[Any]:
    """A drawing in the form that Word shows; its fallback for old programs repeats the same words."""
    if drawn.tag != f"{MC}AlternateContent":
        return [drawn]
    choices = [choice for choice in drawn.iterchildren(f"{MC}Choice") if len(choice)]
    return choices[:1] or list(drawn.iterchildren(f"{MC}Fallback"))


def _text_boxes(element: Any) -> Iterator[Any]:
    """The outermost text boxes in a drawing."""
    for child in element:
        if child.tag == _TEXT_BOX:
            yield child
        elif child.tag == f"{MC}AlternateContent":
            for drawing in _shown_forms(child):
                yield from _text_boxes(drawing)
        else:
            yield from _text_boxes(child)
