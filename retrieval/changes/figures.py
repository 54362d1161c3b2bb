"""The numbers and dates in a sentence, by value, so that "28 days" and "twenty-eight days" are the same."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.changes.words import Word

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# Before the name of a month that is also another word.
_BEFORE_MONTH = frozenset("in by since until till from of during after before early late mid end to and".split())
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_OTHERS = frozenset("half quarter double twice dozen hundred thousand million billion".split())
_UNITS = frozenset(
    "% percent year years month months week weeks day days hour hours minute minutes second seconds mm cm m km metre "
    "metres millimetres kilometres m2 m3 kg g tonne tonnes litre litres l kw kwh mw w pence pounds pound people "
    "person persons children homes dwellings storeys points degrees c times million billion thousand hundred bn".split()
)
_BETWEEN = frozenset("working calendar business school consecutive clear sq square cubic academic financial".split())
_CURRENCIES = frozenset("£$€")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"(?:19|20)\d\d/(?:\d\d|(?:19|20)\d\d)")
_FULL_DATE = re.compile(r"\d{1,4}[./]\d{1,2}[./]\d{2,4}")


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers with their units, and dates, in order. `used`: the indexes of the words that make them up."""

    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    used: frozenset[int]


def figures(words: Sequence[Word]) -> Figures:
    numbers: list[str] = []
    dates: list[str] = []
    used: set[int] = set()
    at = 0
    while at < len(words):
        for read, found in ((_date, dates), (_number, numbers)):
            value, length = read(words, at)
            if length:
                found.append(value)
                used.update(range(at, at + length))
                at += length
                break
        else:
            at += 1
    return Figures(tuple(numbers), tuple(dates), frozenset(used))


# Gives the value that begins at a word and the number of its words; 0 words where none begins there.
_Read = Callable[[Sequence[Word], int], tuple[str, int]]


def is_month(words: Sequence[Word], at: int) -> bool:
    """Whether the word names a month: "may" and "march" only with a capital letter beside a number or a preposition."""
    word = words[at]
    if word.key not in _MONTHS or not word.shown[0].isupper():
        return False
    if word.key not in ("may", "march", "mar", "jan", "dec", "sep", "sept"):
        return True
    after = _key(words, at + 1)
    return _is_digits(_key(words, at - 1)) or _is_digits(after) or _key(words, at - 1) in {*_BEFORE_MONTH, *_ORDINALS}


def _date(words: Sequence[Word], at: int) -> tuple[str, int]:
    word = words[at]
    if _FULL_DATE.fullmatch(word.key) or _YEARS.fullmatch(word.key):
        return word.key, 1
    if word.key in _WEEKDAYS and word.shown[0].isupper():
        return word.key, 1
    day, length = _day(words, at)
    if length and at + length < len(words) and is_month(words, at + length):
        month = _MONTHS[words[at + length].key]
        year = _key(words, at + length + 1)
        has_year = _YEAR.fullmatch(year) is not None
        return f"{year if has_year else ''}-{month}-{day}", length + 1 + has_year
    if is_month(words, at):
        return _month_first(words, at)
    return _year(words, at)


def _day(words: Sequence[Word], at: int) -> tuple[str, int]:
    if not _is_digits(words[at].key) or not 1 <= int(words[at].key) <= 31:
        return "", 0
    length = 2 if _key(words, at + 1) in _ORDINALS else 1
    return str(int(words[at].key)), length + (_key(words, at + length) == "of")


def _month_first(words: Sequence[Word], at: int) -> tuple[str, int]:
    """ "March 2026", "March 31, 2026", or the month alone."""
    month, after = _MONTHS[words[at].key], _key(words, at + 1)
    if _YEAR.fullmatch(after):
        return f"{after}-{month}", 2
    day, length = _day(words, at + 1) if at + 1 < len(words) else ("", 0)
    year = _key(words, at + 1 + length)
    if length and _YEAR.fullmatch(year):
        return f"{year}-{month}-{day}", 2 + length
    return f"-{month}-{day}", 1 + length


def _year(words: Sequence[Word], at: int) -> tuple[str, int]:
    """A year, or two as in "2025-26", unless a unit or a currency shows that it is a number."""
    word = words[at]
    after = _key(words, at + 1)
    if not _YEAR.fullmatch(word.key) or after in _UNITS or _key(words, at - 1) in _CURRENCIES:
        return "", 0
    second = words[at + 1] if at + 1 < len(words) else None
    if second is not None and second.start == word.end + 1 and _is_digits(second.key) and len(second.key) in (2, 4):
        return f"{word.key}-{second.key}", 2
    return word.key, 1


def _number(words: Sequence[Word], at: int) -> tuple[str, int]:
    value, length = _value(words, at)
    if not length:
        return "", 0
    unit, more = _unit(words, at + length)
    if value == "1" and words[at].key == "one" and not unit:
        return "", 0  # "one of them"
    currency = _key(words, at - 1) if _key(words, at - 1) in _CURRENCIES else ""
    return f"{currency}{value} {unit}".strip(), length + more


def _value(words: Sequence[Word], at: int) -> tuple[str, int]:
    key = words[at].key
    if any(letter.isdigit() for letter in key):
        return (key.lstrip("0") or "0") if key.isdigit() else key, 1
    if key in _TENS:
        ones = _SMALL.get(_key(words, at + 1), 0)
        return (str(_TENS[key] + ones), 2) if 0 < ones < 10 else (str(_TENS[key]), 1)
    if key in _SMALL:
        return str(_SMALL[key]), 1
    return (key, 1) if key in _OTHERS else ("", 0)


def _unit(words: Sequence[Word], at: int) -> tuple[str, int]:
    """The unit after a number, in the singular; its words."""
    first, second = _key(words, at), _key(words, at + 1)
    if (first, second) == ("per", "cent"):
        return "%", 2
    if first in _UNITS:
        return "%" if first == "percent" else _singular(first), 1
    if first in _BETWEEN and second in _UNITS:
        return f"{first} {_singular(second)}", 2
    return "", 0


def _singular(unit: str) -> str:
    return unit[:-1] if len(unit) > 2 and unit.endswith("s") else unit


def _key(words: Sequence[Word], at: int) -> str:
    return words[at].key if 0 <= at < len(words) else ""


def _is_digits(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 10
