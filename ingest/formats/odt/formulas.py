"""Read the formulas that an ODT holds as objects into lines of text."""

from collections import Counter
from typing import Any

from ingest.formats.mathml import formula_in_line
from ingest.formats.odt.left_out import OmissionKind
from ingest.formats.odt.names import DRAW, MATH, XLINK
from ingest.formats.odt.package import Package


class Formulas:
    """Reads each object once. `omitted` counts the objects that are not formulas."""

    def __init__(self, package: Package, omitted: Counter[OmissionKind]) -> None:
        self._package = package
        self._omitted = omitted
        self._formulas: dict[str, str | None] = {}
        self._unread_objects: set[Any] = set()

    def read(self, drawing: Any) -> str | None:
        """The formula in a drawing, in one line; None where the drawing holds none."""
        object_ = drawing if drawing.tag == f"{DRAW}object" else drawing.find(f"{DRAW}object")
        if object_ is None:
            return None
        formula = next(object_.iterchildren(f"{MATH}math"), None)
        text = formula_in_line(formula) if formula is not None else self._read_part(object_.get(f"{XLINK}href") or "")
        if text is None and object_ not in self._unread_objects:
            self._unread_objects.add(object_)
            self._omitted[OmissionKind.OBJECT] += 1
        return text

    def _read_part(self, address: str) -> str | None:
        name = address.removeprefix("./").strip("/")
        if name not in self._formulas:
            root = self._package.object(name)
            self._formulas[name] = formula_in_line(root) if root is not None and root.tag == f"{MATH}math" else None
        return self._formulas[name]
