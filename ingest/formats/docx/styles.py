"""What a DOCX's styles say of a paragraph or a run: each is based on another, and direct formatting comes last."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ingest.formats.docx.package import W

_HEADING = re.compile(r"heading ?([1-9])\b")
_LIST = re.compile(r"list ?(?:bullet|number)")
_LIST_PARAGRAPH = re.compile(r"list ?paragraph")
_OFF = {"0", "false", "off", "none"}
# Properties that a paragraph's and a character's style switch over, not on: struck twice is not struck.
_SWITCHES = ("strike", "dstrike", "vanish", "b")
_STYLE = f"{W}pPr/{W}pStyle"
# The lowest rank of a heading; the outline level below it is the text's.
_BODY = 9
# Half-points that a run is moved up or down at least where it is raised or lowered by hand.
_MOVED = 3


@dataclass(frozen=True, slots=True)
class CharacterFormat:
    """How a run is shown. `colour`: six hexadecimal digits; `shift`: 1 where it is raised, -1 where lowered, else 0."""

    is_struck: bool = False
    is_hidden: bool = False
    is_bold: bool = False
    colour: str = ""
    font: str = ""
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Rank:
    """A heading's rank, from 1; a title is of rank 1."""

    level: int
    is_title: bool = False


class Styles:
    """The styles of one document, by id; a style that the document lacks is told by its id alone."""

    def __init__(self, root: Any) -> None:
        """`root` is that of the styles part, None where there is none."""
        found = [style for style in root if style.tag == f"{W}style"] if root is not None else []
        self._styles = {style.get(f"{W}styleId"): style for style in found}
        self._usual = next((style.get(f"{W}styleId") for style in found if _is_default(style, "paragraph")), None)
        base = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None
        self._base = _said(base)
        self._names: dict[str | None, list[str]] = {}
        self._ranks: dict[str | None, Rank | None] = {}
        self._looks: dict[tuple[str | None, str | None], dict[str, str]] = {}

    def chain(self, id: str | None) -> list[Any]:
        """A style and those that it is based on, nearest first."""
        found: list[Any] = []
        while (style := self._styles.get(id)) is not None and style not in found:
            found.append(style)
            id = value(style, "basedOn")
        return found

    def of(self, paragraph: Any) -> list[Any]:
        """The chain of a paragraph's style."""
        return self.chain(self.named(paragraph))

    def names(self, paragraph: Any) -> list[str]:
        """The names of a paragraph's style and of those it is based on, in small letters, nearest first."""
        id = self.named(paragraph)
        if id not in self._names:
            names = [value(style, "name") or style.get(f"{W}styleId") or "" for style in self.chain(id)]
            self._names[id] = [name.lower() for name in names] or [(id or "").lower()]
        return self._names[id]

    def rank(self, paragraph: Any) -> Rank | None:
        """The rank of a heading by its style, those that this is based on, or its outline level; None for others."""
        id = self.named(paragraph)
        if id not in self._ranks:
            self._ranks[id] = self._rank(id)
        found = self._ranks[id] or Rank(_level(paragraph))
        return found if found.level <= _BODY else None

    def _rank(self, id: str | None) -> Rank | None:
        """What a style says of rank; one of more than _BODY that it is no heading, None that it says nothing."""
        for style in self.chain(id) or (None,):
            name = (value(style, "name") or "").lower() if style is not None else (id or "").lower()
            if name == "title":
                return Rank(1, is_title=True)
            if (heading := _HEADING.match(name)) is not None:
                return Rank(int(heading.group(1)))
            if style is not None and style.find(f"{W}pPr/{W}outlineLvl") is not None:
                return Rank(_level(style))
        return None

    def is_item(self, paragraph: Any) -> bool:
        """Whether the style alone makes a paragraph the item of a list."""
        names = self.names(paragraph)
        return bool(_LIST_PARAGRAPH.match(names[0])) or any(_LIST.match(name) for name in names)

    def look(self, run: Any, paragraph: Any) -> CharacterFormat:
        own = run.find(f"{W}rPr")
        styles = self.named(paragraph), value(own, "rStyle")
        if styles not in self._looks:
            self._looks[styles] = self._styled(*styles)
        return _look({**self._looks[styles], **_said(own)})

    def hides_end(self, paragraph: Any) -> bool:
        """Whether the mark at a paragraph's end is hidden, and with it its number."""
        said = _said(paragraph.find(f"{W}pPr/{W}rPr"))
        return said.get("vanish") == "1"

    def named(self, paragraph: Any) -> str | None:
        """The id of a paragraph's style; None where neither it nor the document names one."""
        found = paragraph.find(_STYLE)
        return (found.get(f"{W}val") if found is not None else None) or self._usual

    def _styled(self, paragraph: str | None, character: str | None) -> dict[str, str]:
        """What the styles say together, before direct formatting."""
        first, second = (_merged(self.chain(id)) for id in (paragraph, character))
        both = {**self._base, **first, **second}
        for name in _SWITCHES:
            if name in first and name in second:
                both[name] = "0" if first[name] == second[name] else "1"
        return both


def value(element: Any, name: str) -> str | None:
    """The value of a child by its name; None where there is no such child, or no value, or no element."""
    found = element.find(f"{W}{name}") if element is not None else None
    said = found.get(f"{W}val") if found is not None else None
    return str(said) if said is not None else None


def number(said: str | None) -> int | None:
    """A whole number from 0, None for anything else."""
    return int(said) if said is not None and said.isdecimal() and len(said) < 10 else None


def is_on(element: Any, name: str) -> bool:
    """Whether a child that switches something on is there, and does not say that it is off."""
    found = element.find(f"{W}{name}") if element is not None else None
    return found is not None and (found.get(f"{W}val") or "1") not in _OFF


def _is_default(style: Any, kind: str) -> bool:
    return style.get(f"{W}type") == kind and (style.get(f"{W}default") or "0") not in _OFF


def _merged(chain: Iterable[Any]) -> dict[str, str]:
    both: dict[str, str] = {}
    for style in chain:
        both = {**_said(style.find(f"{W}rPr")), **both}
    return both


def _said(properties: Any) -> dict[str, str]:
    """What a run's properties say of the things that a reader looks at."""
    said: dict[str, str] = {}
    for one in properties if properties is not None else ():
        name = one.tag.removeprefix(W)
        if name in _SWITCHES:
            said[name] = "0" if (one.get(f"{W}val") or "1") in _OFF else "1"
        elif name in ("vertAlign", "position"):
            said[name] = one.get(f"{W}val") or ""
        elif name == "color":
            said[name] = _colour(one)
        elif name == "rFonts" and (one.get(f"{W}ascii") or one.get(f"{W}hAnsi")):
            said[name] = one.get(f"{W}ascii") or one.get(f"{W}hAnsi")
    return said


def _level(element: Any) -> int:
    """The rank that a style or a paragraph has by its outline level; one of more than _BODY where it is no heading."""
    outline = number(value(element.find(f"{W}pPr"), "outlineLvl"))
    return outline + 1 if outline is not None else _BODY + 1


def _colour(element: Any) -> str:
    told = (element.get(f"{W}val") or "auto").upper()
    is_paper = element.get(f"{W}themeColor") in ("background1", "light1")
    return "FFFFFF" if told == "AUTO" and is_paper else told


def _look(said: dict[str, str]) -> CharacterFormat:
    return CharacterFormat(
        is_struck="1" in (said.get("strike"), said.get("dstrike")),
        is_hidden=said.get("vanish") == "1",
        is_bold=said.get("b") == "1",
        colour=said.get("color", ""),
        font=said.get("rFonts", ""),
        shift=_shift(said),
    )


def _shift(said: dict[str, str]) -> int:
    align = said.get("vertAlign")
    if align in ("superscript", "subscript"):
        return 1 if align == "superscript" else -1
    try:
        moved = int(said.get("position", "0"))
    except ValueError:
        return 0
    return 0 if abs(moved) < _MOVED else 1 if moved > 0 else -1
