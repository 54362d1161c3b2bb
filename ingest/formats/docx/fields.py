"""Fields of a DOCX: their results are words, their codes are not; a table of contents and an index are kept apart.

A field runs from a mark to another, over as many runs and paragraphs as it likes. One that never ends is no field:
it would take the rest of the document with it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.blocks.symbols import as_printed
from ingest.formats.docx.package import W
from ingest.formats.docx.styles import is_on, number, value

_MARK = f"{W}fldChar"
_CODE = f"{W}instrText"
# Fields whose result lists what stands elsewhere in the document.
_LISTS = ("TOC", "INDEX", "TOA")
# Fields in fields whose words are looked for; nobody nests more.
_DEEPEST = 16
_SYMBOL = re.compile(r'SYMBOL\s+(0x[0-9a-f]{1,4}|\d{1,5})\b(?:.*?\\f\s+"?([^"\\]+))?', re.IGNORECASE)
_FRACTION = re.compile(r"EQ\s+\\f\s*\(([^()\\;,]+)[,;]([^()\\;,]+)\)\s*$", re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    begin: Any
    code: str = ""
    is_result: bool = False
    codes: list[Any] = field(default_factory=list)
    result: list[Any] = field(default_factory=list)

    def holding(self) -> list[Any]:
        """What the elements that come now belong to: the result or the codes."""
        return self.result if self.is_result else self.codes


class Fields:
    """What of a part's elements belongs to the codes of fields, and what to lists of contents."""

    def __init__(self, root: Any) -> None:
        self._codes: set[Any] = set()
        self._listed: set[Any] = set()
        self._notes: set[Any] = set()
        self._instead: dict[Any, str] = {}
        self.formulas_without_words = 0
        for found in _fields(root):
            self._keep(found)
        for simple in root.iter(f"{W}fldSimple"):
            if _kind(simple.get(f"{W}instr") or "") in _LISTS:
                self._listed.update(simple.iter("*"))

    def is_code(self, element: Any) -> bool:
        return element in self._codes

    def is_listed(self, element: Any) -> bool:
        """Whether an element stands in a table of contents or an index."""
        return element in self._listed

    def is_note_mark(self, element: Any) -> bool:
        """Whether an element is the number of a note, told anew by a field."""
        return element in self._notes

    def instead(self, mark: Any) -> str:
        """What is printed for a field without a result, by the mark that begins it: a ticked box, a sign."""
        return self._instead.get(mark, "")

    def _keep(self, found: _Field) -> None:
        self._codes.update(found.codes)
        kind = _kind(found.code)
        if kind in _LISTS:
            self._listed.update(found.result)
        elif kind == "NOTEREF":
            self._notes.update(found.result)
        if found.result:
            return
        said = _box(found.begin) or _symbol(found.code) or _fraction(found.code)
        if said:
            self._instead[found.begin] = said
        elif kind == "EQ":
            self.formulas_without_words += 1


def _fields(root: Any) -> Iterator[_Field]:
    """The fields that end, inner ones before those that hold them."""
    open_: list[_Field] = []
    for element in root.iter("*"):
        mark = element.get(f"{W}fldCharType") if element.tag == _MARK else None
        if mark == "begin":
            open_.append(_Field(element))
        elif mark == "separate" and open_:
            open_[-1].is_result = True
        elif mark == "end" and open_:
            ended = open_.pop()
            for outer in open_[-1:] if len(open_) < _DEEPEST else ():
                outer.holding().extend([*ended.codes, *ended.result])
            yield ended
        elif open_:
            _put(open_[-1], element)


def _put(inner: _Field, element: Any) -> None:
    if element.tag == _CODE and not inner.is_result:
        inner.code += element.text or ""
    inner.holding().append(element)


def _kind(code: str) -> str:
    return next(iter(code.split()), "").upper()


def _box(mark: Any) -> str:
    """A box that is ticked or not, or what is chosen of a list."""
    box = mark.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        name = "checked" if box.find(f"{W}checked") is not None else "default"
        return "☒" if is_on(box, name) else "☐"
    choice = mark.find(f"{W}ffData/{W}ddList")
    if choice is None:
        return ""
    entries = [entry.get(f"{W}val") or "" for entry in choice.iter(f"{W}listEntry")]
    chosen = number(value(choice, "result")) or number(value(choice, "default")) or 0
    return entries[chosen] if chosen < len(entries) else ""


def _symbol(code: str) -> str:
    found = _SYMBOL.match(code.strip())
    if found is None:
        return ""
    sign = int(found.group(1), 16 if found.group(1).lower().startswith("0x") else 10)
    return as_printed(chr(sign), (found.group(2) or "Symbol").strip()) if sign < 0xD800 else ""


def _fraction(code: str) -> str:
    found = _FRACTION.match(code.strip())
    return "/".join(part.strip() for part in found.groups()) if found is not None else ""
