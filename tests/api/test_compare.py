"""One question of several documents or publishers: over HTTP, in a browser's form, and on the command line."""

import asyncio
import csv
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from jsonschema_rs import Draft202012Validator
from starlette.testclient import TestClient

from api import client as python_client
from api.bootstrap import Service, service_over
from api.http.app import create_app
from api.http.traffic.work import WorkQueue
from api.roles import Role
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from ingest.library.library import Ingest
from ingest.source import sources
from retrieval.errors import Overloaded
from retrieval.index.generation import GENERATIONS, Generation, current_id
from retrieval.index.manifest import read_manifest
from retrieval.interfaces import Models
from tests.api.conftest import Cited
from tests.fakes import FakeEngine, WordEncoder, fake_library

TEXTS = {
    "bins": "Bins\n\nGrey bins are collected every second Tuesday. Garden waste is collected weekly.",
    "rural": "Villages\n\nGrey bins are collected on Fridays. Sacks stand at the kerb.",
    "trees": "Trees\n\nA tree preservation order protects a tree. Fines reach £20,000.",
    "minutes": "Minutes\n\nGrey bins cost the board £70 each.",
}
MANIFEST = """
[[document]]
id = "bins"
file = "bins.txt"
publisher = "Council"
published = 2024-03-04

[[document]]
id = "rural"
file = "rural.txt"
publisher = "District"

[[document]]
id = "trees"
file = "trees.txt"
publisher = "Council"

[[document]]
id = "minutes"
file = "minutes.txt"
publisher = "Board"
collection = "board"
"""
QUESTION = "When are grey bins collected?"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The real engine over four documents of three publishers, of which one is in the collection `board`."""
    data, encoder = tmp_path_factory.mktemp("compared"), WordEncoder()
    inbox = data / "inbox"
    inbox.mkdir()
    for id, text in TEXTS.items():
        (inbox / f"{id}.txt").write_text(text)
    (inbox / "manifest.toml").write_text(MANIFEST)
    assert Ingest(data, encoder).run(sources([inbox])).exit_code == 0
    folder = data / GENERATIONS / str(current_id(data))
    return create_app(
        Settings(data=data), service_over(Generation(folder, read_manifest(folder)), Models(encoder), data)
    )


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def ask(client: TestClient, status: int = 200, **asked: Any) -> Any:
    response = client.post("/v1/compare", json={"question": QUESTION, **asked})
    assert response.status_code == status, response.text
    return response.json()


def untimed(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "took_ms": 0}


def test_each_document_gives_the_answer_that_it_gives_alone(client: TestClient) -> None:
    found = ask(client, documents=["trees", "bins", "rural"])
    assert [(row["kind"], row["document_id"], row["title"], row["published"]) for row in found["rows"]] == [
        ("document", "trees", "Trees", None),
        ("document", "bins", "Bins", "2024-03-04"),
        ("document", "rural", "Villages", None),
    ]
    for row in found["rows"]:
        filters = {"documents": [row["document_id"]]}
        alone = client.post("/v1/answers", json={"question": QUESTION, "filters": filters, "limit": 1}).json()
        assert untimed(row["answer"]) == untimed(alone)
    trees, bins, rural = (row["answer"] for row in found["rows"])
    assert (found["answered"], trees["status"], trees["quotes"]) == (2, "no_answer", [])
    assert "second Tuesday" in bins["quotes"][0]["text"]
    assert "on Fridays" in rural["quotes"][0]["text"]


def test_each_publisher_answers_from_its_own_documents(client: TestClient) -> None:
    found = ask(client, publishers=["District", "Council"])
    assert [(row["kind"], row["publisher"], row["document_id"]) for row in found["rows"]] == [
        ("publisher", "District", None),
        ("publisher", "Council", None),
    ]
    for row in found["rows"]:
        assert {quote["citation"]["publisher"] for quote in row["answer"]["quotes"]} == {row["publisher"]}
    assert [row["published"] for row in found["rows"]] == [None, "2024-03-04"]


def test_a_day_and_a_number_of_quotes_can_be_asked_for(client: TestClient) -> None:
    found = ask(client, documents=["bins", "rural"], as_of="2025-06-01", limit=3)
    assert found["as_of"] == "2025-06-01"
    assert {row["answer"]["as_of"] for row in found["rows"]} == {"2025-06-01"}


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({}, 422, "bad_question"),
        ({"documents": ["bins"]}, 422, "bad_question"),
        ({"documents": ["bins", "bins"]}, 422, "bad_question"),
        ({"documents": [f"d{number}" for number in range(21)]}, 422, "bad_request"),
        ({"documents": ["bins"] * 5, "publishers": [f"p{number}" for number in range(20)]}, 422, "bad_question"),
        ({"documents": ["bins", "nothing"]}, 404, "unknown_document"),
        ({"publishers": ["Council", "Nobody"]}, 422, "empty_filter"),
        ({"documents": ["bins", "trees"], "question": " "}, 422, "bad_question"),
        ({"documents": ["bins", "trees"], "question": "My number is 943 476 5919"}, 422, "personal_information"),
        ({"documents": ["bins", "trees"], "filters": {}}, 422, "bad_request"),
    ],
)
def test_what_cannot_be_compared_is_a_problem(
    client: TestClient, asked: dict[str, Any], status: int, code: str
) -> None:
    assert ask(client, status, **asked)["code"] == code


def test_the_example_of_the_document_is_what_a_response_looks_like(client: TestClient) -> None:
    described = client.get("/v1/openapi.json").json()
    media = described["paths"]["/v1/compare"]["post"]["responses"]["200"]["content"]["application/json"]
    schema = {**media["schema"], "components": described["components"]}
    found = ask(client, documents=["trees", "bins"])
    assert [error.message for error in Draft202012Validator(schema).iter_errors(found)] == []
    assert found.keys() == media["example"].keys()
    assert found["rows"][0].keys() == media["example"]["rows"][0].keys()


# --- callers who see a part


@pytest.fixture(scope="module")
def reader(app: FastAPI) -> TestClient:
    """Somebody who sees the collection `main`."""
    settings: Settings = app.state.settings
    secret = keys.create(Store(settings.data), "Ada", Role.READER, ["main"])[1]
    return TestClient(app, headers={"authorization": f"Bearer {secret}", "x-request-id": "same"})


@pytest.mark.parametrize("field", ["documents", "publishers"])
def test_what_is_hidden_gives_the_reply_for_what_is_unknown(client: TestClient, reader: TestClient, field: str) -> None:
    hidden = {"documents": ["bins", "minutes"], "publishers": ["Council", "Board"]}[field]
    asked = {"question": QUESTION, field: hidden}
    replies = [reader.post("/v1/compare", json=one) for one in (asked, {**asked, field: [hidden[0], "unknown"]})]
    assert (replies[0].status_code, replies[0].content) == (replies[1].status_code, replies[1].content)
    assert client.post("/v1/compare", json=asked).json()["answered"] == 2


def test_the_page_offers_and_asks_only_what_its_reader_may_see(client: TestClient, reader: TestClient) -> None:
    form = {"question": QUESTION, "ask": "1", "document": ["bins", "rural", "minutes"], "publisher": "Board"}
    shown = reader.post("/compare", data=form)
    page = BeautifulSoup(shown.text, "html.parser")
    assert len(page.select(".cited-compare tbody tr")) == 2
    for secret in ("Minutes", "minutes", "Board", "£70"):
        assert secret not in shown.text
    every = BeautifulSoup(client.post("/compare", data=form).text, "html.parser")
    assert len(every.select(".cited-compare tbody tr")) == 4
    assert "£70" in every.get_text()


# --- the page with the real engine


def test_the_page_and_its_file_say_what_the_interface_for_programs_says(client: TestClient) -> None:
    form = {"question": QUESTION, "ask": "1", "document": ["trees", "bins", "rural"]}
    table = BeautifulSoup(client.post("/compare", data=form).text, "html.parser")
    heads, *rows = csv.reader(StringIO(client.post("/compare/csv", data=form).content.decode("utf-8-sig"), newline=""))
    found = ask(client, documents=form["document"])["rows"]
    for told, row, written in zip(found, table.select(".cited-compare tbody tr"), rows, strict=True):
        quotes = told["answer"]["quotes"]
        assert bool(row.select(".cited-compare__citation")) is bool(quotes)
        assert written[heads.index("Quote")] == (quotes[0]["text"] if quotes else "")
        nearest = told["answer"]["nearest"] if not quotes else []
        passage = heads.index("Nearest passage, which does not answer")
        assert written[passage] == (nearest[0]["text"] if nearest else "")
        assert bool(nearest) is ("/documents/" in written[heads.index("Address of the nearest passage")])
        assert ("Cited found no sentence" in written[heads.index("Result")]) is not bool(quotes)


def test_the_python_client_gives_the_answer_of_each_with_its_title(client: TestClient) -> None:
    cited = python_client.Cited()
    cited.__dict__.update(_http=client)
    compared = cited.compare(QUESTION, documents=["trees", "bins"], publishers=["District"])
    assert [title for title, _ in compared] == ["Trees", "Bins", "District"]
    found = ask(client, documents=["trees", "bins"], publishers=["District"])["rows"]
    assert [answer.status for _, answer in compared] == [row["answer"]["status"] for row in found]


# --- limits


def limited(tmp_path: Path, **settings: Any) -> TestClient:
    library: Any = fake_library()
    engine: Any = FakeEngine(library)
    return TestClient(create_app(Settings(data=tmp_path, **settings), Service(engine, library, lambda: None)))


FAKES = {"question": "Who keeps the ledger?", "documents": ["river-charter", "odd"]}


def test_a_comparison_counts_as_so_many_questions(tmp_path: Path) -> None:
    client = limited(tmp_path, questions_per_minute=5)
    first, second, third = (client.post("/v1/compare", json=FAKES) for _ in range(3))
    assert [reply.status_code for reply in (first, second, third)] == [200, 200, 429]
    assert first.headers["ratelimit"].startswith('"questions";r=3;t=')
    assert second.headers["ratelimit"].startswith('"questions";r=1;t=')
    assert third.json()["violated-policies"] == ["questions"]
    assert int(third.headers["retry-after"]) > 0
    page = client.post(
        "/compare",
        data={"question": FAKES["question"], "ask": "1", "document": FAKES["documents"]},
        headers={"accept": "text/html"},
    )
    assert (page.status_code, "Too many questions" in page.text) == (429, True)


def test_a_batch_counts_as_so_many_questions_too(tmp_path: Path) -> None:
    client = limited(tmp_path, questions_per_minute=5)
    replies = [client.post("/v1/answers:batch", json={"questions": [FAKES["question"]] * 3}) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [200, 429]
    assert replies[0].headers["ratelimit"].startswith('"questions";r=2;t=')


def test_the_page_counts_alike_and_looking_at_the_list_counts_as_one(tmp_path: Path) -> None:
    client = limited(tmp_path, questions_per_minute=8)
    form = {"question": FAKES["question"], "document": FAKES["documents"]}
    left = [
        client.post(path, data={**form, **more}).headers["ratelimit"].partition("r=")[2][0]
        for path, more in (("/compare", {"show": "1"}), ("/compare", {"ask": "1"}), ("/compare/csv", {}))
    ]
    assert left == ["7", "5", "3"]


def test_whoever_has_asked_nothing_else_may_compare_however_low_the_limit_is(tmp_path: Path) -> None:
    replies = [limited(tmp_path, questions_per_minute=1).post("/v1/compare", json=FAKES) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [200, 200]


def test_a_refused_page_says_when_to_come_back(tmp_path: Path) -> None:
    client = limited(tmp_path, questions_per_minute=3)
    form = {"question": FAKES["question"], "ask": "1", "document": FAKES["documents"]}
    replies = [client.post("/compare", data=form) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [200, 429]
    assert int(replies[1].headers["retry-after"]) > 0


def test_a_turn_for_more_questions_has_as_many_times_the_time() -> None:
    """A billionth of a second for each is over at once; the words that say so name the time."""

    async def told(questions: int) -> str:
        async with WorkQueue(1, 1, 1e-9).slot(None, questions) as check_stop:
            with pytest.raises(Overloaded) as ended:
                check_stop()
        return str(ended.value)

    assert "longer than 1e-09 seconds" in asyncio.run(told(1))
    assert "longer than 3e-09 seconds" in asyncio.run(told(3))


# --- the command line


@pytest.fixture
def opened(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, with the command answering from the app's service, whose encoder needs no compiled model."""
    monkeypatch.setattr("api.bootstrap.open_service", lambda _: app.state.serving)
    settings: Settings = app.state.settings
    return settings.data


def test_the_command_prints_each_with_its_quote_or_its_silence(cited: Cited, opened: Path) -> None:
    done = cited(opened, "compare", QUESTION, "--document", "bins", "--document", "trees", "--publisher", "District")
    assert done.returncode == 0, done.stderr
    printed = " ".join(done.stdout.split())
    for words in ("1. Bins, edition of 4 March 2024", "second Tuesday", "2. Trees", "3. District", "on Fridays"):
        assert words in printed
    assert "Cited found no sentence that answers this." in printed
    assert "2 of 3 answer." in printed


def test_with_json_it_prints_what_the_interface_returns(cited: Cited, opened: Path, client: TestClient) -> None:
    done = cited(opened, "compare", QUESTION, "--document", "bins", "--document", "trees", "--json")
    printed, served = json.loads(done.stdout), ask(client, documents=["bins", "trees"])
    for one in (printed, served):
        one["rows"] = [{**row, "answer": untimed(row["answer"])} for row in one["rows"]]
    assert printed == served


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--document", "bins"), "Choose at least two documents or publishers to compare"),
        (("--document", "bins", "--document", "none"), "`cited documents` lists all documents"),
        (("--publisher", "Council", "--publisher", "Nobody"), "No document matches this filter"),
    ],
)
def test_the_command_says_in_one_sentence_what_it_cannot_do(
    cited: Cited, opened: Path, words: tuple[str, ...], says: str
) -> None:
    done = cited(opened, "compare", QUESTION, *words)
    assert done.returncode == 1
    assert says in done.stderr
