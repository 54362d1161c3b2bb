"""An answer as server-sent events: true stages, then the same answer as without streaming, or a problem."""

import json
import logging
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from api.bootstrap import Service
from api.http.app import create_app
from api.settings import Settings
from retrieval.answer import Answer
from retrieval.interfaces import Observer
from tests.fakes import FakeEngine, FakeLibrary

QUESTION = "What are the aims of Prevent?"
EVENTS = {"Accept": "text/event-stream"}
SECRET = "zebra7f3k"


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The name and data of each event."""
    parts = (dict(line.split(": ", 1) for line in part.split("\n")) for part in text.strip().split("\n\n"))
    return [(part["event"], json.loads(part["data"])) for part in parts]


def stream(address: str, question: str, **more: Any) -> httpx2.Response:
    return httpx2.post(f"{address}/v1/answers", json={"question": question, **more}, headers=EVENTS)


def test_the_stages_of_the_search_come_before_the_answer(address: str) -> None:
    response = stream(address, QUESTION)
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
    assert response.headers["content-type"].startswith("text/event-stream")
    *stages, last = events(response.text)
    assert {name for name, _ in stages} == {"stage"}
    names = [data["stage"] for _, data in stages]
    assert names == ["understanding", "searching", "ranking", "choosing", "reading", "quoting"]
    assert last[0] == "answer"


@pytest.mark.parametrize("question", [QUESTION, "What is the recipe for apple crumble?", "Hello"])
def test_the_answer_is_the_same_as_without_streaming(address: str, question: str) -> None:
    plain = httpx2.post(f"{address}/v1/answers", json={"question": question, "limit": 2}).json()
    name, streamed = events(stream(address, question, limit=2).text)[-1]
    assert name == "answer"
    assert {**streamed, "took_ms": 0} == {**plain, "took_ms": 0}


def test_a_greeting_is_not_searched_so_it_has_no_stage(address: str) -> None:
    assert [name for name, _ in events(stream(address, "Hello").text)] == ["answer"]


def test_what_was_considered_is_streamed_if_asked_for(address: str) -> None:
    response = httpx2.post(f"{address}/v1/answers?explain=true", json={"question": QUESTION}, headers=EVENTS)
    assert "timings_ms" in events(response.text)[-1][1]["considered"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"question": " "}, 422, "bad_question"),
        ({"question": QUESTION, "limit": 0}, 422, "bad_request"),
        ({"question": QUESTION, "filters": {"documents": ["nothing"]}}, 404, "unknown_document"),
    ],
)
def test_a_problem_before_the_first_stage_has_its_own_status(
    address: str, body: dict[str, Any], status: int, code: str
) -> None:
    response = httpx2.post(f"{address}/v1/answers", json=body, headers=EVENTS)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["code"] == code


def test_a_client_that_goes_away_stops_nothing_else(address: str) -> None:
    body = {"question": QUESTION}
    for _ in range(5):
        with httpx2.stream("POST", f"{address}/v1/answers", json=body, headers=EVENTS) as response:
            next(response.iter_bytes())
    assert events(stream(address, QUESTION).text)[-1][0] == "answer"


class _Failing(FakeEngine):
    """An engine that fails after its first step."""

    def ask(self, question: str, *, observe: Observer, **_: Any) -> Answer:  # type: ignore[override]
        observe("search")
        raise RuntimeError(f"cannot read {question}")


def test_a_later_problem_is_the_last_event_and_its_words_are_in_no_log(
    library: FakeLibrary, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine: Any = _Failing(library)
    held: Any = library
    caplog.set_level(logging.DEBUG)
    app = create_app(Settings(data=tmp_path), Service(engine, held, lambda: None))
    with TestClient(app) as client:
        response = client.post("/v1/answers", json={"question": SECRET}, headers=EVENTS)
    assert response.status_code == 200
    (stage, searching), (name, problem) = events(response.text)
    assert (stage, searching) == ("stage", {"stage": "searching"})
    assert (name, problem["status"], problem["code"]) == ("problem", 500, "internal_error")
    assert SECRET not in response.text + caplog.text
    assert "unexpected RuntimeError" in caplog.text
