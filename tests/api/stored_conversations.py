"""Stored conversations as tests begin and read them: apps that store them, and the forms of their pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from starlette.testclient import TestClient

from api.bootstrap import Service, open_service
from api.http.app import create_app
from api.roles import Role
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from ingest.library.library import Ingest
from ingest.source import edition_source
from retrieval.facts import Facts
from retrieval.interfaces import Models
from tests.fakes import FakeEngine, FakeLibrary, WordEncoder


def settings(data: Path, **given: Any) -> Settings:
    return Settings(data=data, limit=2, conversations="on", **given)


def app_over(library: FakeLibrary, given: Settings) -> Any:
    engine: Any = FakeEngine(library)
    held: Any = library
    return create_app(given, Service(engine, held, lambda: None))


def begin(client: TestClient, question: str = "Who keeps the ledger?", **fields: Any) -> str:
    """The address of a new conversation."""
    answer = client.post("/conversations", data={"question": question, **fields}, follow_redirects=False)
    assert answer.status_code == 303
    address, _, mark = answer.headers["location"].partition("#")
    assert re.fullmatch(r"/conversations/[\w-]{22}", address)
    assert mark == "latest"
    return address


def read(client: TestClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def fields_of(form: Tag) -> dict[str, list[str]]:
    """What a browser sends for a form whose box is empty."""
    fields: dict[str, list[str]] = {}
    for field in form.select("input[type=hidden]"):
        fields.setdefault(str(field["name"]), []).append(str(field["value"]))
    return fields


@contextmanager
def two_collections(data: Path) -> Iterator[tuple[TestClient, dict[str, str]]]:
    """An app over the documents "bins" and "quokkas", and the headers of a reader who sees the first alone."""
    (data / "bins.txt").write_text("Bins\n\nGrey bins are collected every second Tuesday.")
    (data / "quokkas.txt").write_text("Quokkas\n\nQuokkas are collected on Fridays. A quokka costs £70.")
    files = [
        edition_source(data / "bins.txt", "bins"),
        edition_source(data / "quokkas.txt", "quokkas", Facts(collection="board")),
    ]
    encoder = WordEncoder()
    assert Ingest(data, encoder).run(files).exit_code == 0
    _, secret = keys.create(Store(data), "Ada", Role.READER, ["main"])
    ada = {"Authorization": f"Bearer {secret}", "Accept": "text/html"}
    given = settings(data)
    with TestClient(create_app(given, open_service(given, Models(encoder)))) as client:
        yield client, ada
