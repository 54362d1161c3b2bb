"""Read an ODT paragraph's text as shown, with its notes and drawings apart."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from ingest.blocks.characters import to_subscript, to_superscript
from ingest.blocks.note_marks import note_mark, without_marks
from ingest.blocks.symbols import as_printed
from ingest.formats.odt.formulas import Formulas
from ingest.formats.odt.left_out import OmissionKind
from ingest.formats.odt.names import DRAW, NOTE, OFFICE, TEXT, XLINK, XML, H, P, has_words, hides_content
from ingest.formats.odt.styles import CharacterFormat, Styles

_CHANGE_START, _CHANGE_END = f"{TEXT}change-start", f"{TEXT}change-end"
_CHANGE_MARKS = {_CHANGE_START, _CHANGE_END}
_SPACES = {f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"}
# Elements in a paragraph that print nothing, whatever they hold.
_SILENT = {
    f"{TEXT}ruby-text", f"{TEXT}tracked-changes", f"{TEXT}script", f"{TEXT}number", f"{OFFICE}annotation-end",
    f"{OFFICE}event-listeners",
}  # fmt: skip
# Longer raised text is a way of setting a line, not an exponent.
_MAX_SHIFTED_CHARS = 30
_NOTE_MARKS = set("0123456789*†‡§[]() ")


@dataclass(frozen=True, slots=True)
class ParagraphText:
    """A paragraph's text in one line, with the notes and drawings anchored to text that is shown."""

    text: str
    notes: tuple[Any, ...] = ()
    drawings: tuple[Any, ...] = ()
    is_bold: bool = False
    is_deleted: bool = False  # tracked deletions cover all of it


@dataclass(frozen=True, slots=True)
class _Piece:
    """`omission`: why the piece is left out, None where it is not; `anchored`: a note or a drawing at this place."""

    text: str
    shift: int = 0
    is_bold: bool = False
    omission: OmissionKind | None = None
    anchored: Any = None


class ParagraphReader:
    """Reads paragraphs. `omitted` counts the omissions."""

    def __init__(self, styles: Styles, formulas: Formulas, omitted: Counter[OmissionKind]) -> None:
        self._styles = styles
        self._formulas = formulas
        self._omitted = omitted
        self._deletions: set[str] = set()  # tracked deletions with their text between two marks
        self._open_deletions: set[str] = set()  # deletions begun and not ended

    def find_deletions(self, body: Any) -> None:
        """Record which changes are deletions: their words are kept apart, or in the text between two marks."""
        for deletion in body.iter(f"{TEXT}deletion"):
            self._omitted[OmissionKind.DELETED] += has_words(deletion)
            region = deletion.getparent()
            self._deletions |= {id for name in (f"{TEXT}id", f"{XML}id") if (id := region.get(name))}

    @contextmanager
    def outside_deletions(self) -> Iterator[None]:
        """Read something outside the running text, where the text's open deletions do not apply."""
        open_deletions, self._open_deletions = self._open_deletions, set()
        try:
            yield
        finally:
            self._open_deletions = open_deletions

    def formula(self, drawing: Any) -> str | None:
        """The formula in a drawing, in one line; None where the drawing holds none."""
        return self._formulas.read(drawing)

    def read(self, paragraph: Any) -> ParagraphText:
        character_format = self._styles.paragraph_format(paragraph)
        if _is_hidden(paragraph):
            character_format = replace(character_format, is_hidden=True)
        pieces = list(self._pieces(paragraph, character_format))
        if any(piece.omission is OmissionKind.WHITE for piece in pieces) and self._styles.has_background(paragraph):
            pieces = [
                replace(piece, omission=None) if piece.omission is OmissionKind.WHITE else piece for piece in pieces
            ]
        pieces_with_content = [piece for piece in pieces if piece.text.strip() or piece.anchored is not None]
        kinds = [kind for kind, _ in groupby(pieces_with_content, lambda piece: piece.omission)]
        self._omitted.update(kind for kind in kinds if kind not in (None, OmissionKind.DELETED))
        kept_pieces = [piece for piece in pieces if piece.omission is None]
        anchored = [piece.anchored for piece in kept_pieces if piece.anchored is not None]
        return ParagraphText(
            _join(kept_pieces),
            tuple(element for element in anchored if element.tag == NOTE),
            tuple(element for element in anchored if element.tag != NOTE),
            is_bold=all(piece.is_bold for piece in kept_pieces if without_marks(piece.text).strip()),
            is_deleted={*kinds} <= {OmissionKind.DELETED}
            and any(piece.omission is OmissionKind.DELETED for piece in pieces),
        )

    def _pieces(self, element: Any, character_format: CharacterFormat) -> Iterator[_Piece]:
        yield self._piece(element.text, character_format)
        for child in element:
            if isinstance(child.tag, str):
                yield from self._child(child, character_format)
            yield self._piece(child.tail, character_format)

    def _child(self, child: Any, character_format: CharacterFormat) -> Iterator[_Piece]:
        if child.tag in _SPACES:
            yield self._piece(" ", character_format)
        elif child.tag in _CHANGE_MARKS:
            self._track_change(child)
        elif child.tag == f"{OFFICE}annotation":
            self._omitted[OmissionKind.COMMENT] += 1
        elif child.tag == NOTE:
            mark = printed_mark(child)
            text = note_mark(mark) if mark else ""
            yield replace(self._piece("", character_format), text=text, shift=0, anchored=child)
        elif child.tag.startswith(DRAW):
            yield self._drawing(child, character_format)
        elif child.tag not in _SILENT and child.get(f"{TEXT}display") != "none":
            yield from self._inline(child, character_format)

    def _track_change(self, mark: Any) -> None:
        """Open or close a tracked deletion."""
        change_id = mark.get(f"{TEXT}change-id") or ""
        if mark.tag == _CHANGE_START and change_id in self._deletions:
            self._omitted[OmissionKind.DELETED] += change_id not in self._open_deletions
            self._open_deletions.add(change_id)
        elif mark.tag == _CHANGE_END:
            self._open_deletions.discard(change_id)

    def _inline(self, child: Any, character_format: CharacterFormat) -> Iterator[_Piece]:
        name = child.get(f"{TEXT}style-name")
        inner_format = self._styles.character_format("text", name).over(character_format) if name else character_format
        if child.tag == f"{TEXT}hidden-text" and hides_content(child):
            inner_format = replace(inner_format, is_hidden=True)
        if inner_format.shift == 1 and _is_note_mark(child):
            text = note_mark("".join(child.itertext()).strip("[]() "))
            yield replace(self._piece("", inner_format), text=text, shift=0)
            return
        pieces = list(self._pieces(child, inner_format))
        yield from (
            pieces if any(piece.text for piece in pieces) else [*pieces, self._piece(_field_text(child), inner_format)]
        )

    def _drawing(self, child: Any, character_format: CharacterFormat) -> _Piece:
        formula = self._formulas.read(child)
        if formula is not None:
            return self._piece(f" {formula} ", replace(character_format, shift=0))
        return replace(self._piece("", character_format), anchored=child)

    def _piece(self, text: str | None, character_format: CharacterFormat) -> _Piece:
        words = as_printed(text, character_format.font or "") if text else ""
        return _Piece(
            words,
            character_format.shift or 0,
            bool(character_format.is_bold),
            OmissionKind.DELETED if self._open_deletions else _omission(character_format),
        )


def _omission(character_format: CharacterFormat) -> OmissionKind | None:
    """Why characters of this format are not shown; None where they are."""
    if character_format.is_hidden:
        return OmissionKind.HIDDEN
    if character_format.is_struck:
        return OmissionKind.STRUCK
    return OmissionKind.WHITE if character_format.is_white and not character_format.has_background else None


def _join(pieces: list[_Piece]) -> str:
    """The pieces in one line; adjacent raised or lowered pieces become one exponent or index."""
    parts: list[str] = []
    for shift, group in groupby((piece for piece in pieces if piece.text), lambda piece: piece.shift):
        text = "".join(piece.text for piece in group)
        if shift and len(text.strip()) <= _MAX_SHIFTED_CHARS:
            text = to_superscript(text) if shift > 0 else to_subscript(text)
        parts.append(text)
    return " ".join("".join(parts).split())


def _field_text(field: Any) -> str:
    """The text that an empty conditional or hidden-text field shows now."""
    if field.tag == f"{TEXT}conditional-text":
        chosen = "true" if field.get(f"{TEXT}current-value") == "true" else "false"
        return str(field.get(f"{TEXT}string-value-if-{chosen}") or "")
    return str(field.get(f"{TEXT}string-value") or "") if field.tag == f"{TEXT}hidden-text" else ""


def printed_mark(note: Any) -> str:
    """The printed mark of a note; "" where there is none."""
    mark = note.find(f"{TEXT}note-citation")
    return " ".join("".join(mark.itertext()).split()) if mark is not None else ""


def _is_note_mark(element: Any) -> bool:
    """Whether raised text is the mark of a note elsewhere: a note reference, or a link within the file."""
    if element.tag == f"{TEXT}note-ref" or any(True for _ in element.iterchildren(f"{TEXT}note-ref")):
        return True
    mark = "".join(element.itertext()).strip()
    links = [link for link in (element, element.getparent(), *element) if link.tag == f"{TEXT}a"]
    inside = (link for link in links if (link.get(f"{XLINK}href") or "").startswith("#"))
    return set(mark) <= _NOTE_MARKS and any("".join(link.itertext()).strip() == mark for link in inside)


def _is_hidden(paragraph: Any) -> bool:
    """Whether a field in the paragraph hides the whole paragraph."""
    fields = paragraph.iter(f"{TEXT}hidden-paragraph")
    return any(hides_content(field) and paragraph in (field, next(field.iterancestors(P, H), None)) for field in fields)
