"""While the part for a caller's collections is made, everybody else is served. The server is real."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any

import httpx2
import pytest

from api.bootstrap import Service, open_service
from api.http.app import create_app
from api.parts import Parts
from api.roles import Role
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from ingest.library.library import Ingest
from ingest.source import edition_source
from retrieval.errors import DamagedGeneration
from retrieval.facts import Facts
from retrieval.interfaces import Models
from tests.api.traffic import at_once
from tests.fakes import WordEncoder
from tests.servers import app_served

BINS = "Bins\n\nGrey bins are collected every second Tuesday. Garden waste is collected weekly."
QUOKKAS = "Quokkas\n\nQuokkas are collected on Fridays. A quokka costs £70."
QUESTION = {"question": "When are grey bins collected?"}
CHAT = {"model": "cited", "messages": [{"role": "user", "content": QUESTION["question"]}]}
TOOL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "read_document", "arguments": {"document_id": "bins"}},
}
# Every kind of route: a coroutine, a function that takes a thread, a page, and an MCP tool.
REQUESTS: list[tuple[str, str, Any]] = [
    ("POST", "/v1/answers", QUESTION),
    ("POST", "/v1/answers:batch", {"questions": [QUESTION["question"]]}),
    ("POST", "/v1/chat/completions", CHAT),
    ("GET", "/v1/documents", None),
    ("GET", "/documents", None),
    ("POST", "/mcp", TOOL),
]
# Together they ask for more threads than a server has.
CLIENTS = 8 * len(REQUESTS)


@dataclass
class Held:
    """A server whose parts are made once they are let go; `asked` has the collections of each."""

    make: Any
    secret: str
    address: str = ""
    asked: list[frozenset[str]] = field(default_factory=list)
    begun: Event = field(default_factory=Event)
    let_go: Event = field(default_factory=Event)
    fault: Exception | None = None

    def part(self, collections: frozenset[str]) -> Service:
        self.asked.append(collections)
        self.begun.set()
        assert self.let_go.wait(60)
        if self.fault is not None:
            raise self.fault
        made: Service = self.make(collections)
        return made

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        accept = "application/json, text/event-stream" if path == "/mcp" else "*/*"
        return httpx2.request(method, self.address + path, json=body, headers={"accept": accept, **headers}, timeout=60)

    def send_number(self, number: int) -> httpx2.Response:
        """One of REQUESTS, from the caller who sees the collection `main`."""
        return self.send(*REQUESTS[number % len(REQUESTS)], authorization=f"Bearer {self.secret}")


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    (tmp_path / "bins.txt").write_text(BINS)
    (tmp_path / "quokkas.txt").write_text(QUOKKAS)
    encoder, settings = WordEncoder(), Settings(data=tmp_path)
    files = [
        edition_source(tmp_path / "bins.txt", "bins"),
        edition_source(tmp_path / "quokkas.txt", "quokkas", Facts(collection="board")),
    ]
    assert Ingest(tmp_path, encoder).run(files).exit_code == 0
    service = open_service(settings, Models(encoder))
    assert service.parts is not None
    secret = keys.create(Store(tmp_path), "Ada", Role.READER, ["main"])[1]
    held = Held(service.parts.of, secret)
    app = create_app(settings, replace(service, parts=Parts(held.part, ("main", "board"))))
    with app_served(app) as (host, port):
        held.address = f"http://{host}:{port}"
        try:
            yield held
        finally:
            held.let_go.set()


def test_others_are_answered_while_a_part_is_made_once_for_all_who_wait_for_it(held: Held) -> None:
    threads, replies = at_once(CLIENTS, held.send_number)
    assert held.begun.wait(20)
    for _ in range(3):
        assert held.send("GET", "/healthz").status_code == 200
        assert held.send("GET", "/healthz", authorization=f"Bearer {held.secret}").status_code == 200
        assert held.send("POST", "/v1/answers", QUESTION).json()["status"] == "answered"
        assert len(held.send("GET", "/v1/documents").json()) == 2
    assert replies == []
    held.let_go.set()
    for thread in threads:
        thread.join()
    assert {reply.status_code for reply in replies} == {200}
    assert not [reply for reply in replies if "quokka" in reply.text.lower()]
    assert held.asked == [frozenset({"main"})]


def test_a_part_that_cannot_be_made_is_a_problem_for_who_wants_it_and_is_tried_again(held: Held) -> None:
    held.fault = DamagedGeneration("The file terms.npz is damaged. Run `cited ingest`.")
    held.let_go.set()
    for method, path, body in REQUESTS:
        reply = held.send(method, path, body, authorization=f"Bearer {held.secret}", accept="*/*")
        assert reply.status_code == 503, path
        assert "quokka" not in reply.text.lower()
    assert held.send("GET", "/v1/documents").status_code == 200
    held.fault = None
    assert held.send_number(0).json()["status"] == "answered"
