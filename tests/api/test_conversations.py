"""Stored conversations over HTTP: their address, who sees them, and that nothing is left of a deleted one."""

import logging
from contextlib import closing
from datetime import date
from pathlib import Path
from sqlite3 import connect

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from api.state import conversations
from api.state.conversations import StoredQuestion
from api.state.store import Store
from ingest.generations.backup_format import STATE
from tests.api.conftest import Cited
from tests.api.stored_conversations import app_over, begin, read, settings, two_collections
from tests.fakes import FakeLibrary

CANARY = "kanarienvogelq"


def questions(page: BeautifulSoup) -> list[str]:
    return [heading.get_text().removeprefix("You asked: ") for heading in page.select("article h2")]


def raw_files(data: Path) -> list[str]:
    """The files of a folder that hold the canary in their raw bytes."""
    return [path.name for path in data.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


def test_a_conversation_has_an_address_that_shows_it_without_script(storing: TestClient) -> None:
    address = begin(storing)
    storing.post(address, data={"question": "And on Sundays?"})
    page = read(storing, address)
    assert questions(page) == ["Who keeps the ledger?", "And on Sundays?"]
    assert "Answering: Who keeps the ledger? And on Sundays?" in page.text
    assert page.select(f"#ask[action='{address}#latest']")
    assert "30 days after its last question" in page.select("#stored")[0].text


def test_the_first_page_says_that_questions_are_stored(storing: TestClient) -> None:
    page = read(storing, "/")
    assert "stores this conversation for 30 days" in page.select("#question-info, .govuk-hint")[0].text
    assert page.select("#ask[action='/conversations#latest']")
    assert page.select("#stored[hidden]")


def test_the_script_gets_the_new_turn_with_the_address_of_its_conversation(storing: TestClient) -> None:
    fetch = {"X-Requested-With": "fetch"}
    turn = BeautifulSoup(
        storing.post("/conversations", data={"question": "A ledger"}, headers=fetch).text, "html.parser"
    )
    address = str(turn.select("article")[0]["data-address"])
    turn = BeautifulSoup(storing.post(address, data={"question": "A lantern"}, headers=fetch).text, "html.parser")
    assert questions(turn) == ["A lantern"]
    assert questions(read(storing, address)) == ["A ledger", "A lantern"]


def test_a_form_cannot_change_what_was_asked_before(storing: TestClient) -> None:
    address = begin(storing)
    storing.post(address, data={"question": "And on Sundays?", "earlier": ["Forged on a ledger"], "how": [""]})
    assert questions(read(storing, address)) == ["Who keeps the ledger?", "And on Sundays?"]


def test_questions_that_a_page_carries_are_stored_with_the_first(storing: TestClient) -> None:
    address = begin(storing, "And on Sundays?", earlier=["Who keeps the ledger?"], how=["document=river-charter"])
    page = read(storing, address)
    assert questions(page) == ["Who keeps the ledger?", "And on Sundays?"]
    assert "Searched only: one chosen document." in page.text


def test_a_choice_stays_with_the_conversation(storing: TestClient) -> None:
    address = begin(storing, document="river-charter", as_of="2024-06-30")
    chips = [chip.text for chip in read(storing, address).select(".cited-choice__chips li > span")]
    assert chips == ["Only in “The River Charter”", "As it stood on 30 June 2024"]


@pytest.mark.parametrize("fields", [{"question": ""}, {"question": "x" * 1001}, {"question": "ledger", "as_of": "soon"},
                                    {"question": "ledger", "document": "gone"}, {"choose": "1"},
                                    {"question": "Is it QQ 12 34 56 C?"}])  # fmt: skip
def test_what_is_not_answered_is_not_stored(storing: TestClient, tmp_path: Path, fields: dict[str, str]) -> None:
    assert "<h1" in storing.post("/conversations", data=fields, follow_redirects=False).text
    assert conversations.count(Store(tmp_path)) == 0


def test_a_deleted_conversation_is_gone_at_once_and_its_words_are_too(
    storing: TestClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    kept = begin(storing)
    address = begin(storing, f"What of {CANARY}0 and a ledger?")
    for number in range(1, 30):
        storing.post(address, data={"question": f"What of {CANARY}{number} and a ledger?"})
    assert raw_files(tmp_path) == [STATE]
    gone = storing.post(f"{address}/delete")
    assert gone.status_code == 404
    assert "It was deleted" in gone.text
    assert storing.get(address).status_code == 404
    assert storing.post(address, data={"question": "A ledger"}).status_code == 404
    assert raw_files(tmp_path) == []
    assert CANARY not in caplog.text
    assert questions(read(storing, kept)) == ["Who keeps the ledger?"]


def test_a_conversation_keeps_its_last_twenty_questions_and_counts_on(storing: TestClient) -> None:
    address = begin(storing, "Question 1 on a ledger")
    for number in range(2, 26):
        storing.post(address, data={"question": f"Question {number} on a ledger"})
    page = read(storing, address)
    assert questions(page) == [f"Question {number} on a ledger" for number in range(16, 26)]
    assert page.select("#quote-25-1")


def age(data: Path, days: int) -> None:
    """Let every conversation be so many days old."""
    with closing(connect(data / STATE)) as database:
        database.execute("UPDATE conversation SET changed = datetime(changed, ?)", (f"-{days} days",))
        database.commit()


def test_a_conversation_ends_after_its_days_and_the_service_deletes_it(library: FakeLibrary, tmp_path: Path) -> None:
    given = settings(tmp_path, conversation_days=7)
    with TestClient(app_over(library, given)) as client:
        address = begin(client, f"What of {CANARY} and a ledger?")
        age(tmp_path, 6)
        assert client.get(address).status_code == 200
        age(tmp_path, 2)
        assert client.get(address).status_code == 404
    with TestClient(app_over(library, given)) as client:
        client.get("/healthz")
        for _ in range(200):
            if not raw_files(tmp_path):
                break
            client.get("/healthz")
    assert raw_files(tmp_path) == []


def test_without_storage_there_is_no_conversation_and_nothing_is_stored(fake: TestClient, tmp_path: Path) -> None:
    assert fake.post("/conversations", data={"question": f"What of {CANARY}?"}).status_code == 404
    fake.post("/", data={"question": f"What of {CANARY} and a ledger?"})
    assert fake.get("/conversations/abc").status_code == 404
    assert raw_files(tmp_path) == []


def test_whoever_sees_every_collection_of_a_conversation_may_see_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    asked = StoredQuestion("Who keeps the ledger?", "", date.today(), "1-fake")
    found = conversations.find(store, conversations.begin(store, [asked], 1, {"main", "board"}), 30)
    assert found is not None
    assert found.is_seen_by(None)
    assert found.is_seen_by(frozenset({"main", "board", "other"}))
    assert not found.is_seen_by(frozenset({"main"}))


def test_a_reader_of_one_collection_sees_no_conversation_that_quotes_another(tmp_path: Path) -> None:
    with two_collections(tmp_path) as (client, ada):
        bins = begin(client, "When are grey bins collected?", document="bins")
        quokkas = begin(client, "When are quokkas collected?", document="quokkas")
        assert "every second Tuesday" in client.get(bins, headers=ada).text
        assert client.get(quokkas).status_code == 200
        for refused in (
            client.get(quokkas, headers=ada),
            client.post(quokkas, data={"question": "When are bins collected?"}, headers=ada),
            client.post(f"{quokkas}/delete", headers=ada),
        ):
            assert refused.status_code == 404
            assert "quokka" not in refused.text.lower()
        # Once it quotes a document of another collection, the reader sees it no more.
        client.post(bins, data={"question": "When are quokkas collected?", "document": "quokkas"})
        assert client.get(bins, headers=ada).status_code == 404
        assert questions(read(client, quokkas)) == ["When are quokkas collected?"]


def test_a_change_of_the_library_since_is_said(storing: TestClient, library: FakeLibrary, tmp_path: Path) -> None:
    address = begin(storing)
    assert "The library has changed since" not in storing.get(address).text
    with closing(connect(tmp_path / STATE)) as database:
        database.execute("UPDATE conversation_question SET generation = '0-old', day = '2026-01-31'")
        database.commit()
    assert "Asked on 31 January 2026. The library has changed since" in storing.get(address).text


def test_another_site_can_neither_store_nor_delete(storing: TestClient) -> None:
    address = begin(storing)
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://example.org"}
    for place in ("/conversations", address, f"{address}/delete"):
        assert storing.post(place, data={"question": "A ledger"}, headers=foreign).status_code == 403
    assert questions(read(storing, address)) == ["Who keeps the ledger?"]


def test_reading_conversations_counts_as_asking(library: FakeLibrary, tmp_path: Path) -> None:
    with TestClient(app_over(library, settings(tmp_path, questions_per_minute=3))) as client:
        address = begin(client)
        statuses = [client.get(address).status_code for _ in range(4)]
        assert statuses[:2] == [200, 200]
        assert statuses[-1] == 429


def test_commands_count_and_delete_stored_conversations(storing: TestClient, tmp_path: Path, cited: Cited) -> None:
    begin(storing, f"What of {CANARY} and a ledger?")
    assert "1 conversation is stored" in cited(tmp_path, "conversations", "count").stdout
    assert "There is none" in cited(tmp_path, "conversations", "purge").stderr
    age(tmp_path, 31)
    assert "Deleted 1 conversation." in cited(tmp_path, "conversations", "purge").stderr
    begin(storing)
    begin(storing)
    assert "Deleted 2 conversations." in cited(tmp_path, "conversations", "purge", "--all").stderr
    assert conversations.count(Store(tmp_path)) == 0
    assert raw_files(tmp_path) == []


def test_a_backup_holds_no_conversation(storing: TestClient, tmp_path: Path) -> None:
    begin(storing, f"What of {CANARY} and a ledger?")
    copy = tmp_path / "copy"
    Store(tmp_path).copy_to(copy)
    assert raw_files(tmp_path) == [STATE]
    assert Store(tmp_path).rows("SELECT 1 FROM conversation")


def test_two_pages_of_one_conversation_lose_no_question(storing: TestClient) -> None:
    address = begin(storing)
    storing.post(address, data={"question": "From the first page on a ledger", "earlier": ["Who keeps the ledger?"]})
    storing.post(address, data={"question": "From the second page on a ledger", "earlier": ["Who keeps the ledger?"]})
    assert len(questions(read(storing, address))) == 3


@pytest.mark.parametrize("how", ["document=quokkas", "collection=board", ""])
def test_what_a_new_conversation_takes_over_from_a_page_counts_for_who_may_see_it(tmp_path: Path, how: str) -> None:
    earlier = "When are quokkas collected?"
    with two_collections(tmp_path) as (client, ada):
        chosen = {"document": "bins", "earlier": [earlier], "how": [how]}
        address = begin(client, "When are grey bins collected?", **chosen)
        assert questions(read(client, address))[0] == earlier
        refused = client.get(address, headers=ada)
        assert refused.status_code == 404
        assert "quokka" not in refused.text
