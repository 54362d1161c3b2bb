"""A pair of editions, asked about on three dates, over HTTP, in pages and at the terminal: each surface says which."""

import json
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from api.bootstrap import open_ingest, open_service
from api.http.app import create_app
from api.settings import Settings
from ingest.source import edition_source
from retrieval.facts import Facts
from retrieval.interfaces import Models
from tests.api.conftest import Cited, empty_library

OLD = "Parking in the borough\n\nA resident's parking permit costs £60 a year."
NEW = OLD.replace("£60", "£75")
GLASS = "Glass\n\nGlass bottles are collected every Monday from Mill Lane."
QUESTION = "What does a resident's parking permit cost?"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, data_folder: Path, models: Models) -> Settings:
    folder = tmp_path_factory.mktemp("in_force")
    settings = empty_library(folder, data_folder)
    files = {"old.txt": OLD, "new.txt": NEW, "glass.txt": GLASS}
    for name, text in files.items():
        (folder / name).write_text(text)
    ingest = open_ingest(settings, encoder=models.encoder)
    ingest.run([edition_source(folder / "old.txt", "parking", Facts(in_force_from=date(2020, 4, 1)))])
    ingest.run([edition_source(folder / "new.txt", "parking", Facts(in_force_from=date(2025, 4, 1)))])
    ingest.run([edition_source(folder / "glass.txt", "glass", Facts(in_force_to=date(2021, 12, 31)))])
    return settings


@pytest.fixture(scope="module")
def client(settings: Settings, models: Models) -> TestClient:
    return TestClient(create_app(settings, open_service(settings, models)))


@pytest.mark.parametrize(
    ("day", "words", "status"),
    [("2019-12-31", "£60", "no_answer"), ("2024-01-01", "£60", "answered"), ("2025-04-01", "£75", "answered")],
)
def test_the_endpoint_answers_from_the_edition_of_the_day(
    client: TestClient, day: str, words: str, status: str
) -> None:
    answer = client.post("/v1/answers", json={"question": QUESTION, "as_of": day}).json()
    assert (answer["status"], answer["as_of"]) == (status, day)
    quotes = answer["quotes"] or answer["nearest"]
    assert words in quotes[0]["text"]
    before = day < "2020-04-01"
    assert quotes[0]["standing"]["state"] == ("not_yet" if before else "in_force")
    assert answer["reason"] == ("superseded_only" if before else None)
    assert client.post("/v1/verify", json=answer).json()["verified"]


def test_an_old_edition_is_stamped_where_it_is_asked_for(client: TestClient) -> None:
    old, new = client.get("/v1/documents/parking").json()["editions"]
    assert (old["standing"]["state"], old["standing"]["until"]) == ("superseded", "2025-03-31")
    assert new["standing"]["state"] == "in_force"
    asked = {"question": QUESTION, "filters": {"versions": [old["version"]]}}
    [quote] = client.post("/v1/answers", json=asked).json()["quotes"]
    assert "£60" in quote["text"]
    assert quote["standing"] == {
        "state": "superseded", "since": "2020-04-01", "until": "2025-03-31", "by": "parking", "notice": None,
    }  # fmt: skip
    assert client.get(f"/v1/documents/parking/text?version={old['version']}").json()["text"] == OLD


def test_the_pages_stamp_what_is_not_in_force(client: TestClient) -> None:
    old = client.get("/v1/documents/parking").json()["editions"][0]["version"]
    page = BeautifulSoup(client.get(f"/documents/parking?version={old}").text, "html.parser")
    assert "No longer in force since 1 April 2025" in page.select(".govuk-warning-text")[0].get_text()
    assert "£60" in page.get_text()
    current = BeautifulSoup(client.get("/documents/parking").text, "html.parser")
    assert not current.select(".govuk-warning-text")
    assert "Both editions" in current.get_text()
    listed = BeautifulSoup(client.get("/documents").text, "html.parser")
    assert [stamp.get_text() for stamp in listed.select(".cited-stamp--force")] == [
        "No longer in force since 1 January 2022"
    ]
    start = BeautifulSoup(client.get("/").text, "html.parser")
    assert [link.get_text() for link in start.select(".cited-sources a")] == ["Parking in the borough"]


def test_the_chat_shows_text_out_of_force_as_no_answer_and_stamps_it(client: TestClient) -> None:
    page = BeautifulSoup(client.post("/", data={"question": "When are glass bottles collected?"}).text, "html.parser")
    assert "Only text that is not in force" in page.select(".cited-silence")[0].get_text()
    assert "No longer in force since 1 January 2022" in page.select(".cited-stamp--force")[0].get_text()


def test_the_terminal_says_so_too(settings: Settings, cited: Cited) -> None:
    def said(*words: str) -> str:
        done = cited(settings.data, *words)
        assert done.returncode == 0
        return " ".join(done.stdout.split())

    assert "£60" in said("ask", QUESTION, "--as-of", "2024-01-01")
    assert "£75" in said("ask", QUESTION)
    assert "No longer in force since 1 January 2022" in said("ask", "When are glass bottles collected?")
    standings = [one["standing"]["state"] for one in json.loads(said("documents", "--all", "--json"))]
    assert sorted(standings) == ["ended", "in_force", "superseded"]


def test_an_answer_of_a_document_that_says_it_is_withdrawn_is_stamped_until_that_is_decided(
    data_folder: Path, models: Models, tmp_path: Path
) -> None:
    settings = empty_library(tmp_path, data_folder)
    file = tmp_path / "hedges.txt"
    file.write_text("Hedges\n\nThis guidance was withdrawn on 3 March 2025.\n\nA hedge may be two metres high.")
    open_ingest(settings, encoder=models.encoder).run([edition_source(file, "hedges")])

    def notice() -> object:
        client = TestClient(create_app(settings, open_service(settings, models)))
        answer = client.post("/v1/answers", json={"question": "How high may a hedge be?"}).json()
        return answer["quotes"][0]["standing"]["notice"]

    assert notice() == {
        "said": "was withdrawn on 3 March 2025",
        "until": "2025-03-02",
        "evidence": "This guidance was withdrawn on 3 March 2025.",
        "page": None,
    }
    open_ingest(settings, encoder=models.encoder).amend("hedges", rejected=["in_force_to"])
    assert notice() is None
