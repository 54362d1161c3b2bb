"""Marks of notes on their way through a reader: they travel in the text, between two signs that no text has.

Assembly takes them out: "in 2019³" becomes "in 2019", and the block knows where the mark of note 3 stood.
"""

import re
from collections.abc import Iterable

# Code points that Unicode keeps out of texts for ever.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_MARK = re.compile(rf"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
# A space before a mark goes with it where another space or a sign that closes follows.
_SPACE_BEFORE_MARK = re.compile(rf"[ ]+(?=(?:{_OPEN}[^{_OPEN}{_CLOSE}]*{_CLOSE})+(?:[\s.,;:!?)]|$))")
_STRAY_SIGN = re.compile(rf"[{_OPEN}{_CLOSE}]")


def note_mark(mark: str) -> str:
    """The mark of a note, as a reader writes it into its text."""
    return f"{_OPEN}{_STRAY_SIGN.sub('', mark)}{_CLOSE}"


def without_marks(text: str) -> str:
    """The text without marks."""
    return take_out_marks(text)[0]


def ends_with_mark(text: str) -> bool:
    """Whether the last thing in a text is the mark of a note."""
    return text.endswith(_CLOSE)


def take_out_marks(text: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The text without marks, and each mark with the offset in that text behind which it stood."""
    if _OPEN not in text and _CLOSE not in text:
        return text, ()
    text = _SPACE_BEFORE_MARK.sub("", text)
    parts: list[str] = []
    marks: list[tuple[int, str]] = []
    length = last = 0
    for match in _MARK.finditer(text):
        parts.append(_STRAY_SIGN.sub("", text[last : match.start()]))
        length += len(parts[-1])
        marks.append((length, match[1]))
        last = match.end()
    parts.append(_STRAY_SIGN.sub("", text[last:]))
    return "".join(parts), tuple(marks)


def put_marks_back(text: str, marks: Iterable[tuple[int, str]]) -> str:
    """The inverse of `taken_out`: a text with its marks in it again; `marks` are in order."""
    parts: list[str] = []
    last = 0
    for offset, mark in marks:
        parts += [text[last:offset], note_mark(mark)]
        last = offset
    return "".join([*parts, text[last:]])
