"""Find the marker at the start of a line (bullet, item number or paragraph number) and the depth of its list item.

For plain text and Markdown: `1.1`, `(a)`, `(i)`, `1.`, `•`. As in every format, the printed number keeps its brackets
and loses its full stop.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from ingest.blocks.extraction import LETTER_MARKER
from ingest.blocks.numbering import letters, roman_value

_BULLET = re.compile(r"([•●▪◦‣∙·*–—o-]|•)\s+(?=\S)")
# Both cases are written out: with IGNORECASE, [a-z] has "ı", "İ", "ſ" and the sign for kelvin, too.
_NUMBER = re.compile(
    rf"(\(?(?:\d{{1,3}}|[a-zA-Z]|[ivxIVX]{{1,5}})\)|(?:\d{{1,3}}\.|[ivx]{{2,4}}\.|{LETTER_MARKER})(?=\s))\s+(?=\S)"
)
_PARAGRAPH = re.compile(r"(\d{1,2}(?:\.\d{1,3}){1,3})\.?\s+(?=\S)")
# What follows a figure that is a measure and not a paragraph's number: "3.5 per cent", "9.30 am".
_MEASURE = re.compile(
    r"(?:(?:per\s?cent|percent|million|billion|bn|m|km|cm|mm|kg|g|tonnes?|times|x|hours?|hrs?|minutes?|days?|weeks?"
    r"|months?|years?|pence|p|acres?|hectares?|ha|miles?|degrees?|am|pm|AM|PM|a\.m|p\.m|noon)(?!\w)|[%°]"
    r"|(?:to|and|or|[-–—×])\s+£?\d)"
)
# A word at the end of a line whose number is on the next line: "as in paragraph" / "1.2 of the plan".
_REFERENCE_WORD = re.compile(
    r"\b(?:paragraphs?|paras?|sub-?paragraphs?|sections?|sub-?sections?|ss?|regulations?|regs?|rules?|clauses?|articles?"
    r"|arts?|items?|points?|schedules?|parts?|tables?|figures?|figs?|diagrams?|steps?|chapters?|appendix|annex|pages?"
    r"|nos?|conditions?|recommendations?|questions?)\.?$",
    re.IGNORECASE,
)
_ANY_LETTER = re.compile(r"[^\W\d_]")
# The end of a clause: the next line starts something new.
CLAUSE_END = re.compile(r"[.!?;:,…]['\"’”)\]]*$")

_ROMAN = {"i": 1, "v": 5, "x": 10}
_BULLETS = {"•": "•", "●": "•", "·": "•", "∙": "•", "‣": "•", "*": "•", "–": "–", "—": "–", "-": "–"}


class MarkerKind(StrEnum):
    PARAGRAPH = "paragraph"
    NUMBER = "number"
    BULLET = "bullet"


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker at the start of a line.

    `printed`: the number as cited, None for a bullet. `style`: the form that the markers of one list share, such as
    "(a)". `value`: the item's number in its list. `end`: offset of the words behind the marker.
    """

    kind: MarkerKind
    printed: str | None
    style: str
    value: int
    end: int


def find_marker(line: str, before: str | None = None) -> Marker | None:
    """The marker of a stripped line; `before` is the line directly above it, or None.

    None where the number belongs to the sentence of the line above, or where no letter follows a paragraph number.
    """
    paragraph = _PARAGRAPH.match(line)
    if paragraph:
        if (
            starts_with_measure(line)
            or not _ANY_LETTER.search(line, paragraph.end())
            or (before is not None and _continues_sentence(before, line[paragraph.end() :]))
        ):
            return None
        return Marker(MarkerKind.PARAGRAPH, paragraph.group(1), "1.1", 0, paragraph.end())
    bullet = _BULLET.match(line)
    if bullet:
        sign = bullet.group(1)
        return Marker(MarkerKind.BULLET, None, _BULLETS.get(sign, sign), 0, bullet.end())
    number = _NUMBER.match(line)
    if number is None or (before is not None and not CLAUSE_END.search(before) and _REFERENCE_WORD.search(before)):
        return None
    printed = number.group(1)
    bare = printed.strip("().")
    return Marker(
        MarkerKind.NUMBER, printed.rstrip("."), _marker_style(printed, bare), _marker_value(bare), number.end()
    )


def starts_with_measure(line: str) -> bool:
    """Whether a line starts with a measure that looks like a paragraph's number: "3.5 per cent"."""
    paragraph = _PARAGRAPH.match(line)
    return paragraph is not None and bool(_MEASURE.match(line, paragraph.end()))


def _continues_sentence(before: str, words: str) -> bool:
    """Whether the sentence of line `before` goes on in the next line, whose number `words` follow."""
    return not CLAUSE_END.search(before) and (bool(_REFERENCE_WORD.search(before)) or words[:1].islower())


def _marker_style(printed: str, bare: str) -> str:
    kind = "1" if bare.isdigit() else "i" if len(bare) > 1 else "A" if bare.isupper() else "a"
    return printed.replace(bare, kind)


def _marker_value(bare: str) -> int:
    if bare.isdigit():
        return int(bare)
    return roman_value(bare.lower()) if len(bare) > 1 else ord(bare.lower()) - ord("a") + 1


@dataclass(slots=True)
class _OpenItem:
    indent: int
    style: str
    value: int


class Depths:
    """The depth of each list item, from its indent and the style of its number: "1." above "(a)" above "(i)"."""

    def __init__(self) -> None:
        self._open_items: list[_OpenItem] = []

    def clear(self) -> None:
        """End the list."""
        self._open_items = []

    def enclosing_depth(self, indent: int) -> int | None:
        """The depth of the item that encloses an indented line without a marker; None where no item does."""
        return next(
            (depth for depth, item in reversed([*enumerate(self._open_items, 1)]) if indent > item.indent + 1), None
        )

    def next_depth(self, mark: Marker, indent: int) -> int:
        """The depth of the next item, from 1."""
        while self._open_items and self._open_items[-1].indent > indent + 1:
            self._open_items.pop()
        style, value = self._resolve_style(mark)
        deeper = not self._open_items or indent > self._open_items[-1].indent + 1
        if not deeper:
            self._close_items(style, mark.kind)
        self._open_items.append(_OpenItem(indent, style, value))
        return len(self._open_items)

    def _close_items(self, style: str, kind: MarkerKind) -> None:
        """Close the items that end where an item of this style follows at the same indent."""
        same_style = [index for index, item in enumerate(self._open_items) if item.style == style]
        if same_style:
            del self._open_items[same_style[-1] :]
        elif kind is MarkerKind.NUMBER:
            while self._open_items and self._open_items[-1].style in (*_BULLETS, "o", "▪", "◦"):
                self._open_items.pop()

    def _resolve_style(self, mark: Marker) -> tuple[str, int]:
        """Style and value. (i), (v) and (x) are letters where they continue a lettered list, else Roman figures."""
        bare = (mark.printed or "").strip("().").lower()
        if bare not in ("i", "v", "x"):
            return mark.style, mark.value
        is_next_letter = any(item.style == mark.style and letters(item.value + 1) == bare for item in self._open_items)
        if is_next_letter:
            return mark.style, mark.value
        return mark.style.replace("a", "i").replace("A", "i"), _ROMAN[bare]
