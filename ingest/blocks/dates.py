"""Days and months as documents write them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
# A date: the day before or behind the month, the month alone, all in figures, year first or, as in Britain, day first.
DATE = (
    rf"(?<![\w/.])(?:{_WEEKDAY}{_ORDINAL}(?:\s+day)?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+\d{{4}}"
    rf"|{_WEEKDAY}{_MONTH}\s+{_ORDINAL},?\s+\d{{4}}|{_MONTH},?\s+\d{{4}}"
    r"|\d{4}-\d{2}-\d{2}|\d{4}/\d{1,2}/\d{1,2}"
    r"|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}-\d{1,2}-\d{4})(?!\d)"
)
_DATE = re.compile(DATE, re.IGNORECASE)
_MONTH_NAME = re.compile(_MONTH, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DayOrMonth:
    """A day or, where only a month is named, that month: its first and its last day."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        return self.first == self.last

    @property
    def name(self) -> str:
        """As in "3 March 2025", "March 2025"."""
        return f"{self.first.day} {self.first:%B %Y}" if self.is_day else f"{self.first:%B %Y}"

    def __str__(self) -> str:
        """As in "on 3 March 2025", "in March 2025"."""
        return f"on {self.name}" if self.is_day else f"in {self.name}"


def date_group(name: str) -> str:
    """The pattern of a date, as a group of this name."""
    return rf"(?P<{name}>{DATE})"


def find_date(words: str | None) -> DayOrMonth | None:
    """What the first date in some words names; None where there is none, or no such day."""
    found = _DATE.search(words or "")
    if found is None:
        return None
    month = _MONTH_NAME.search(found[0])
    try:
        return _parse_named_month(found[0], month[0]) if month else _parse_figures(found[0])
    except ValueError:
        return None


def _parse_named_month(words: str, month: str) -> DayOrMonth:
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    place = _MONTHS.index(month[:3].lower()) + 1
    year = numbers[-1]
    if len(numbers) == 1:
        return DayOrMonth(date(year, place, 1), date(year, place, monthrange(year, place)[1]))
    return one_day(date(year, place, numbers[0]))


def _parse_figures(words: str) -> DayOrMonth:
    one, two, three = (int(number) for number in re.findall(r"\d+", words))
    return one_day(date(one, two, three) if one > 31 else date(three, two, one))


def one_day(day: date) -> DayOrMonth:
    """One day as a date in words."""
    return DayOrMonth(day, day)
