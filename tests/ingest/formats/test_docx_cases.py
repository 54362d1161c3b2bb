"""The Word documents that were reported as read wrongly; they are no part of the product."""

from pathlib import Path

import pytest

from ingest.formats.docx.reader import read
from ingest.formats.readers import DOCX, media_type
from tests.ingest.formats.test_readers import check

CASES = {
    "d00-no-default-style": "Consent takes eight weeks. Nothing may be felled before.",
    "d01-tracked-move": "The fee is £45 for each week.\n\nSkips must be lit at night by four amber lamps.",
    "d03-symbols": "noise is ≥ 85 decibels.\n\nMonday Tuesday\n\npermit holders, e-mail us",
    "d05-endnotes": "costs £18 an hour.\n\nApplicants under 25 pay half the fee.",
    "d07-sdt-cell": "Contract | Value\nStreet lighting | £4.2 million\nGrounds care | £1.1 million",
    "d09-customxml-block": "Street trading\n\nA street trader must display the licence at all times.\n\nLicences last",
    "d10-styles-based-on": "Pitches\n\nA pitch is let by the day.\nA pitch may not be sublet.\n\nComplaints",
    "d11-equation": "The grant for a school is pupils × £250 + £4,000 in each year.",
    "d13-numbering": "Book a month ahead.\nPay a deposit of £100.",
    "d14-toc": "Waste strategy\n\nTargets for recycling\n\nBy 2030 the borough recycles",
    "d16-strict": "A mooring costs £900 a year.",
    "d18-document2": "A mooring at the quay costs £975 a year.",
    "d20-superscript": "emit 10⁶ particles a day. The plan was adopted in 2019 by the cabinet.",
}


@pytest.mark.parametrize("name", CASES)
def test_a_case_that_was_reported_is_read_right(shared: Path, name: str) -> None:
    data = (shared / "faults/inputs" / f"{name}.docx").read_bytes()
    assert media_type(f"{name}.docx", data) == DOCX
    found = read(data).canonical
    check(found)
    assert CASES[name] in found.text


@pytest.mark.parametrize(
    ("name", "numbers"),
    [("d10-styles-based-on", [None, None, "1", "2", None, None]),
     ("d13-numbering", [None, "1", "3", "Part I", "1.1", "Part II", "2.1"])],
)  # fmt: skip
def test_the_numbers_of_a_case_are_those_that_it_prints(shared: Path, name: str, numbers: list[str | None]) -> None:
    found = read((shared / "faults/inputs" / f"{name}.docx").read_bytes()).canonical
    assert [block.paragraph for block in found.blocks] == numbers
