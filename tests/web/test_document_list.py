"""The list of documents: words, choices, orders and pages, all by the address alone."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from ingest.blocks.extraction import RawBlock, join
from retrieval.document import Document
from retrieval.text import BlockKind
from tests.fakes import FakeLibrary
from web.documents.list_query import ListQuery, read_query
from web.documents.list_view import PAGE_SIZE


def titles(client: TestClient, **query: str) -> list[str]:
    return [link.get_text() for link in shown(client, **query).select("main li h2 a")]


def shown(client: TestClient, **query: str) -> BeautifulSoup:
    answer = client.get("/documents", params=query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def add(library: FakeLibrary, id: str, **facts: object) -> None:
    text = join([RawBlock(BlockKind.PARAGRAPH, f"About {id}.")])
    library.add(Document(id), text, **{"title": id.replace("-", " ").capitalize(), **facts})


@pytest.fixture
def many(library: FakeLibrary) -> FakeLibrary:
    """500 documents of two publishers, of 2000 to 2024."""
    library.held.clear()
    for number in range(500):
        add(
            library,
            f"circular-{number:03}",
            publisher="Home Office" if number % 2 else "Ministry of Rivers",
            published=date(2000 + number % 25, 1, 1),
        )
    return library


@pytest.fixture
def few(library: FakeLibrary) -> FakeLibrary:
    add(library, "ended", in_force_to=date(2020, 1, 1), publisher="Home Office", media_type="application/pdf")
    add(library, "board-paper", collection="board", published=date(2025, 1, 1))
    return library


@pytest.mark.usefixtures("many")
def test_500_documents_come_in_pages_of_50_that_follow_one_another(client: TestClient) -> None:
    seen: list[str] = []
    address, pages = "/documents", 0
    while address:
        page = BeautifulSoup(client.get(address).text, "html.parser")
        found = [link.get_text() for link in page.select("main li h2 a")]
        assert len(found) == PAGE_SIZE
        seen, pages = seen + found, pages + 1
        following = page.select_one("a[rel=next]")
        address = str(following["href"]) if following else ""
    assert pages == 10
    assert seen == sorted(set(seen))
    assert len(seen) == 500


@pytest.mark.usefixtures("many")
def test_a_page_says_where_it_stands_and_links_its_neighbours(client: TestClient) -> None:
    page = shown(client, page="5")
    assert "Documents 201 to 250 of 500" in page.get_text()
    assert [item.get_text(strip=True) for item in page.select(".govuk-pagination__item")] == [
        "1", "⋯", "4", "5", "6", "⋯", "10",
    ]  # fmt: skip
    assert page.select("[aria-current=page] ") and page.title is not None
    assert "page 5 of 10" in page.title.get_text()


@pytest.mark.usefixtures("many")
def test_the_pages_keep_the_choice(client: TestClient) -> None:
    page = shown(client, words="circ", publisher="Home Office", order="newest")
    [following] = page.select("a[rel=next]")
    query = parse_qs(urlsplit(str(following["href"])).query)
    assert query == {"words": ["circ"], "publisher": ["Home Office"], "order": ["newest"], "page": ["2"]}
    assert "of 250 that match your choice" in page.get_text()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"words": "river"}, ["The River Charter"]),
        ({"words": "MINISTRY riv"}, ["The River Charter"]),
        ({"words": "iver"}, []),
        ({"publisher": "Home Office"}, ["Ended"]),
        ({"collection": "board"}, ["Board paper"]),
        ({"format": "application/pdf"}, ["Ended"]),
        ({"in-force": "no"}, ["Ended"]),
        ({"in-force": "yes"}, ["<b>Odd</b> & ends", "Board paper", "The River Charter"]),
        ({"order": "newest"}, ["Board paper", "The River Charter", "<b>Odd</b> & ends", "Ended"]),
        ({"order": "oldest"}, ["The River Charter", "Board paper", "<b>Odd</b> & ends", "Ended"]),
        ({"publisher": "nobody"}, []),
    ],
)
@pytest.mark.usefixtures("few")
def test_words_choices_and_orders(client: TestClient, query: dict[str, str], expected: Sequence[str]) -> None:
    assert titles(client, **query) == expected


@pytest.mark.usefixtures("few")
def test_the_form_shows_what_was_chosen(client: TestClient) -> None:
    page = shown(client, words='"><b>', order="newest", **{"in-force": "no"})
    [words] = page.select("input[name=words]")
    assert words["value"] == '"><b>'
    chosen = {str(select["name"]): select.select_one("option[selected]") for select in page.select("select")}
    assert {name: str(option["value"]) for name, option in chosen.items() if option} == {
        "publisher": "", "collection": "", "format": "", "in-force": "no", "order": "newest",
    }  # fmt: skip
    assert page.select_one("a[href='/documents'].govuk-link")


@pytest.mark.parametrize(
    "query",
    [{"page": page} for page in ("0", "-1", "x", "9" * 30, "²")] + [{"order": "worst"}, {"in-force": "perhaps"}],
)
def test_an_address_that_the_form_cannot_send_shows_the_list(client: TestClient, query: dict[str, str]) -> None:
    assert titles(client, **query) == ["<b>Odd</b> & ends", "The River Charter"]


def test_nothing_found_says_what_to_do(client: TestClient) -> None:
    page = shown(client, words="kraken")
    assert "No document matches your choice" in page.get_text()


def test_an_address_holds_what_it_was_made_from() -> None:
    query = ListQuery(words="a & b", publisher="é", page=3)
    address = urlsplit(query.address(3))
    given = {name: value for name, [value] in parse_qs(address.query).items()}
    assert read_query(given) == query
