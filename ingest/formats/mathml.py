"""A formula in MathML as one line of text: "E = mc²", "(a + b)/c", "∑ᵢ₌₁ⁿ xᵢ".

Elements count by their names alone: pages write them without the namespace that documents give them.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from ingest.blocks.characters import to_subscript, to_superscript

# The longest formula that is read, in letters and in elements; one line of text is no place for more.
_LONGEST = 2_000
_MOST_ELEMENTS = 3_000
_SPACED = set("=≠<>≤≥≈≡≅∼~→←↔⇒⇐⇔∈∉⊂⊆⊃⊇∪∩∧∨+-−±∓×÷⋅·∗*∝≪≫:")
_EITHER = set("+-−±∓")  # signs before a number as well as operators between two
_INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064"))
_BIG = set("∑∏∐∫∬∭∮⋃⋂")
_ACCENTS = {"¯": "\u0304", "‾": "\u0304", "ˉ": "\u0304", "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303",
            "→": "\u20d7", "⃗": "\u20d7", "˙": "\u0307", "¨": "\u0308"}  # fmt: skip
_PRIMES = set("′″‴'°*†")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "|": "|"}
# How many letters back a word is looked for at the end of a line.
_NEAR = 40
_SIMPLE = re.compile(r"[\w.,′″‴°\u0300-\u036f⁰-ₜ²³¹√∛]*")


def linear(root: Any) -> str | None:
    """A formula in one line; None where it says nothing, or more than a line can hold.

    `root` is its outermost element, of lxml or of the standard library.
    """
    if any(place >= _MOST_ELEMENTS for place, _ in enumerate(root.iter())):
        return None
    try:
        text = " ".join(_said(root).split())
    except RecursionError:
        return None
    return text if 0 < len(text) <= _LONGEST else None


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _said(element: Any) -> str:
    if not isinstance(element.tag, str):
        return ""
    name = _name(element)
    if name in _SILENT:
        return ""
    way = _WAYS.get(name)
    parts = [child for child in element if isinstance(child.tag, str)]
    if name in _TOKENS or (way is None and not parts):
        return " ".join("".join(element.itertext()).translate(_INVISIBLE).split())
    return way(element, parts) if way is not None else _row(parts)


def _row(parts: list[Any]) -> str:
    """Neighbours in order: operators between spaces, factors close together, words apart."""
    line = ""
    for part in parts:
        said = _said(part)
        if not said:
            continue
        if _is_operator(part) and said in _SPACED:
            is_sign = said in _EITHER and (not line.strip() or line.rstrip()[-1] in _SPACED | set("([{,;/"))
            line += said if is_sign else f" {said} "
        elif said in (",", ";"):
            line += f"{said} "
        else:
            line += f" {said}" if _are_words(line, said) else said
    return line


def _are_words(line: str, said: str) -> bool:
    """Whether two neighbours would run together: a word beside letters, a number beside a number, a sum's range."""
    end = line[-_NEAR:]
    after = re.match(r"\w+", said)
    if after is None or not end.strip():
        return False
    before = re.search(r"\w+$", end)
    if before is None or end.split()[-1][0] in _BIG:
        return end.split()[-1][0] in _BIG
    ends = (before.group(), after.group())
    is_number = ends[0][-1].isdigit() and ends[1][0].isdigit()
    return is_number or any(len(word) > 1 and word.isalpha() for word in ends)


def _is_operator(element: Any) -> bool:
    return _name(element) == "mo"


def _grouped(text: str) -> str:
    """In brackets, unless it is one simple thing or stands in brackets already."""
    text = text.strip()
    if _SIMPLE.fullmatch(text) or _is_bracketed(text):
        return text
    return f"({text})"


def _is_bracketed(text: str) -> bool:
    """Whether the first bracket closes at the very end."""
    closer = _BRACKETS.get(text[:1])
    if closer is None or closer == "|":
        return False
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == text[0]) - (letter == closer)
        if depth == 0:
            return place == len(text) - 1
    return False


def _shifted(text: str, way: Callable[[str], str]) -> str:
    """An exponent or index: raised or lowered letters where there are such, else in brackets behind a mark."""
    bare = text.strip()
    if not bare or (way is to_superscript and set(bare) <= _PRIMES):
        return bare
    close = way(bare.replace(" ", ""))
    return close if close[0] not in "^_" else way(bare)


def _nth(parts: list[Any], place: int) -> str:
    return _said(parts[place]) if place < len(parts) else ""


def _fraction(element: Any, parts: list[Any]) -> str:
    if (element.get("linethickness") or "").startswith("0"):
        return f"{_nth(parts, 0)}¦{_nth(parts, 1)}"
    return f"{_grouped(_nth(parts, 0))}/{_grouped(_nth(parts, 1))}"


def _base(parts: list[Any]) -> str:
    said = _nth(parts, 0)
    return said if said in _BIG else _grouped(said)


def _above(_: Any, parts: list[Any]) -> str:
    said, over = _base(parts), _nth(parts, 1)
    accent = _ACCENTS.get(over.strip())
    return said + accent if accent is not None and len(said) == 1 else said + _shifted(over, to_superscript)


def _below(_: Any, parts: list[Any]) -> str:
    return _base(parts) + _shifted(_nth(parts, 1), to_subscript)


def _both(_: Any, parts: list[Any]) -> str:
    return _base(parts) + _shifted(_nth(parts, 1), to_subscript) + _shifted(_nth(parts, 2), to_superscript)


def _power(_: Any, parts: list[Any]) -> str:
    return _base(parts) + _shifted(_nth(parts, 1), to_superscript)


def _square_root(_: Any, parts: list[Any]) -> str:
    return "√" + _grouped(_row(parts))


def _root(_: Any, parts: list[Any]) -> str:
    return _shifted(_nth(parts, 1), to_superscript) + "√" + _grouped(_nth(parts, 0))


def _fenced(element: Any, parts: list[Any]) -> str:
    between = (element.get("separators") if element.get("separators") is not None else ",").strip()[:1]
    inner = (f"{between} " if between else "").join(_said(part).strip() for part in parts)
    return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"


def _table(_: Any, parts: list[Any]) -> str:
    return "; ".join(_said(row).strip() for row in parts)


def _table_row(_: Any, parts: list[Any]) -> str:
    return ", ".join(filter(None, (_said(cell).strip() for cell in parts)))


def _first(_: Any, parts: list[Any]) -> str:
    return _nth(parts, 0)


def _scripts(_: Any, parts: list[Any]) -> str:
    """A base with indices and exponents behind it and, after a mark, before it: "¹⁴C"."""
    names = [_name(part) for part in parts]
    turn = names.index("mprescripts") if "mprescripts" in names else len(parts)
    return "".join([*_pairs(parts[turn + 1 :]), _base(parts), *_pairs(parts[1:turn])])


def _pairs(parts: list[Any]) -> Iterator[str]:
    for place, part in enumerate(parts):
        yield _shifted(_said(part), to_superscript if place % 2 else to_subscript)


_TOKENS = {"mi", "mn", "mo", "mtext", "ms"}
_SILENT = {"annotation", "annotation-xml", "mphantom", "mspace", "none", "mprescripts", "maligngroup", "malignmark"}
_WAYS: dict[str, Callable[[Any, list[Any]], str]] = {
    "mfrac": _fraction, "msup": _power, "msub": _below, "msubsup": _both, "mover": _above, "munder": _below,
    "munderover": _both, "msqrt": _square_root, "mroot": _root, "mfenced": _fenced, "mtable": _table,
    "mtr": _table_row, "mlabeledtr": _table_row, "semantics": _first, "maction": _first, "mmultiscripts": _scripts,
}  # fmt: skip
