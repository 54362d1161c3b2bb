"""The register of duties over HTTP, MCP, on the command line and on its pages, over a library with real indexes."""

import asyncio
import csv
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from jsonschema_rs import Draft202012Validator
from mcp.client.client import Client as McpClient
from starlette.testclient import TestClient

from api.bootstrap import service_over
from api.cli.show.duties import show_duties
from api.client import Cited
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
from tests.fakes import WordEncoder
from tests.servers import app_served
from web.duties.read_duties import RecentDuties
from web.duties.register import DutyChoice, list_entries, rows

SITES = (
    "Sites\n\nThe council should inspect each site. The owner must keep a log of =visits.\n\n"
    "The council must:\n\n  • publish the log within 28 days; and\n  • tell the owner if a site is unsafe.\n"
)
NEW_SITES = SITES.replace("should inspect", "must inspect").replace("The owner must keep a log of =visits.", "")
TEXTS = {
    "sites": SITES,
    "housing": "Housing\n\nUpton Borough Council (“we”) lets homes. We must repair the roof. Tenants may keep bees.",
    "minutes": "Minutes\n\nThe board must meet monthly.",
}
MANIFEST = """
[[document]]
id = "sites"
file = "sites.txt"

[[document]]
id = "housing"
file = "housing.txt"

[[document]]
id = "minutes"
file = "minutes.txt"
collection = "board"
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents: one with two editions, one in the collection `board`."""
    data = tmp_path_factory.mktemp("duties")
    inbox = data / "inbox"
    inbox.mkdir()
    for sites in (SITES, NEW_SITES):
        for id, text in {**TEXTS, "sites": sites}.items():
            (inbox / f"{id}.txt").write_text(text)
        (inbox / "manifest.toml").write_text(MANIFEST)
        assert Ingest(data, WordEncoder()).run(sources([inbox])).exit_code == 0
    return data


def app_over(data: Path) -> FastAPI:
    folder = data / GENERATIONS / str(current_id(data))
    generation = Generation(folder, read_manifest(folder))
    return create_app(Settings(data=data), service_over(generation, Models(WordEncoder()), data))


@pytest.fixture(scope="module")
def app(data: Path) -> FastAPI:
    return app_over(data)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def duties(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    response = client.get("/v1/duties", params=asked)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()
    return found


def said(found: list[dict[str, Any]]) -> list[tuple[str | None, str, str | None]]:
    return [(one["actor"] and one["actor"]["text"], one["force"], one["action"]) for one in found]


def editions(client: TestClient) -> list[str]:
    return [one["version"] for one in client.get("/v1/documents/sites").json()["editions"]]


def test_the_library_is_listed_by_document_and_in_its_order(client: TestClient) -> None:
    assert said(duties(client)) == [
        ("We", "must", "repair the roof"),
        ("Tenants", "may", "keep bees"),
        ("The board", "must", "meet monthly"),
        ("The council", "must", "inspect each site"),
        ("The council", "must", "publish the log within 28 days"),
        ("The council", "must", "tell the owner"),
    ]


def test_an_item_quotes_its_lead_in_and_has_condition_and_deadline(client: TestClient) -> None:
    *_, first, second = duties(client, document="sites")
    assert first["lead_in"]["text"] == "The council must:"
    assert (first["deadline"], second["condition"]) == ("within 28 days", "if a site is unsafe")


def test_every_quote_and_lead_in_verifies_against_the_original(client: TestClient) -> None:
    quotes = [quote for one in duties(client) for quote in (one["quote"], one["lead_in"]) if quote]
    checked = client.post("/v1/verify", json=quotes).json()
    assert len(checked["quotes"]) == 8
    assert checked["verified"]
    altered = {**quotes[0], "text": quotes[0]["text"].replace("must", "may")}
    assert not client.post("/v1/verify", json=altered).json()["verified"]


@pytest.mark.parametrize(
    ("asked", "actors"),
    [
        ({"actor": "local authority"}, ["We", "The council", "The council", "The council"]),
        ({"actor": "tenant"}, ["Tenants"]),
        ({"force": "may"}, ["Tenants"]),
        ({"force": ["may", "should"], "document": "housing"}, ["Tenants"]),
        ({"deadline": "true"}, ["The council"]),
        ({"deadline": "true", "actor": "council"}, ["The council"]),
        ({"actor": "nobody at all"}, []),
        ({"document": "minutes"}, ["The board"]),
    ],
)
def test_filters_narrow_the_list(client: TestClient, asked: dict[str, Any], actors: list[str]) -> None:
    assert [actor for actor, _, _ in said(duties(client, **asked))] == actors


def test_we_is_named_where_the_document_says_who_that_is(client: TestClient) -> None:
    first = duties(client, document="housing")[0]
    assert first["actor"]["stands_for"] == "Upton Borough Council"


def test_an_old_edition_can_be_read(client: TestClient) -> None:
    old, _ = editions(client)
    found = duties(client, document="sites", version=old)
    assert said(found)[:2] == [
        ("The council", "should", "inspect each site"),
        ("The owner", "must", "keep a log of =visits"),
    ]
    assert {one["standing"]["state"] for one in found} == {"superseded"}


def test_the_list_comes_in_parts_that_keep_the_choice(client: TestClient) -> None:
    whole, part, address = duties(client, actor="council"), [], "/v1/duties?actor=council&limit=2"
    while address:
        response = client.get(address)
        part += response.json()
        address = response.links.get("next", {}).get("url", "")
    assert part == whole


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"document": "nowhere"}, 404),
        ({"document": "sites", "version": "0" * 64}, 404),
        ({"force": "perhaps"}, 422),
        ({"as_of": "soon"}, 422),
        ({"after": "nothing"}, 422),
        ({"limit": 0}, 422),
        ({"actor": "x" * 101}, 422),
    ],
)
def test_what_cannot_be_listed_is_a_problem(client: TestClient, asked: dict[str, Any], status: int) -> None:
    response = client.get("/v1/duties", params=asked)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


def test_two_editions_differ_by_force_and_by_a_duty(client: TestClient) -> None:
    old, new = editions(client)
    changes = client.get("/v1/documents/sites/duties", params={"from": old, "to": new}).json()["changes"]
    assert [change["kind"] for change in changes] == ["force", "removed"]
    assert (changes[0]["before"]["force"], changes[0]["after"]["force"]) == ("should", "must")
    page = BeautifulSoup(client.get(f"/documents/sites/duties?from={old}&to={new}").text, "html.parser")
    assert [heading.get_text() for heading in page.select("h2")][:2] == ["Another force: 1", "Removed: 1"]


def test_somebody_who_sees_one_collection_reads_its_duties_alone(client: TestClient, data: Path) -> None:
    store = Store(data)
    _, secret = keys.create(store, "Reader", Role.READER, ["board"])
    headers = {"Authorization": f"Bearer {secret}"}

    def read(path: str, **asked: str) -> Any:
        return client.get(path, params=asked, headers=headers)

    assert [actor for actor, _, _ in said(read("/v1/duties").json())] == ["The board"]
    assert read("/v1/duties", document="sites").status_code == 404
    assert "council" not in read("/duties.csv").text


def test_the_csv_file_has_a_row_for_each_duty_and_no_formula(client: TestClient) -> None:
    old, _ = editions(client)
    response = client.get("/documents/sites/duties.csv", params={"version": old})
    assert response.headers["content-disposition"] == 'attachment; filename="cited-duties-sites.csv"'
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Force"] for row in rows] == ["should", "must", "must", "must"]
    assert rows[3]["Introduced by"] == "The council must:"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_the_page_quotes_each_duty_and_links_to_its_place(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/duties?actor=local+authority&force=must").text, "html.parser")
    assert [cell.get_text() for cell in page.select("td.cited-duties__word")] == ["must"] * 4
    assert "Upton Borough Council" in page.select("th.cited-compare__of")[0].get_text()
    link = str(page.select("td.cited-compare__citation a")[1]["href"])
    document = BeautifulSoup(client.get(link).text, "html.parser")
    assert document.select_one("mark").get_text() == "The council must inspect each site."  # type: ignore[union-attr]


def test_a_day_that_is_none_is_said_at_its_field(client: TestClient) -> None:
    response = client.get("/duties?as_of=soon")
    assert response.status_code == 400
    assert "Enter a day such as 31 January 2026" in response.text


def test_the_page_of_a_document_leads_to_its_duties(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/documents/sites").text, "html.parser")
    (link,) = [link for link in page.select("a") if link.get_text() == "Duties in this document"]
    assert client.get(str(link["href"])).status_code == 200


def test_agents_and_the_python_client_list_duties(data: Path) -> None:
    with app_served(app_over(data)) as (host, port):
        address = f"http://{host}:{port}"

        async def call() -> Any:
            async with McpClient(f"{address}/mcp") as agent:
                return await agent.call_tool("list_duties", {"actor": "local authority", "limit": 1})

        found = asyncio.run(call()).structured_content
        assert (found["found"], len(found["duties"])) == (4, 1)
        assert found["duties"][0]["quote"]["text"] == "We must repair the roof."
        assert found["duties"][0]["link"].startswith(f"{address}/documents/housing?version=")
        with Cited(address) as cited:
            (duty,) = cited.call("GET", "/v1/duties", params={"actor": "tenant"})
            assert (duty["actor"]["text"], duty["force"], duty["action"]) == ("Tenants", "may", "keep bees")
            place = duty["quote"]["citation"]
            assert cited.text("housing", start=place["start"], end=place["end"]) == duty["quote"]["text"]


def test_the_command_prints_duties_with_their_citations(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = app_over(data).state.serving.library
    found = list_entries(library, DutyChoice(documents=("housing",)), RecentDuties(), "1")
    show_duties(rows(library, found))
    printed = " ".join(capsys.readouterr().out.split())
    assert "1. We (Upton Borough Council): must │ We must repair the roof. Housing" in printed
    assert printed.endswith("2 duties. Cited finds them by rule and can miss some.")


def test_the_command_runs_over_the_corpus_that_ships(data_folder: Path, cited: Callable[..., Any]) -> None:
    assert cited(data_folder, "duties", "--json").stdout.strip() == "[]"
    assert cited(data_folder, "duties", "--force", "perhaps").returncode == 2
    assert cited(data_folder, "duties", "nowhere").returncode == 1


def test_a_response_is_as_the_contract_says(app: FastAPI, client: TestClient) -> None:
    contract = app.openapi()
    schema = {"$ref": "#/components/schemas/DutyOut", "components": contract["components"]}
    validator = Draft202012Validator(schema)
    found = duties(client)
    assert found
    for duty in found:
        validator.validate(duty)
