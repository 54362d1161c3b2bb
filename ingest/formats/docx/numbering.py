"""The numbers that a DOCX prints before its numbered paragraphs, as the word processor would count them."""

import re
from dataclasses import dataclass
from typing import Any

from ingest.blocks.numbering import letters, roman
from ingest.formats.docx.package import W
from ingest.formats.docx.styles import Styles, is_on, number, value

_PLACE = re.compile(r"%(\d)")
_LEVELS = 9
_LIST = f"{W}pPr/{W}numPr"
# The signs by which notes are marked, one after another, then each twice.
_SIGNS = "*†‡§"
_ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
         "seventeen eighteen nineteen").split()  # fmt: skip
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
             "twelve": "twelfth"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListPosition:
    """The list that a paragraph belongs to, by its id, and the level in it, from 0."""

    list_: str
    level: int


class Numbering:
    """Counts the lists of one document. Lists of the same definition go on from one another unless told to restart."""

    def __init__(self, root: Any, styles: Styles) -> None:
        """`root` is that of the numbering part, None where the document has none."""
        self._styles = styles
        self._definitions: dict[str, Any] = {}
        self._lists: dict[str, Any] = {}
        for element in root if root is not None else ():
            if element.tag == f"{W}abstractNum":
                self._definitions[element.get(f"{W}abstractNumId")] = element
            elif element.tag == f"{W}num":
                self._lists[element.get(f"{W}numId")] = element
        self._of_styles: dict[str | None, str | None] = {}
        self._forms: dict[tuple[str, int], Any] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._seen: set[tuple[str, int]] = set()

    def place(self, paragraph: Any) -> ListPosition | None:
        """Where a paragraph stands in a list, by itself, its style or one that this is based on; None for no list."""
        said = paragraph.find(_LIST)
        id = self._styles.named(paragraph)
        if id not in self._of_styles:
            lists = map(_list_of, self._styles.chain(id))
            self._of_styles[id] = next((list_ for list_ in lists if list_ is not None), None)
        list_ = value(said, "numId") or self._of_styles[id]
        if list_ is None or list_ == "0":
            return None
        level = number(value(said, "ilvl"))
        level = self._level_of(list_, self._styles.chain(id)) if level is None else level
        return ListPosition(list_, min(level, _LEVELS - 1))

    def next(self, place: ListPosition) -> str | None:
        """The number printed before the list's next item at this level, its full stop left out; None for bullets."""
        definition = self._definition(place.list_)
        form = self._form(place.list_, place.level)
        if definition is None or form is None:
            return None
        self._count(place, definition)
        shown = value(form, "lvlText") or ""
        if _kind(form) in ("bullet", "none") or not _PLACE.search(shown):
            return None
        is_legal = is_on(form, "isLgl")
        printed = _PLACE.sub(lambda found: self._figure(place, definition, int(found.group(1)) - 1, is_legal), shown)
        return " ".join(printed.split()).rstrip(".") or None

    def _count(self, place: ListPosition, definition: str) -> None:
        key = definition, place.level
        restart = self._restart(place)
        if restart is not None and (place.list_, place.level) not in self._seen:
            self._counts[key] = restart
        else:
            self._counts[key] = self._counts.get(key, self._start(place) - 1) + 1
        self._seen.add((place.list_, place.level))
        for deeper in range(place.level + 1, _LEVELS):
            if self._begins_anew(ListPosition(place.list_, deeper), place.level):
                self._counts.pop((definition, deeper), None)

    def _begins_anew(self, place: ListPosition, counted: int) -> bool:
        """Whether a level begins again after the level above it that was counted; some do after few, or after none."""
        form = self._form(place.list_, place.level)
        after = number(value(form, "lvlRestart"))
        return after is None or counted < after

    def _figure(self, place: ListPosition, definition: str, level: int, is_legal: bool) -> str:
        """The number of one level; all decimal in legal numbering. A level that never came counts as begun."""
        form = self._form(place.list_, level)
        count = self._counts.get((definition, level))
        if count is None:
            count = max(1, self._start(ListPosition(place.list_, level)))
        return figure(count, "decimal" if is_legal else _kind(form))

    def _definition(self, list_: str) -> str | None:
        """The id of a list's definition; one that only names a style of lists stands for that style's."""
        seen: set[str] = set()
        while list_ not in seen:
            seen.add(list_)
            id = value(self._lists.get(list_), "abstractNumId")
            found = self._definitions.get(id) if id is not None else None
            link = value(found, "numStyleLink")
            if found is None or link is None:
                return id if found is not None else None
            styles = self._styles.chain(link)
            list_ = next((other for style in styles if (other := _list_of(style)) is not None), list_)
        return None

    def _level_of(self, list_: str, chain: list[Any]) -> int:
        """The level that a list makes for the nearest of these styles, or that this style asks for; else the first."""
        made = {value(self._form(list_, level), "pStyle"): level for level in reversed(range(_LEVELS))}
        for style in chain:
            asked = number(value(style.find(_LIST), "ilvl"))
            level = made.get(style.get(f"{W}styleId"), asked)
            if level is not None:
                return level
        return 0

    def _form(self, list_: str, level: int) -> Any:
        """How a level is numbered: as the list says itself, else as its definition does."""
        if (list_, level) not in self._forms:
            override = self._override(list_, level)
            own = override.find(f"{W}lvl") if override is not None else None
            definition = self._definition(list_)
            levels = self._definitions[definition].iter(f"{W}lvl") if definition is not None else ()
            usual = next((one for one in levels if one.get(f"{W}ilvl") == str(level)), None)
            self._forms[list_, level] = own if own is not None else usual
        return self._forms[list_, level]

    def _override(self, list_: str, level: int) -> Any:
        found = self._lists.get(list_)
        overrides = found.iter(f"{W}lvlOverride") if found is not None else ()
        return next((one for one in overrides if one.get(f"{W}ilvl") == str(level)), None)

    def _restart(self, place: ListPosition) -> int | None:
        return number(value(self._override(place.list_, place.level), "startOverride"))

    def _start(self, place: ListPosition) -> int:
        start = number(value(self._form(place.list_, place.level), "start"))
        return 1 if start is None else start


def figure(count: int, kind: str) -> str:
    """A number in one of the ways in which lists and notes print theirs; decimal where the way is not known."""
    if kind in ("lowerLetter", "upperLetter"):
        return letters(count, upper=kind == "upperLetter")
    if kind in ("lowerRoman", "upperRoman"):
        return roman(count, upper=kind == "upperRoman")
    if kind in ("cardinalText", "ordinalText"):
        return _worded(count, is_ordinal=kind == "ordinalText")
    if kind == "ordinal":
        ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
        return f"{count}{ending}"
    if kind == "chicago":
        return _SIGNS[(count - 1) % len(_SIGNS)] * ((count - 1) // len(_SIGNS) + 1)
    return "" if kind == "none" else f"{count:02d}" if kind == "decimalZero" else str(count)


def _worded(count: int, *, is_ordinal: bool) -> str:
    if not 0 < count < 100:
        return str(count)
    tens, ones = divmod(count, 10)
    words = [_ONES[count]] if count < 20 else [_TENS[tens - 2], *([_ONES[ones]] if ones else [])]
    if is_ordinal:
        last = words[-1]
        words[-1] = _ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return "-".join(words).capitalize()


def _kind(form: Any) -> str:
    return value(form, "numFmt") or "decimal"


def _list_of(style: Any) -> str | None:
    return value(style.find(_LIST), "numId")
