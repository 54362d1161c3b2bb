"""Equations of a DOCX (OMML) in a line of text: "(a + b)/c", "x²", "√(2x)", "∑ᵢ₌₁ⁿ xᵢ"."""

import re
from collections.abc import Callable
from typing import Any

from ingest.blocks.characters import to_subscript, to_superscript
from ingest.formats.docx.package import M, W

# What needs no brackets around it: one number, one word or name, or what has brackets already.
_WHOLE = re.compile(r"[£$€]?[\d.,]*%?|[^\W\d][\w.'′\u0300-\u036f⁰-₟]*|√?\([^()]*\)|[^\s\w]", re.UNICODE)
_ACCENTS = {
    "\u0302",
    "\u0303",
    "\u0304",
    "\u0305",
    "\u0307",
    "\u0308",
    "\u20d7",
    "\u0301",
    "\u0300",
    "\u030c",
    "\u0306",
}
# Properties, and words that a tracked change or a field's code holds.
_NO_WORDS = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}rPr"}


def linear(element: Any) -> str:
    """The words of an equation, or of a part of one, in the order in which it is read out."""
    name = element.tag.removeprefix(M)
    if element.tag in _NO_WORDS or name.endswith("Pr"):
        return ""
    if name == "t" or element.tag == f"{W}t":
        return element.text or ""
    if element.tag == f"{W}br":
        return " "
    write = _FORMS.get(name)
    return write(element) if write is not None else _inside(element)


def _inside(element: Any) -> str:
    return "".join(linear(child) for child in element)


def _part(element: Any, name: str) -> str:
    """The words of a part of an equation, such as "num" or "e"; "" where it has none."""
    found = element.find(f"{M}{name}")
    return _inside(found).strip() if found is not None else ""


def _parts(element: Any, name: str) -> list[str]:
    return [_inside(child).strip() for child in element if child.tag == f"{M}{name}"]


def _said(element: Any, name: str, usual: str) -> str:
    """What a form's properties say, `usual` where they say nothing."""
    for properties in element:
        found = properties.find(f"{M}{name}") if properties.tag.endswith("Pr") else None
        if found is not None:
            return str(found.get(f"{M}val") or "")
    return usual


def _is_off(element: Any, name: str) -> bool:
    return _said(element, name, "on") in ("0", "off", "false")


def _whole(words: str) -> str:
    return words if _WHOLE.fullmatch(words) else f"({words})"


def _fraction(element: Any) -> str:
    above, below = _part(element, "num"), _part(element, "den")
    if _said(element, "type", "bar") == "noBar":
        return f"{above}¦{below}"
    return f"{_whole(above)}/{_whole(below)}"


def _scripted(element: Any) -> str:
    # In print there are no brackets around the base, either.
    return _part(element, "e") + to_subscript(_part(element, "sub")) + to_superscript(_part(element, "sup"))


def _before(element: Any) -> str:
    return to_subscript(_part(element, "sub")) + to_superscript(_part(element, "sup")) + _part(element, "e")


def _root(element: Any) -> str:
    degree = "" if _said(element, "degHide", "0") in ("1", "on", "true", "") else _part(element, "deg")
    return to_superscript(degree) + "√" + _whole(_part(element, "e"))


def _sum(element: Any) -> str:
    sign = _said(element, "chr", "∫")
    return f"{sign}{to_subscript(_part(element, 'sub'))}{to_superscript(_part(element, 'sup'))} {_part(element, 'e')}"


def _bracketed(element: Any) -> str:
    between = _said(element, "sepChr", "|")
    return _said(element, "begChr", "(") + between.join(_parts(element, "e")) + _said(element, "endChr", ")")


def _function(element: Any) -> str:
    name, words = _part(element, "fName"), _part(element, "e")
    return f"{name}{words}" if words.startswith("(") else f"{name} {words}"


def _limited(element: Any) -> str:
    limit = _part(element, "lim")
    return _part(element, "e") + (to_subscript(limit) if element.tag == f"{M}limLow" else to_superscript(limit))


def _accented(element: Any) -> str:
    words, accent = _part(element, "e"), _said(element, "chr", "\u0302")
    return words + accent if accent in _ACCENTS and len(words) == 1 else words


def _barred(element: Any) -> str:
    words = _part(element, "e")
    return words + "\u0305" if len(words) == 1 and _said(element, "pos", "bot") == "top" else words


def _grouped(element: Any) -> str:
    return _part(element, "e")


def _hidden(element: Any) -> str:
    return "" if _is_off(element, "show") else _part(element, "e")


def _matrix(element: Any) -> str:
    rows = (", ".join(_parts(row, "e")) for row in element if row.tag == f"{M}mr")
    return "; ".join(rows)


def _array(element: Any) -> str:
    return "; ".join(filter(None, _parts(element, "e")))


_FORMS: dict[str, Callable[[Any], str]] = {
    "f": _fraction,
    "sSup": _scripted,
    "sSub": _scripted,
    "sSubSup": _scripted,
    "sPre": _before,
    "rad": _root,
    "nary": _sum,
    "d": _bracketed,
    "func": _function,
    "limLow": _limited,
    "limUpp": _limited,
    "acc": _accented,
    "bar": _barred,
    "groupChr": _grouped,
    "phant": _hidden,
    "m": _matrix,
    "eqArr": _array,
}
