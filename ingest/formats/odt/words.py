"""What an ODT paragraph says: its own words as a reader sees them, with what stands apart from them kept apart."""

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
from ingest.formats.odt.left_out import Left
from ingest.formats.odt.names import DRAW, NOTE, OFFICE, TEXT, XLINK, XML, H, P, has_words, hides
from ingest.formats.odt.styles import CharacterFormat, Styles

_BEGINS, _ENDS = f"{TEXT}change-start", f"{TEXT}change-end"
_MARKS = {_BEGINS, _ENDS}
_SPACES = {f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"}
# Elements in a paragraph that print nothing of their own, whatever stands in them.
_SILENT = {
    f"{TEXT}ruby-text", f"{TEXT}tracked-changes", f"{TEXT}script", f"{TEXT}number", f"{OFFICE}annotation-end",
    f"{OFFICE}event-listeners",
}  # fmt: skip
# More raised letters than these are a way of setting a line, not an exponent.
_LONGEST_SHIFTED = 30
_NOTE_MARKS = set("0123456789*†‡§[]() ")


@dataclass(frozen=True, slots=True)
class ParagraphText:
    """A paragraph's words in one line, and the notes and the drawings that hang on words which are shown."""

    text: str
    notes: tuple[Any, ...] = ()
    drawings: tuple[Any, ...] = ()
    is_bold: bool = False
    is_deleted: bool = False  # nothing is left, since all of it was deleted


@dataclass(frozen=True, slots=True)
class _Piece:
    """`left`: why it is no part of the text, if it is none; `apart`: a note or a drawing that hangs here."""

    text: str
    shift: int = 0
    is_bold: bool = False
    left: Left | None = None
    apart: Any = None


class ParagraphReader:
    """Reads paragraphs; counts in `left` what is no part of the text."""

    def __init__(self, styles: Styles, formulas: Formulas, left: Counter[Left]) -> None:
        self._styles = styles
        self._formulas = formulas
        self._left = left
        self._deletions: set[str] = set()  # tracked deletions whose words stand in the text between two marks
        self._open: set[str] = set()  # those that have begun and not ended

    def track(self, body: Any) -> None:
        """Learn which changes of a text are deletions: their words stand apart, or in the text between two marks."""
        for deletion in body.iter(f"{TEXT}deletion"):
            self._left[Left.DELETED] += has_words(deletion)
            region = deletion.getparent()
            self._deletions |= {id for name in (f"{TEXT}id", f"{XML}id") if (id := region.get(name))}

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Read what stands apart from the text, where no deletion that is open in the text holds."""
        before, self._open = self._open, set()
        try:
            yield
        finally:
            self._open = before

    def formula(self, drawing: Any) -> str | None:
        """The formula in a drawing, in one line; None where the drawing holds none."""
        return self._formulas.of(drawing)

    def of(self, paragraph: Any) -> ParagraphText:
        look = self._styles.paragraph_look(paragraph)
        if _is_hidden(paragraph):
            look = replace(look, hidden=True)
        pieces = list(self._pieces(paragraph, look))
        if any(piece.left is Left.WHITE for piece in pieces) and self._styles.is_backed(paragraph):
            pieces = [replace(piece, left=None) if piece.left is Left.WHITE else piece for piece in pieces]
        told = [piece for piece in pieces if piece.text.strip() or piece.apart is not None]
        kinds = [kind for kind, _ in groupby(told, lambda piece: piece.left)]
        self._left.update(kind for kind in kinds if kind not in (None, Left.DELETED))
        kept = [piece for piece in pieces if piece.left is None]
        apart = [piece.apart for piece in kept if piece.apart is not None]
        return ParagraphText(
            _joined(kept),
            tuple(element for element in apart if element.tag == NOTE),
            tuple(element for element in apart if element.tag != NOTE),
            is_bold=all(piece.is_bold for piece in kept if without_marks(piece.text).strip()),
            is_deleted={*kinds} <= {Left.DELETED} and any(piece.left is Left.DELETED for piece in pieces),
        )

    def _pieces(self, element: Any, look: CharacterFormat) -> Iterator[_Piece]:
        yield self._piece(element.text, look)
        for child in element:
            if isinstance(child.tag, str):
                yield from self._child(child, look)
            yield self._piece(child.tail, look)

    def _child(self, child: Any, look: CharacterFormat) -> Iterator[_Piece]:
        if child.tag in _SPACES:
            yield self._piece(" ", look)
        elif child.tag in _MARKS:
            self._turn(child)
        elif child.tag == f"{OFFICE}annotation":
            self._left[Left.COMMENT] += 1
        elif child.tag == NOTE:
            mark = citation(child)
            yield replace(self._piece("", look), text=note_mark(mark) if mark else "", shift=0, apart=child)
        elif child.tag.startswith(DRAW):
            yield self._drawing(child, look)
        elif child.tag not in _SILENT and child.get(f"{TEXT}display") != "none":
            yield from self._inline(child, look)

    def _turn(self, mark: Any) -> None:
        """A change in the text begins or ends."""
        id = mark.get(f"{TEXT}change-id") or ""
        if mark.tag == _BEGINS and id in self._deletions:
            self._left[Left.DELETED] += id not in self._open
            self._open.add(id)
        elif mark.tag == _ENDS:
            self._open.discard(id)

    def _inline(self, child: Any, look: CharacterFormat) -> Iterator[_Piece]:
        name = child.get(f"{TEXT}style-name")
        inner = self._styles.look("text", name).over(look) if name else look
        if child.tag == f"{TEXT}hidden-text" and hides(child):
            inner = replace(inner, hidden=True)
        if inner.shift == 1 and _is_mark(child):
            yield replace(self._piece("", inner), text=note_mark("".join(child.itertext()).strip("[]() ")), shift=0)
            return
        pieces = list(self._pieces(child, inner))
        yield from pieces if any(piece.text for piece in pieces) else [*pieces, self._piece(_choice(child), inner)]

    def _drawing(self, child: Any, look: CharacterFormat) -> _Piece:
        formula = self._formulas.of(child)
        if formula is not None:
            return self._piece(f" {formula} ", replace(look, shift=0))
        return replace(self._piece("", look), apart=child)

    def _piece(self, text: str | None, look: CharacterFormat) -> _Piece:
        words = as_printed(text, look.font or "") if text else ""
        return _Piece(words, look.shift or 0, bool(look.bold), Left.DELETED if self._open else _unseen(look))


def _unseen(look: CharacterFormat) -> Left | None:
    """Why characters of this look are not seen, if they are not."""
    if look.hidden:
        return Left.HIDDEN
    if look.struck:
        return Left.STRUCK
    return Left.WHITE if look.white and not look.backed else None


def _joined(pieces: list[_Piece]) -> str:
    """One line of text; neighbours that are raised or lowered together are one exponent or index."""
    parts: list[str] = []
    for shift, group in groupby((piece for piece in pieces if piece.text), lambda piece: piece.shift):
        text = "".join(piece.text for piece in group)
        if shift and len(text.strip()) <= _LONGEST_SHIFTED:
            text = to_superscript(text) if shift > 0 else to_subscript(text)
        parts.append(text)
    return " ".join("".join(parts).split())


def _choice(field: Any) -> str:
    """What a field of two texts, or one that shows its text now, says where its own content is empty."""
    if field.tag == f"{TEXT}conditional-text":
        chosen = "true" if field.get(f"{TEXT}current-value") == "true" else "false"
        return str(field.get(f"{TEXT}string-value-if-{chosen}") or "")
    return str(field.get(f"{TEXT}string-value") or "") if field.tag == f"{TEXT}hidden-text" else ""


def citation(note: Any) -> str:
    """The mark that is printed where the text leads to a note; empty where there is none."""
    mark = note.find(f"{TEXT}note-citation")
    return " ".join("".join(mark.itertext()).split()) if mark is not None else ""


def _is_mark(element: Any) -> bool:
    """Whether something raised is the mark of a note that stands elsewhere: a reference, or a link inside the file."""
    if element.tag == f"{TEXT}note-ref" or any(True for _ in element.iterchildren(f"{TEXT}note-ref")):
        return True
    mark = "".join(element.itertext()).strip()
    links = [link for link in (element, element.getparent(), *element) if link.tag == f"{TEXT}a"]
    inside = (link for link in links if (link.get(f"{XLINK}href") or "").startswith("#"))
    return set(mark) <= _NOTE_MARKS and any("".join(link.itertext()).strip() == mark for link in inside)


def _is_hidden(paragraph: Any) -> bool:
    """Whether a field in the paragraph hides it whole."""
    fields = paragraph.iter(f"{TEXT}hidden-paragraph")
    return any(hides(field) and paragraph in (field, next(field.iterancestors(P, H), None)) for field in fields)
