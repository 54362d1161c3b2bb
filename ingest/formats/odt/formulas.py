"""Formulas that an ODT holds as objects of their own, read into the line where they stand."""

from collections import Counter
from typing import Any

from ingest.formats.mathml import formula_in_line
from ingest.formats.odt.left_out import Left
from ingest.formats.odt.names import DRAW, MATH, XLINK
from ingest.formats.odt.package import Package


class Formulas:
    """Reads each object once; counts in `left` those that are no formulas."""

    def __init__(self, package: Package, left: Counter[Left]) -> None:
        self._package = package
        self._left = left
        self._read: dict[str, str | None] = {}
        self._unread: set[Any] = set()

    def of(self, drawing: Any) -> str | None:
        """The formula in a drawing, in one line; None where the drawing holds none."""
        found = drawing if drawing.tag == f"{DRAW}object" else drawing.find(f"{DRAW}object")
        if found is None:
            return None
        formula = next(found.iterchildren(f"{MATH}math"), None)
        said = formula_in_line(formula) if formula is not None else self._named(found.get(f"{XLINK}href") or "")
        if said is None and found not in self._unread:
            self._unread.add(found)
            self._left[Left.OBJECT] += 1
        return said

    def _named(self, address: str) -> str | None:
        name = address.removeprefix("./").strip("/")
        if name not in self._read:
            root = self._package.object(name)
            self._read[name] = formula_in_line(root) if root is not None and root.tag == f"{MATH}math" else None
        return self._read[name]
