"""The duties as they are read once and kept, and the table with many rows."""

from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from ingest.blocks.extraction import RawBlock, join
from retrieval.document import Document
from retrieval.nations import Nation
from retrieval.text import BlockKind
from tests.fakes import FakeLibrary
from web.duties.read_duties import RecentDuties
from web.duties.register import DutyChoice, list_entries


def add(library: FakeLibrary, id: str, duties: int) -> None:
    sentences = [
        RawBlock(BlockKind.PARAGRAPH, f"The clerk of ward {number} must keep a ledger.") for number in range(duties)
    ]
    library.add(Document(id), join(sentences), title=id)


def test_a_long_table_comes_in_pages_that_keep_the_choice(library: FakeLibrary, client: TestClient) -> None:
    add(library, "wards", 120)
    page = BeautifulSoup(client.get("/duties?document=wards&force=must&nation=Wales&page=2").text, "html.parser")
    assert page.select_one("#found").get_text() == "120 duties, 51 to 100 shown"  # type: ignore[union-attr]
    assert len(page.select("tbody tr")) == 50
    links = {str(link["href"]) for link in page.select(".govuk-pagination a")}
    assert "/duties?document=wards&force=must&nation=Wales&page=3" in links


def test_no_duty_is_said_with_the_limit_of_the_rules(library: FakeLibrary, client: TestClient) -> None:
    add(library, "wards", 3)
    page = client.get("/documents/wards/duties?actor=pirate").text
    assert "Cited found no sentence that sets such a duty" in page


def test_an_officer_finds_what_landlords_must_do_by_when(library: FakeLibrary, client: TestClient) -> None:
    lines = (
        "This guide is for landlords.",
        "You must give the tenant a copy within 28 days.",
        "You must not charge a fee.",
        "Tenants must pay by 31 March 2026.",
    )
    library.add(Document("renting"), join([RawBlock(BlockKind.PARAGRAPH, line) for line in lines]), title="Renting")
    page = BeautifulSoup(client.get("/duties?document=renting&actor=landlord&deadline=1").text, "html.parser")
    assert [quote.get_text() for quote in page.select("blockquote")] == [lines[1]]
    assert " ".join(page.select("th.cited-compare__of")[0].get_text().split()) == "You (landlords)"
    assert page.select_one("input[name=deadline]")["checked"] == ""  # type: ignore[index]
    (saved,) = [link for link in page.select("a") if "CSV" in link.get_text()]
    assert client.get(str(saved["href"])).text.count("\r\n") == 2


def test_words_of_an_actor_are_escaped(library: FakeLibrary, client: TestClient) -> None:
    add(library, "wards", 1)
    assert "<script>x" not in client.get("/duties?actor=<script>x</script>").text


def test_duties_for_a_nation_are_those_of_its_sections_and_of_documents_that_state_none_other(
    library: FakeLibrary, client: TestClient
) -> None:
    lines = (
        (BlockKind.HEADING, "Fees"),
        (BlockKind.PARAGRAPH, "The clerk must publish the fee."),
        (BlockKind.PARAGRAPH, "In Wales, the clerk must publish it in Welsh."),
        (BlockKind.HEADING, "Scotland"),
        (BlockKind.PARAGRAPH, "The clerk must tell the sheriff."),
    )
    library.add(Document("fees"), join([RawBlock(kind, line, level=1) for kind, line in lines]), title="Fees")

    def said(nation: str) -> list[str]:
        page = BeautifulSoup(client.get("/duties", params={"document": "fees", "nation": nation}).text, "html.parser")
        return [quote.get_text().split()[-1] for quote in page.select("blockquote")]

    assert said("England") == ["fee."]
    assert said("Wales") == ["fee.", "Welsh."]
    assert said("Scotland") == ["fee.", "sheriff."]
    assert said("Mars") == ["fee.", "Welsh.", "sheriff."]


def test_one_file_can_be_two_documents_for_different_nations(library: FakeLibrary) -> None:
    text = join([RawBlock(BlockKind.PARAGRAPH, "The clerk must keep a ledger.")])
    for id, extent in (("one", "England"), ("other", "Scotland")):
        library.add(Document(id), text, title=id, sha256="a" * 64, extent=extent)
    recent = RecentDuties()
    for nation, found in ((Nation.ENGLAND, "one"), (Nation.SCOTLAND, "other")):
        choice = DutyChoice(documents=("one", "other"), nations=(nation,))
        assert [entry.version.document.id for entry in list_entries(library, choice, recent, "1")] == [found]


class Counting:
    """A library that counts how often it is asked for a text."""

    def __init__(self, library: FakeLibrary) -> None:
        self._library, self.asked = library, 0

    def __getattr__(self, name: str) -> object:
        if name == "canonical":
            self.asked += 1
        return getattr(self._library, name)


def test_an_edition_is_read_once_for_a_generation(library: FakeLibrary) -> None:
    add(library, "wards", 3)
    counting, recent = Counting(library), RecentDuties()
    version = library.version("wards")
    first = recent.of("1", counting, version)  # type: ignore[arg-type]
    assert recent.of("1", counting, version) is first  # type: ignore[arg-type]
    assert counting.asked == 1
    recent.of("2", counting, version)  # type: ignore[arg-type]
    assert counting.asked == 2


def test_no_more_duties_are_kept_than_the_bound(library: FakeLibrary) -> None:
    for number in range(4):
        add(library, f"ward-{number}", 10)
    counting, recent = Counting(library), RecentDuties(size=25)
    for number in (0, 1, 2, 2, 1):
        recent.of("1", counting, library.version(f"ward-{number}"))  # type: ignore[arg-type]
    assert counting.asked == 3
    recent.of("1", counting, library.version("ward-0"))  # type: ignore[arg-type]
    assert counting.asked == 4
