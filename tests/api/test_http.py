"""The endpoint, through a real server process: shapes, errors, exact slices, and no question where it must not be."""

import subprocess
import sys
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.requests import JSON, Response, Server
from tests.servers import ServerProcess

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = "counter-terrorism-and-extremism"
SECRET = "zebra7f3k"


@pytest.fixture
def server(shipped: ServerProcess) -> ServerProcess:
    return shipped


def answer_to(server: Server, question: str) -> dict[str, Any]:
    response = server.ask(question)
    assert response.status == 200, response
    answer: dict[str, Any] = response.json
    return answer


def problem(response: Response) -> dict[str, Any]:
    assert SECRET not in response.text
    return response.problem()


def test_an_answer_has_the_promised_fields_and_quotes_that_slice(server: Server) -> None:
    answer = answer_to(server, "What are the aims of Prevent?")
    assert answer["status"] == "answered"
    quote = answer["quotes"][0]
    citation = quote["citation"]
    query = f"?start={citation['start']}&end={citation['end']}"
    slice_ = server.get(f"/v1/documents/{DOCUMENT}/text{query}").json
    assert slice_["text"] == quote["text"]
    assert slice_["text_sha256"] == citation["text_sha256"]
    assert sha256(quote["text"].encode()).hexdigest() == citation["quote_sha256"]
    assert set(citation) == {
        "document_id", "title", "publisher", "url", "version", "text_sha256", "start", "end", "quote_sha256", "page",
        "page_label", "paragraph", "heading_path", "published", "by_ocr", "quoting",
    }  # fmt: skip


def test_silence_is_an_answer_with_status_200(server: Server) -> None:
    answer = answer_to(server, "What is the recipe for apple crumble?")
    assert answer["status"] == "no_answer"
    assert answer["quotes"] == []
    assert answer["reason"] == "nothing_relevant"
    assert answer["nearest"]


def test_the_same_question_gives_the_same_bytes_but_for_the_time(server: Server) -> None:
    first, second = (answer_to(server, "Which act made Prevent a duty?") for _ in range(2))
    first.pop("took_ms"), second.pop("took_ms")
    assert first == second


def test_explain_adds_what_was_considered(server: Server) -> None:
    answer = server.post("/v1/answers?explain=true", {"question": "What is Pursue for?"}).json
    stages = ["dense", "lexical", "fused", "ranked", "read"]
    assert [stage["name"] for stage in answer["considered"]["stages"]] == stages


def test_every_quote_verifies_and_an_altered_one_says_what_is_wrong(server: Server) -> None:
    answer = answer_to(server, "What is the purpose of Protect?")
    assert server.post("/v1/verify", answer).json["verified"]
    quote = answer["quotes"][0]
    altered = {**quote, "text": quote["text"].replace("the", "teh", 1)}
    moved = {**quote, "citation": {**quote["citation"], "start": quote["citation"]["start"] + 1}}
    other = {**quote, "citation": {**quote["citation"], "version": "0" * 64}}
    found = server.post("/v1/verify", [altered, moved, other]).json["quotes"]
    assert [one["failed"] for one in found] == ["offsets", "offsets", "file"]


def test_the_original_is_served_byte_for_byte(server: Server) -> None:
    document = server.get(f"/v1/documents/{DOCUMENT}").json
    assert sha256(server.get(f"/v1/documents/{DOCUMENT}/original").body).hexdigest() == document["version"]


def test_documents_and_health(server: Server) -> None:
    assert [document["id"] for document in server.get("/v1/documents").json] == [DOCUMENT]
    assert server.get("/healthz").json == {"status": "ok", "version": version("cited")}
    assert server.get("/readyz").json["status"] == "ready"
    assert server.get("/v1/openapi.json").json["openapi"].startswith("3.1")


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
    value = problem(server.post("/v1/answers", body))
    assert (value["status"], value["code"]) == (status, code)


def test_other_wrong_requests_are_problems_too(server: Server) -> None:
    assert problem(server.send("POST", "/v1/answers", JSON, b'{"question": "zebra7f3k'))["status"] == 422
    assert problem(server.get("/v1/nothing"))["status"] == 404
    assert problem(server.get("/v1/answers"))["status"] == 405
    assert problem(server.get("/v1/documents/none"))["code"] == "unknown_document"
    assert problem(server.get(f"/v1/documents/{DOCUMENT}/text?start=9&end=3"))["status"] == 422
    assert problem(server.get(f"/v1/documents/{DOCUMENT}/text?start=a"))["status"] == 422
    assert problem(server.post("/v1/verify", {"quotes": [{"text": SECRET}]}))["code"] == "bad_answer_file"
    assert problem(server.post("/v1/verify", 5))["code"] == "bad_answer_file"


def test_a_person_who_mistypes_an_address_gets_a_page(server: Server) -> None:
    page = server.get("/nothing", (("Accept", "text/html"),))
    assert (page.status, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Page not found" in page.text


def test_no_question_is_ever_logged(server: ServerProcess) -> None:
    answer_to(server, f"What does {SECRET} say about Prevent?")
    assert SECRET not in server.log.read_text()


def test_a_port_in_use_is_one_clear_sentence(server: Server, data_folder: Path) -> None:
    port = server.address.rpartition(":")[2]
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", port]
    environment = {"CITED_DATA": str(data_folder), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
