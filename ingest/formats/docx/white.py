"""Whether white letters of a DOCX stand on bare paper, where nobody sees them, or on a fill that shows them."""

from typing import Any

from ingest.formats.docx.package import W
from ingest.formats.docx.styles import Styles, value

_PLAIN = {"", "AUTO", "FFFFFF", "NONE", "WHITE"}
_ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor"


class Paper:
    """What stands behind a document's letters.

    A page with a colour or a picture behind its text is never taken for bare, nor is a text box: words that somebody
    may see are words.
    """

    def __init__(self, document: Any, headers: list[Any], styles: Styles) -> None:
        self._styles = styles
        self._is_coloured = document.find(f"{W}background") is not None or any(
            anchor.get("behindDoc") in ("1", "true") for root in (document, *headers) for anchor in root.iter(_ANCHOR)
        )

    def is_bare(self, run: Any) -> bool:
        """Whether white letters of a run cannot be seen."""
        if self._is_coloured or _fills(run.find(f"{W}rPr")):
            return False
        return not any(self._backs(ancestor) for ancestor in run.iterancestors())

    def _backs(self, element: Any) -> bool:
        """Whether something may stand between the letters in an element and the paper."""
        name = element.tag.removeprefix(W)
        if name == "txbxContent":
            return True
        if name == "p":
            return _fills(element.find(f"{W}pPr")) or any(map(_is_filled, self._styles.of(element)))
        if name == "tr":
            return _fills(element.find(f"{W}tblPrEx"))
        if name == "tc":
            return _fills(element.find(f"{W}tcPr"))
        return name == "tbl" and self._is_filled_table(element)

    def _is_filled_table(self, table: Any) -> bool:
        properties = table.find(f"{W}tblPr")
        return _fills(properties) or any(map(_is_filled, self._styles.chain(value(properties, "tblStyle"))))


def _is_filled(style: Any) -> bool:
    """Whether a style fills anything; which rows of a table it fills is not looked at."""
    return any(_is_fill(shading) for shading in style.iter(f"{W}shd"))


def _fills(properties: Any) -> bool:
    """Whether properties fill what they are of."""
    return properties is not None and any(map(_is_fill, properties.iterchildren(f"{W}shd", f"{W}highlight")))


def _is_fill(shading: Any) -> bool:
    if shading.tag == f"{W}highlight":
        return (shading.get(f"{W}val") or "").upper() not in _PLAIN
    themes = {shading.get(f"{W}themeFill") or "background1"}
    if (shading.get(f"{W}fill") or "").upper() not in _PLAIN or not themes <= {"background1", "light1"}:
        return True
    # A pattern of ink over the fill; "clear" has none.
    return (shading.get(f"{W}val") or "clear") not in ("clear", "nil")
