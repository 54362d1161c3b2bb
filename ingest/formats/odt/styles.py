"""Resolve ODT's styles through their parents, as far as they change what the text says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from ingest.formats.odt.names import DRAW, FO, OFFICE, STYLE, SVG, TABLE, TEXT, XLINK, int_attribute, shown_name

_HEADING_STYLE = re.compile(r"heading ?(\d{1,2})(?!\d)")
_CONTENTS_STYLE = re.compile(
    r"(?:(?:contents|toc|(?:user|illustration|figure|table|object|alphabetical) index|index) ?(?:heading|\d{1,2})"
    r"|index separator|table of (?:figures|contents|authorities))"
)
_TABLE_HEADING = "table heading"
_QUOTATION = re.compile(r"(?:intense |block )?quot(?:e|ation)s?|block ?text")
_TITLE = "title"
# Parents followed above a style; least shift of raised or lowered characters, in per cent of the font height.
_MAX_PARENTS = 50
_MIN_SHIFT_PERCENT = 10
_NO_FILL = {"", "transparent", "none", "#ffffff"}
_WHITE = re.compile(r"#(?:f[a-f0-9]){3}|#fff", re.IGNORECASE)
# By element: the family of its style, and the attribute that names the style.
_STYLED_ELEMENTS = {
    f"{TEXT}section": ("section", f"{TEXT}style-name"),
    f"{TEXT}p": ("paragraph", f"{TEXT}style-name"),
    f"{TEXT}h": ("paragraph", f"{TEXT}style-name"),
    f"{TABLE}table-cell": ("table-cell", f"{TABLE}style-name"),
    f"{TABLE}table-row": ("table-row", f"{TABLE}style-name"),
    f"{TABLE}table": ("table", f"{TABLE}style-name"),
}
_NAME_ATTRIBUTES = (f"{STYLE}name", f"{STYLE}display-name", f"{STYLE}parent-style-name")
# Attributes that may colour a table's cells; what they name is not read.
_UNREAD_BACKGROUNDS = (f"{TABLE}template-name", f"{TABLE}default-cell-style-name")


@dataclass(frozen=True, slots=True)
class CharacterFormat:
    """How characters look; None: not set. `shift`: 1 for raised, -1 for lowered; `has_background`: on a colour."""

    is_struck: bool | None = None
    is_hidden: bool | None = None
    is_white: bool | None = None
    has_background: bool | None = None
    is_bold: bool | None = None
    shift: int | None = None
    font: str | None = None

    def over(self, below: "CharacterFormat") -> "CharacterFormat":
        """This format, completed from the one below where a value is not set."""
        own_values = {field.name: own for field in fields(self) if (own := getattr(self, field.name)) is not None}
        return replace(below, **own_values) if own_values else below


class Styles:
    """The styles of a document's body: those of its content, and the common ones from a part of their own."""

    def __init__(self, content: Any, common: Any = None) -> None:
        automatic, common_styles = f"{OFFICE}automatic-styles", f"{OFFICE}styles"
        # The common part's automatic styles format page headers only; their names may clash with the content's.
        candidates = [
            common.find(common_styles) if common is not None else None,
            content.find(common_styles),
            content.find(automatic),
        ]
        groups = [group for group in candidates if group is not None]
        self._styles: dict[tuple[str | None, str | None], Any] = {}
        self.lists: dict[str, Any] = {}
        self.outline: Any = None
        self._fonts = _font_families(content) | (_font_families(common) if common is not None else {})
        for group in groups:
            for style in group.iterchildren(f"{STYLE}style", f"{STYLE}default-style"):
                self._styles[style.get(f"{STYLE}family"), style.get(f"{STYLE}name")] = style
            self.lists |= {style.get(f"{STYLE}name"): style for style in group.iterchildren(f"{TEXT}list-style")}
            self.outline = next(group.iterchildren(f"{TEXT}outline-style"), self.outline)
        self._style_names: dict[str, list[str]] = {}
        self._formats: dict[tuple[str, str | None], CharacterFormat] = {}
        roots = [root for root in (content, common) if root is not None]
        self._has_page_background = any(
            _colours_pages(style) for root in roots for style in root.iter(*_PAGE_PROPERTIES)
        )

    def _chain(self, family: str, name: str | None) -> Iterator[Any]:
        """A style and its parents, nearest first."""
        for _ in range(_MAX_PARENTS):
            keys = ((kind, name) for kind in (family, None) if name)  # some programs name no family
            style = next((self._styles[key] for key in keys if key in self._styles), None)
            if style is None:
                return
            yield style
            name = style.get(f"{STYLE}parent-style-name")

    def _paragraph_chain(self, paragraph: Any) -> Iterator[Any]:
        return self._chain("paragraph", paragraph.get(f"{TEXT}style-name"))

    def _names_of_style(self, paragraph: Any) -> list[str]:
        """The names of a paragraph's style and of its parents, a missing parent included."""
        style_name = paragraph.get(f"{TEXT}style-name") or ""
        if style_name not in self._style_names:
            names = [
                style_name,
                *(style.get(name) or "" for style in self._paragraph_chain(paragraph) for name in _NAME_ATTRIBUTES),
            ]
            self._style_names[style_name] = list(dict.fromkeys(map(shown_name, names)))
        return self._style_names[style_name]

    def is_title(self, paragraph: Any) -> bool:
        return _TITLE in self._names_of_style(paragraph)

    def is_table_heading(self, paragraph: Any) -> bool:
        return _TABLE_HEADING in self._names_of_style(paragraph)

    def is_quotation(self, paragraph: Any) -> bool:
        """Whether the style makes a paragraph a block quotation: "Quotations", or one that Word brought."""
        return any(_QUOTATION.fullmatch(name) for name in self._names_of_style(paragraph))

    def is_contents(self, paragraph: Any) -> bool:
        """Whether a paragraph has the style of a line in a table of contents or an index."""
        return any(_CONTENTS_STYLE.fullmatch(name) for name in self._names_of_style(paragraph))

    def rank(self, paragraph: Any) -> int | None:
        """A heading's rank, from its own outline level or its style; None for other paragraphs."""
        is_heading = paragraph.tag == f"{TEXT}h"
        if is_heading and (own_level := int_attribute(paragraph, f"{TEXT}outline-level", 0)):
            return own_level
        for style in self._paragraph_chain(paragraph):
            if style.get(f"{STYLE}default-outline-level") is not None:  # an empty one cancels the parent's
                return int_attribute(style, f"{STYLE}default-outline-level", 0) or (1 if is_heading else None)
        by_name = next(
            (int(match.group(1)) for name in self._names_of_style(paragraph) if (match := _HEADING_STYLE.match(name))),
            None,
        )
        return by_name or (1 if is_heading else None)

    def list_style(self, paragraph: Any) -> str | None:
        """The list style that the paragraph's style sets: "" for no list; None where it sets none."""
        names = (style.get(f"{STYLE}list-style-name") for style in self._paragraph_chain(paragraph))
        return next((name for name in names if name is not None), None)

    def character_format(self, family: str, name: str | None) -> CharacterFormat:
        """The format of characters that a style sets, with its parents."""
        if (family, name) not in self._formats:
            merged = CharacterFormat()
            for style in self._chain(family, name):
                merged = merged.over(self._own_format(style))
            self._formats[family, name] = merged
        return self._formats[family, name]

    def _own_format(self, style: Any) -> CharacterFormat:
        """The format that one style sets itself."""
        properties = style.find(f"{STYLE}text-properties")
        if properties is None:
            return CharacterFormat()
        name = properties.get(f"{STYLE}font-name")
        font = self._fonts.get(name, name) if name else properties.get(f"{FO}font-family")
        return CharacterFormat(
            _is_struck(properties),
            _is_hidden(properties),
            _is_white(properties),
            _has_background(properties),
            _is_bold(properties),
            _shift(properties),
            font,
        )

    def paragraph_format(self, paragraph: Any) -> CharacterFormat:
        default = self._styles.get(("paragraph", None))
        base = self._own_format(default) if default is not None else CharacterFormat()
        return self.character_format("paragraph", paragraph.get(f"{TEXT}style-name")).over(base)

    def has_background(self, paragraph: Any) -> bool:
        """Whether a colour may be behind a paragraph, so that white letters on it can be read."""
        return self._has_page_background or any(
            self._may_colour(element) for element in (paragraph, *paragraph.iterancestors())
        )

    def _may_colour(self, element: Any) -> bool:
        if str(element.tag).startswith(DRAW) or any(element.get(name) for name in _UNREAD_BACKGROUNDS):
            return True
        if element.tag not in _STYLED_ELEMENTS:
            return False
        family, name = _STYLED_ELEMENTS[element.tag]
        return any(_has_fill(inner) for style in self._chain(family, element.get(name)) for inner in style)


_PAGE_PROPERTIES = (f"{STYLE}page-layout-properties", f"{STYLE}drawing-page-properties", f"{STYLE}graphic-properties")


def _colours_pages(properties: Any) -> bool:
    """Whether pages have a colour, or drawings are behind the text."""
    if properties.tag == f"{STYLE}graphic-properties":
        return bool(properties.get(f"{STYLE}run-through") == "background")
    return _has_fill(properties)


def _has_fill(properties: Any) -> bool:
    colours = (properties.get(f"{FO}background-color") or "", properties.get(f"{DRAW}fill") or "")
    image = properties.find(f"{STYLE}background-image") if isinstance(properties.tag, str) else None
    return any(colour.lower() not in _NO_FILL for colour in colours) or (
        image is not None and (image.get(f"{XLINK}href") is not None or len(image) > 0)
    )


def _font_families(root: Any) -> dict[str, str]:
    """The font families that a part declares, by the names used in its styles."""
    faces = root.iterfind(f"{OFFICE}font-face-decls/{STYLE}font-face")
    return {face.get(f"{STYLE}name") or "": face.get(f"{SVG}font-family") or "" for face in faces}


def _is_struck(properties: Any) -> bool | None:
    names = ("text-line-through-style", "text-line-through-type", "text-crossing-out")
    values = [value for name in names if (value := properties.get(f"{STYLE}{name}")) is not None]
    return "none" not in values if values else None


def _is_hidden(properties: Any) -> bool | None:
    display = properties.get(f"{TEXT}display")
    return display == "none" if display is not None else None


def _is_white(properties: Any) -> bool | None:
    if properties.get(f"{STYLE}use-window-font-color") == "true":
        return False
    colour = properties.get(f"{FO}color")
    return bool(_WHITE.fullmatch(colour)) if colour is not None else None


def _has_background(properties: Any) -> bool | None:
    colour = properties.get(f"{FO}background-color")
    return colour.lower() not in _NO_FILL if colour is not None else None


def _is_bold(properties: Any) -> bool | None:
    weight = properties.get(f"{FO}font-weight")
    return weight in ("bold", "600", "700", "800", "900") if weight is not None else None


def _shift(properties: Any) -> int | None:
    """ "super 58%" raises, "-33% 58%" lowers; None where the position is not set."""
    parts = (properties.get(f"{STYLE}text-position") or "").split()
    if not parts:
        return None
    if parts[0] in ("super", "sub"):
        return 1 if parts[0] == "super" else -1
    match = re.fullmatch(r"(-?)(\d{1,6})(?:\.\d*)?%", parts[0])
    if match is None or int(match.group(2)) < _MIN_SHIFT_PERCENT:
        return 0
    return -1 if match.group(1) else 1
