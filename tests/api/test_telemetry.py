"""Request ids, log lines and metrics of a real server: they say what happened, and never a word of a question."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.requests import Headers
from tests.servers import ROOT, ServerProcess, served, wait_for

SECRET = "zebra zebra7f3k"
PAGE: Headers = (("Accept", "text/html"),)


@pytest.fixture(scope="module")
def server(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with served(data_folder, tmp_path_factory.mktemp("log") / "log", CITED_LOG_LEVEL="debug") as server:
        yield server


def named(request_id: str) -> Headers:
    return (("X-Request-ID", request_id),)


def test_a_usable_request_id_comes_back_and_is_in_the_log(server: ServerProcess) -> None:
    assert server.get("/v1/documents", named("Order_66.b-1")).headers["x-request-id"] == "Order_66.b-1"
    # The line of a request is written after its response.
    wait_for(lambda: "Order_66.b-1" in {line.get("request_id") for line in server.lines()})
    line = next(line for line in server.lines() if line.get("request_id") == "Order_66.b-1")
    assert (line["event"], line["method"], line["route"], line["status"]) == ("request", "GET", "/v1/documents", 200)
    assert line["level"] == "info"
    assert line["ms"] > 0
    assert line["time"].endswith("Z")


@pytest.mark.parametrize("sent", ["", "a" * 65, "two words", "ä", 'x"}', "a/b"])
def test_an_unusable_request_id_is_replaced(server: ServerProcess, sent: str) -> None:
    assert re.fullmatch("[0-9a-f]{32}", server.get("/healthz", named(sent)).headers["x-request-id"])


def test_a_problem_and_an_error_page_show_the_id(server: ServerProcess) -> None:
    assert server.get("/v1/documents/none", named("find-me")).problem()["request_id"] == "find-me"
    page = server.get("/documents/none", (*named("find-me-too"), *PAGE))
    assert page.status == 404
    assert "find-me-too" in page.text


def test_a_refusal_by_a_guard_carries_the_id(server: ServerProcess) -> None:
    refused = server.send("POST", "/v1/answers", (("Content-Length", "999999999"),))
    assert refused.problem()["request_id"] == refused.headers["x-request-id"]


def test_every_line_is_json_and_none_has_a_word_of_a_question_or_an_address(server: ServerProcess) -> None:
    server.ask(SECRET)
    server.post("/v1/answers", {"question": [SECRET]})
    server.get("/documents/zebra?question=zebra&start=zebra", PAGE)
    server.get("/zebra")
    server.get("/static/zebra.css")
    server.get("/v1/documents/zebra/places?start=1&end=2", named("the-last"))
    # The line of a request is written after its response.
    wait_for(lambda: "the-last" in {line.get("request_id") for line in server.lines()})
    assert {line["level"] for line in server.lines()} <= {"debug", "info"}
    routes = {line.get("route") for line in server.lines()}
    assert {
        "/v1/answers",
        "/documents/{document_id}",
        "none",
        "/static",
        "/v1/documents/{document_id}/places",
    } <= routes
    assert "zebra" not in server.log.read_text()
    assert "zebra" not in server.get("/metrics").text


def test_metrics_count_requests_and_answers_by_what_became_of_them(server: ServerProcess) -> None:
    requests = 'cited_requests_total{method="POST",route="/v1/answers",status="200"}'
    answered = 'cited_answers_total{band="no_answer",reason="greeting",status="no_answer"}'
    series = (requests, answered, "cited_answer_seconds_count")
    before = server.metrics()
    server.ask("Hello")
    after = server.metrics()
    assert [after[name] - before.get(name, 0) for name in series] == [1, 1, 1]


def test_a_question_on_the_page_is_counted_once_and_not_again_from_memory(server: ServerProcess) -> None:
    counted = []
    for _ in range(2):
        assert server.form("/", "question=What+is+Prevent%3F").status == 200
        counted.append(server.metrics()["cited_answer_seconds_count"])
    assert counted[1] == counted[0] > 0


def test_metrics_tell_the_steps_the_generation_and_the_library(server: ServerProcess) -> None:
    server.ask("What are the aims of Prevent?")
    generation = server.get("/readyz").json["generation"]
    metrics = server.metrics()
    assert metrics[f'cited_generation_info{{generation="{generation}"}}'] == 1
    assert metrics['cited_answer_step_seconds_count{step="search"}'] > 0
    assert metrics["cited_documents"] == len(server.get("/v1/documents").json)
    assert metrics["cited_passages"] > 0
    assert metrics["cited_generation_age_seconds"] > 0
    assert metrics["cited_memory_bytes"] > 1e7


def test_an_unknown_method_makes_no_series_of_its_own(server: ServerProcess) -> None:
    assert server.send("BREW", "/healthz").status == 405
    metrics = server.get("/metrics").text
    assert 'method="other",route="/healthz",status="405"' in metrics
    assert "BREW" not in metrics


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_metrics_are_not_for_clients_of_a_proxy_on_this_machine(server: ServerProcess, header: str) -> None:
    refused = server.get("/metrics", ((header, "192.0.2.1"),))
    assert refused.status == 403
    assert "CITED_METRICS=open" in refused.problem()["detail"]


@pytest.fixture(scope="module", params=[("off", 404), ("open", 200)], ids=["off", "open"])
def set_up(
    request: pytest.FixtureRequest, data_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, int]]:
    """A server whose log is lines of text, with metrics that are off or open; the status that they give a proxy."""
    allowed, status = request.param
    log = tmp_path_factory.mktemp("log") / "log"
    with served(data_folder, log, CITED_METRICS=allowed, CITED_LOG_FORMAT="text") as server:
        yield server, status


def test_a_setting_closes_or_opens_the_metrics(set_up: tuple[ServerProcess, int]) -> None:
    server, status = set_up
    assert server.get("/metrics", (("X-Forwarded-For", "192.0.2.1"),)).status == status


def test_logs_can_be_lines_of_text(set_up: tuple[ServerProcess, int]) -> None:
    server, _ = set_up
    written = re.compile(r' info request .*route="/v1/documents".* request_id="in-text"$', re.MULTILINE)
    server.get("/v1/documents", named("in-text"))
    # The line of a request is written after its response.
    wait_for(lambda: written.search(server.log.read_text()) is not None)


NOISY = f"""
import logging, sys, threading, warnings
from api.telemetry import logs
logs.configure(sys.argv[1], "debug")
secret = "{SECRET}"
logging.getLogger("elsewhere").error("asked %s", secret)
logging.getLogger("elsewhere").warning("%d", secret)
logging.getLogger("cited").error("a fault with %s", "its place")
logging.getLogger("cited").info("two\\nlines \\x1b[31m")
def fail():
    question = secret
    raise ValueError(question)
try:
    fail()
except ValueError:
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application\\n")
warnings.warn(secret)
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_fault_of_any_package_puts_a_question_into_the_log(form: str) -> None:
    """Messages and arguments of other packages, exceptions, warnings, faults in a line itself, threads, the end."""
    done = subprocess.run([sys.executable, "-c", NOISY, form], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert "zebra" not in done.stderr + done.stdout
    assert "ValueError" in done.stderr
    assert "a message of elsewhere" in done.stderr
    assert "\x1b" not in done.stderr
    if form == "json":
        lines = [json.loads(line) for line in done.stderr.splitlines()]
        assert [line["event"] for line in lines[:2]] == ["a message of elsewhere", "a fault with its place"]
        assert lines[3]["exception"] == "ValueError"
        assert " fail" in lines[3]["at"]
