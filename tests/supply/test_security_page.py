"""docs/security.md has each requirement of ASVS 5.0, levels 1 and 2, once, and names only files that exist."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
STATES = {"held", "operator", "not met", "not applicable"}
# The last requirement of level 1 or 2 in each section of the standard; they are numbered from 1 without a gap.
LAST = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip
REQUIREMENTS = [f"{section}.{number}" for section, last in LAST.items() for number in range(1, last + 1)]


def rows() -> list[list[str]]:
    """The rows of the table: number or range, requirement, state, where or why."""
    table = PAGE.split("<!-- asvs -->")[1].split("<!-- /asvs -->")[0].strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def numbers(cell: str) -> list[str]:
    """The requirements of a number or of a range such as 1.2.6–1.2.8."""
    first, _, last = cell.partition("–")
    return REQUIREMENTS[REQUIREMENTS.index(first) : REQUIREMENTS.index(last or first) + 1]


def files(text: str) -> list[str]:
    return re.findall(
        r"`((?:api|web|ingest|retrieval|tests|docs|deploy)/[\w/.-]+|pyproject\.toml|requirements\.txt)`", text
    )


def test_each_requirement_stands_once() -> None:
    stated = Counter(number for row in rows() for number in numbers(row[0]))
    assert {number: stated[number] for number in REQUIREMENTS if stated[number] != 1} == {}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_row_has_a_state_and_says_where_or_why(row: list[str]) -> None:
    _, requirement, state, where = row
    assert state in STATES
    assert requirement
    assert files(where) or state in ("not met", "not applicable") or "below" in where or "above" in where


def test_every_file_that_it_names_exists() -> None:
    assert [file for file in files(PAGE) if not (ROOT / file).exists()] == []
