"""Read a DOCX's styles: what each says of a paragraph or a run.

A style adds to the one it is based on; direct formatting overrides both.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ingest.formats.docx.package import W

_HEADING = re.compile(r"heading ?([1-9])\b")
_LIST_STYLE = re.compile(r"list ?(?:bullet|number)")
_LIST_PARAGRAPH = re.compile(r"list ?paragraph")
_QUOTATION = re.compile(r"(?:intense |block )?quot(?:e|ation)s?|block ?text")
_OFF_VALUES = {"0", "false", "off", "none"}
# Toggle properties: where the paragraph's and the character's style both set one, they cancel out.
_TOGGLES = ("strike", "dstrike", "vanish", "b")
_STYLE_PATH = f"{W}pPr/{W}pStyle"
# The lowest rank of a heading. The next outline level is body text.
_MAX_RANK = 9
# Least offset from the baseline at which a run is raised or lowered.
_MIN_SHIFT_HALF_POINTS = 3


@dataclass(frozen=True, slots=True)
class CharacterFormat:
    """How a run looks. `colour`: six hexadecimal digits; `shift`: 1 for raised, -1 for lowered, else 0."""

    is_struck: bool = False
    is_hidden: bool = False
    is_bold: bool = False
    colour: str = ""
    font: str = ""
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Rank:
    """A heading's rank, from 1. A title has rank 1."""

    level: int
    is_title: bool = False


class Styles:
    """The styles of one document, by id. Where the document lacks a style, its id serves as its name."""

    def __init__(self, root: Any) -> None:
        """`root`: root of the styles part; None where the document has none."""
        styles = [style for style in root if style.tag == f"{W}style"] if root is not None else []
        self._styles = {style.get(f"{W}styleId"): style for style in styles}
        self._default_id = next((style.get(f"{W}styleId") for style in styles if _is_default(style, "paragraph")), None)
        defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None
        self._default_format = _read_properties(defaults)
        self._names: dict[str | None, list[str]] = {}
        self._ranks: dict[str | None, Rank | None] = {}
        self._formats: dict[tuple[str | None, str | None], dict[str, str]] = {}

    def chain(self, id: str | None) -> list[Any]:
        """A style and the styles it is based on, nearest first."""
        styles: list[Any] = []
        while (style := self._styles.get(id)) is not None and style not in styles:
            styles.append(style)
            id = child_value(style, "basedOn")
        return styles

    def paragraph_chain(self, paragraph: Any) -> list[Any]:
        """The chain of a paragraph's style."""
        return self.chain(self.style_id(paragraph))

    def style_names(self, paragraph: Any) -> list[str]:
        """The names of a paragraph's style and of the styles it is based on, in lower case, nearest first."""
        id = self.style_id(paragraph)
        if id not in self._names:
            names = [child_value(style, "name") or style.get(f"{W}styleId") or "" for style in self.chain(id)]
            self._names[id] = [name.lower() for name in names] or [(id or "").lower()]
        return self._names[id]

    def rank(self, paragraph: Any) -> Rank | None:
        """A heading's rank, from its style, the styles below that, or its outline level; None for other paragraphs."""
        id = self.style_id(paragraph)
        if id not in self._ranks:
            self._ranks[id] = self._rank(id)
        rank = self._ranks[id] or Rank(_outline_rank(paragraph))
        return rank if rank.level <= _MAX_RANK else None

    def _rank(self, id: str | None) -> Rank | None:
        """The rank that a style sets: above _MAX_RANK for no heading; None where the style sets none."""
        for style in self.chain(id) or (None,):
            name = (child_value(style, "name") or "").lower() if style is not None else (id or "").lower()
            if name == "title":
                return Rank(1, is_title=True)
            if (heading := _HEADING.match(name)) is not None:
                return Rank(int(heading.group(1)))
            if style is not None and style.find(f"{W}pPr/{W}outlineLvl") is not None:
                return Rank(_outline_rank(style))
        return None

    def is_list_item(self, paragraph: Any) -> bool:
        """Whether the style alone makes a paragraph a list item."""
        names = self.style_names(paragraph)
        return bool(_LIST_PARAGRAPH.match(names[0])) or any(_LIST_STYLE.match(name) for name in names)

    def is_quotation(self, paragraph: Any) -> bool:
        """Whether the style makes a paragraph a block quotation: Word's "Quote", "Intense Quote" or "Block Text"."""
        return any(_QUOTATION.fullmatch(name) for name in self.style_names(paragraph))

    def character_format(self, run: Any, paragraph: Any) -> CharacterFormat:
        """How a run looks, after its paragraph's style, its own style and its direct formatting."""
        direct = run.find(f"{W}rPr")
        styles = self.style_id(paragraph), child_value(direct, "rStyle")
        if styles not in self._formats:
            self._formats[styles] = self._merge_styles(*styles)
        return _character_format({**self._formats[styles], **_read_properties(direct)})

    def hides_paragraph_mark(self, paragraph: Any) -> bool:
        """Whether the mark at a paragraph's end is hidden. It hides the paragraph's number too."""
        properties = _read_properties(paragraph.find(f"{W}pPr/{W}rPr"))
        return properties.get("vanish") == "1"

    def style_id(self, paragraph: Any) -> str | None:
        """The id of a paragraph's style, else of the document's default; None where there is neither."""
        style = paragraph.find(_STYLE_PATH)
        return (style.get(f"{W}val") if style is not None else None) or self._default_id

    def _merge_styles(self, paragraph: str | None, character: str | None) -> dict[str, str]:
        """The run properties that a paragraph style and a character style set together."""
        of_paragraph, of_character = (_merge_run_properties(self.chain(id)) for id in (paragraph, character))
        merged = {**self._default_format, **of_paragraph, **of_character}
        for name in _TOGGLES:
            if name in of_paragraph and name in of_character:
                merged[name] = "0" if of_paragraph[name] == of_character[name] else "1"
        return merged


def child_value(element: Any, name: str) -> str | None:
    """The value of the child `name`; None without element, child or value."""
    child = element.find(f"{W}{name}") if element is not None else None
    text = child.get(f"{W}val") if child is not None else None
    return str(text) if text is not None else None


def whole_number(text: str | None) -> int | None:
    """A whole number from 0; None for any other text."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else None


def is_on(element: Any, name: str) -> bool:
    """Whether the child `name` exists and its value does not switch it off."""
    child = element.find(f"{W}{name}") if element is not None else None
    return child is not None and (child.get(f"{W}val") or "1") not in _OFF_VALUES


def _is_default(style: Any, kind: str) -> bool:
    return style.get(f"{W}type") == kind and (style.get(f"{W}default") or "0") not in _OFF_VALUES


def _merge_run_properties(chain: Iterable[Any]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for style in chain:
        merged = {**_read_properties(style.find(f"{W}rPr")), **merged}
    return merged


def _read_properties(properties: Any) -> dict[str, str]:
    """A run's properties by name, as far as the reader uses them; toggle properties as "0" or "1"."""
    values: dict[str, str] = {}
    for child in properties if properties is not None else ():
        name = child.tag.removeprefix(W)
        if name in _TOGGLES:
            values[name] = "0" if (child.get(f"{W}val") or "1") in _OFF_VALUES else "1"
        elif name in ("vertAlign", "position"):
            values[name] = child.get(f"{W}val") or ""
        elif name == "color":
            values[name] = _colour(child)
        elif name == "rFonts" and (child.get(f"{W}ascii") or child.get(f"{W}hAnsi")):
            values[name] = child.get(f"{W}ascii") or child.get(f"{W}hAnsi")
    return values


def _outline_rank(element: Any) -> int:
    """The rank from the outline level of a style or a paragraph; above _MAX_RANK for no heading."""
    outline = whole_number(child_value(element.find(f"{W}pPr"), "outlineLvl"))
    return outline + 1 if outline is not None else _MAX_RANK + 1


def _colour(element: Any) -> str:
    colour = (element.get(f"{W}val") or "auto").upper()
    is_paper = element.get(f"{W}themeColor") in ("background1", "light1")
    return "FFFFFF" if colour == "AUTO" and is_paper else colour


def _character_format(properties: dict[str, str]) -> CharacterFormat:
    return CharacterFormat(
        is_struck="1" in (properties.get("strike"), properties.get("dstrike")),
        is_hidden=properties.get("vanish") == "1",
        is_bold=properties.get("b") == "1",
        colour=properties.get("color", ""),
        font=properties.get("rFonts", ""),
        shift=_shift(properties),
    )


def _shift(properties: dict[str, str]) -> int:
    alignment = properties.get("vertAlign")
    if alignment in ("superscript", "subscript"):
        return 1 if alignment == "superscript" else -1
    try:
        half_points = int(properties.get("position", "0"))
    except ValueError:
        return 0
    return 0 if abs(half_points) < _MIN_SHIFT_HALF_POINTS else 1 if half_points > 0 else -1
