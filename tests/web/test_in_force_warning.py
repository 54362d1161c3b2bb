"""A document that says itself that it is withdrawn is stamped until that is decided; another's words are told apart."""

from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from api.cli.show.answers import citation_line
from api.wire.answers import answer_to_json
from retrieval.applicability import Applicability, StatedBy, extent_of
from retrieval.document import Document, Notice
from retrieval.in_force import Calendar, Standing, State
from retrieval.nations import Nation
from retrieval.text import CanonicalText
from tests.fakes import FakeEngine, FakeLibrary, charter
from web.quotation import quotation
from web.wording.in_force_warning import in_force_warning

NOTICE = Notice("was withdrawn on 3 March 2025", date(2025, 3, 2), "This charter was withdrawn on 3 March 2025.", 1)
SAYS = "The document itself says that it was withdrawn on 3 March 2025; no administrator has confirmed this yet"
CHARTER = Document("river-charter")


@pytest.fixture
def withdrawn(library: FakeLibrary) -> FakeLibrary:
    library.add(CHARTER, charter(), title="The River Charter", pages=2, notice=NOTICE)
    return library


def test_pages_stamp_it_and_it_stays_readable(client: TestClient, withdrawn: FakeLibrary) -> None:
    document = BeautifulSoup(client.get("/documents/river-charter").text, "html.parser")
    assert f"{SAYS}." in document.select(".govuk-warning-text")[0].get_text()
    assert "a lantern" in document.get_text()
    listed = BeautifulSoup(client.get("/documents").text, "html.parser")
    assert [stamped.get_text() for stamped in listed.select(".cited-stamp--force")] == [SAYS]


def test_an_answer_is_stamped(client: TestClient, withdrawn: FakeLibrary) -> None:
    page = BeautifulSoup(client.post("/", data={"question": "Who carries a lantern?"}).text, "html.parser")
    figure = page.select("figure.cited-quote")[0]
    assert figure.select(".cited-stamp--force")[0].get_text() == SAYS
    assert SAYS in str(figure.select("[data-copy]")[0]["data-copy"])


def test_the_endpoint_says_what_the_document_says_and_where(withdrawn: FakeLibrary, engine: FakeEngine) -> None:
    [quote] = answer_to_json(engine.ask("Who carries a lantern?"))["quotes"]
    assert quote["standing"]["state"] == "in_force"
    assert quote["standing"]["notice"] == {
        "said": NOTICE.said, "until": "2025-03-02", "evidence": NOTICE.evidence, "page": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "day", "stamped"),
    [
        ({}, date(2025, 3, 2), None),
        ({}, date(2025, 3, 3), SAYS),
        ({"rejected": ("in_force_to",)}, date(2026, 1, 1), None),
        ({"in_force_to": date(2027, 1, 1)}, date(2026, 1, 1), None),
        ({"in_force_to": date(2025, 3, 2)}, date(2026, 1, 1), "No longer in force since 3 March 2025"),
    ],
)
def test_the_stamp_lasts_from_the_day_of_the_notice_until_it_is_decided(
    facts: dict[str, object], day: date, stamped: str | None
) -> None:
    version = FakeLibrary().add(CHARTER, charter(), title="The River Charter", notice=NOTICE, **facts)
    assert in_force_warning(Calendar([version]).standing(version, day)) == stamped


def test_a_notice_without_a_day_holds_on_every_day() -> None:
    undated = Notice("is no longer in force", None, "This charter is no longer in force.")
    version = FakeLibrary().add(CHARTER, charter(), title="The River Charter", notice=undated)
    assert Calendar([version]).standing(version, date(1990, 1, 1)) == Standing(State.IN_FORCE, notice=undated)


def test_a_document_that_another_supersedes_is_stamped_as_such() -> None:
    library = FakeLibrary()
    old = library.add(CHARTER, charter(), title="The River Charter", notice=NOTICE)
    new = library.add(Document("canals"), charter(), title="Canals", supersedes="river-charter")
    assert Calendar([old, new]).standing(old, date(2026, 1, 1)).state is State.SUPERSEDED


def test_a_copied_quote_says_for_whom_it_is(engine: FakeEngine) -> None:
    [quote] = engine.ask("Who carries a lantern?").quotes
    stated = Applicability(extent_of(frozenset({Nation.ENGLAND}), "", StatedBy.FACT))
    assert quotation(replace(quote, applicability=stated)).copied.endswith("Applies to England.")
    assert "Applies to" not in quotation(quote).copied


def test_a_quote_says_whose_words_it_quotes(library: FakeLibrary, engine: FakeEngine, client: TestClient) -> None:
    own = charter()
    blocks = tuple(replace(block, quoting="the Harbour Committee") for block in own.blocks)
    library.add(CHARTER, CanonicalText(own.text, blocks), title="The River Charter")
    [quote] = engine.ask("Who carries a lantern?").quotes
    assert "quoting: the Harbour Committee" in citation_line(quote)
    assert "quoting: the Harbour Committee" in quotation(quote).copied
    assert answer_to_json(engine.ask("Who carries a lantern?"))["quotes"][0]["citation"]["quoting"]
    page = BeautifulSoup(client.post("/", data={"question": "Who carries a lantern?"}).text, "html.parser")
    assert "quoting: the Harbour Committee" in page.select("figcaption")[0].get_text()
