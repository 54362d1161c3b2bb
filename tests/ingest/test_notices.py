"""A document that says that it is out of force is known by it; one that only speaks of such things is not."""

from dataclasses import replace
from datetime import date

import pytest

from ingest.blocks.extraction import Extraction, Stated
from ingest.formats.html.reader import read as read_html
from ingest.formats.markdown.reader import read as read_markdown
from ingest.formats.text.reader import read_text
from ingest.stated.notices import find_notice
from retrieval.document import Notice

MARCH = date(2025, 3, 2)


def saying(sentence: str) -> Notice | None:
    return find_notice(read_text(f"Bins and waste\n\nGrey bins are collected weekly.\n\n{sentence}\n\nGlass goes too."))


@pytest.mark.parametrize(
    ("sentence", "said", "until"),
    [
        ("This guidance was withdrawn on 3 March 2025.", "was withdrawn on 3 March 2025", MARCH),
        ("On 3 March 2025, this guidance was withdrawn.", "was withdrawn on 3 March 2025", MARCH),
        ("This page was withdrawn in March 2025.", "was withdrawn in March 2025", date(2025, 3, 31)),
        ("This policy was withdrawn from 3 March 2025.", "was withdrawn from 3 March 2025", MARCH),
        ("This guide on bins, issued in 2015, was withdrawn on 03/03/2025.", "was withdrawn on 3 March 2025", MARCH),
        (
            "This guidance is no longer current. It was withdrawn on 3 March 2025.",
            "was withdrawn on 3 March 2025",
            MARCH,
        ),
        ("This guidance expired on 2 March 2025.", "expired on 2 March 2025", MARCH),
        ("This guidance will be withdrawn on 3 March 2025.", "is to be withdrawn on 3 March 2025", MARCH),
        ("This publication is archived.", "was archived", None),
        ("This document has been superseded by Waste in the borough.", "was superseded", None),
        ("This guidance is no longer in force.", "is no longer in force", None),
        ("These Regulations were revoked by S.I. 2010/1.", "was revoked", None),
        ("We have withdrawn this guidance.", "was withdrawn", None),
        ("Version 4 supersedes this document.", "was superseded", None),
        ("Replaced by version 4.", "was replaced", None),
        ("Status: superseded", "was superseded", None),
        ("This page was replaced by guidance published on 3 May 2024.", "was replaced", None),
    ],
)
def test_a_notice_says_what_became_of_the_document_and_since_when(sentence: str, said: str, until: date | None) -> None:
    notice = saying(sentence)
    assert notice is not None
    assert (notice.said, notice.until) == (said, until)
    assert notice.evidence in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "If this guidance is withdrawn, we will tell you.",
        "This guidance may be withdrawn.",
        "This guidance has not been withdrawn.",
        "The Regulations were revoked on 1 May 2010.",
        "This guidance replaces the guidance of 2015, which was withdrawn on 3 March 2025.",
        "Annex B of this guidance was withdrawn on 3 May 2010.",
        "Note: some of the information within this document has been superseded.",
        "This power was withdrawn in May 2010.",
        "REACH is a law of Europe. It was revoked on 4 May 2020.",
        "Withdrawn children need care.",
        "Superseded by: none",
    ],
)
def test_what_is_said_of_other_things_is_no_notice(sentence: str) -> None:
    assert saying(sentence) is None


def test_a_notice_deep_in_the_text_is_not_the_documents_own() -> None:
    rules = "\n\n".join(f"Rule {number} is about ward {number}." for number in range(20))
    assert find_notice(read_text(f"Rules\n\n{rules}\n\nThis guidance was withdrawn on 3 March 2025.")) is None


def test_a_word_above_the_title_is_a_notice_and_one_that_heads_a_section_is_none() -> None:
    assert find_notice(read_text("WITHDRAWN\n\nBins\n\nGrey bins are collected weekly.")) is not None
    sections = "Bins\n\nGrey bins are collected weekly.\n\nGlass goes too.\n\nWithdrawn\n\nThe brown bin."
    assert find_notice(read_text(sections)) is None


def test_the_notice_that_names_a_day_counts() -> None:
    extraction = read_text("Bins\n\nThis guidance is archived. This guidance was withdrawn on 3 March 2025.")
    found = find_notice(replace(extraction, title="[Withdrawn] Bins"))
    assert found is not None and found.until == MARCH


@pytest.mark.parametrize("title", ["[Withdrawn] Bins", "(Superseded) Bins", "WITHDRAWN: Bins", "Bins [archived]"])
def test_a_title_can_say_it(title: str) -> None:
    found = find_notice(replace(read_text("Bins\n\nGrey bins."), title=title))
    assert found is not None and (found.until, found.evidence) == (None, title)


def test_a_watermark_can_say_it() -> None:
    marked = replace(read_text("Bins\n\nGrey bins."), notes=("The watermark “SUPERSEDED” was left out.",))
    assert find_notice(marked) == Notice("was superseded", None, "The watermark: SUPERSEDED")
    assert find_notice(replace(marked, notes=("The watermark “DRAFT” was left out.",))) is None


PAGE = (
    "<html><head>{head}<title>{title}</title></head>"
    "<body><main><h1>Bins</h1>{box}<p>Grey bins.</p></main></body></html>"
)


def page(box: str = "", title: str = "Bins", head: str = "") -> Extraction:
    return read_html(PAGE.format(box=box, title=title, head=head).encode())


@pytest.mark.parametrize(
    ("extraction", "until"),
    [
        (
            page('<section class="gem-c-notice"><h2>This page was withdrawn on 3 March 2025</h2><p>Old.</p></section>'),
            MARCH,
        ),
        (page('<div class="app-c-withdrawal-notice">Withdrawn on 3 March 2025: see glass.</div>'), MARCH),
        (page(title="[Withdrawn] Bins - GOV.UK"), None),
        (page(head='<meta name="govuk:withdrawn" content="withdrawn">'), None),
        (read_markdown(b"---\ntitle: Bins\nwithdrawn: 2025-03-03\n---\n\nGrey bins."), MARCH),
        (read_markdown(b"---\ntitle: Bins\nstatus: superseded\n---\n\nGrey bins."), None),
    ],
)
def test_a_page_can_say_it_in_a_box_its_head_or_above_its_text(extraction: Extraction, until: date | None) -> None:
    found = find_notice(extraction)
    assert found is not None and found.until == until


def test_a_page_without_a_notice_has_none() -> None:
    assert find_notice(page('<div class="notice">The old form was withdrawn. Use the new one.</div>')) is None


def test_a_mark_without_a_word_of_it_is_a_withdrawal() -> None:
    marked = replace(read_text("Bins\n\nGrey bins."), facts=(Stated("in_force_to", "", "out of date"),))
    assert find_notice(marked) == Notice("was withdrawn", None, "out of date")
