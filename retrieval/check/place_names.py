"""Find where a draft names places in a document: "paragraph 21", "sections 3.2 and 3.4", "pages 7 to 9"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from retrieval.text import Span

# Numbers that a range may span.
_MAX_RANGE = 100


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place that a draft names: `kind` is "paragraph", "section", "chapter", "annex" or "page".

    `list_end`: the end of the list in which it stands; `ends_range`: it stands behind "to".
    """

    span: Span
    kind: str
    number: str
    list_end: int
    ends_range: bool = False


# Every other kind is looked up as a section is.
_KINDS = {
    "para": "paragraph", "paragraph": "paragraph", "¶": "paragraph", "chapter": "chapter", "annex": "annex",
    "annexe": "annex", "appendix": "annex", "page": "page", "p": "page", "pp": "page",
}  # fmt: skip
_DIGITS = r"\d{1,4}(?:\.\d{1,3}){0,4}[A-Za-z]?(?:\s?\([a-z0-9]{1,4}\)){0,3}(?!\w)"
_LETTER = r"[A-Z]\d{0,2}(?:\.\d{1,3}){0,3}(?!\w)"
_PLACE = re.compile(
    r"(?<![\w’'])(?P<kind>paragraphs?|paras?\.?|¶|sections?|ss?\.|§|chapters?|parts?|annexe?s?|appendix|pages?|pp?\.|"
    rf"recommendations?|regulations?|articles?|clauses?|schedules?)\s*(?P<number>{_DIGITS}|{_LETTER})",
    re.IGNORECASE,
)
_FURTHER = re.compile(
    rf"(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s+or\s+|(?P<to>\s+to\s+|\s*[-–—]\s*))(?P<number>{_DIGITS})(?!\s+\w+s\b|[%.]\d)",
    re.IGNORECASE,
)


def place_names(text: str, span: Span) -> list[PlaceName]:
    """The places that a part of a draft names, in order."""
    found: list[PlaceName] = []
    for match in _PLACE.finditer(text, span.start, span.end):
        name = match["kind"].rstrip(".").lower()
        kind = _KINDS.get(name) or _KINDS.get(name.removesuffix("s"), "section")
        number = match["number"]
        if number[0].isdigit() or kind == "annex" or number[0].isupper():
            first = PlaceName(Span(*match.span()), kind, _plain(number), match.end())
            listed = [first, *_further(text, span, kind, match.end())]
            found += [replace(one, list_end=listed[-1].span.end) for one in listed]
    return found


def _further(text: str, span: Span, kind: str, end: int) -> Iterator[PlaceName]:
    while (match := _FURTHER.match(text, end, span.end)) is not None:
        end = match.end()
        yield PlaceName(Span(*match.span("number")), kind, _plain(match["number"]), end, match["to"] is not None)


def _plain(number: str) -> str:
    return number.replace(" ", "")


def with_places_between(places: list[PlaceName]) -> tuple[PlaceName, ...]:
    """The places, and those that lie between the ends of a range: "paragraphs 3 to 5" names paragraph 4."""
    found: list[PlaceName] = []
    for place in places:
        if place.ends_range and found:
            found += [replace(place, number=number) for number in _between(found[-1].number, place.number)]
        found.append(place)
    return tuple(found)


def _between(first: str, last: str) -> list[str]:
    before, dot, low = first.rpartition(".")
    other, _, high = last.rpartition(".")
    if before != other or not (low.isdecimal() and high.isdecimal()) or int(high) - int(low) > _MAX_RANGE:
        return []
    return [f"{before}{dot}{number}" for number in range(int(low) + 1, int(high))]
