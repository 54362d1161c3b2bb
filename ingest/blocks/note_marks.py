"""Marks of notes on their way through a reader: they travel in the text, between two signs that no text has.

Assembly takes them out: "in 2019³" becomes "in 2019", and the block knows where the mark of note 3 stood.
"""

import re
from collections.abc import Iterable

# Code points that Unicode keeps out of texts for ever.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_NOTED = re.compile(rf"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
# A space before a mark goes with it where another space or a sign that closes follows.
_SPACED = re.compile(rf"[ ]+(?=(?:{_OPEN}[^{_OPEN}{_CLOSE}]*{_CLOSE})+(?:[\s.,;:!?)]|$))")
_STRAY = re.compile(rf"[{_OPEN}{_CLOSE}]")


def noted(mark: str) -> str:
    """The mark of a note, as a reader writes it into its text."""
    return f"{_OPEN}{_STRAY.sub('', mark)}{_CLOSE}"


def bare(text: str) -> str:
    """The text without marks."""
    return taken_out(text)[0]


def ends_noted(text: str) -> bool:
    """Whether the last thing in a text is the mark of a note."""
    return text.endswith(_CLOSE)


def taken_out(text: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The text without marks, and each mark with the offset in that text behind which it stood."""
    if _OPEN not in text and _CLOSE not in text:
        return text, ()
    text = _SPACED.sub("", text)
    parts: list[str] = []
    marks: list[tuple[int, str]] = []
    length = last = 0
    for match in _NOTED.finditer(text):
        parts.append(_STRAY.sub("", text[last : match.start()]))
        length += len(parts[-1])
        marks.append((length, match[1]))
        last = match.end()
    parts.append(_STRAY.sub("", text[last:]))
    return "".join(parts), tuple(marks)


def put_back(text: str, marks: Iterable[tuple[int, str]]) -> str:
    """The inverse of `taken_out`: a text with its marks in it again; `marks` are in order."""
    parts: list[str] = []
    last = 0
    for offset, mark in marks:
        parts += [text[last:offset], noted(mark)]
        last = offset
    return "".join([*parts, text[last:]])
