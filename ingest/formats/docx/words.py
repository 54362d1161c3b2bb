"""A DOCX paragraph's own words: what is deleted, struck out, hidden or white is left out and counted.

Notes and text boxes are gathered for whoever reads the paragraph; the codes of fields are no words.
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
from ingest.formats.docx.white import Paper

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BOX = f"{W}txbxContent"
_GONE = {f"{W}del", f"{W}moveFrom"}
_SPACES = {f"{W}{name}" for name in ("tab", "ptab", "br", "cr")}
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_DRAWN = {f"{W}drawing", f"{W}pict", f"{W}object"}
# Properties, and the small letters beside ruby text.
_NO_WORDS = {f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "rt", "rubyPr")}
_DIAGRAMS = ("{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
             "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart")  # fmt: skip
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters as they are printed. `shift`: 1 where they are raised, -1 where lowered. `out`: why they are no words."""

    text: str
    shift: int = 0
    out: OmissionKind | None = None


@dataclass(slots=True)
class ParagraphText:
    """What a paragraph holds, in order: its letters, and the text boxes that stand at it."""

    pieces: list[Letters] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)

    def text(self) -> str:
        """The words in one line."""
        found = ""
        for (shift, out), group in groupby(self.pieces, key=lambda piece: (piece.shift, piece.out)):
            letters = "".join(piece.text for piece in group)
            if out is not None:
                found += " " if letters != letters.strip() and out is not OmissionKind.DELETED else ""
            elif shift:
                found += (superscript if shift > 0 else subscript)(found, letters)
            else:
                found += letters
        return " ".join(found.split())

    def left_out(self) -> Iterator[OmissionKind]:
        """A kind for each run of letters that are no words."""
        said = [piece for piece in self.pieces if piece.text.strip()]
        yield from (out for out, _ in groupby(said, key=lambda piece: piece.out) if out is not None)


class ParagraphReader:
    """Takes the words of one part's paragraphs."""

    def __init__(self, part: Any, styles: Styles, paper: Paper, remarks: Remarks, notes: Notes | None = None) -> None:
        self.fields = Fields(part)
        self._styles = styles
        self._paper = paper
        self._remarks = remarks
        self._notes = notes
        remarks.left_out(OmissionKind.FORMULA, self.fields.formulas_without_words)

    def said(self, paragraph: Any, *, is_listed: bool = False) -> ParagraphText:
        """A paragraph's letters; `is_listed` says that all of them belong to a table of contents."""
        said = ParagraphText()
        all_out = OmissionKind.LISTED if is_listed else None
        if any(map(_is_empty, paragraph.iterancestors(f"{W}sdt"))):
            all_out = OmissionKind.PROMPT
        for piece in self._inside(paragraph, paragraph, said):
            said.pieces.append(Letters(piece.text, piece.shift, piece.out or all_out))
        return said

    def count(self, said: ParagraphText) -> None:
        """Count what of a paragraph is left out; a line of contents counts once."""
        for kind in said.left_out():
            self._remarks.left_out(kind)
        self._remarks.unknown_signs += sum(
            piece.text.count(UNKNOWN_SYMBOL) for piece in said.pieces if piece.out is None
        )

    def _inside(self, parent: Any, paragraph: Any, said: ParagraphText) -> Iterator[Letters]:
        for child in parent:
            if child.tag == f"{W}r":
                yield from self._run(child, paragraph, said)
            elif child.tag in _GONE:
                yield Letters(plain(child), out=OmissionKind.DELETED)
            elif child.tag in (f"{M}oMath", f"{M}oMathPara"):
                yield Letters(as_printed(linear(child)))
            elif child.tag == f"{W}sdt" and _is_empty(child):
                yield Letters(plain(child), out=OmissionKind.PROMPT)
            elif child.tag not in _NO_WORDS:
                self._remarks.inserted += child.tag == f"{W}ins" and bool(plain(child).strip())
                yield from self._inside(child, paragraph, said)

    def _run(self, run: Any, paragraph: Any, said: ParagraphText) -> Iterator[Letters]:
        look = self._styles.look(run, paragraph)
        out = self._out(run, look)
        for child in run:
            if child.tag in _NOTES:
                yield Letters(self._mark(child, run) if out is None else "")
                if out is None and is_own_mark(child):
                    return  # the rest of the run is a mark that somebody chose instead of a number
            elif child.tag in _DRAWN or child.tag == f"{MC}AlternateContent":
                if out is None:
                    yield Letters(self._draw(child, said))
            elif self.fields.is_listed(child):
                yield Letters(self._letters(child, look), out=OmissionKind.LISTED)
            elif not self.fields.is_code(child) and not self._is_mark(child, look):
                yield Letters(self._letters(child, look), look.shift, out)

    def _is_mark(self, child: Any, look: CharacterFormat) -> bool:
        return look.shift > 0 and self.fields.is_note_mark(child)

    def _out(self, run: Any, look: CharacterFormat) -> OmissionKind | None:
        if look.is_hidden:
            return OmissionKind.HIDDEN
        if look.is_struck:
            return OmissionKind.STRUCK
        return OmissionKind.WHITE if look.colour == "FFFFFF" and self._paper.is_bare(run) else None

    def _letters(self, child: Any, look: CharacterFormat) -> str:
        if child.tag == f"{W}t":
            return as_printed((child.text or "").replace("\u00ad", ""), look.font)
        if child.tag in _SPACES:
            return " "
        if child.tag == f"{W}noBreakHyphen":
            return "-"
        if child.tag == f"{W}sym":
            return _sign(child)
        if child.tag == f"{W}fldChar":
            return self.fields.instead(child)
        if child.tag == f"{W}ruby":
            return "".join(plain(base) for base in child.iterchildren(f"{W}rubyBase"))
        return ""

    def _mark(self, reference: Any, run: Any) -> str:
        """The mark of the note that the text refers to here."""
        if self._notes is None:
            return ""
        own = plain(run).strip() if is_own_mark(reference) else None
        mark = self._notes.refer(_NOTES[reference.tag], reference.get(f"{W}id"), own)
        return note_mark(mark) if mark else ""

    def _draw(self, drawn: Any, said: ParagraphText) -> str:
        """Gather the text boxes of a drawing, count what of it is a picture, and give letters drawn along lines."""
        letters: list[str] = []
        for one in _shown(drawn):
            said.boxes += _boxes(one)
            for name in _DIAGRAMS:
                self._remarks.left_out(OmissionKind.DIAGRAM, sum(1 for _ in one.iter(name)))
            formulas = [ole for ole in one.iter(_OLE) if (ole.get("ProgID") or "").startswith("Equation")]
            self._remarks.left_out(OmissionKind.FORMULA, len(formulas))
            letters += [f" {words} " for path in one.iter(TEXT_PATH) if (words := path.get("string"))]
        return "".join(letters)


def plain(element: Any) -> str:
    """Every letter in an element, deleted ones too."""
    parts: list[str] = []
    for one in element.iter(f"{W}t", f"{W}delText", f"{M}t", *_SPACES):
        parts.append(" " if one.tag in _SPACES else one.text or "")
    return "".join(parts)


def _is_empty(control: Any) -> bool:
    """Whether a content control shows what should be filled in, since nobody has done so."""
    return is_on(control.find(f"{W}sdtPr"), "showingPlcHdr")


def is_own_mark(reference: Any) -> bool:
    return (reference.get(f"{W}customMarkFollows") or "0") in ("1", "true", "on")


def _sign(element: Any) -> str:
    try:
        return as_printed(chr(int(element.get(f"{W}char") or "", 16)), element.get(f"{W}font") or "")
    except ValueError:
        return UNKNOWN_SYMBOL


def _shown(drawn: Any) -> Iterable[Any]:
    """A drawing in the one form in which it is shown: what an old reader would take instead is the same again."""
    if drawn.tag != f"{MC}AlternateContent":
        return [drawn]
    choices = [choice for choice in drawn.iterchildren(f"{MC}Choice") if len(choice)]
    return choices[:1] or list(drawn.iterchildren(f"{MC}Fallback"))


def _boxes(element: Any) -> Iterator[Any]:
    """The text boxes in a drawing, those in other boxes left to these."""
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag == f"{MC}AlternateContent":
            for one in _shown(child):
                yield from _boxes(one)
        else:
            yield from _boxes(child)
