"""The endpoint, through a real server process: shapes, errors, exact slices, and no question where it must not be."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.servers import start

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = "counter-terrorism-and-extremism"
SECRET = "zebra7f3k"


@dataclass(frozen=True)
class Server:
    address: str
    log: Path

    def call(
        self, path: str, body: object | None = None, raw: bytes | None = None, **headers: str
    ) -> tuple[int, str, bytes]:
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        sent = {
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        request = urllib.request.Request(self.address + path, data, sent)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.headers["Content-Type"], response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers["Content-Type"], error.read()

    def ask(self, question: str, **more: Any) -> dict[str, Any]:
        status, _, body = self.call("/v1/answers", {"question": question, **more})
        assert status == 200, body
        answer: dict[str, Any] = json.loads(body)
        return answer


@pytest.fixture(scope="module")
def server(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("log") / "server.log"
    process, address = start(data_folder, log, CITED_MAX_BODY="100000")
    yield Server(address, log)
    process.terminate()
    assert process.wait(20) in (0, -15)


def problem(result: tuple[int, str, bytes]) -> dict[str, Any]:
    status, kind, body = result
    assert kind == "application/problem+json", body
    value: dict[str, Any] = json.loads(body)
    assert value["status"] == status
    assert {"type", "title", "status", "code", "detail"} <= set(value)
    assert SECRET not in body.decode()
    return value


def test_an_answer_has_the_promised_fields_and_quotes_that_slice(server: Server) -> None:
    answer = server.ask("What are the aims of Prevent?")
    assert answer["status"] == "answered"
    quote = answer["quotes"][0]
    citation = quote["citation"]
    query = f"?start={citation['start']}&end={citation['end']}"
    slice_ = json.loads(server.call(f"/v1/documents/{DOCUMENT}/text{query}")[2])
    assert slice_["text"] == quote["text"]
    assert slice_["text_sha256"] == citation["text_sha256"]
    assert sha256(quote["text"].encode()).hexdigest() == citation["quote_sha256"]
    assert set(citation) == {
        "document_id", "title", "publisher", "url", "version", "text_sha256", "start", "end", "quote_sha256", "page",
        "page_label", "paragraph", "heading_path", "published", "by_ocr", "quoting",
    }  # fmt: skip


def test_silence_is_an_answer_with_status_200(server: Server) -> None:
    answer = server.ask("What is the recipe for apple crumble?")
    assert answer["status"] == "no_answer"
    assert answer["quotes"] == []
    assert answer["reason"] == "nothing_relevant"
    assert answer["nearest"]


def test_the_same_question_gives_the_same_bytes_but_for_the_time(server: Server) -> None:
    first, second = (server.ask("Which act made Prevent a duty?") for _ in range(2))
    first.pop("took_ms"), second.pop("took_ms")
    assert first == second


def test_explain_adds_what_was_considered(server: Server) -> None:
    answer = json.loads(server.call("/v1/answers?explain=true", {"question": "What is Pursue for?"})[2])
    stages = ["dense", "lexical", "fused", "ranked", "read"]
    assert [stage["name"] for stage in answer["considered"]["stages"]] == stages


def test_every_quote_verifies_and_an_altered_one_says_what_is_wrong(server: Server) -> None:
    answer = server.ask("What is the purpose of Protect?")
    assert json.loads(server.call("/v1/verify", answer)[2])["verified"]
    quote = answer["quotes"][0]
    altered = {**quote, "text": quote["text"].replace("the", "teh", 1)}
    moved = {**quote, "citation": {**quote["citation"], "start": quote["citation"]["start"] + 1}}
    other = {**quote, "citation": {**quote["citation"], "version": "0" * 64}}
    found = json.loads(server.call("/v1/verify", [altered, moved, other])[2])["quotes"]
    assert [one["failed"] for one in found] == ["offsets", "offsets", "file"]


def test_the_original_is_served_byte_for_byte(server: Server) -> None:
    document = json.loads(server.call(f"/v1/documents/{DOCUMENT}")[2])
    assert sha256(server.call(f"/v1/documents/{DOCUMENT}/original")[2]).hexdigest() == document["version"]


def test_documents_and_health(server: Server) -> None:
    assert [document["id"] for document in json.loads(server.call("/v1/documents")[2])] == [DOCUMENT]
    assert json.loads(server.call("/healthz")[2]) == {"status": "ok", "version": version("cited")}
    assert json.loads(server.call("/readyz")[2])["status"] == "ready"
    assert json.loads(server.call("/v1/openapi.json")[2])["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"question": ""}, 422, "bad_question"),
        ({"question": SECRET * 300}, 422, "bad_question"),
        ({"question": {"a": SECRET}}, 422, "bad_request"),
        ({"question": "Why?", SECRET: 1}, 422, "bad_request"),
        ({"question": "Why?", "history": [{"role": SECRET, "text": "x"}]}, 422, "bad_request"),
        ({"question": SECRET, "limit": 0}, 422, "bad_request"),
        ({"question": SECRET, "filters": {"documents": ["nothing"]}}, 404, "unknown_document"),
        ({"question": SECRET, "filters": {"publishers": ["Nobody"]}}, 422, "empty_filter"),
        ({"question": SECRET, "history": [{"role": "user", "text": "y" * 120_000}]}, 413, "too_large"),
    ],
)
def test_what_cannot_be_used_is_a_problem_that_never_repeats_it(
    server: Server, body: object, status: int, code: str
) -> None:
    value = problem(server.call("/v1/answers", body))
    assert (value["status"], value["code"]) == (status, code)


def test_other_wrong_requests_are_problems_too(server: Server) -> None:
    assert problem(server.call("/v1/answers", raw=b'{"question": "zebra7f3k'))["status"] == 422
    assert problem(server.call("/v1/nothing"))["status"] == 404
    assert problem(server.call("/v1/answers"))["status"] == 405
    assert problem(server.call("/v1/documents/none"))["code"] == "unknown_document"
    assert problem(server.call(f"/v1/documents/{DOCUMENT}/text?start=9&end=3"))["status"] == 422
    assert problem(server.call(f"/v1/documents/{DOCUMENT}/text?start=a"))["status"] == 422
    assert problem(server.call("/v1/verify", {"quotes": [{"text": SECRET}]}))["code"] == "bad_answer_file"
    assert problem(server.call("/v1/verify", 5))["code"] == "bad_answer_file"


def test_a_person_who_mistypes_an_address_gets_a_page(server: Server) -> None:
    status, kind, body = server.call("/nothing", Accept="text/html")
    assert (status, kind) == (404, "text/html; charset=utf-8")
    assert b"Page not found" in body


def test_no_question_is_ever_logged(server: Server) -> None:
    server.ask(f"What does {SECRET} say about Prevent?")
    assert SECRET not in server.log.read_text()


def test_a_port_in_use_is_one_clear_sentence(server: Server, data_folder: Path) -> None:
    port = server.address.rpartition(":")[2]
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", port]
    environment = {"CITED_DATA": str(data_folder), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
