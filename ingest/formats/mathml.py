"""Write a MathML formula as one line of text: "E = mc²", "(a + b)/c", "∑ᵢ₌₁ⁿ xᵢ".

Element names are compared without their namespace: web pages omit it, documents write it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from ingest.blocks.characters import to_subscript, to_superscript

# Longest formula that is read, in characters and in elements; a longer one does not fit a line of text.
_MAX_CHARACTERS = 2_000
_MAX_ELEMENTS = 3_000
_SPACED_OPERATORS = set("=≠<>≤≥≈≡≅∼~→←↔⇒⇐⇔∈∉⊂⊆⊃⊇∪∩∧∨+-−±∓×÷⋅·∗*∝≪≫:")
_SIGN_OPERATORS = set("+-−±∓")  # operators that are also signs before a number
_INVISIBLE_OPERATORS = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064"))
_BIG_OPERATORS = set("∑∏∐∫∬∭∮⋃⋂")
_ACCENTS = {"¯": "\u0304", "‾": "\u0304", "ˉ": "\u0304", "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303",
            "→": "\u20d7", "⃗": "\u20d7", "˙": "\u0307", "¨": "\u0308"}  # fmt: skip
_PRIMES = set("′″‴'°*†")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "|": "|"}
# Characters examined at the end of a line to find its last word.
_LAST_WORD_WINDOW = 40
_SIMPLE_TERM = re.compile(r"[\w.,′″‴°\u0300-\u036f⁰-ₜ²³¹√∛]*")


def formula_in_line(root: Any) -> str | None:
    """Write a formula in one line; None if it is empty or too long.

    `root`: the outermost element, from lxml or the standard library.
    """
    if any(place >= _MAX_ELEMENTS for place, _ in enumerate(root.iter())):
        return None
    try:
        text = " ".join(_write(root).split())
    except RecursionError:
        return None
    return text if 0 < len(text) <= _MAX_CHARACTERS else None


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _write(element: Any) -> str:
    if not isinstance(element.tag, str):
        return ""
    name = _name(element)
    if name in _SKIPPED_ELEMENTS:
        return ""
    writer = _WRITERS.get(name)
    parts = [child for child in element if isinstance(child.tag, str)]
    if name in _TOKEN_ELEMENTS or (writer is None and not parts):
        return " ".join("".join(element.itertext()).translate(_INVISIBLE_OPERATORS).split())
    return writer(element, parts) if writer is not None else _write_row(parts)


def _write_row(parts: list[Any]) -> str:
    """Join neighbours: spaces around operators, none between factors, one between words."""
    line = ""
    for part in parts:
        term = _write(part)
        if not term:
            continue
        if _is_operator(part) and term in _SPACED_OPERATORS:
            is_sign = term in _SIGN_OPERATORS and (
                not line.strip() or line.rstrip()[-1] in _SPACED_OPERATORS | set("([{,;/")
            )
            line += term if is_sign else f" {term} "
        elif term in (",", ";"):
            line += f"{term} "
        else:
            line += f" {term}" if _needs_space(line, term) else term
    return line


def _needs_space(line: str, term: str) -> bool:
    """Whether a space must part two neighbours: a word from letters, two numbers, a sum's range from its term."""
    line_end = line[-_LAST_WORD_WINDOW:]
    after = re.match(r"\w+", term)
    if after is None or not line_end.strip():
        return False
    before = re.search(r"\w+$", line_end)
    if before is None or line_end.split()[-1][0] in _BIG_OPERATORS:
        return line_end.split()[-1][0] in _BIG_OPERATORS
    ends = (before.group(), after.group())
    is_number = ends[0][-1].isdigit() and ends[1][0].isdigit()
    return is_number or any(len(word) > 1 and word.isalpha() for word in ends)


def _is_operator(element: Any) -> bool:
    return _name(element) == "mo"


def _bracket(text: str) -> str:
    """Put brackets around a term unless it is simple or already bracketed."""
    text = text.strip()
    if _SIMPLE_TERM.fullmatch(text) or _is_bracketed(text):
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


def _write_script(text: str, shift: Callable[[str], str]) -> str:
    """Write an exponent or index in raised or lowered characters or, if some do not exist, in brackets after ^ or _."""
    bare = text.strip()
    if not bare or (shift is to_superscript and set(bare) <= _PRIMES):
        return bare
    without_spaces = shift(bare.replace(" ", ""))
    return without_spaces if without_spaces[0] not in "^_" else shift(bare)


def _write_nth(parts: list[Any], place: int) -> str:
    return _write(parts[place]) if place < len(parts) else ""


def _write_fraction(element: Any, parts: list[Any]) -> str:
    if (element.get("linethickness") or "").startswith("0"):
        return f"{_write_nth(parts, 0)}¦{_write_nth(parts, 1)}"
    return f"{_bracket(_write_nth(parts, 0))}/{_bracket(_write_nth(parts, 1))}"


def _write_base(parts: list[Any]) -> str:
    base = _write_nth(parts, 0)
    return base if base in _BIG_OPERATORS else _bracket(base)


def _write_above(_: Any, parts: list[Any]) -> str:
    base, over = _write_base(parts), _write_nth(parts, 1)
    accent = _ACCENTS.get(over.strip())
    return base + accent if accent is not None and len(base) == 1 else base + _write_script(over, to_superscript)


def _write_below(_: Any, parts: list[Any]) -> str:
    return _write_base(parts) + _write_script(_write_nth(parts, 1), to_subscript)


def _write_below_and_above(_: Any, parts: list[Any]) -> str:
    return (
        _write_base(parts)
        + _write_script(_write_nth(parts, 1), to_subscript)
        + _write_script(_write_nth(parts, 2), to_superscript)
    )


def _write_power(_: Any, parts: list[Any]) -> str:
    return _write_base(parts) + _write_script(_write_nth(parts, 1), to_superscript)


def _write_square_root(_: Any, parts: list[Any]) -> str:
    return "√" + _bracket(_write_row(parts))


def _write_root(_: Any, parts: list[Any]) -> str:
    return _write_script(_write_nth(parts, 1), to_superscript) + "√" + _bracket(_write_nth(parts, 0))


def _write_fenced(element: Any, parts: list[Any]) -> str:
    separator = (element.get("separators") if element.get("separators") is not None else ",").strip()[:1]
    terms = (f"{separator} " if separator else "").join(_write(part).strip() for part in parts)
    return f"{element.get('open', '(')}{terms}{element.get('close', ')')}"


def _write_table(_: Any, parts: list[Any]) -> str:
    return "; ".join(_write(row).strip() for row in parts)


def _write_table_row(_: Any, parts: list[Any]) -> str:
    return ", ".join(filter(None, (_write(cell).strip() for cell in parts)))


def _write_first(_: Any, parts: list[Any]) -> str:
    return _write_nth(parts, 0)


def _write_scripts(_: Any, parts: list[Any]) -> str:
    """Write a base with its indices and exponents on the right and, after <mprescripts>, on the left: "¹⁴C"."""
    names = [_name(part) for part in parts]
    prescripts_at = names.index("mprescripts") if "mprescripts" in names else len(parts)
    return "".join(
        [
            *_write_script_pairs(parts[prescripts_at + 1 :]),
            _write_base(parts),
            *_write_script_pairs(parts[1:prescripts_at]),
        ]
    )


def _write_script_pairs(parts: list[Any]) -> Iterator[str]:
    for place, part in enumerate(parts):
        yield _write_script(_write(part), to_superscript if place % 2 else to_subscript)


_TOKEN_ELEMENTS = {"mi", "mn", "mo", "mtext", "ms"}
_SKIPPED_ELEMENTS = {
    "annotation",
    "annotation-xml",
    "mphantom",
    "mspace",
    "none",
    "mprescripts",
    "maligngroup",
    "malignmark",
}
_WRITERS: dict[str, Callable[[Any, list[Any]], str]] = {
    "mfrac": _write_fraction,
    "msup": _write_power,
    "msub": _write_below,
    "msubsup": _write_below_and_above,
    "mover": _write_above,
    "munder": _write_below,
    "munderover": _write_below_and_above,
    "msqrt": _write_square_root,
    "mroot": _write_root,
    "mfenced": _write_fenced,
    "mtable": _write_table,
    "mtr": _write_table_row,
    "mlabeledtr": _write_table_row,
    "semantics": _write_first,
    "maction": _write_first,
    "mmultiscripts": _write_scripts,
}
