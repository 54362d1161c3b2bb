"""The page of the comparison as the server renders it; no script is involved."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from starlette.testclient import TestClient

from ingest.blocks.extraction import RawBlock, join
from retrieval.document import Document
from retrieval.question.personal import PersonalHandling
from retrieval.text import BlockKind
from tests.fakes import FakeEngine, FakeLibrary
from web.chat.choice import MAX_CHOSEN
from web.wording.silence import SILENCE

LEDGER = "Who keeps the ledger?"
BOTH: dict[str, Any] = {"document": ["river-charter", "odd"]}


@pytest.fixture
def many(library: FakeLibrary) -> FakeLibrary:
    """The library with 60 further documents of two publishers."""
    for number in range(60):
        words = [RawBlock(BlockKind.PARAGRAPH, f"The clerk of ward {number} keeps a ledger.")]
        publisher = ("Upton", "Norton")[number % 2]
        library.add(Document(f"ward-{number:02}"), join(words), title=f"Rules of ward {number}", publisher=publisher)
    return library


def send(client: TestClient, status: int = 200, path: str = "/compare", **fields: Any) -> BeautifulSoup:
    answer = client.post(path, data=fields)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    return BeautifulSoup(answer.text, "html.parser")


def compare(client: TestClient, **fields: Any) -> BeautifulSoup:
    return send(client, **{"question": LEDGER, "ask": "1", **BOTH, **fields})


def select(page: BeautifulSoup | Tag, selector: str) -> list[str]:
    return [" ".join(found.get_text().split()) for found in page.select(selector)]


def chips(page: BeautifulSoup) -> list[str]:
    return select(page, "#chosen li > span")


def ticked(page: BeautifulSoup) -> set[str]:
    return {str(box["value"]) for box in page.select("input[type=checkbox][checked]")}


def test_the_page_asks_for_a_question_and_for_a_choice(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/compare").text, "html.parser")
    assert select(page, "h1") == ["Compare documents"]
    assert select(page, "label[for=question]") == ["Your question"]
    assert select(page, "#chosen-count") == ["Choose from 2 to 20 documents or publishers."]
    assert select(page, ".cited-choice__options li") == [
        "<b>Odd</b> & ends",
        "The River CharterMinistry of Rivers, 4 March 2024",
    ]
    assert not page.select("#comparison")


def test_the_table_has_a_row_for_each_with_quote_place_and_citation(client: TestClient) -> None:
    page = compare(client)
    assert select(page, "#compared") == [f"You asked: {LEDGER}"]
    assert select(page, ".cited-compare thead th") == ["Document", "Quote", "Citation"]
    charter, odd = page.select(".cited-compare tbody tr")
    assert select(charter, "th") == ["The River Charter Edition of 4 March 2024"]
    assert "• a ledger, unless the harbour master keeps it" in select(charter, "blockquote mark")
    [citation] = select(charter, ".cited-compare__citation")
    for words in ("The River Charter", "Ministry of Rivers, 4 March 2024", "Part 1: Rivers › Wardens", "Page 1"):
        assert words in citation
    [link] = charter.select(".cited-citation__actions a")
    assert client.get(str(link["href"])).status_code == 200
    assert link["data-print"] == f"http://testserver{link['href']}"
    assert select(odd, "th") == ["<b>Odd</b> & ends No edition date is stated"]
    assert select(page, ".cited-summary") == ["1 of 2 answers the question."]


def test_silence_is_said_as_silence_with_the_nearest_passage_folded(client: TestClient) -> None:
    charter, odd = compare(client, question="Who owns Easter?").select(".cited-compare tbody tr")
    assert charter.select("blockquote mark")
    [words] = select(odd, ".cited-compare__silence")
    assert words.startswith(f"{SILENCE} Nothing in the documents is about what you asked")
    assert not odd.select("blockquote mark")
    both = compare(client, question="topic_only: a ledger").select(".cited-compare tbody tr")
    [folded] = both[0].select("details")
    assert not folded.has_attr("open")
    assert "Not an answer" in select(folded, ".cited-stamp")


def test_text_that_is_not_in_force_is_shown_at_once_and_with_its_warning(client: TestClient) -> None:
    [folded, *_] = compare(client, question="superseded_only: a ledger").select(".cited-compare details")
    assert folded.has_attr("open")


def test_publishers_have_rows_too(client: TestClient) -> None:
    page = compare(client, document="odd", publisher="Ministry of Rivers")
    assert select(page, "thead th")[0] == "Document or publisher"
    assert select(page, "tbody tr:nth-of-type(2) th") == ["Ministry of Rivers"]


def test_nothing_that_was_asked_or_chosen_stands_in_an_address(client: TestClient) -> None:
    page = compare(client)
    addresses = [str(one.get(name, "")) for one in page.select("[href], [action], [src]") for name in one.attrs]
    assert not [address for address in addresses if "ledger" in address.lower() and address.startswith("/")]
    assert {form["method"] for form in page.select("main form")} == {"post"}


def test_what_is_missing_is_said_together_and_the_words_stay(client: TestClient, engine: FakeEngine) -> None:
    page = send(client, 400, ask="1", question=" ", document="odd")
    links = [(link.get_text(), link["href"]) for link in page.select(".govuk-error-summary a")]
    assert links == [
        ("Enter a question", "#question"),
        ("Choose at least two documents or publishers to compare", "#choose"),
    ]
    assert page.select("#question")
    assert page.select("#choose")
    assert chips(page) == ["<b>Odd</b> & ends"]
    assert str(page.title).startswith("<title>Error: ")
    kept = send(client, 400, ask="1", question=LEDGER, document="odd")
    assert select(kept, "#question") == [LEDGER]
    assert engine.asked == []


def test_more_than_twenty_are_refused_and_stay_chosen(client: TestClient, many: FakeLibrary) -> None:
    chosen = [f"ward-{number:02}" for number in range(21)]
    page = send(client, 400, ask="1", question=LEDGER, document=chosen)
    assert select(page, ".govuk-error-summary a") == ["Choose at most 20 documents and publishers together"]
    assert len(chips(page)) == 21
    assert send(client, 400, ask="1", question=LEDGER, document=[*chosen, *map(str, range(MAX_CHOSEN))])
    assert many.held


def test_the_list_is_searched_and_what_is_chosen_stays_chosen(client: TestClient, many: FakeLibrary) -> None:
    page = send(client, words="rul ward 1", show="1", document="river-charter", question=LEDGER)
    offered = select(page, "input[name=document] + span")
    assert len(offered) == 11
    assert all(words.startswith("Rules of ward 1") for words in offered)
    assert chips(page) == ["The River Charter"]
    carried = [(one["name"], one["value"]) for one in page.select("#choose input[type=hidden][name=document]")]
    assert carried == [("document", "river-charter")]
    assert select(page, "#question") == [LEDGER]
    assert "No document matches" in send(client, words="nowhere", show="1").get_text()
    assert many.held


def test_enter_in_the_search_field_searches_and_does_not_ask(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/compare").text, "html.parser")
    first = page.select("#compare button")[0]
    assert (first["name"], first["type"]) == ("show", "submit")


def test_a_long_list_has_pages_and_a_choice_that_spans_them(client: TestClient, many: FakeLibrary) -> None:
    page = BeautifulSoup(client.get("/compare").text, "html.parser")
    assert "Documents 1 to 50 of 62" in select(page, "legend")
    page = send(client, to_page="2", shown_page="1", document="odd")
    assert "Documents 51 to 62 of 62" in select(page, "legend")
    assert chips(page) == ["<b>Odd</b> & ends"]
    page = send(client, shown_page="2", document=["odd", "ward-01"], drop="document ward-01")
    assert "Documents 51 to 62 of 62" in select(page, "legend")
    assert chips(page) == ["<b>Odd</b> & ends"]
    assert many.held


def test_a_chip_takes_its_part_away_with_one_press(client: TestClient) -> None:
    fields: dict[str, Any] = {**BOTH, "publisher": "Ministry of Rivers", "as_of": "2025-01-31"}
    page = send(client, **fields)
    assert chips(page) == [
        "The River Charter",
        "<b>Odd</b> & ends",
        "All of Ministry of Rivers",
        "As it stood on 31 January 2025",
    ]
    for button in page.select("#chosen button"):
        left = send(client, **fields, drop=str(button["value"]))
        assert len(chips(left)) == 3
        assert button["value"] not in [one["value"] for one in left.select("#chosen button")]


def test_all_that_the_list_shows_can_be_chosen_at_once_where_they_fit(client: TestClient, many: FakeLibrary) -> None:
    page = send(client, words="ward 1", show="1")
    assert "Choose all 11" in select(page, "button")
    page = send(client, words="ward 1", add="all", document="odd")
    assert len(chips(page)) == 12
    assert len(ticked(page)) == 11
    assert not [words for words in select(send(client, show="1"), "button") if words.startswith("Choose")]
    assert len(chips(send(client, add="all"))) == 20
    assert many.held


def test_rows_keep_the_order_in_which_they_were_chosen(client: TestClient, many: FakeLibrary) -> None:
    """A form sends what the list does not show before what it shows."""
    chosen = ["ward-07", "river-charter", "ward-11", "odd"]
    page = BeautifulSoup(client.get("/compare", params={"document": chosen}).text, "html.parser")
    order = [str(one["value"]) for one in page.select("input[name=order]")]
    sent = ["river-charter", "odd", "ward-11", "ward-02", "ward-07"]
    rows = compare(client, document=sent, order=order).select("form[action='/compare/csv'] input[name=document]")
    assert [row["value"] for row in rows] == [*chosen, "ward-02"]
    assert many.held


def test_an_address_may_carry_a_choice(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/compare", params={"document": "odd"}).text, "html.parser")
    assert chips(page) == ["<b>Odd</b> & ends"]


def test_what_is_no_longer_held_is_taken_out_and_said(client: TestClient) -> None:
    page = compare(client, document=["river-charter", "odd", "gone"])
    assert "no longer in the library" in select(page, ".cited-choice__notice")[0]
    assert len(page.select(".cited-compare tbody tr")) == 2


def test_a_day_that_is_none_is_explained(client: TestClient) -> None:
    page = send(client, 400, ask="1", question=LEDGER, as_of="yesterday", **BOTH)
    assert "Enter the day as year, month and day" in select(page, ".govuk-error-summary")[0]


def test_the_day_is_shown_carried_and_asked(client: TestClient) -> None:
    page = compare(client, as_of="2025-01-31")
    assert "As the documents stood on 31 January 2025." in select(page, ".cited-summary")[0]
    assert page.select("form[action='/compare/csv'] input[name=as_of][value='2025-01-31']")
    assert page.select("input#as-of[value='2025-01-31']")


def test_an_answer_leads_to_the_comparison_with_its_question_and_choice(client: TestClient) -> None:
    fields = {"question": LEDGER, "document": ["river-charter", "odd"], "as_of": "2025-01-31"}
    turn = BeautifulSoup(client.post("/", data=fields).text, "html.parser")
    [form] = turn.select("form[action='/compare']")
    carried = [(str(one["name"]), str(one["value"])) for one in form.select("input, button")]
    assert carried == [
        ("question", LEDGER),
        ("document", "river-charter"),
        ("document", "odd"),
        ("as_of", "2025-01-31"),
        ("begin", "1"),
    ]
    page = send(client, question=LEDGER, begin="1", **BOTH)
    assert len(page.select(".cited-compare tbody tr")) == 2
    begun = send(client, question=LEDGER, begin="1", document="odd")
    assert not begun.select("#comparison, .govuk-error-summary")
    assert select(begun, "#question") == [LEDGER]
    assert chips(begun) == ["<b>Odd</b> & ends"]


def test_a_follow_up_is_compared_as_it_was_read(client: TestClient) -> None:
    turn = client.post("/", data={"question": "And the ledger?", "earlier": ["Who keeps it?"]}).text
    [form] = BeautifulSoup(turn, "html.parser").select("#conversation article:last-of-type form[action='/compare']")
    assert form.select("input[name=question]")[0]["value"] == "Who keeps it? And the ledger?"


def test_the_table_is_saved_as_csv(client: TestClient, engine: FakeEngine) -> None:
    [form] = compare(client, question="=1+ledger").select("form[action='/compare/csv']")
    sent: dict[str, list[str]] = {}
    for one in form.select("input"):
        sent.setdefault(str(one["name"]), []).append(str(one["value"]))
    count = len(engine.asked)
    answer = client.post("/compare/csv", data=sent)
    assert len(engine.asked) == count  # the answers of the page are still kept
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    name = f'attachment; filename="cited-comparison-{date.today():%Y}'
    assert answer.headers["content-disposition"].startswith(name)
    assert answer.headers["x-content-type-options"] == "nosniff"
    heads, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert [row[0] for row in rows] == ["The River Charter", "<b>Odd</b> & ends"]
    assert {row[heads.index("Question")] for row in rows} == {"'=1+ledger"}


def test_a_file_of_nothing_is_explained(client: TestClient) -> None:
    page = send(client, 400, path="/compare/csv", question="", document="odd")
    assert "Enter a question. Choose at least two documents" in page.get_text()


def test_a_personal_number_is_refused_or_masked_and_said(app: FastAPI, client: TestClient, engine: FakeEngine) -> None:
    number = "943 476 5919"
    page = send(client, 400, ask="1", question=f"What of {number} and the ledger?", **BOTH)
    assert page.select(".govuk-error-summary a[href='#question']")
    app.state.personal = PersonalHandling.MASK
    page = compare(client, question=f"What of {number} and the ledger?")
    assert "removed personal information" in page.select("#comparison")[0].get_text()
    assert number not in page.select("#comparison")[0].get_text()
    assert not [asked for asked, _ in engine.asked if number in asked]


@pytest.mark.parametrize("count", [0, 1])
def test_without_two_documents_the_page_says_so(client: TestClient, library: FakeLibrary, count: int) -> None:
    for id in list(library.held)[count:]:
        del library.held[id]
    page = BeautifulSoup(client.get("/compare").text, "html.parser")
    assert not page.select("#compare")
    assert ("only one document yet" if count else "no documents yet") in page.get_text()
