"""Days and months in the forms that documents write them in."""

from datetime import date

import pytest

from ingest.blocks.dates import DayOrMonth, find_date

DAY = DayOrMonth(date(2015, 1, 28), date(2015, 1, 28))


@pytest.mark.parametrize(
    "words",
    [
        "28 January 2015", "28th January, 2015", "28th of January 2015", "Wednesday 28 January 2015", "28 Jan. 2015",
        "28-Jan-2015", "Jan 28, 2015", "January 28th, 2015", "2015-01-28", "2015-01-28T09:30:00+00:00", "2015/1/28",
        "28/01/2015", "28.01.2015", "28-01-2015",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_form(words: str) -> None:
    assert find_date(f"withdrawn on {words}.") == DAY


def test_september_has_four_letters_too() -> None:
    assert find_date("1 Sept 2024") == DayOrMonth(date(2024, 9, 1), date(2024, 9, 1))


def test_a_month_without_a_day_is_all_of_it() -> None:
    found = find_date("in February 2024")
    assert (found, str(found)) == (DayOrMonth(date(2024, 2, 1), date(2024, 2, 29)), "in February 2024")


@pytest.mark.parametrize("words", [None, "", "2015", "31 February 2024", "01/28/2015", "SI 2015/12", "0000-01-02"])
def test_what_is_no_day_is_none(words: str | None) -> None:
    assert find_date(words) is None
