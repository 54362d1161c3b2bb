"""Lines that come back from page to page: which words they share, and which of their numbers counts the pages."""

import re
from collections.abc import Iterator

from ingest.blocks.numbering import roman_value

ROMAN = re.compile(r"(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
# Numbers and small Roman ones that stand alone.
COUNTED = re.compile(r"\d+|\b[ivxlc]+\b")
# More numbers in a line than this are no page's.
_MOST_NUMBERS = 6
# Numbers that count years, not pages.
_YEARS = range(1900, 2100)


def _value(number: str) -> int:
    """The value of a number. Letters that are no Roman number get one of their own, which counts nothing."""
    if number.isdecimal():
        return int(number[:9])
    if not ROMAN.fullmatch(number):
        return -sum(ord(letter) << (8 * place) for place, letter in enumerate(number[:8]))
    return roman_value(number)


def countings(text: str, index: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The numbers of a line in small letters, as a page may share them with others.

    First -1 and the numbers as they are. Then, for each number that may count the pages, its place and the numbers
    with that one less the page's index.
    """
    numbers = tuple(_value(found) for found in COUNTED.findall(text))
    yield -1, numbers
    for place, number in enumerate(numbers[:_MOST_NUMBERS]):
        if number not in _YEARS:
            yield place, (*numbers[:place], number - index, *numbers[place + 1 :])
