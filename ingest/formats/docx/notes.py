"""The footnotes and endnotes of a DOCX, in the order in which its text refers to them, numbered as printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.formats.docx.numbering import figure
from ingest.formats.docx.package import W
from ingest.formats.docx.styles import number, value

_USUAL = {"footnote": "decimal", "endnote": "lowerRoman"}


@dataclass(frozen=True, slots=True)
class Note:
    """A note that the text refers to, with the mark printed at it; `is_own` where this was chosen, not counted."""

    kind: str
    element: Any
    mark: str
    is_own: bool = False


class Notes:
    """Keeps count of the references to notes; `roots` are those of the parts that hold them, by their kind."""

    def __init__(self, roots: dict[str, Any], settings: Any, document: Any) -> None:
        self._notes = {
            kind: {note.get(f"{W}id"): note for note in root.iter(f"{W}{kind}") if _is_note(note)}
            for kind, root in roots.items()
            if root is not None
        }
        self._forms = {kind: _form(kind, settings, document) for kind in _USUAL}
        self._counts = {kind: start - 1 for kind, (_, start) in self._forms.items()}
        self._found: dict[tuple[str, str], Note] = {}

    def refer(self, kind: str, id: str, own_mark: str | None) -> str | None:
        """The mark of a note that the text refers to here, None where there is none.

        `own_mark` is what the text prints instead of a number, None where it counts.
        """
        note = self._notes.get(kind, {}).get(id)
        if note is None:
            return None
        if (kind, id) in self._found:
            return self._found[kind, id].mark
        if own_mark is None:
            self._counts[kind] += 1
        # A note whose number is not printed goes by its count all the same: nothing else leads to it.
        count = self._counts[kind]
        mark = own_mark or figure(count, self._forms[kind][0]) or str(count)
        self._found[kind, id] = Note(kind, note, mark, is_own=bool(own_mark))
        return mark

    def found(self) -> Iterator[Note]:
        """Footnotes first, then endnotes."""
        for wanted in _USUAL:
            yield from (note for note in self._found.values() if note.kind == wanted)

    def unread(self) -> int:
        """How many notes the text does not refer to."""
        return sum(map(len, self._notes.values())) - len(self._found)


def _is_note(note: Any) -> bool:
    """Whether this is no line or space that parts notes from the text, and holds words."""
    return note.get(f"{W}type") in (None, "normal") and any((one.text or "").strip() for one in note.iter(f"{W}t"))


def _form(kind: str, settings: Any, document: Any) -> tuple[str, int]:
    """How notes of a kind are numbered, and where they begin: as the first section says, else the whole document."""
    name = f"{W}{kind}Pr"
    said = [found for found in (document.find(f".//{W}sectPr/{name}"), _child(settings, name)) if found is not None]
    forms = [form for one in said if (form := value(one, "numFmt"))]
    starts = [start for one in said if (start := number(value(one, "numStart"))) is not None]
    return next(iter(forms), _USUAL[kind]), next(iter(starts), 1)


def _child(element: Any, name: str) -> Any:
    return element.find(name) if element is not None else None
