"""Errors are problems for programs and pages for people, and none of them gives back what was sent."""

import asyncio
import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event, Semaphore, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.guard import FaultGuard
from api.http.traffic.bodies import MAX_HELD_PER_CLIENT, BodyGuard
from api.settings import Settings
from api.wire import examples
from ingest.reading.verify import Verification, verify_file

SECRET = "zebra7f3k"
JSON = {"Content-Type": "application/json"}


def problem(response: Any) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    assert SECRET not in response.text
    value: dict[str, Any] = response.json()
    assert value["status"] == response.status_code
    assert {"type", "title", "status", "code", "detail"} <= set(value)
    return value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"question": "zebra7f3k"',
        b'\xff{"question": "zebra7f3k"}',
        b"[" * 50_000,
        b'{"question": "zebra7f3k", "limit": ' + b"1" * 5_000 + b"}",
        b'{"question": NaN, "a": "zebra7f3k"}',
        b'{"question": "\\ud800 zebra7f3k"}',
        b'{"question": "Why?", "history": [{"role": "user", "text": "\\udfff zebra7f3k"}]}',
        b'{"question": "Why?", "filters": {"documents": ["\\ud800 zebra7f3k"]}}',
        b'["zebra7f3k"]',
        b'"zebra7f3k"',
        b'{"question": "Why?", "filters": {"zebra7f3k": ["zebra7f3k"]}}',
        b'{"question": "Why?", "limit": "zebra7f3k"}',
        b'{"question": "Why?", "limit": 21}',
    ],
)
@pytest.mark.parametrize("path", ["/v1/answers", "/v1/verify"])
def test_a_body_that_cannot_be_used_is_a_422(fake: TestClient, path: str, body: bytes) -> None:
    assert problem(fake.post(path, content=body, headers=JSON))["status"] == 422


@pytest.mark.parametrize("path", ["/v1/answers", "/v1/verify"])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_json_under_another_name_is_a_415_that_names_the_header(fake: TestClient, path: str, kind: str) -> None:
    body = json.dumps({"question": SECRET})
    value = problem(fake.post(path, content=body, headers={"Content-Type": kind}))
    assert (value["status"], value["code"]) == (415, "not_json")
    assert "Content-Type: application/json" in value["detail"]


@pytest.mark.parametrize("path", ["/", "/v1/answers", "/healthz"])
def test_trace_gives_nothing_back(fake: TestClient, path: str) -> None:
    response = fake.request("TRACE", path, headers={"Secret": SECRET})
    assert response.status_code == 405
    assert SECRET not in response.text


def test_an_id_that_no_document_has_is_not_given_back(fake: TestClient) -> None:
    asked = {"question": "Why?", "filters": {"documents": [SECRET]}}
    for path in ("", "/text", "/original"):
        assert problem(fake.get(f"/v1/documents/{SECRET}{path}"))["code"] == "unknown_document"
    assert problem(fake.get(f"/v1/{SECRET}"))["code"] == "not_found"
    assert problem(fake.post("/v1/answers", json=asked))["code"] == "unknown_document"
    assert problem(fake.get(f"/v1/documents/river-charter/text?start={SECRET}"))["code"] == "bad_request"


def test_before_anything_is_ingested_every_route_but_health_says_which_command_to_run(tmp_path: Path) -> None:
    client = TestClient(create_app(Settings(data=tmp_path), None))
    quote = {"text": "a", "core": [], "citation": dict.fromkeys(["version", "text_sha256", "quote_sha256"], "0")}
    quote["citation"] |= {"start": 0, "end": 1}  # type: ignore[operator]
    responses = [
        client.post("/v1/answers", json={"question": SECRET}),
        client.post("/v1/verify", json=[quote]),
        *(client.get(path) for path in ("/v1/documents", "/v1/documents/a", "/v1/documents/a/text", "/readyz")),
    ]
    for response in responses:
        value = problem(response)
        assert (value["status"], value["code"]) == (503, "no_generation")
        assert "cited ingest" in value["detail"]
        assert int(response.headers["retry-after"]) > 0
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get("/v1/openapi.json").status_code == 200


class _Broken:
    generation = "1-broken"

    def ask(self, question: str, **_: object) -> None:
        raise RuntimeError(f"cannot answer {question}")


@pytest.fixture
def broken(fake: TestClient) -> TestClient:
    """An app whose engine raises what nobody expects, with the question in the message."""
    app: Any = fake.app
    app.state.serving = replace(app.state.serving, engine=_Broken())
    return fake


def test_an_unexpected_error_leaks_no_question_into_body_or_log(
    broken: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        value = problem(broken.post("/v1/answers", json={"question": SECRET}))
    assert (value["status"], value["code"]) == (500, "internal_error")
    assert "RuntimeError" in caplog.text
    assert "test_problems.py" in caplog.text  # where it happened, so that it can be found
    assert SECRET not in caplog.text


def test_people_get_pages(broken: TestClient) -> None:
    person = {"Accept": "text/html"}
    pages = {
        404: broken.get("/nothing", headers=person),
        405: broken.put("/documents", headers=person),
        413: broken.post("/", data={"question": SECRET * 10_000}, headers=person),
        500: broken.post("/", data={"question": f"What is {SECRET}?"}, headers=person),
    }
    for status, page in pages.items():
        assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert "<h1" in page.text
        assert SECRET not in page.text
    assert "GET" in pages[405].headers["allow"]


def test_a_fault_in_the_middle_of_a_response_cuts_it_short_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    async def faulty(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(SECRET)

    with pytest.raises(RuntimeError, match="cut short") as cut:
        TestClient(FaultGuard(faulty)).get("/")
    assert cut.value.__suppress_context__
    assert SECRET not in caplog.text


def test_half_a_body_whose_sender_left_is_never_answered(tmp_path: Path) -> None:
    reached: list[object] = []
    messages: Iterator[dict[str, Any]] = iter(
        [{"type": "http.request", "body": b"{}", "more_body": True}, {"type": "http.disconnect"}]
    )

    async def inner(*given: object) -> None:
        reached.append(given)

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def send(message: Any) -> None:
        reached.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/answers", "headers": []}
    guard = BodyGuard(inner, folder=tmp_path, max_bytes=100, max_seconds=5)
    # In a thread of its own: a browser test may have left a loop running in this one.
    thread = Thread(target=lambda: asyncio.run(guard(scope, receive, send)))
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    assert reached == []


def test_only_a_few_originals_are_read_at_once(real: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, go_on = Semaphore(0), Event()

    def held(*given: Any) -> list[Verification]:
        reading.release()
        go_on.wait(60)
        return verify_file(*given)

    monkeypatch.setattr("api.http.verification.verify_file", held)
    with ThreadPoolExecutor(2) as pool:
        first = [pool.submit(real.post, "/v1/verify", json=examples.ANSWER) for _ in range(2)]
        try:
            assert all(reading.acquire(timeout=60) for _ in first)
            assert problem(real.post("/v1/verify", json=examples.ANSWER))["code"] == "busy"
        finally:
            go_on.set()
    assert all(one.result().json()["verified"] for one in first)
    assert real.post("/v1/verify", json=examples.ANSWER).json()["verified"]


def test_places_are_given_back_whatever_happens(fake: TestClient) -> None:
    for number in range(MAX_HELD_PER_CLIENT // 40_000 + 5):
        body = b"x" * 60_000 if number % 2 else b"{".ljust(49_000)
        assert fake.post("/v1/answers", content=body, headers=JSON).status_code in (413, 422)
    assert fake.post("/v1/answers", json={"question": "flood"}).status_code == 200


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
fields = ["question", "history", "filters", "limit", "quotes", "nearest", "text", "core", "citation", SECRET]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=values | st.dictionaries(st.sampled_from(fields), values), path=st.sampled_from(["answers", "verify"]))
def test_whatever_is_sent_the_answer_is_an_answer_or_a_problem(fake: TestClient, body: object, path: str) -> None:
    response = fake.post(f"/v1/{path}", content=json.dumps(body), headers=JSON)
    assert response.status_code in (200, 404, 422)
    if response.status_code != 200:
        problem(response)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200), path=st.sampled_from(["answers", "verify"]))
def test_bytes_that_are_no_request_are_a_problem(fake: TestClient, body: bytes, path: str) -> None:
    assert problem(fake.post(f"/v1/{path}", content=body, headers=JSON))["status"] == 422
