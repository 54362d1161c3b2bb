"""Number the footnotes and endnotes of a DOCX as printed, in the order of their references in the text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.formats.docx.numbering import format_number
from ingest.formats.docx.package import W
from ingest.formats.docx.styles import child_value, whole_number

_DEFAULT_FORMATS = {"footnote": "decimal", "endnote": "lowerRoman"}


@dataclass(frozen=True, slots=True)
class Note:
    """A note that the text refers to, with its printed mark. `is_custom`: chosen by an author, not counted."""

    kind: str
    element: Any
    mark: str
    is_custom: bool = False


class Notes:
    """Numbers notes by their references. `roots`: the root of the part that holds the notes, by kind of note."""

    def __init__(self, roots: dict[str, Any], settings: Any, document: Any) -> None:
        self._notes = {
            kind: {note.get(f"{W}id"): note for note in root.iter(f"{W}{kind}") if _is_note(note)}
            for kind, root in roots.items()
            if root is not None
        }
        self._formats = {kind: _numbering_format(kind, settings, document) for kind in _DEFAULT_FORMATS}
        self._counts = {kind: start - 1 for kind, (_, start) in self._formats.items()}
        self._referenced: dict[tuple[str, str], Note] = {}

    def add_reference(self, kind: str, id: str, custom_mark: str | None) -> str | None:
        """Count a reference to a note and return the note's mark; None where there is no such note.

        `custom_mark`: the mark that the text prints instead of a number; None for a numbered note.
        """
        note = self._notes.get(kind, {}).get(id)
        if note is None:
            return None
        if (kind, id) in self._referenced:
            return self._referenced[kind, id].mark
        if custom_mark is None:
            self._counts[kind] += 1
        # A note without a printed number still gets its count as mark, since nothing else links it to the text.
        count = self._counts[kind]
        mark = custom_mark or format_number(count, self._formats[kind][0]) or str(count)
        self._referenced[kind, id] = Note(kind, note, mark, is_custom=bool(custom_mark))
        return mark

    def referenced(self) -> Iterator[Note]:
        """The notes that the text refers to: footnotes first, then endnotes."""
        for kind in _DEFAULT_FORMATS:
            yield from (note for note in self._referenced.values() if note.kind == kind)

    def count_unreferenced(self) -> int:
        """Number of notes that the text does not refer to."""
        return sum(map(len, self._notes.values())) - len(self._referenced)


def _is_note(note: Any) -> bool:
    """Whether this is a note with words, and not the separator between notes and text."""
    return note.get(f"{W}type") in (None, "normal") and any((text.text or "").strip() for text in note.iter(f"{W}t"))


def _numbering_format(kind: str, settings: Any, document: Any) -> tuple[str, int]:
    """Number format and first number of a kind of note: from the first section, else from the document's settings."""
    tag = f"{W}{kind}Pr"
    properties = [
        element for element in (document.find(f".//{W}sectPr/{tag}"), _child(settings, tag)) if element is not None
    ]
    formats = [format_name for element in properties if (format_name := child_value(element, "numFmt"))]
    starts = [start for element in properties if (start := whole_number(child_value(element, "numStart"))) is not None]
    return next(iter(formats), _DEFAULT_FORMATS[kind]), next(iter(starts), 1)


def _child(element: Any, name: str) -> Any:
    return element.find(name) if element is not None else None
