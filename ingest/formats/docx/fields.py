"""Fields of a DOCX: their results are text, their codes are not. Contents and indexes are recognised here.

A field runs from its begin mark to its end mark, across any number of runs and paragraphs. A field without an end mark
is ignored: it would swallow the rest of the document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.blocks.symbols import as_printed
from ingest.formats.docx.package import W
from ingest.formats.docx.styles import child_value, is_on, whole_number

_FIELD_MARK = f"{W}fldChar"
_FIELD_CODE = f"{W}instrText"
# Fields whose result repeats text from elsewhere in the document.
_CONTENTS_FIELDS = ("TOC", "INDEX", "TOA")
# Fields nested deeper are not assigned to the fields around them.
_MAX_NESTING = 16
_SYMBOL = re.compile(r'SYMBOL\s+(0x[0-9a-f]{1,4}|\d{1,5})\b(?:.*?\\f\s+"?([^"\\]+))?', re.IGNORECASE)
_FRACTION = re.compile(r"EQ\s+\\f\s*\(([^()\\;,]+)[,;]([^()\\;,]+)\)\s*$", re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    begin: Any
    code: str = ""
    is_result: bool = False
    codes: list[Any] = field(default_factory=list)
    result: list[Any] = field(default_factory=list)

    def current(self) -> list[Any]:
        """The list that the next elements belong to: the result's or the code's."""
        return self.result if self.is_result else self.codes


class Fields:
    """Which elements of a part belong to field codes, to contents and indexes, or to note marks."""

    def __init__(self, root: Any) -> None:
        self._codes: set[Any] = set()
        self._in_contents: set[Any] = set()
        self._note_marks: set[Any] = set()
        self._replacements: dict[Any, str] = {}
        self.unreadable_formulas = 0
        for ended in _fields(root):
            self._record(ended)
        for simple in root.iter(f"{W}fldSimple"):
            if _field_name(simple.get(f"{W}instr") or "") in _CONTENTS_FIELDS:
                self._in_contents.update(simple.iter("*"))

    def is_code(self, element: Any) -> bool:
        return element in self._codes

    def is_in_contents(self, element: Any) -> bool:
        """Whether an element is in a table of contents or an index."""
        return element in self._in_contents

    def is_note_mark(self, element: Any) -> bool:
        """Whether an element is a note's number, repeated by a cross-reference field."""
        return element in self._note_marks

    def replacement(self, mark: Any) -> str:
        """The printed form of a field without a result, by its begin mark: a ticked box, a symbol, a fraction."""
        return self._replacements.get(mark, "")

    def _record(self, ended: _Field) -> None:
        self._codes.update(ended.codes)
        kind = _field_name(ended.code)
        if kind in _CONTENTS_FIELDS:
            self._in_contents.update(ended.result)
        elif kind == "NOTEREF":
            self._note_marks.update(ended.result)
        if ended.result:
            return
        text = _form_value(ended.begin) or _symbol(ended.code) or _fraction(ended.code)
        if text:
            self._replacements[ended.begin] = text
        elif kind == "EQ":
            self.unreadable_formulas += 1


def _fields(root: Any) -> Iterator[_Field]:
    """The fields that have an end, inner ones first."""
    open_fields: list[_Field] = []
    for element in root.iter("*"):
        mark = element.get(f"{W}fldCharType") if element.tag == _FIELD_MARK else None
        if mark == "begin":
            open_fields.append(_Field(element))
        elif mark == "separate" and open_fields:
            open_fields[-1].is_result = True
        elif mark == "end" and open_fields:
            closed = open_fields.pop()
            for outer in open_fields[-1:] if len(open_fields) < _MAX_NESTING else ():
                outer.current().extend([*closed.codes, *closed.result])
            yield closed
        elif open_fields:
            _append(open_fields[-1], element)


def _append(inner: _Field, element: Any) -> None:
    if element.tag == _FIELD_CODE and not inner.is_result:
        inner.code += element.text or ""
    inner.current().append(element)


def _field_name(code: str) -> str:
    return next(iter(code.split()), "").upper()


def _form_value(mark: Any) -> str:
    """A check box, ticked or not, or the chosen entry of a drop-down list; "" for any other field."""
    check_box = mark.find(f"{W}ffData/{W}checkBox")
    if check_box is not None:
        setting = "checked" if check_box.find(f"{W}checked") is not None else "default"
        return "☒" if is_on(check_box, setting) else "☐"
    choice = mark.find(f"{W}ffData/{W}ddList")
    if choice is None:
        return ""
    entries = [entry.get(f"{W}val") or "" for entry in choice.iter(f"{W}listEntry")]
    chosen = whole_number(child_value(choice, "result")) or whole_number(child_value(choice, "default")) or 0
    return entries[chosen] if chosen < len(entries) else ""


def _symbol(code: str) -> str:
    match = _SYMBOL.match(code.strip())
    if match is None:
        return ""
    code_point = int(match.group(1), 16 if match.group(1).lower().startswith("0x") else 10)
    return as_printed(chr(code_point), (match.group(2) or "Symbol").strip()) if code_point < 0xD800 else ""


def _fraction(code: str) -> str:
    match = _FRACTION.match(code.strip())
    return "/".join(part.strip() for part in match.groups()) if match is not None else ""
