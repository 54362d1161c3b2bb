"""What a document states of itself is proposed with its evidence, decided by a person, and never taken unasked."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.blocks.extraction import Extraction, Stated
from ingest.formats.docx.reader import read as read_docx
from ingest.formats.html.reader import read as read_html
from ingest.formats.markdown.reader import read as read_markdown
from ingest.formats.odt.reader import read as read_odt
from ingest.formats.pdf.reader import read as read_pdf
from ingest.formats.text.reader import read_text
from ingest.generations.doctor import Health, examine
from ingest.library.library import recipe_for
from ingest.reading.worker import from_json, to_json
from ingest.report import DocumentOutcome
from ingest.source import edition_source
from ingest.stated.notices import find_notice
from ingest.stated.proposals import Proposal, proposals
from retrieval.document import Document, Version
from retrieval.errors import BadInput
from retrieval.facts import FactChanges, Facts
from tests.ingest import made_docx, made_odt
from tests.ingest.made_library import Shelf, outcomes, the
from tests.ingest.made_pdf import made, say

BINS = "Bins and waste\n\nGrey bins are collected every second Tuesday."
WITHDRAWN = f"{BINS}\n\nThis guidance was withdrawn on 3 March 2025."
OTHERS = {"waste": "Waste in the borough", "bins": "Bins and waste"}


def version(**facts: object) -> Version:
    known = {"title": "Bins and waste", **facts}
    return Version(Document("bins"), "0", "0", "text/plain", "bins.txt", 1, **known)  # type: ignore[arg-type]


def proposed(extraction: Extraction, **facts: object) -> tuple[Proposal, ...]:
    said = replace(version(**facts), notice=find_notice(extraction))
    return proposals(said, extraction.canonical, extraction.facts, OTHERS)


def values(found: Iterable[Proposal]) -> dict[str, str | None]:
    return {proposal.fact: proposal.value for proposal in found}


def saying(sentence: str) -> Extraction:
    return read_text(f"Bins and waste\n\n{sentence}\n\nGlass goes too.")


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Effective from: 1 Sept 2024", {"in_force_from": "2024-09-01"}),
        ("Version 3 – effective from January 2024", {"in_force_from": "2024-01-01"}),
        ("Bins and waste applies from 01/05/2024.", {"in_force_from": "2024-05-01"}),
        ("This order, which takes effect on 1 October 2010, deals with bins.", {"in_force_from": "2010-10-01"}),
        ("This policy is valid until March 2026.", {"in_force_to": "2026-03-31"}),
        ("REACH entered into force on 1 June 2007.", {}),
        ("The new rate applies from 1 April 2024.", {}),
        ("The Regulations 2001 (SI 2001/2954) came into force on 1 March 2002.", {}),
        ("This guidance was withdrawn on 28.01.2015.", {"in_force_to": "2015-01-27"}),
        ("This guidance is archived.", {"in_force_to": None}),
        ("Published: 3 May 2024", {"published": "2024-05-03"}),
        ("Published May 2024", {"published": "2024-05-01"}),
        ("This guidance was published on 3 May 2024.", {"published": "2024-05-03"}),
        ("Last updated 5 June 2023", {"published": "2023-06-05"}),
        ("16 January 2025", {"published": "2025-01-16"}),
        ("Published by the Department for Transport, May 2024", {"publisher": "Department for Transport"}),
        ("The report was published on 3 May 2024.", {}),
    ],
)
def test_dates_are_proposed_where_it_is_the_document_that_they_are_said_of(
    sentence: str, found: dict[str, str | None]
) -> None:
    proposals_ = proposed(saying(sentence))
    assert values(proposals_) == found
    assert {proposal.evidence for proposal in proposals_} <= {sentence}


def test_the_day_of_publication_comes_before_that_of_the_last_update() -> None:
    found = proposed(saying("Last updated 5 June 2023\n\nPublished 3 May 2022"))
    assert values(found) == {"published": "2022-05-03"}


def test_a_document_of_the_library_that_takes_this_ones_place_is_named() -> None:
    found = proposed(saying("This guidance has been superseded by Waste in the borough."))
    [end, successor] = found
    assert (end.fact, end.value) == ("in_force_to", None)
    assert (successor.fact, successor.document_id, successor.value) == ("supersedes", "waste", "bins")


def test_what_is_stated_or_was_turned_down_is_not_proposed() -> None:
    extraction = saying("This guidance was withdrawn on 3 March 2025.")
    assert values(proposed(extraction)) == {"in_force_to": "2025-03-02"}
    assert not proposed(extraction, in_force_to=date(2030, 1, 1))
    assert not proposed(extraction, rejected=("in_force_to",))


HEAD = """<link rel="canonical" href="https://www.gov.uk/guidance/bins">
<meta name="govuk:primary-publishing-organisation" content="Department for Transport">
<meta name="govuk:first-published-at" content="2024-05-03T09:30:00+00:00">
<meta name="govuk:public-updated-at" content="2025-01-01T09:30:00+00:00">"""
LINKED = """<script type="application/ld+json">{"@graph": [{"datePublished": "2024-05-03", "publisher":
{"@type": "Organization", "name": "GOV.UK"}, "author": {"@type": "Organization", "name": "Ofsted"}}]}</script>"""
BODY = "<title>Bins</title></head><body><main><h1>Bins</h1><p>Grey bins go on Tuesdays.</p></main></body></html>"


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (
            HEAD,
            {
                "publisher": "Department for Transport",
                "published": "2024-05-03",
                "url": "https://www.gov.uk/guidance/bins",
            },
        ),
        ('<meta name="DCTERMS.issued" content="2024-05-03">', {"published": "2024-05-03"}),
        ('<meta property="article:published_time" content="2024-05-03">', {"published": "2024-05-03"}),
        ('<meta name="citation_publication_date" content="2024/5/3">', {"published": "2024-05-03"}),
        (LINKED, {"published": "2024-05-03", "publisher": "Ofsted"}),
        ('<link rel="canonical" href="/bins">', {}),
        ('<script type="application/ld+json">{"datePublished": [}</script>', {}),
        ("<script type='application/ld+json'>" + "[" * 50_000 + "</script>", {}),
    ],
)
def test_a_page_states_facts_in_its_head(head: str, found: dict[str, str]) -> None:
    extraction = read_html(f"<!doctype html><html><head>{head}{BODY}".encode())
    told = proposed(extraction)
    assert values(told) == found
    assert all(proposal.value is not None and proposal.evidence for proposal in told)


def test_front_matter_states_facts() -> None:
    extraction = read_markdown(
        b"---\ntitle: Bins\ndate: 3 May 2024\npublisher: Council\ncanonical: https://example.org/bins\n---\n\nGrey.\n"
    )
    assert values(proposed(extraction)) == {
        "published": "2024-05-03", "publisher": "Council", "url": "https://example.org/bins",
    }  # fmt: skip
    assert {stated.evidence for stated in extraction.facts} >= {"date: 3 May 2024"}


def test_a_files_own_day_counts_only_where_the_text_states_none() -> None:
    properties = (
        "<dc:publisher>Council</dc:publisher><dcterms:modified>2024-05-03T10:00:00Z</dcterms:modified>"
        "<dcterms:created>2009-01-01T10:00:00Z</dcterms:created>"
    )
    silent = read_docx(made_docx.docx(made_docx.p("Grey bins go on Tuesdays."), properties=properties))
    assert values(proposed(silent)) == {"publisher": "Council", "published": "2024-05-03"}
    dated = made_docx.p("Published: 1 May 2024") + made_docx.p("Grey bins go on Tuesdays.")
    stated = read_docx(made_docx.docx(dated, properties=properties))
    assert values(proposed(stated))["published"] == "2024-05-01"


def test_an_odt_states_when_it_was_saved() -> None:
    meta = (
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:date>2024-05-03T10:00:00</dc:date></office:meta>'
        "</office:document-meta>"
    )
    extraction = read_odt(made_odt.odt(made_odt.p("Grey bins go on Tuesdays."), **{"meta.xml": meta}))
    assert values(proposed(extraction)) == {"published": "2024-05-03"}


def test_a_pdf_states_when_it_was_made_unless_its_first_page_says_when_it_was_published() -> None:
    def draw(*lines: str) -> Extraction:
        def page(canvas: Canvas) -> None:
            for place, words in enumerate(lines):
                say(canvas, 72, 700 - 40 * place, words)

        return read_pdf(made(page))

    [only] = proposed(draw("Grey bins are collected every second Tuesday."))
    assert (only.fact, only.value) == ("published", date.today().isoformat())
    found = proposed(draw("Published: 3 May 2024", "Grey bins are collected every second Tuesday."))
    assert [(one.value, one.page) for one in found] == [("2024-05-03", 1)]


def test_facts_are_stored_with_what_was_read_and_older_stores_still_open() -> None:
    extraction = replace(read_text(BINS), facts=(Stated("published", "2024-05-03", "date: 2024-05-03", of_file=True),))
    stored = to_json(extraction)
    assert from_json(stored) == extraction
    del stored["facts"]
    assert from_json(stored) == replace(extraction, facts=())


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_a_notice_travels_with_the_generation_and_is_told_again_until_it_is_decided(shelf: Shelf) -> None:
    shelf.put("bins.txt", WITHDRAWN)
    added = the(shelf.bring(), "bins")
    assert [(one.fact, one.value) for one in added.proposals] == [("in_force_to", "2025-03-02")]
    [held] = shelf.generation().catalogue.versions()
    assert held.undecided_notice is not None
    assert (held.undecided_notice.until, held.in_force_to) == (date(2025, 3, 2), None)
    again = the(shelf.bring(), "bins")
    assert (again.outcome, again.proposals) == (DocumentOutcome.UNCHANGED, added.proposals)
    assert "nobody has decided" in str(again.detail)
    recipe = recipe_for(shelf.encoder.name, shelf.encoder.sha256)
    assert [one.said for one in examine(shelf.data, recipe) if one.what == "withdrawn" and one.health is Health.NOTICE]


def test_a_notice_that_is_turned_down_does_not_come_back_for_the_same_file(shelf: Shelf) -> None:
    path = shelf.put("bins.txt", WITHDRAWN)
    shelf.bring()
    report = shelf.ingest().amend("bins", rejected=["in_force_to"])
    assert (outcomes(report), report.published) == ({"bins": "changed"}, True)
    [held] = shelf.generation().catalogue.versions()
    assert (held.rejected, held.undecided_notice) == (("in_force_to",), None)
    again = the(shelf.bring(), "bins")
    assert (again.outcome, again.detail, again.proposals) == (DocumentOutcome.UNCHANGED, None, ())
    path.write_text(WITHDRAWN.replace("Tuesday", "Friday"))
    changed = the(shelf.bring(), "bins")
    assert [one.fact for one in changed.proposals] == ["in_force_to"]


def test_a_notice_is_accepted_by_stating_its_day(shelf: Shelf) -> None:
    shelf.put("bins.txt", WITHDRAWN)
    shelf.bring()
    shelf.ingest().amend("bins", FactChanges(Facts(in_force_to=date(2025, 3, 2))))
    [held] = shelf.generation().catalogue.versions()
    assert (held.in_force_to, held.undecided_notice) == (date(2025, 3, 2), None)
    assert the(shelf.bring(), "bins").detail is None


def test_what_a_person_states_is_never_overwritten(shelf: Shelf) -> None:
    path = shelf.put("bins.md", "---\npublisher: Council\ndate: 2024-05-03\n---\n\n# Bins\n\nGrey bins.")
    report = shelf.ingest().run([edition_source(path, "bins", Facts(publisher="Borough"))])
    [held] = shelf.generation().catalogue.versions()
    assert (held.publisher, held.published) == ("Borough", None)
    assert [one.fact for one in the(report, "bins").proposals] == ["published"]


def test_only_a_fact_can_be_turned_down(shelf: Shelf) -> None:
    shelf.put("bins.txt", BINS)
    shelf.bring()
    with pytest.raises(BadInput, match="no fact 'colour'"):
        shelf.ingest().amend("bins", rejected=["colour"])
