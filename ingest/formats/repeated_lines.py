"""Compare lines that repeat from page to page: find the number in a line that counts the pages."""

import re
from collections.abc import Iterator

from ingest.blocks.numbering import roman_value

ROMAN_NUMBER = re.compile(r"(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
# Arabic numbers, and Roman numbers in small letters that are words of their own.
NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
# A line with more numbers has no page number among the later ones.
_MAX_NUMBERS = 6
# Numbers that are years, not page numbers.
_YEARS = range(1900, 2100)


def _number_value(number: str) -> int:
    """The value of an Arabic or Roman number; other letters get a negative value, which counts no pages."""
    if number.isdecimal():
        return int(number[:9])
    if not ROMAN_NUMBER.fullmatch(number):
        return -sum(ord(letter) << (8 * place) for place, letter in enumerate(number[:8]))
    return roman_value(number)


def repeatable_numbers(text: str, index: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The numbers of a lower-case line, in each form in which other pages may repeat them.

    First -1 with the numbers unchanged. Then, for each possible page number, its index in the line and the numbers with
    the page's index subtracted from that one; `index` is the page's, from 0.
    """
    numbers = tuple(_number_value(number) for number in NUMBER.findall(text))
    yield -1, numbers
    for position, number in enumerate(numbers[:_MAX_NUMBERS]):
        if number not in _YEARS:
            yield position, (*numbers[:position], number - index, *numbers[position + 1 :])
