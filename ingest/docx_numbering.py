"""The numbers that a DOCX prints before its numbered paragraphs, as the word processor would count them."""

import re
from typing import Any

from ingest.numbering import letters, roman

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%(\d)")
_LEVELS = 9


class Numbering:
    """Counts the lists of one document. Lists of the same definition go on from one another unless told to restart."""

    def __init__(self, numbering: Any) -> None:
        """`numbering` is the root of the numbering part, None where the document has none."""
        self._definitions: dict[str, Any] = {}
        self._lists: dict[str, Any] = {}
        for element in numbering if numbering is not None else ():
            if element.tag == f"{_W}abstractNum":
                self._definitions[element.get(f"{_W}abstractNumId")] = element
            elif element.tag == f"{_W}num":
                self._lists[element.get(f"{_W}numId")] = element
        self._counts: dict[tuple[str, int], int] = {}
        self._seen: set[tuple[str, int]] = set()

    def next(self, list_: str, level: int) -> str | None:
        """The number printed before the list's next item at this level, its full stop left out; None for bullets."""
        definition = self._definition(list_)
        form = self._form(list_, level)
        if definition is None or form is None:
            return None
        self._count(list_, definition, level)
        shown = _value(form, "lvlText") or ""
        if _value(form, "numFmt") in (None, "bullet", "none") or not _PLACE.search(shown):
            return None
        printed = _PLACE.sub(lambda place: self._figure(list_, definition, int(place.group(1)) - 1), shown)
        return printed.strip().rstrip(".") or None

    def _count(self, list_: str, definition: str, level: int) -> None:
        key = definition, level
        restart = self._restart(list_, level)
        if restart is not None and (list_, level) not in self._seen:
            self._counts[key] = restart
        else:
            self._counts[key] = self._counts.get(key, self._start(list_, level) - 1) + 1
        self._seen.add((list_, level))
        for deeper in range(level + 1, _LEVELS):
            self._counts.pop((definition, deeper), None)

    def _figure(self, list_: str, definition: str, level: int) -> str:
        form = self._form(list_, level)
        count = self._counts.get((definition, level), self._start(list_, level))
        kind = _value(form, "numFmt") if form is not None else "decimal"
        if kind in ("lowerLetter", "upperLetter"):
            return letters(count, upper=kind == "upperLetter")
        if kind in ("lowerRoman", "upperRoman"):
            return roman(count, upper=kind == "upperRoman")
        return f"{count:02d}" if kind == "decimalZero" else str(count)

    def _definition(self, list_: str) -> str | None:
        found = self._lists.get(list_)
        held = found.find(f"{_W}abstractNumId") if found is not None else None
        id = held.get(f"{_W}val") if held is not None else None
        return id if id in self._definitions else None

    def _form(self, list_: str, level: int) -> Any:
        """How a level is numbered: as the list says itself, else as its definition does."""
        override = self._override(list_, level)
        own = override.find(f"{_W}lvl") if override is not None else None
        if own is not None:
            return own
        definition = self._definition(list_)
        levels = self._definitions[definition].iter(f"{_W}lvl") if definition is not None else ()
        return next((one for one in levels if one.get(f"{_W}ilvl") == str(level)), None)

    def _override(self, list_: str, level: int) -> Any:
        found = self._lists.get(list_)
        overrides = found.iter(f"{_W}lvlOverride") if found is not None else ()
        return next((one for one in overrides if one.get(f"{_W}ilvl") == str(level)), None)

    def _restart(self, list_: str, level: int) -> int | None:
        override = self._override(list_, level)
        return _number(_value(override, "startOverride")) if override is not None else None

    def _start(self, list_: str, level: int) -> int:
        form = self._form(list_, level)
        start = _number(_value(form, "start")) if form is not None else None
        return 1 if start is None else start


def _value(element: Any, name: str) -> str | None:
    found = element.find(f"{_W}{name}")
    value = found.get(f"{_W}val") if found is not None else None
    return str(value) if value is not None else None


def _number(value: str | None) -> int | None:
    return int(value) if value is not None and value.isdigit() else None
