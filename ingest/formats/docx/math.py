"""Write equations of a DOCX (OMML) as a line of text: "(a + b)/c", "x²", "√(2x)", "∑ᵢ₌₁ⁿ xᵢ"."""

import re
from collections.abc import Callable
from typing import Any

from ingest.blocks.characters import to_subscript, to_superscript
from ingest.formats.docx.package import M, W

# Needs no brackets: one number, one word or name, or a term in brackets.
_NEEDS_NO_BRACKETS = re.compile(r"[£$€]?[\d.,]*%?|[^\W\d][\w.'′\u0300-\u036f⁰-₟]*|√?\([^()]*\)|[^\s\w]", re.UNICODE)
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
# Properties, and the text of tracked deletions and field codes.
_WORDLESS = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}rPr"}


def linear(element: Any) -> str:
    """An equation, or a part of one, as text in reading order."""
    name = element.tag.removeprefix(M)
    if element.tag in _WORDLESS or name.endswith("Pr"):
        return ""
    if name == "t" or element.tag == f"{W}t":
        return element.text or ""
    if element.tag == f"{W}br":
        return " "
    write_form = _WRITERS.get(name)
    return write_form(element) if write_form is not None else _children(element)


def _children(element: Any) -> str:
    return "".join(linear(child) for child in element)


def _part(element: Any, name: str) -> str:
    """The text of the part `name`, such as "num" or "e"; "" where there is none."""
    part = element.find(f"{M}{name}")
    return _children(part).strip() if part is not None else ""


def _parts(element: Any, name: str) -> list[str]:
    return [_children(child).strip() for child in element if child.tag == f"{M}{name}"]


def _setting(element: Any, name: str, default: str) -> str:
    """The setting `name` in an element's properties; `default` where they lack it."""
    for properties in element:
        setting = properties.find(f"{M}{name}") if properties.tag.endswith("Pr") else None
        if setting is not None:
            return str(setting.get(f"{M}val") or "")
    return default


def _is_off(element: Any, name: str) -> bool:
    return _setting(element, name, "on") in ("0", "off", "false")


def _bracket_if_needed(text: str) -> str:
    return text if _NEEDS_NO_BRACKETS.fullmatch(text) else f"({text})"


def _fraction(element: Any) -> str:
    numerator, denominator = _part(element, "num"), _part(element, "den")
    if _setting(element, "type", "bar") == "noBar":
        return f"{numerator}¦{denominator}"
    return f"{_bracket_if_needed(numerator)}/{_bracket_if_needed(denominator)}"


def _scripted(element: Any) -> str:
    # Print sets no brackets around the base either.
    return _part(element, "e") + to_subscript(_part(element, "sub")) + to_superscript(_part(element, "sup"))


def _pre_scripted(element: Any) -> str:
    return to_subscript(_part(element, "sub")) + to_superscript(_part(element, "sup")) + _part(element, "e")


def _root(element: Any) -> str:
    degree = "" if _setting(element, "degHide", "0") in ("1", "on", "true", "") else _part(element, "deg")
    return to_superscript(degree) + "√" + _bracket_if_needed(_part(element, "e"))


def _n_ary(element: Any) -> str:
    operator = _setting(element, "chr", "∫")
    return (
        f"{operator}{to_subscript(_part(element, 'sub'))}{to_superscript(_part(element, 'sup'))} {_part(element, 'e')}"
    )


def _bracketed(element: Any) -> str:
    separator = _setting(element, "sepChr", "|")
    return _setting(element, "begChr", "(") + separator.join(_parts(element, "e")) + _setting(element, "endChr", ")")


def _function(element: Any) -> str:
    name, argument = _part(element, "fName"), _part(element, "e")
    return f"{name}{argument}" if argument.startswith("(") else f"{name} {argument}"


def _limited(element: Any) -> str:
    limit = _part(element, "lim")
    return _part(element, "e") + (to_subscript(limit) if element.tag == f"{M}limLow" else to_superscript(limit))


def _accented(element: Any) -> str:
    base, accent = _part(element, "e"), _setting(element, "chr", "\u0302")
    return base + accent if accent in _ACCENTS and len(base) == 1 else base


def _barred(element: Any) -> str:
    base = _part(element, "e")
    return base + "\u0305" if len(base) == 1 and _setting(element, "pos", "bot") == "top" else base


def _grouped(element: Any) -> str:
    return _part(element, "e")


def _phantom(element: Any) -> str:
    return "" if _is_off(element, "show") else _part(element, "e")


def _matrix(element: Any) -> str:
    rows = (", ".join(_parts(row, "e")) for row in element if row.tag == f"{M}mr")
    return "; ".join(rows)


def _array(element: Any) -> str:
    return "; ".join(filter(None, _parts(element, "e")))


_WRITERS: dict[str, Callable[[Any], str]] = {
    "f": _fraction,
    "sSup": _scripted,
    "sSub": _scripted,
    "sSubSup": _scripted,
    "sPre": _pre_scripted,
    "rad": _root,
    "nary": _n_ary,
    "d": _bracketed,
    "func": _function,
    "limLow": _limited,
    "limUpp": _limited,
    "acc": _accented,
    "bar": _barred,
    "groupChr": _grouped,
    "phant": _phantom,
    "m": _matrix,
    "eqArr": _array,
}
