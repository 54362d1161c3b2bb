"""Find and parse dates in the forms that documents use."""

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
# Day and named month in either order, or the month alone; in figures with the year first or, as in Britain, the day.
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
    """A day, or a month without a day: its first and its last day."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        return self.first == self.last

    @property
    def name(self) -> str:
        """Such as "3 March 2025" or "March 2025"."""
        return f"{self.first.day} {self.first:%B %Y}" if self.is_day else f"{self.first:%B %Y}"

    def __str__(self) -> str:
        """Such as "on 3 March 2025" or "in March 2025"."""
        return f"on {self.name}" if self.is_day else f"in {self.name}"


def date_group(name: str) -> str:
    """The pattern of a date in a group with this name."""
    return rf"(?P<{name}>{DATE})"


def find_date(words: str | None) -> DayOrMonth | None:
    """The first date in some words; None where there is none or the day does not exist."""
    match = _DATE.search(words or "")
    if match is None:
        return None
    month = _MONTH_NAME.search(match[0])
    try:
        return _parse_named_month(match[0], month[0]) if month else _parse_figures(match[0])
    except ValueError:
        return None


def _parse_named_month(words: str, month: str) -> DayOrMonth:
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    month_number = _MONTHS.index(month[:3].lower()) + 1
    year = numbers[-1]
    if len(numbers) == 1:
        last = monthrange(year, month_number)[1]
        return DayOrMonth(date(year, month_number, 1), date(year, month_number, last))
    return one_day(date(year, month_number, numbers[0]))


def _parse_figures(words: str) -> DayOrMonth:
    first, month, last = (int(number) for number in re.findall(r"\d+", words))
    return one_day(date(first, month, last) if first > 31 else date(last, month, first))


def one_day(day: date) -> DayOrMonth:
    return DayOrMonth(day, day)
