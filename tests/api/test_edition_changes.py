"""What changed between two editions: over HTTP, on the page with real editions, and on the command line."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from jsonschema_rs import Draft202012Validator
from mcp.client.client import Client as McpClient
from starlette.testclient import TestClient

from api.bootstrap import service_over
from api.http.app import create_app
from api.roles import Role
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from ingest.library.library import Ingest
from ingest.source import sources
from retrieval.index.generation import GENERATIONS, Generation, current_id
from retrieval.index.manifest import read_manifest
from retrieval.interfaces import Models
from tests.api.conftest import Cited
from tests.fakes import WordEncoder
from tests.servers import app_served

BINS = "Bins\n\nThe council must collect grey bins every 14 days.\n\nResidents may leave two sacks beside a bin."
NEXT = (
    "Bins\n\nThe council should collect grey bins every 21 days.\n\nResidents may leave three sacks beside a bin.\n\n"
    "Glass goes to the bank."
)
MANIFEST = """
[[document]]
id = "bins"
file = "bins.txt"
publisher = "Council"
published = {day}

[[document]]
id = "minutes"
file = "minutes.txt"
collection = "board"

[[document]]
id = "trees"
file = "trees.txt"
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The real engine over three documents, two of them in two editions, of which one is in the collection `board`."""
    data, encoder = tmp_path_factory.mktemp("changed"), WordEncoder()
    inbox = data / "inbox"
    inbox.mkdir()
    (inbox / "trees.txt").write_text("Trees\n\nA tree preservation order protects a tree.")
    for bins, fee, day in ((BINS, "£70", "2024-03-04"), (NEXT, "£90", "2026-02-03")):
        (inbox / "bins.txt").write_text(bins)
        (inbox / "minutes.txt").write_text(f"Minutes\n\nGrey bins cost the board {fee} each.")
        (inbox / "manifest.toml").write_text(MANIFEST.format(day=day))
        assert Ingest(data, encoder).run(sources([inbox / "manifest.toml"])).exit_code == 0
    folder = data / GENERATIONS / str(current_id(data))
    return create_app(
        Settings(data=data), service_over(Generation(folder, read_manifest(folder)), Models(encoder), data)
    )


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def changes(client: TestClient, id: str = "bins", status: int = 200, **query: Any) -> Any:
    response = client.get(f"/v1/documents/{id}/changes", params=query)
    assert response.status_code == status, response.text
    return response.json()


def test_by_default_the_edition_in_force_is_compared_with_the_one_before(client: TestClient) -> None:
    found = changes(client)
    assert (found["old"]["edition"], found["new"]["edition"]) == (1, 2)
    assert (found["old"]["published"], found["new"]["published"]) == ("2024-03-04", "2026-02-03")
    assert (found["total"], found["unmentioned"], found["listed"]) == (3, None, None)
    assert [(one["id"], one["kinds"], one["op"]) for one in found["changes"]] == [
        ("1", ["obligation", "number"], "same"),
        ("2", ["number"], "same"),
        ("3", ["wording"], "added"),
    ]
    assert {kind: count for kind, count in found["counts"].items() if count} == {
        "obligation": 1, "number": 1, "wording": 1
    }  # fmt: skip


def test_both_texts_of_a_change_verify(client: TestClient) -> None:
    placed = [side for one in changes(client)["changes"] for side in (one["old"], one["new"]) if side]
    assert len(placed) == 5
    for side in placed:
        place = side["citation"]
        text = client.get(
            "/v1/documents/bins/text",
            params={"start": place["start"], "end": place["end"], "version": place["version"]},
        ).json()["text"]
        assert text == side["text"]
    quotes = [{**side, "core": [], "confidence": 1.0} for side in placed]
    for one in client.post("/v1/verify", json=quotes).json()["quotes"]:
        assert one["verified"], one


def test_the_words_make_up_the_new_text(client: TestClient) -> None:
    for one in changes(client)["changes"]:
        new = "".join(piece["text"] for piece in one["words"] if piece["op"] != "removed")
        assert new == one["new"]["text"]


def test_editions_and_kinds_can_be_chosen_and_the_list_comes_in_parts(client: TestClient) -> None:
    old, new = (changes(client)[side]["version"] for side in ("old", "new"))
    back = changes(client, **{"from": new, "to": old})
    assert [one["op"] for one in back["changes"]] == ["same", "same", "removed"]
    assert changes(client, **{"from": new, "to": new})["total"] == 0
    assert [one["id"] for one in changes(client, kind="number")["changes"]] == ["1", "2"]
    seen: list[str] = []
    address: str | None = "/v1/documents/bins/changes?kind=number&limit=1"
    while address:
        response = client.get(address)
        seen += [one["id"] for one in response.json()["changes"]]
        link = response.headers.get("link")
        address = link.partition("<")[2].partition(">")[0] if link else None
    assert seen == ["1", "2"]


@pytest.mark.parametrize(
    ("id", "query", "status", "code"),
    [
        ("nothing", {}, 404, "unknown_document"),
        ("bins", {"from": "0" * 64}, 404, "unknown_version"),
        ("trees", {}, 422, "bad_input"),
        ("bins", {"kind": "gravity"}, 422, "bad_request"),
        ("bins", {"after": "9"}, 422, "bad_input"),
    ],
)
def test_what_cannot_be_compared_is_a_problem(
    client: TestClient, id: str, query: dict[str, str], status: int, code: str
) -> None:
    assert changes(client, id, status, **query)["code"] == code


def test_the_example_of_the_document_is_what_a_response_looks_like(client: TestClient) -> None:
    described = client.get("/v1/openapi.json").json()
    media = described["paths"]["/v1/documents/{document_id}/changes"]["get"]["responses"]["200"]["content"]
    schema = {**media["application/json"]["schema"], "components": described["components"]}
    found, example = changes(client), media["application/json"]["example"]
    assert [error.message for error in Draft202012Validator(schema).iter_errors(found)] == []
    assert found.keys() == example.keys()
    assert found["changes"][0].keys() == example["changes"][0].keys()


def test_who_does_not_see_a_document_learns_nothing_of_its_changes(app: FastAPI, client: TestClient) -> None:
    settings: Settings = app.state.settings
    secret = keys.create(Store(settings.data), "Ada", Role.READER, ["main"])[1]
    reader = TestClient(app, headers={"authorization": f"Bearer {secret}", "x-request-id": "same"})
    assert changes(client, "minutes")["total"] == 1
    for path in ("/v1/documents/{}/changes", "/documents/{}/changes"):
        replies = [reader.get(path.format(id)) for id in ("minutes", "nothing")]
        assert {reply.status_code for reply in replies} == {404}
        assert replies[0].text.replace("minutes", "nothing") == replies[1].text
    assert changes(reader)["total"] == 3


def test_the_page_shows_real_editions(client: TestClient) -> None:
    page = client.get("/documents/bins/changes", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "3 changes." in page.text


# --- the command line


@pytest.fixture
def opened(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, with the command answering from the app's service, whose encoder needs no compiled model."""
    monkeypatch.setattr("api.bootstrap.open_service", lambda _: app.state.serving)
    settings: Settings = app.state.settings
    return settings.data


def test_the_command_prints_each_change_under_its_kind(cited: Cited, opened: Path) -> None:
    done = cited(opened, "changes", "bins")
    assert done.returncode == 0, done.stderr
    printed = " ".join(done.stdout.split())
    for words in ("edition 1 to edition 2", "3 changes.", "Must, should, may", "[-must-] {+should+}",
                  "[-two-] {+three+}", "Added"):  # fmt: skip
        assert words in printed


def test_with_json_it_prints_what_the_interface_returns(cited: Cited, opened: Path, client: TestClient) -> None:
    printed = json.loads(cited(opened, "changes", "bins", "--from", "1", "--to", "2", "--json").stdout)
    assert printed == changes(client)


def test_the_command_prints_the_kinds_that_are_chosen(cited: Cited, opened: Path, client: TestClient) -> None:
    chosen = json.loads(cited(opened, "changes", "bins", "--kind", "number", "--json").stdout)
    assert chosen == changes(client, kind="number")
    printed = " ".join(cited(opened, "changes", "bins", "--kind", "wording").stdout.split())
    assert "1 of 3 changes." in printed
    assert "[-must-]" not in printed
    assert json.loads(cited(opened, "changes", "bins", "--unmentioned", "--json").stdout) == changes(
        client, unmentioned=True
    )


def test_agents_choose_kinds_and_read_on(app: FastAPI) -> None:
    settings: Settings = app.state.settings
    # The app of the other tests runs already, and can run once only.
    with app_served(create_app(settings, app.state.serving)) as (host, port):

        async def read(**arguments: Any) -> Any:
            async with McpClient(f"http://{host}:{port}/mcp") as agent:
                return (await agent.call_tool("list_changes", {"document_id": "bins", **arguments})).structured_content

        def over_http(**query: Any) -> Any:
            return httpx2.get(f"http://{host}:{port}/v1/documents/bins/changes", params=query).json()

        every = over_http()
        assert asyncio.run(read()) == every
        assert asyncio.run(read(kinds=["number"])) == over_http(kind="number")
        assert asyncio.run(read(unmentioned=True)) == over_http(unmentioned=True)
        assert asyncio.run(read(start=1, limit=1))["changes"] == every["changes"][1:2]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nothing",), "`cited documents` lists all documents"),
        (("bins", "--from", "7"), "`cited documents --all` lists the versions"),
        (("trees",), "There is no edition before this one."),
    ],
)
def test_the_command_says_in_one_sentence_what_it_cannot_do(
    cited: Cited, opened: Path, words: tuple[str, ...], says: str
) -> None:
    done = cited(opened, "changes", *words)
    assert done.returncode == 1
    assert says in done.stderr
