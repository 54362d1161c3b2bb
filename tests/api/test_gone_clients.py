"""A question whose client has gone gives its turn to the next one. The server and its connections are real."""

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import httpx2
import pytest

from api.bootstrap import Service
from api.http.app import create_app
from api.settings import Settings
from retrieval.answer import Answer
from retrieval.interfaces import StopCheck
from tests.fakes import FakeEngine, fake_library
from tests.servers import app_served

ENDLESS = "endless"
QUESTION = "Is a toll due on Sundays?"


@dataclass
class Endless(FakeEngine):
    """An engine that works on one question until it is told to stop."""

    begun: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)

    def ask(self, question: str, *, check_stop: StopCheck, **more: Any) -> Answer:  # type: ignore[override]
        if question != ENDLESS:
            return super().ask(question, check_stop=check_stop, **more)
        self.begun.set()
        try:
            while True:
                check_stop()
                time.sleep(0.005)
        finally:
            self.ended.set()


@pytest.fixture
def engine() -> Endless:
    return Endless(fake_library())


@pytest.fixture
def address(engine: Endless, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A server with one turn, in which a question may work for an hour."""
    held: Any = engine.library
    answering: Any = engine
    settings = Settings(data=tmp_path, questions_at_once=1, question_seconds=3600, batch_seconds=3600)
    with app_served(create_app(settings, Service(answering, held, lambda: None))) as address:
        yield address


JSON = "Content-Type: application/json\r\n"
ASKED = json.dumps({"question": ENDLESS}).encode()
CHAT = json.dumps({"model": "cited", "messages": [{"role": "user", "content": ENDLESS}]}).encode()
TOOL = json.dumps(
    {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": ENDLESS}}}
).encode()
REQUESTS = {
    "an answer": ("/v1/answers", JSON, ASKED),
    "an event stream": ("/v1/answers", f"{JSON}Accept: text/event-stream\r\n", ASKED),
    "suggestions": ("/v1/suggestions", JSON, ASKED),
    "a batch": ("/v1/answers:batch", JSON, json.dumps({"questions": [ENDLESS, QUESTION]}).encode()),
    "a comparison": (
        "/v1/compare",
        JSON,
        json.dumps({"question": ENDLESS, "documents": ["river-charter", "odd"]}).encode(),
    ),
    "a certificate": ("/v1/certificates", JSON, ASKED),
    "the record of a search": (
        "/certificates",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        f"certificate=1+json&earlier={ENDLESS}".encode(),
    ),
    "the table": (
        "/compare",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        f"ask=1&question={ENDLESS}&document=river-charter&document=odd".encode(),
    ),
    "the table as a file": (
        "/compare/csv",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        f"question={ENDLESS}&document=river-charter&document=odd".encode(),
    ),
    "a chat": ("/v1/chat/completions", JSON, CHAT),
    "an MCP tool": ("/mcp", f"{JSON}Accept: application/json, text/event-stream\r\n", TOOL),
    "the page": ("/", "Content-Type: application/x-www-form-urlencoded\r\n", f"question={ENDLESS}".encode()),
    "the next questions": (
        "/next",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        f"earlier={ENDLESS}".encode(),
    ),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_its_work_ends_and_the_next_question_is_answered(address: tuple[str, int], engine: Endless, name: str) -> None:
    path, headers, body = REQUESTS[name]
    with socket.create_connection(address) as client:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        client.sendall(head.encode() + body)
        assert engine.begun.wait(20)
        assert not engine.ended.is_set()
    assert engine.ended.wait(20)
    url = f"http://{address[0]}:{address[1]}/v1/answers"
    assert httpx2.post(url, json={"question": QUESTION}, timeout=20).json()["status"] == "answered"


def test_a_client_that_waits_keeps_its_question_in_work(address: tuple[str, int], engine: Endless) -> None:
    path, headers, body = REQUESTS["an answer"]
    with socket.create_connection(address) as client:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        client.sendall(head.encode() + body)
        assert engine.begun.wait(20)
        assert not engine.ended.wait(0.5)  # longer than the server takes to look for a client a few times
