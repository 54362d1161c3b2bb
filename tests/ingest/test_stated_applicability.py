"""A document says in its title, its opening or a sentence about itself for which nations and readers it is."""

from dataclasses import replace

import pytest

from ingest.formats.html.reader import read as read_html
from ingest.formats.text.reader import read_text
from ingest.stated.applicability import stated_applicability
from retrieval.applicability import NOTHING_STATED, Applicability
from retrieval.document import Document, Version
from retrieval.errors import BadInput
from retrieval.facts import Facts
from retrieval.index.stored_json import version_from_json, version_to_json

BODY = "Grey bins are collected every second Tuesday."


def stated(text: str, title: str = "Bins and waste") -> Applicability:
    return stated_applicability(replace(read_text(f"{text}\n\n{BODY}"), title=title))


def nations(found: Applicability) -> str:
    return found.extent.words if found.extent else ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Applies to England", "England"),
        ("Extent: England and Wales", "England and Wales"),
        ("This guidance applies to England only.", "England"),
        ("The guidance applies to England only and should be read by everyone.", "England"),
        ("This statutory guidance is for local authorities in Wales.", "Wales"),
        ("This code does not apply to Northern Ireland.", "England, Wales and Scotland"),
        ("This guidance helps local authorities in England to collect bins.", "England"),
        ("The register only covers land in England.", "England"),
        ("You must live in England, Scotland or Wales.", "England, Wales and Scotland"),
        ("A plan is a requirement for all local authorities in England.", "England"),
        ("There are different rules for bins in Scotland and Northern Ireland.", "England and Wales"),
        ("The Scottish Government has published a strategy.", ""),
        ("Bins in England were grey in 1990.", ""),
    ],
)
def test_a_sentence_states_the_nations(text: str, words: str) -> None:
    found = stated(text)
    assert nations(found) == words
    assert found.extent is None or found.extent.evidence in text


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("The Waste Regulations (Northern Ireland)", "Northern Ireland"),
        ("Prevent duty guidance: for England and Wales", "England and Wales"),
        ("National curriculum in England: mathematics", "England"),
        ("Scotland’s action plan", "Scotland"),
        ("Planning permission england wales", "England and Wales"),
        ("Annual report of NHS England", ""),
        ("Moving to Scotland", ""),
    ],
)
def test_a_title_states_the_nations(title: str, words: str) -> None:
    assert nations(stated("Bins", title)) == words


@pytest.mark.parametrize(
    ("text", "readers"),
    [
        ("Audience: all officers of the council", "all officers of the council"),
        ("For local authorities and schools", "local authorities and schools"),
        ("This guidance is for registered providers who let homes.", "registered providers"),
        ("This guide is aimed at employers.", "employers"),
        ("The target audience for this document includes contractors.", "contractors"),
        ("For workers, it brings security and better health.", None),
        ("This guidance is for England.", None),
        ("This guidance is about pay.", None),
    ],
)
def test_a_sentence_states_the_readers(text: str, readers: str | None) -> None:
    audience = stated(text).audience
    assert (audience.readers if audience else None) == readers


def test_a_title_states_the_readers() -> None:
    audience = stated("Bins", "Children missing education: statutory guidance for local authorities").audience
    assert audience is not None
    assert audience.readers == "local authorities"


def test_a_page_of_gov_uk_states_its_nations_above_its_text_and_among_its_facts() -> None:
    above = f"""<main><h1>Bins</h1><section class="gem-c-devolved-nations"><h2>Applies to England</h2></section>
    <p>{BODY}</p></main>"""
    among = f"""<main><h1>Bins</h1><dl class="gem-c-metadata"><dt>Applies to:</dt><dd>England and Wales</dd></dl>
    <p>{BODY}</p></main>"""
    assert nations(stated_applicability(read_html(above.encode()))) == "England"
    assert nations(stated_applicability(read_html(among.encode()))) == "England and Wales"


def version(**facts: object) -> Version:
    known = {"title": "Bins", "stated": stated("This guidance applies to England and is for schools."), **facts}
    return Version(Document("bins"), "0", "0", "text/plain", "bins.txt", 1, **known)  # type: ignore[arg-type]


def test_the_documents_statement_counts_until_an_administrator_decides() -> None:
    assert nations(version().applicability) == "England"
    assert nations(version(extent="England and wales").applicability) == "England and Wales"
    assert version(rejected=("extent",)).applicability.extent is None
    assert version(audience="colleges").applicability.audience.readers == "colleges"  # type: ignore[union-attr]


def test_an_extent_that_is_no_list_of_nations_is_refused_with_an_example() -> None:
    with pytest.raises(BadInput, match="'England and Wales'"):
        Facts(extent="Europe")


def test_a_version_keeps_what_it_states_when_it_is_stored() -> None:
    assert version_from_json(version_to_json(version())) == version()
    assert version_from_json(version_to_json(version(stated=NOTHING_STATED))).stated == NOTHING_STATED
    assert "stated" not in version_to_json(version(stated=NOTHING_STATED))
