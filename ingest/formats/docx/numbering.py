"""Count the numbers that a DOCX prints before its numbered paragraphs, as a word processor counts them."""

import re
from dataclasses import dataclass
from typing import Any

from ingest.blocks.numbering import letters, roman
from ingest.formats.docx.package import W
from ingest.formats.docx.styles import Styles, child_value, is_on, whole_number

_PLACEHOLDER = re.compile(r"%(\d)")
_LEVELS = 9
_LIST_PATH = f"{W}pPr/{W}numPr"
# Note marks in their order; after the last, each is doubled.
_NOTE_SIGNS = "*†‡§"
_ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
         "seventeen eighteen nineteen").split()  # fmt: skip
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
             "twelve": "twelfth"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListPosition:
    """A paragraph's list, by id, and its level in the list, from 0."""

    list_id: str
    level: int


class Numbering:
    """Counts the lists of one document. Lists with the same definition share counts unless one restarts."""

    def __init__(self, root: Any, styles: Styles) -> None:
        """`root`: root of the numbering part; None where the document has none."""
        self._styles = styles
        self._definitions: dict[str, Any] = {}
        self._lists: dict[str, Any] = {}
        for element in root if root is not None else ():
            if element.tag == f"{W}abstractNum":
                self._definitions[element.get(f"{W}abstractNumId")] = element
            elif element.tag == f"{W}num":
                self._lists[element.get(f"{W}numId")] = element
        self._list_ids_by_style: dict[str | None, str | None] = {}
        self._level_formats: dict[tuple[str, int], Any] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._started: set[tuple[str, int]] = set()

    def position(self, paragraph: Any) -> ListPosition | None:
        """A paragraph's position in a list, from its own properties or its styles; None outside lists."""
        own = paragraph.find(_LIST_PATH)
        id = self._styles.style_id(paragraph)
        if id not in self._list_ids_by_style:
            list_ids = map(_list_id, self._styles.chain(id))
            self._list_ids_by_style[id] = next((list_id for list_id in list_ids if list_id is not None), None)
        list_id = child_value(own, "numId") or self._list_ids_by_style[id]
        if list_id is None or list_id == "0":
            return None
        level = whole_number(child_value(own, "ilvl"))
        level = self._style_level(list_id, self._styles.chain(id)) if level is None else level
        return ListPosition(list_id, min(level, _LEVELS - 1))

    def next_number(self, position: ListPosition) -> str | None:
        """Count the next item and return its printed number without the full stop; None for bullets."""
        definition = self._definition(position.list_id)
        level_format = self._level_format(position.list_id, position.level)
        if definition is None or level_format is None:
            return None
        self._count(position, definition)
        pattern = child_value(level_format, "lvlText") or ""
        if _number_format(level_format) in ("bullet", "none") or not _PLACEHOLDER.search(pattern):
            return None
        is_legal = is_on(level_format, "isLgl")
        text = _PLACEHOLDER.sub(
            lambda match: self._format_level(position, definition, int(match.group(1)) - 1, is_legal), pattern
        )
        return " ".join(text.split()).rstrip(".") or None

    def _count(self, position: ListPosition, definition: str) -> None:
        counter = definition, position.level
        restart = self._start_override(position)
        if restart is not None and (position.list_id, position.level) not in self._started:
            self._counts[counter] = restart
        else:
            self._counts[counter] = self._counts.get(counter, self._start(position) - 1) + 1
        self._started.add((position.list_id, position.level))
        for deeper in range(position.level + 1, _LEVELS):
            if self._restarts(ListPosition(position.list_id, deeper), position.level):
                self._counts.pop((definition, deeper), None)

    def _restarts(self, position: ListPosition, counted_level: int) -> bool:
        """Whether a level restarts after a count at `counted_level`; its `lvlRestart` may limit that."""
        level_format = self._level_format(position.list_id, position.level)
        restart_after = whole_number(child_value(level_format, "lvlRestart"))
        return restart_after is None or counted_level < restart_after

    def _format_level(self, position: ListPosition, definition: str, level: int, is_legal: bool) -> str:
        """The number of one level, decimal in legal numbering. A level not yet counted prints its first number."""
        level_format = self._level_format(position.list_id, level)
        count = self._counts.get((definition, level))
        if count is None:
            count = max(1, self._start(ListPosition(position.list_id, level)))
        return format_number(count, "decimal" if is_legal else _number_format(level_format))

    def _definition(self, list_id: str) -> str | None:
        """The id of a list's definition. A definition may only link to a list style, whose definition is then meant."""
        visited: set[str] = set()
        while list_id not in visited:
            visited.add(list_id)
            id = child_value(self._lists.get(list_id), "abstractNumId")
            definition = self._definitions.get(id) if id is not None else None
            link = child_value(definition, "numStyleLink")
            if definition is None or link is None:
                return id if definition is not None else None
            styles = self._styles.chain(link)
            list_id = next((linked for style in styles if (linked := _list_id(style)) is not None), list_id)
        return None

    def _style_level(self, list_id: str, chain: list[Any]) -> int:
        """The level that the list assigns to the nearest of these styles, or that the style sets; else 0."""
        levels = {
            child_value(self._level_format(list_id, level), "pStyle"): level for level in reversed(range(_LEVELS))
        }
        for style in chain:
            own_level = whole_number(child_value(style.find(_LIST_PATH), "ilvl"))
            level = levels.get(style.get(f"{W}styleId"), own_level)
            if level is not None:
                return level
        return 0

    def _level_format(self, list_id: str, level: int) -> Any:
        """The format of a level: the list's own override, else its definition's."""
        if (list_id, level) not in self._level_formats:
            override = self._override(list_id, level)
            own = override.find(f"{W}lvl") if override is not None else None
            definition = self._definition(list_id)
            levels = self._definitions[definition].iter(f"{W}lvl") if definition is not None else ()
            inherited = next((element for element in levels if element.get(f"{W}ilvl") == str(level)), None)
            self._level_formats[list_id, level] = own if own is not None else inherited
        return self._level_formats[list_id, level]

    def _override(self, list_id: str, level: int) -> Any:
        list_element = self._lists.get(list_id)
        overrides = list_element.iter(f"{W}lvlOverride") if list_element is not None else ()
        return next((override for override in overrides if override.get(f"{W}ilvl") == str(level)), None)

    def _start_override(self, position: ListPosition) -> int | None:
        return whole_number(child_value(self._override(position.list_id, position.level), "startOverride"))

    def _start(self, position: ListPosition) -> int:
        start = whole_number(child_value(self._level_format(position.list_id, position.level), "start"))
        return 1 if start is None else start


def format_number(count: int, number_format: str) -> str:
    """A number in one of Word's number formats; decimal for an unknown format."""
    if number_format in ("lowerLetter", "upperLetter"):
        return letters(count, upper=number_format == "upperLetter")
    if number_format in ("lowerRoman", "upperRoman"):
        return roman(count, upper=number_format == "upperRoman")
    if number_format in ("cardinalText", "ordinalText"):
        return _spell_out(count, is_ordinal=number_format == "ordinalText")
    if number_format == "ordinal":
        ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
        return f"{count}{ending}"
    if number_format == "chicago":
        return _NOTE_SIGNS[(count - 1) % len(_NOTE_SIGNS)] * ((count - 1) // len(_NOTE_SIGNS) + 1)
    return "" if number_format == "none" else f"{count:02d}" if number_format == "decimalZero" else str(count)


def _spell_out(count: int, *, is_ordinal: bool) -> str:
    if not 0 < count < 100:
        return str(count)
    tens, ones = divmod(count, 10)
    words = [_ONES[count]] if count < 20 else [_TENS[tens - 2], *([_ONES[ones]] if ones else [])]
    if is_ordinal:
        last = words[-1]
        words[-1] = _ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return "-".join(words).capitalize()


def _number_format(level_format: Any) -> str:
    return child_value(level_format, "numFmt") or "decimal"


def _list_id(style: Any) -> str | None:
    return child_value(style.find(_LIST_PATH), "numId")
