"""Every case comes out alike from every format that can hold it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ingest.blocks.extraction import Extraction
from tests.ingest.formats.all_formats.case import Case
from tests.ingest.formats.all_formats.cases import CASES
from tests.ingest.formats.all_formats.formats import DOCX, FORMATS, HTML, ODT, Format
from tests.ingest.formats.all_formats.limits import LIMITS
from tests.ingest.formats.all_formats.said import Said, said
from tests.ingest.made_pdf import offsets_hold


def _pairs() -> Iterator[object]:
    for case in CASES:
        for form in FORMATS:
            if form.holds(case.document):
                reason = LIMITS.get((form.name, case.name))
                marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
                yield pytest.param(case, form, id=f"{case.name}, {form.name}", marks=marks)


@pytest.mark.parametrize(("case", "form"), list(_pairs()))
def test_a_case_comes_out_as_it_says(case: Case, form: Format) -> None:
    found = form.read(case.document)
    assert _said(found, form) == list(case.said)
    assert found.notes == tuple(_remarks(case, form))
    assert case.title is None or found.title == case.title
    assert offsets_hold(found)


def _said(found: Extraction, form: Format) -> list[Said]:
    if not form.keeps_lines:
        return said(found)
    return [replace(block, text=" ".join(block.text.split())) for block in said(found)]


def _remarks(case: Case, form: Format) -> Iterator[str]:
    for count, what in ((case.struck, "struck out"), (case.hidden, form.hidden)):
        if count:
            yield (
                f"{count} passages that are {what} were left out."
                if count > 1
                else (f"1 passage that is {what} was left out.")
            )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_three_richest_formats_hold_every_case(case: Case) -> None:
    assert [form.name for form in (HTML, DOCX, ODT) if not form.holds(case.document)] == []


def test_every_limit_is_of_a_case_and_a_format_that_there_are() -> None:
    held = {(form.name, case.name) for case in CASES for form in FORMATS if form.holds(case.document)}
    assert set(LIMITS) <= held


def test_no_two_cases_have_one_name() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
