"""Decide whether white text in a DOCX is invisible, on a white page, or visible, on a coloured fill."""

from typing import Any

from ingest.formats.docx.package import W
from ingest.formats.docx.styles import Styles, child_value

_WHITE_FILLS = {"", "AUTO", "FFFFFF", "NONE", "WHITE"}
_ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor"


class Background:
    """What is behind a document's text.

    A page with a colour or with a picture behind its text never hides white text, nor does a text box: in doubt,
    words are text.
    """

    def __init__(self, document: Any, headers: list[Any], styles: Styles) -> None:
        self._styles = styles
        self._is_coloured = document.find(f"{W}background") is not None or any(
            anchor.get("behindDoc") in ("1", "true") for root in (document, *headers) for anchor in root.iter(_ANCHOR)
        )

    def hides_white_text(self, run: Any) -> bool:
        """Whether white text in this run is invisible."""
        if self._is_coloured or _has_fill(run.find(f"{W}rPr")):
            return False
        return not any(self._may_colour(ancestor) for ancestor in run.iterancestors())

    def _may_colour(self, element: Any) -> bool:
        """Whether an element may put a colour behind the text in it."""
        name = element.tag.removeprefix(W)
        if name == "txbxContent":
            return True
        if name == "p":
            return _has_fill(element.find(f"{W}pPr")) or any(map(_is_filled, self._styles.paragraph_chain(element)))
        if name == "tr":
            return _has_fill(element.find(f"{W}tblPrEx"))
        if name == "tc":
            return _has_fill(element.find(f"{W}tcPr"))
        return name == "tbl" and self._is_filled_table(element)

    def _is_filled_table(self, table: Any) -> bool:
        properties = table.find(f"{W}tblPr")
        return _has_fill(properties) or any(map(_is_filled, self._styles.chain(child_value(properties, "tblStyle"))))


def _is_filled(style: Any) -> bool:
    """Whether a style sets a fill, for any part of a table."""
    return any(_is_fill(shading) for shading in style.iter(f"{W}shd"))


def _has_fill(properties: Any) -> bool:
    """Whether properties set a fill or a highlight."""
    return properties is not None and any(map(_is_fill, properties.iterchildren(f"{W}shd", f"{W}highlight")))


def _is_fill(shading: Any) -> bool:
    if shading.tag == f"{W}highlight":
        return (shading.get(f"{W}val") or "").upper() not in _WHITE_FILLS
    themes = {shading.get(f"{W}themeFill") or "background1"}
    if (shading.get(f"{W}fill") or "").upper() not in _WHITE_FILLS or not themes <= {"background1", "light1"}:
        return True
    # Any other value is a pattern over the fill.
    return (shading.get(f"{W}val") or "clear") not in ("clear", "nil")
