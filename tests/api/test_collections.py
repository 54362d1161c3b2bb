"""Over HTTP, somebody who sees some collections learns nothing about the documents in the others."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from api.bootstrap import open_service, service_over
from api.cli.show.documents import show_documents
from api.console import out
from api.http.access.needs import routes_of
from api.http.app import create_app
from api.roles import Role
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from ingest.library.library import Ingest
from ingest.source import edition_source, sources
from retrieval.document import Document
from retrieval.facts import FactChanges, Facts
from retrieval.index.generation import GENERATIONS, Generation, current_id
from retrieval.index.manifest import read_manifest
from retrieval.interfaces import Models
from retrieval.quality import AnswerOutcome, Basis, Quality, Verdict
from tests.fakes import FakeLibrary, WordEncoder, charter

BINS = (
    "Bins\n\nGrey bins are collected every second Tuesday. Garden waste is collected weekly.\n\n"
    "Large items\n\nA sofa is collected for a fee."
)
QUOKKAS = (
    "Quokkas\n\nQuokkas are collected on Fridays. A quokka costs £70.\n\nFeeding quokkas\n\nA quokka eats gumleaves."
)
MANIFEST = """
[[document]]
id = "bins"
file = "bins.txt"
publisher = "Council"

[[document]]
id = "quokka-papers"
file = "quokkas.txt"
publisher = "Zoological Board"
supersedes = "bins"
collection = "warren"
"""
# Words of the hidden document, its id, title, publisher, file and collection.
SECRETS = ("quokka", "gumleaves", "zoological", "fridays", "warren", "£70")
UNKNOWN = "unknown-paper"
ROOT = Path(__file__).resolve().parents[2]


def seeing(app: FastAPI, *collections: str, role: Role = Role.READER) -> TestClient:
    """A client with a new key of this role that sees these collections."""
    settings: Settings = app.state.settings
    secret = keys.create(Store(settings.data), "Ada", role, list(collections))[1]
    # One id for all requests, because every problem names its own.
    return TestClient(app, headers={"authorization": f"Bearer {secret}", "x-request-id": "same"})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("collections")


@pytest.fixture(scope="module")
def app(data: Path) -> FastAPI:
    """An app over one document in `main` and one in `warren`, with a measured quality that names the second."""
    inbox, encoder = data / "inbox", WordEncoder()
    inbox.mkdir()
    (inbox / "bins.txt").write_text(BINS)
    (inbox / "quokkas.txt").write_text(QUOKKAS)
    (inbox / "manifest.toml").write_text(MANIFEST)
    ingest = Ingest(data, encoder)
    assert ingest.run(sources([inbox])).exit_code == 0
    folder = data / GENERATIONS / str(current_id(data))
    service = service_over(Generation(folder, read_manifest(folder)), Models(encoder), data)
    verdict = Verdict("What does a quokka cost?", AnswerOutcome.RIGHT, 0.9, True)
    quality = Quality(service.engine.generation, "2026-01-31", 0.1, 0.3, Basis.OWN, (verdict,), 0.8)
    return create_app(Settings(data=data), replace(service, quality=lambda: quality))


@pytest.fixture(scope="module")
def seeing_all(app: FastAPI) -> TestClient:
    return TestClient(app)


@pytest.fixture(scope="module")
def reader(app: FastAPI) -> TestClient:
    """Somebody who sees the collection `main`."""
    return seeing(app, "main")


def told(response: Response) -> str:
    """All that a response tells: status line, headers and body, in lower case."""
    return f"{response.status_code} {response.headers} {response.content!r} {response.text}".lower()


def assert_no_secret(response: Response) -> None:
    assert [secret for secret in SECRETS if secret in told(response)] == []


def test_somebody_who_sees_all_finds_both_documents(seeing_all: TestClient) -> None:
    listed = {each["id"]: each["collection"] for each in seeing_all.get("/v1/documents").json()}
    assert listed == {"bins": "main", "quokka-papers": "warren"}
    assert seeing_all.post("/v1/answers", json={"question": "What does a quokka cost?"}).json()["quotes"] != []
    assert "quokka" in told(seeing_all.get("/quality"))


PAGES = ["/", "/documents", "/documents/bins", "/quality", "/docs", "/v1/documents", "/v1/documents/bins",
         "/v1/quality", "/v1/documents/bins/text", "/v1/documents/bins/original",
         "/v1/openapi.json", "/readyz"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_a_hidden_document_is_shown(reader: TestClient, path: str) -> None:
    response = reader.get(path)
    assert response.status_code == 200
    assert_no_secret(response)


def test_a_document_superseded_by_a_hidden_one_reads_as_in_force(reader: TestClient, seeing_all: TestClient) -> None:
    assert seeing_all.get("/v1/documents/bins").json()["standing"]["by"] == "quokka-papers"
    assert reader.get("/v1/documents/bins").json()["standing"]["state"] == "in_force"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/documents/{}",
        "/v1/documents/{}/text",
        "/v1/documents/{}/original",
        "/v1/documents/{}/places?start=0&end=3",
        "/documents/{}",
    ],
)
def test_a_hidden_document_gives_the_answer_for_an_unknown_one(
    reader: TestClient, seeing_all: TestClient, path: str
) -> None:
    hidden, unknown = reader.get(path.format("quokka-papers")), reader.get(path.format(UNKNOWN))
    assert (hidden.status_code, hidden.content) == (unknown.status_code, unknown.content)
    assert hidden.status_code == 404
    assert hidden.headers == unknown.headers
    assert seeing_all.get(path.format("quokka-papers")).status_code == 200


@pytest.mark.parametrize("path", ["/documents/{}/pages/1", "/documents/{}/pages/1/marks?start=0&end=3"])
def test_a_hidden_document_has_no_picture_as_an_unknown_one_has_none(reader: TestClient, path: str) -> None:
    hidden, unknown = reader.get(path.format("quokka-papers")), reader.get(path.format(UNKNOWN))
    assert (hidden.status_code, hidden.content) == (unknown.status_code, unknown.content)
    assert hidden.status_code == 404


def test_a_hidden_version_gives_the_answer_for_an_unknown_one(reader: TestClient, seeing_all: TestClient) -> None:
    sha256 = seeing_all.get("/v1/documents/quokka-papers").json()["version"]
    for path in ("/v1/documents/bins", "/v1/documents/bins/text", "/v1/documents/bins/original"):
        hidden, unknown = (reader.get(path, params={"version": one}) for one in (sha256, "0" * 64))
        assert (hidden.status_code, hidden.content) == (unknown.status_code, unknown.content)


QUESTIONS = ["What does a quokka cost?", "When are grey bins collected?", "When are quokas collected?", "And sofas?"]


@pytest.mark.parametrize("route", ["answers", "suggestions"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_answer_and_no_suggestion_tells_of_a_hidden_document(reader: TestClient, route: str, question: str) -> None:
    response = reader.post(f"/v1/{route}?explain=true", json={"question": question})
    assert response.status_code == 200
    shown = told(response).replace(question.lower(), "")
    assert [secret for secret in SECRETS if secret in shown] == []


@pytest.mark.parametrize("filters", [{"documents": ["quokka-papers"]}, {"publishers": ["Zoological Board"]},
                                     {"collections": ["warren"]}])  # fmt: skip
def test_a_filter_for_a_hidden_document_gives_the_answer_for_an_unknown_one(
    reader: TestClient, seeing_all: TestClient, filters: dict[str, list[str]]
) -> None:
    asked = {"question": "When are bins collected?", "filters": filters}
    unknown = {"question": "When are bins collected?", "filters": {name: [UNKNOWN] for name in filters}}
    responses = [reader.post("/v1/answers", json=body) for body in (asked, unknown)]
    assert responses[0].status_code == responses[1].status_code
    assert responses[0].content == responses[1].content
    assert seeing_all.post("/v1/answers", json=asked).status_code == 200


def test_a_quote_of_a_hidden_document_cannot_be_verified(reader: TestClient, seeing_all: TestClient) -> None:
    quotes = seeing_all.post("/v1/answers", json={"question": "What does a quokka cost?"}).json()["quotes"]
    assert seeing_all.post("/v1/verify", json=quotes).json()["verified"] is True
    forged = [{**quote, "citation": {**quote["citation"], "version": "0" * 64}} for quote in quotes]
    hidden, unknown = (reader.post("/v1/verify", json=body) for body in (quotes, forged))
    assert hidden.json()["verified"] is False
    assert (hidden.status_code, hidden.content) == (unknown.status_code, unknown.content)


def test_a_cached_answer_of_one_caller_is_not_shown_to_another(reader: TestClient, seeing_all: TestClient) -> None:
    form = {"question": "What does a quokka cost?"}
    assert "gumleaves" in told(seeing_all.post("/", data=form)) or "£70" in told(seeing_all.post("/", data=form))
    assert "£70" not in told(reader.post("/", data=form))
    assert "£70" in told(seeing_all.post("/", data=form))


def test_the_quality_of_a_part_is_that_of_the_built_in_threshold(reader: TestClient) -> None:
    quality = reader.get("/v1/quality").json()
    assert (quality["basis"], quality["own"], quality["verdicts"]) == ("built_in", None, [])


def test_a_caller_who_sees_no_collection_gets_no_document(app: FastAPI) -> None:
    nobody = seeing(app, "no-such-collection")
    assert nobody.get("/v1/documents").json() == []
    assert nobody.post("/v1/answers", json={"question": "When are bins collected?"}).json()["nearest"] == []
    assert nobody.get("/documents").status_code == nobody.get("/").status_code == 200


@pytest.mark.parametrize("width", [80, 160])
def test_the_terminal_shows_collections_where_the_library_uses_them(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(out, "width", width)
    library = FakeLibrary()
    library.add(Document("bins"), charter(), title="Bins")
    show_documents([(version, library.standing(version)) for version in library.versions()])
    assert "collection" not in capsys.readouterr().out
    library.add(Document("minutes"), charter(), title="Minutes", collection="warren")
    show_documents([(version, library.standing(version)) for version in library.versions()])
    printed = capsys.readouterr().out
    assert "collection" in printed
    assert "warren" in printed


def test_where_reading_is_closed_nobody_gets_a_document_without_a_key(app: FastAPI) -> None:
    settings: Settings = app.state.settings
    closed = create_app(settings.model_copy(update={"reading": "signed-in"}), app.state.serving)
    response = TestClient(closed).get("/v1/documents")
    assert response.status_code in (401, 403)
    assert_no_secret(response)


@pytest.mark.parametrize("path", ["jobs", "jobs/1", "previews", "previews/1", "generations"])
def test_reports_about_the_whole_library_need_every_collection(app: FastAPI, path: str) -> None:
    response = seeing(app, "main", "warren", role=Role.EDITOR).get(f"/v1/library/{path}")
    assert (response.status_code, response.json()["code"]) == (403, "sees_some_collections")


def test_a_change_to_the_library_needs_every_collection(app: FastAPI) -> None:
    editor = seeing(app, "main", role=Role.EDITOR)
    for route, body in (("amendments", {"document": "quokka-papers", "facts": {"title": "X"}}),
                        ("deletions", {"documents": ["quokka-papers"]})):  # fmt: skip
        response = editor.post(f"/v1/library/{route}", json=body)
        assert (response.status_code, response.json()["code"]) == (403, "sees_some_collections")


def test_no_get_route_of_the_app_shows_a_hidden_document(app: FastAPI) -> None:
    editor = seeing(app, "main", role=Role.EDITOR)
    paths = {route.partition(" ")[2] for route in routes_of(app) if route.startswith("GET ")}
    paths -= {"/metrics"}  # counts the whole library, for the operator of this machine
    assert len(paths) > 20
    for path in sorted(paths):
        for accept in ("application/json", "text/html"):
            for query in ("", "?start=0&end=9", "?version=quokkas"):
                address = re.sub(r"\{\w+\}", "quokka-papers", path) + query
                assert_no_secret(editor.get(address, headers={"accept": accept}))


# The files that may use the service before it is divided: they open it, exchange it, take its models, hand it to
# those who see all collections, or count its passages for the operator.
UNDIVIDED = {
    "api/http/app.py",
    "api/http/app_state.py",
    "api/http/health.py",
    "api/http/job_start.py",
    "api/http/metrics.py",
    "api/http/watch.py",
    "web/serving_generation.py",
}


def test_every_other_file_gets_the_part_that_the_caller_sees() -> None:
    files = [path for room in ("api/http", "web") for path in (ROOT / room).rglob("*.py")]
    using = {str(path.relative_to(ROOT)) for path in files if "app.state.serving" in path.read_text("utf-8")}
    assert using == UNDIVIDED


def test_a_new_generation_keeps_the_parts_that_were_in_use(tmp_path: Path) -> None:
    encoder, settings = WordEncoder(), Settings(data=tmp_path)
    (tmp_path / "bins.txt").write_text(BINS)
    (tmp_path / "quokkas.txt").write_text(QUOKKAS)
    ingest = Ingest(tmp_path, encoder)
    ingest.run([edition_source(tmp_path / "bins.txt", "bins")])
    app = create_app(settings, open_service(settings, Models(encoder)))
    main, reader = frozenset({"main"}), seeing(app, "main")
    assert [each["id"] for each in reader.get("/v1/documents").json()] == ["bins"]
    ingest.run([edition_source(tmp_path / "quokkas.txt", "quokka-papers", Facts(collection="warren"))])
    app.state.watch.check()
    assert app.state.serving.parts.in_use() == ()
    app.state.watch.prepare_parts()
    assert app.state.serving.parts.in_use() == (main,)
    assert [each["id"] for each in reader.get("/v1/documents").json()] == ["bins"]
    ingest.amend("quokka-papers", FactChanges(Facts(collection="main")))
    app.state.watch.check()
    assert {each["id"] for each in reader.get("/v1/documents").json()} == {"bins", "quokka-papers"}
