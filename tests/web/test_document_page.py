"""Documents as pages: all their words, in order, with exactly the quoted range marked."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from ingest.blocks.extraction import RawBlock, join
from retrieval.cells import CELL_SEPARATOR
from retrieval.document import Document
from retrieval.text import COLUMN_HEADS, BlockKind, CanonicalText, Span
from tests.fakes import FakeLibrary, charter
from tests.work import calls_of
from web.documents.document_view import view_document
from web.documents.place import Pointing, parse_core, resolve_place


def page_of(client: TestClient, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "html.parser")


def marked(page: BeautifulSoup) -> str:
    return "".join(mark.get_text() for mark in page.select("mark"))


def test_the_list_gives_every_document_with_its_facts(client: TestClient) -> None:
    page = page_of(client, "/documents")
    assert [link.text for link in page.select("main li h2 a")] == ["<b>Odd</b> & ends", "The River Charter"]
    facts = page.select("dl")[1].get_text(" ", strip=True)
    assert facts == "Publisher Ministry of Rivers Published 4 March 2024 Format plain text Pages 2 Licence OGL v3"


def test_a_document_begins_with_its_facts(client: TestClient, library: FakeLibrary) -> None:
    page = page_of(client, "/documents/river-charter")
    facts = page.select("main dl")[0]
    assert library.version("river-charter").sha256[:12] in facts.text
    assert {link["href"] for link in facts.select("a")} == {
        f"/v1/documents/river-charter/original?version={library.version('river-charter').sha256}",
        "https://example.org/c",
    }
    assert [heading.text for heading in page.select("h1")] == ["The River Charter"]


def test_every_kind_of_block_has_its_own_shape(client: TestClient) -> None:
    text = page_of(client, "/documents/river-charter").select_one("article")
    assert text is not None
    headings = [(heading.name, heading.text) for heading in text.select("h2, h3, h4")]
    assert headings == [("h2", "Part 1: Rivers"), ("h3", "Wardens"), ("h2", "Part 2: Bridges")]
    assert [item.text for item in text.select("ul > li")] == [
        "• a lantern",
        "• a ledger, unless the harbour master keeps it",
    ]
    assert [[cell.text for cell in row.select("td")] for row in text.select("tr")] == [
        ["Boat", "Toll"],
        ["Barge", "4 pence"],
    ]
    assert [note.text for note in text.select(".cited-footnote")] == ["Sundays include Easter."]


def test_pages_are_named_as_printed_where_they_begin_even_within_a_paragraph(client: TestClient) -> None:
    text = page_of(client, "/documents/river-charter").select_one("article")
    assert text is not None
    assert [page.text for page in text.select(".cited-page")] == ["Page i"]
    [turn] = text.select(".cited-page-turn")
    assert turn.text == "Page 1"
    assert str(turn.previous_sibling).endswith("The report goes ")


def test_printed_numbers_stand_beside_their_paragraphs_once(client: TestClient, library: FakeLibrary) -> None:
    numbers = page_of(client, "/documents/river-charter").select(".cited-number")
    assert [number.text for number in numbers] == ["1.1", "1.2", "2.1", "2.2"]
    opening = join([RawBlock(BlockKind.PARAGRAPH, "7. The number is in the text.", paragraph="7")])
    library.add(Document("own"), opening, title="Own")
    assert not page_of(client, "/documents/own").select(".cited-number")


def test_the_quoted_range_is_marked_across_blocks_and_is_the_target(client: TestClient, library: FakeLibrary) -> None:
    text = charter().text
    start, end = text.index("two days"), text.index("lantern") + len("lantern")
    page = page_of(client, f"/documents/river-charter?start={start}&end={end}")
    assert [mark.text for mark in page.select("mark")] == ["two days.", "The warden must carry:", "• a lantern"]
    assert [mark.get("id") for mark in page.select("mark")] == ["quote", None, None]
    assert page.select("mark")[0]["tabindex"] == "-1"
    assert "Showing the quoted passage" in page.text


def test_the_sentences_that_answer_are_marked_strongly_and_are_the_target(client: TestClient) -> None:
    text = charter().text
    start, end = text.index("The warden must carry"), text.index("lantern") + len("lantern")
    core = text.index("• a lantern")
    page = page_of(client, f"/documents/river-charter?start={start}&end={end}&core={core}-{end}")
    marks = [(mark.text, mark.get("class"), mark.get("id")) for mark in page.select("mark")]
    assert marks == [("The warden must carry:", ["cited-context"], None), ("• a lantern", None, "quote")]


@pytest.mark.parametrize("core", ["0-9", "5-2", "x", "1-2-3", "99999999999-99999999999", ""])
def test_a_core_that_is_no_part_of_the_quote_is_left_out(core: str) -> None:
    assert parse_core([core, "120-130"], Span(100, 200)) == (Span(120, 130),)


def find(client: TestClient, words: str, address: str = "/documents/river-charter") -> BeautifulSoup:
    answer = client.post(address, data={"find": words})
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_words_are_found_in_any_case_and_each_place_has_a_link(client: TestClient) -> None:
    page = find(client, "  no toll\tIS due ")
    places = page.select(".cited-occurrences a")
    assert [place.get_text() for place in places] == ["No toll is due on Sundays."] * 2
    for place in places:
        [target] = page.select(str(place["href"]))
        assert target.get_text() == "No toll is due"
    heading = page.select_one("#found")
    assert heading is not None
    assert heading.get_text(strip=True) == "2 places"


def test_words_that_stand_nowhere_are_said_to(client: TestClient) -> None:
    page = find(client, "submarine")
    assert "These words do not stand in this document" in page.text
    assert not page.select(".cited-found")
    assert not find(client, "   ").select("#found")


def test_found_words_stay_marked_within_the_quote(client: TestClient) -> None:
    text = charter().text
    start = text.index("The warden must carry")
    page = find(client, "must", f"/documents/river-charter?start={start}&end={start + 22}")
    assert [mark.text for mark in page.select("mark")] == ["The warden ", "must", " carry:"]
    assert [found.text for found in page.select("mark .cited-found")] == ["must"]
    form = page.select_one("form.cited-find")
    assert form is not None
    assert f"start={start}" in str(form["action"])
    assert form["method"] == "post"


def test_signs_of_a_search_pattern_are_words_and_a_long_list_is_cut(client: TestClient, library: FakeLibrary) -> None:
    assert "These words do not stand" in find(client, "(.*)+$").text
    text = join([RawBlock(BlockKind.PARAGRAPH, "toll " * 50) for _ in range(6)])
    library.add(Document("tolls"), text, title="Tolls")
    page = find(client, "toll", "/documents/tolls")
    assert "More than 200 places" in page.text
    assert len(page.select(".cited-occurrences li")) == len(page.select(".cited-found")) == 200


def test_a_document_that_is_no_pdf_has_no_picture(client: TestClient) -> None:
    assert not page_of(client, "/documents/river-charter").select(".cited-sheet")


def test_a_sentence_that_stands_twice_is_marked_where_it_was_quoted(client: TestClient) -> None:
    start = charter().text.rindex("No toll is due")
    [mark] = page_of(client, f"/documents/river-charter?start={start}&end={start + 26}").select("mark")
    paragraph = mark.find_parent("p")
    assert paragraph is not None
    assert paragraph.get_text(" ", strip=True) == "2.2 No toll is due on Sundays."


def test_another_version_is_said_to_be_one_and_nothing_is_marked(client: TestClient) -> None:
    page = page_of(client, f"/documents/river-charter?version={'0' * 64}&start=0&end=10")
    assert "another version of the document" in page.text
    assert not page.select("mark")


@pytest.mark.parametrize(
    "place", ["start=5", "start=5&end=5", "start=9&end=5", "start=0&end=99999", "start=-1&end=5", "start=a&end=b"]
)
def test_an_impossible_place_is_ignored_with_a_note(client: TestClient, place: str) -> None:
    page = page_of(client, f"/documents/river-charter?{place}")
    assert "does not name a passage of this document" in page.text
    assert not page.select("mark")


def test_a_cell_that_covers_columns_is_as_wide_as_they_are(client: TestClient, library: FakeLibrary) -> None:
    heads = RawBlock(BlockKind.ROW, "Ward | Food | Garden", level=COLUMN_HEADS)
    south = RawBlock(BlockKind.ROW, "South | Wednesday |", covered=(2,))
    days = join([heads, south, RawBlock(BlockKind.ROW, "West | Monday |")])
    library.add(Document("days"), days, title="Days")
    rows = page_of(client, "/documents/days").select("tbody tr")
    assert [[(cell.text, cell.get("colspan")) for cell in row.select("td")] for row in rows] == [
        [("South", None), ("Wednesday", "2")],
        [("West", None), ("Monday", None), ("", None)],
    ]


def test_a_range_that_holds_no_words_is_no_place() -> None:
    canonical = charter()
    gap = canonical.blocks[0].end
    assert resolve_place(canonical, "v", "v", str(gap), str(gap + 2)) == (Pointing.NOT_A_PLACE, None)


def test_without_script_the_way_back_is_said_with_what_the_browser_may_ask(client: TestClient) -> None:
    said = page_of(client, "/documents/river-charter?start=0&end=20").select("noscript")[0].get_text()
    assert "Back button" in said
    assert "If it asks whether to send them again, agree" in said


def test_an_unknown_document_is_a_page_that_says_so(client: TestClient) -> None:
    page = page_of(client, "/documents/nowhere", 404)
    assert [heading.text for heading in page.select("h1")] == ["Page not found"]


def test_markup_in_a_document_stays_words(client: TestClient) -> None:
    page = page_of(client, "/documents/odd")
    assert not page.select("article script, article h1, main b")
    assert "Beware of <script>alert('kraken')</script> & \"quotes\"." in page.text


@given(st.lists(st.integers(0, len(charter().text)), min_size=2, max_size=2, unique=True).map(sorted))
def test_whatever_is_quoted_the_words_stay_and_exactly_the_range_is_marked(ends: list[int]) -> None:
    canonical, quoted = charter(), Span(*ends)
    blocks = [block for group in view_document(canonical, quoted).groups for block in group.blocks]
    for shown, block in zip(blocks, canonical.blocks, strict=True):
        words = CELL_SEPARATOR.join("".join(piece.text for piece in cell.pieces) for cell in shown.cells)
        assert words == block.span.of(canonical.text)
    found = "".join(p.text for block in blocks for cell in block.cells for p in cell.pieces if p.marked)
    separators = {
        block.start + place + beyond
        for block in canonical.blocks
        if block.kind is BlockKind.ROW
        for place in [block.span.of(canonical.text).index(CELL_SEPARATOR)]
        for beyond in range(len(CELL_SEPARATOR))
    }
    held = {offset for block in canonical.blocks for offset in range(block.start, block.end)} - separators
    assert found == "".join(canonical.text[offset] for offset in range(quoted.start, quoted.end) if offset in held)


def long_text(blocks: int) -> CanonicalText:
    sentence = "The committee considered the evidence and concluded that more should be done. "
    return join(
        RawBlock(
            BlockKind.PARAGRAPH if number % 9 else BlockKind.HEADING, sentence * (3 if number % 9 else 1), page=number
        )
        for number in range(1, blocks)
    )


def test_the_work_for_a_page_grows_with_the_length_of_the_document(client: TestClient, library: FakeLibrary) -> None:
    assert len(long_text(1700).text) > 330_000
    # Where the work grows with the square of the length, the whole takes sixteen times the calls of a quarter. Ten
    # thousand are allowed for what does not depend on the length.
    assert calls_to_show(client, library, 1700) <= 6 * calls_to_show(client, library, 425) + 10_000


def calls_to_show(client: TestClient, library: FakeLibrary, blocks: int) -> int:
    """The calls for the page of a document with so many blocks, shown once before: templates are compiled by then."""
    library.add(Document(f"long-{blocks}"), long_text(blocks), title="A long report")

    def show() -> None:
        assert client.get(f"/documents/long-{blocks}?start=50000&end=50400").status_code == 200

    show()
    return calls_of(show)
