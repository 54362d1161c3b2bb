"""ODT's styles: what a name stands for, through its parents, as far as it changes what the text says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from ingest.formats.odt.names import DRAW, FO, OFFICE, STYLE, SVG, TABLE, TEXT, XLINK, count, plain

_HEADING = re.compile(r"heading ?(\d{1,2})(?!\d)")
_CONTENTS = re.compile(
    r"(?:(?:contents|toc|(?:user|illustration|figure|table|object|alphabetical) index|index) ?(?:heading|\d{1,2})"
    r"|index separator|table of (?:figures|contents|authorities))"
)
_TABLE_HEADING = "table heading"
_TITLE = "title"
# How far up a style's parents are followed, and how many per cent of a line's height raise or lower characters.
_DEEPEST = 50
_SHIFTED = 10
_NO_FILL = {"", "transparent", "none", "#ffffff"}
_WHITE = re.compile(r"#(?:f[a-f0-9]){3}|#fff", re.IGNORECASE)
# By the element that carries it: a style's family, and the attribute that names it.
_CARRIERS = {
    f"{TEXT}section": ("section", f"{TEXT}style-name"),
    f"{TEXT}p": ("paragraph", f"{TEXT}style-name"),
    f"{TEXT}h": ("paragraph", f"{TEXT}style-name"),
    f"{TABLE}table-cell": ("table-cell", f"{TABLE}style-name"),
    f"{TABLE}table-row": ("table-row", f"{TABLE}style-name"),
    f"{TABLE}table": ("table", f"{TABLE}style-name"),
}
_NAMES = (f"{STYLE}name", f"{STYLE}display-name", f"{STYLE}parent-style-name")
# What may colour a table's cells by ways that are not followed.
_UNKNOWN_BACK = (f"{TABLE}template-name", f"{TABLE}default-cell-style-name")


@dataclass(frozen=True, slots=True)
class CharacterFormat:
    """How characters look; None where nothing is said. `shift`: 1 raised, -1 lowered; `backed`: set on a colour."""

    struck: bool | None = None
    hidden: bool | None = None
    white: bool | None = None
    backed: bool | None = None
    bold: bool | None = None
    shift: int | None = None
    font: str | None = None

    def over(self, under: "CharacterFormat") -> "CharacterFormat":
        """This look where it says something, the other where it does not."""
        said = {field.name: own for field in fields(self) if (own := getattr(self, field.name)) is not None}
        return replace(under, **said) if said else under


class Styles:
    """The styles of a document's body: those of its content, and the common ones that stand in a part of their own."""

    def __init__(self, content: Any, common: Any = None) -> None:
        automatic, shared = f"{OFFICE}automatic-styles", f"{OFFICE}styles"
        # The other part's automatic styles dress page headers only, and may have the names of the content's.
        found = [common.find(shared) if common is not None else None, content.find(shared), content.find(automatic)]
        groups = [group for group in found if group is not None]
        self._styles: dict[tuple[str | None, str | None], Any] = {}
        self.lists: dict[str, Any] = {}
        self.outline: Any = None
        self._fonts = _families(content) | (_families(common) if common is not None else {})
        for group in groups:
            for style in group.iterchildren(f"{STYLE}style", f"{STYLE}default-style"):
                self._styles[style.get(f"{STYLE}family"), style.get(f"{STYLE}name")] = style
            self.lists |= {style.get(f"{STYLE}name"): style for style in group.iterchildren(f"{TEXT}list-style")}
            self.outline = next(group.iterchildren(f"{TEXT}outline-style"), self.outline)
        self._named: dict[str, list[str]] = {}
        self._looks: dict[tuple[str, str | None], CharacterFormat] = {}
        roots = [root for root in (content, common) if root is not None]
        self._is_page_backed = any(_backs_pages(style) for root in roots for style in root.iter(*_PAGE_PROPERTIES))

    def _chain(self, family: str, name: str | None) -> Iterator[Any]:
        """A style and those it is made from."""
        for _ in range(_DEEPEST):
            found = ((kind, name) for kind in (family, None) if name)  # some programs name no family
            style = next((self._styles[key] for key in found if key in self._styles), None)
            if style is None:
                return
            yield style
            name = style.get(f"{STYLE}parent-style-name")

    def _of(self, paragraph: Any) -> Iterator[Any]:
        return self._chain("paragraph", paragraph.get(f"{TEXT}style-name"))

    def _names(self, paragraph: Any) -> list[str]:
        """The names of a paragraph's style and of those it is made from, a parent that is missing included."""
        own = paragraph.get(f"{TEXT}style-name") or ""
        if own not in self._named:
            said = [own, *(style.get(name) or "" for style in self._of(paragraph) for name in _NAMES)]
            self._named[own] = list(dict.fromkeys(map(plain, said)))
        return self._named[own]

    def is_title(self, paragraph: Any) -> bool:
        return _TITLE in self._names(paragraph)

    def is_table_heading(self, paragraph: Any) -> bool:
        return _TABLE_HEADING in self._names(paragraph)

    def is_contents(self, paragraph: Any) -> bool:
        """Whether the paragraph is dressed as a line of a table of contents or an index."""
        return any(_CONTENTS.fullmatch(name) for name in self._names(paragraph))

    def rank(self, paragraph: Any) -> int | None:
        """The rank of a heading by its own outline level or its style; None for what is no heading."""
        is_heading = paragraph.tag == f"{TEXT}h"
        if is_heading and (own := count(paragraph, f"{TEXT}outline-level", 0)):
            return own
        for style in self._of(paragraph):
            if style.get(f"{STYLE}default-outline-level") is not None:  # an empty one takes the parent's away
                return count(style, f"{STYLE}default-outline-level", 0) or (1 if is_heading else None)
        named = next((int(found.group(1)) for name in self._names(paragraph) if (found := _HEADING.match(name))), None)
        return named or (1 if is_heading else None)

    def list_of(self, paragraph: Any) -> str | None:
        """The list style that the paragraph's style names: "" says that it has none; None says nothing."""
        said = (style.get(f"{STYLE}list-style-name") for style in self._of(paragraph))
        return next((name for name in said if name is not None), None)

    def look(self, family: str, name: str | None) -> CharacterFormat:
        """What a style of characters or paragraphs says of the look of characters."""
        if (family, name) not in self._looks:
            found = CharacterFormat()
            for style in self._chain(family, name):
                found = found.over(self._look(style))
            self._looks[family, name] = found
        return self._looks[family, name]

    def _look(self, style: Any) -> CharacterFormat:
        """What one style says itself."""
        found = style.find(f"{STYLE}text-properties")
        if found is None:
            return CharacterFormat()
        name = found.get(f"{STYLE}font-name")
        font = self._fonts.get(name, name) if name else found.get(f"{FO}font-family")
        return CharacterFormat(
            _struck(found), _hidden(found), _white(found), _backed(found), _bold(found), _shift(found), font
        )

    def paragraph_look(self, paragraph: Any) -> CharacterFormat:
        default = self._styles.get(("paragraph", None))
        base = self._look(default) if default is not None else CharacterFormat()
        return self.look("paragraph", paragraph.get(f"{TEXT}style-name")).over(base)

    def is_backed(self, paragraph: Any) -> bool:
        """Whether something coloured may stand behind a paragraph, so that white letters on it can be read."""
        return self._is_page_backed or any(self._backs(element) for element in (paragraph, *paragraph.iterancestors()))

    def _backs(self, element: Any) -> bool:
        if str(element.tag).startswith(DRAW) or any(element.get(name) for name in _UNKNOWN_BACK):
            return True
        if element.tag not in _CARRIERS:
            return False
        family, name = _CARRIERS[element.tag]
        return any(_fills(inner) for style in self._chain(family, element.get(name)) for inner in style)


_PAGE_PROPERTIES = (f"{STYLE}page-layout-properties", f"{STYLE}drawing-page-properties", f"{STYLE}graphic-properties")


def _backs_pages(properties: Any) -> bool:
    """Whether pages are coloured, or drawings stand behind the text."""
    if properties.tag == f"{STYLE}graphic-properties":
        return bool(properties.get(f"{STYLE}run-through") == "background")
    return _fills(properties)


def _fills(properties: Any) -> bool:
    colours = (properties.get(f"{FO}background-color") or "", properties.get(f"{DRAW}fill") or "")
    image = properties.find(f"{STYLE}background-image") if isinstance(properties.tag, str) else None
    return any(colour.lower() not in _NO_FILL for colour in colours) or (
        image is not None and (image.get(f"{XLINK}href") is not None or len(image) > 0)
    )


def _families(root: Any) -> dict[str, str]:
    """The families of the fonts that a part declares, by the names that styles call them."""
    faces = root.iterfind(f"{OFFICE}font-face-decls/{STYLE}font-face")
    return {face.get(f"{STYLE}name") or "": face.get(f"{SVG}font-family") or "" for face in faces}


def _struck(properties: Any) -> bool | None:
    names = ("text-line-through-style", "text-line-through-type", "text-crossing-out")
    said = [value for name in names if (value := properties.get(f"{STYLE}{name}")) is not None]
    return "none" not in said if said else None


def _hidden(properties: Any) -> bool | None:
    said = properties.get(f"{TEXT}display")
    return said == "none" if said is not None else None


def _white(properties: Any) -> bool | None:
    if properties.get(f"{STYLE}use-window-font-color") == "true":
        return False
    said = properties.get(f"{FO}color")
    return bool(_WHITE.fullmatch(said)) if said is not None else None


def _backed(properties: Any) -> bool | None:
    said = properties.get(f"{FO}background-color")
    return said.lower() not in _NO_FILL if said is not None else None


def _bold(properties: Any) -> bool | None:
    said = properties.get(f"{FO}font-weight")
    return said in ("bold", "600", "700", "800", "900") if said is not None else None


def _shift(properties: Any) -> int | None:
    """ "super 58%" raises and "-33% 58%" lowers; None where nothing is said."""
    said = (properties.get(f"{STYLE}text-position") or "").split()
    if not said:
        return None
    if said[0] in ("super", "sub"):
        return 1 if said[0] == "super" else -1
    found = re.fullmatch(r"(-?)(\d{1,6})(?:\.\d*)?%", said[0])
    if found is None or int(found.group(2)) < _SHIFTED:
        return 0
    return -1 if found.group(1) else 1
