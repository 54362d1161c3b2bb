"""Note marks inside a reader's text, between two code points that no text contains.

Assembly takes them out: "in 2019³" becomes "in 2019", and the block records the offset of note mark 3.
"""

import re
from collections.abc import Iterable

# Unicode noncharacters.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_MARK = re.compile(rf"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
# Spaces before a mark, taken out with it where white space or closing punctuation follows.
_SPACE_BEFORE_MARK = re.compile(rf"[ ]+(?=(?:{_OPEN}[^{_OPEN}{_CLOSE}]*{_CLOSE})+(?:[\s.,;:!?)]|$))")
_STRAY_SIGN = re.compile(rf"[{_OPEN}{_CLOSE}]")


def note_mark(mark: str) -> str:
    """A note mark in the form that readers write into their text."""
    return f"{_OPEN}{_STRAY_SIGN.sub('', mark)}{_CLOSE}"


def without_marks(text: str) -> str:
    """The text without its note marks."""
    return take_out_marks(text)[0]


def ends_with_mark(text: str) -> bool:
    """Whether a text ends with a note mark."""
    return text.endswith(_CLOSE)


def take_out_marks(text: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The text without its note marks, and each mark with its offset in that text."""
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
    """Insert note marks into a text at their offsets, the inverse of `take_out_marks`; `marks` are in order."""
    parts: list[str] = []
    last = 0
    for offset, mark in marks:
        parts += [text[last:offset], note_mark(mark)]
        last = offset
    return "".join([*parts, text[last:]])
