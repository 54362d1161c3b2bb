"""Request ids, log lines and metrics of a real server: they say what happened, and never a word of a question."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.servers import ROOT, start, wait_for

SECRET = "zebra zebra7f3k"


@dataclass(frozen=True, slots=True)
class Server:
    address: str
    log: Path

    def get(self, path: str, body: object = None, **headers: str) -> tuple[int, Any, str]:
        """The status, headers and body of the response; a body is sent as JSON."""
        data = None if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json", **named})
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.headers, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def metric(self, name: str) -> float:
        """The value of one series in /metrics; 0 where it is not there."""
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.get("/metrics")[2], re.M)
        return float(found[1]) if found else 0.0


def serving(data: Path, log: Path, **settings: str) -> Iterator[Server]:
    process, address = start(data, log, **settings)
    yield Server(address, log)
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="module")
def server(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving(data_folder, tmp_path_factory.mktemp("log") / "log", CITED_LOG_LEVEL="debug")


def test_a_usable_request_id_comes_back_and_is_in_the_log(server: Server) -> None:
    _, headers, _ = server.get("/v1/documents", X_Request_ID="Order_66.b-1")
    assert headers["X-Request-ID"] == "Order_66.b-1"
    # The line is written after the answer was sent.
    wait_for(partial(_is_logged, server.log, '"request_id": "Order_66.b-1"'))
    line = next(line for line in server.lines() if line.get("request_id") == "Order_66.b-1")
    assert (line["event"], line["method"], line["route"], line["status"]) == ("request", "GET", "/v1/documents", 200)
    assert line["level"] == "info"
    assert line["ms"] > 0
    assert line["time"].endswith("Z")


@pytest.mark.parametrize("sent", ["", "a" * 65, "two words", "ä", 'x"}', "a/b"])
def test_an_unusable_request_id_is_replaced(server: Server, sent: str) -> None:
    _, headers, _ = server.get("/healthz", X_Request_ID=sent)
    assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])


def test_a_problem_and_an_error_page_show_the_id(server: Server) -> None:
    _, _, problem = server.get("/v1/documents/none", X_Request_ID="find-me")
    assert json.loads(problem)["request_id"] == "find-me"
    status, _, page = server.get("/documents/none", X_Request_ID="find-me-too", Accept="text/html")
    assert status == 404
    assert "find-me-too" in page


def test_a_refusal_by_a_guard_carries_the_id(server: Server) -> None:
    request = urllib.request.Request(server.address + "/v1/answers", b"", {"Content-Length": "999999999"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    assert json.loads(refused.value.read())["request_id"] == refused.value.headers["X-Request-ID"]


def test_every_line_is_json_and_none_has_a_word_of_a_question_or_an_address(server: Server) -> None:
    server.get("/v1/answers", {"question": SECRET})
    server.get("/v1/answers", {"question": [SECRET]})
    server.get("/documents/zebra?question=zebra&start=zebra", Accept="text/html")
    server.get("/zebra")
    server.get("/static/zebra.css")
    server.get("/v1/documents/zebra/places?start=1&end=2")
    server.get("/healthz")  # the line of a request is written after its response
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
    assert "zebra" not in server.get("/metrics")[2]


def test_metrics_count_requests_and_answers_by_what_became_of_them(server: Server) -> None:
    requests = 'cited_requests_total{method="POST",route="/v1/answers",status="200"}'
    answered = 'cited_answers_total{band="no_answer",reason="greeting",status="no_answer"}'
    before = server.metric(requests), server.metric(answered), server.metric("cited_answer_seconds_count")
    server.get("/v1/answers", {"question": "Hello"})
    after = server.metric(requests), server.metric(answered), server.metric("cited_answer_seconds_count")
    assert [new - old for old, new in zip(before, after, strict=True)] == [1, 1, 1]


def test_a_question_on_the_page_is_counted_once_and_not_again_from_memory(server: Server) -> None:
    counted = []
    for _ in range(2):
        form = urllib.request.Request(server.address + "/", b"question=What+is+Prevent%3F")
        urllib.request.urlopen(form, timeout=60).close()
        counted.append(server.metric("cited_answer_seconds_count"))
    assert counted[1] == counted[0] > 0


def test_metrics_tell_the_steps_the_generation_and_the_library(server: Server) -> None:
    server.get("/v1/answers", {"question": "What are the aims of Prevent?"})
    generation = json.loads(server.get("/readyz")[2])["generation"]
    assert server.metric(f'cited_generation_info{{generation="{generation}"}}') == 1
    assert server.metric('cited_answer_step_seconds_count{step="search"}') > 0
    assert server.metric("cited_documents") == len(json.loads(server.get("/v1/documents")[2]))
    assert server.metric("cited_passages") > 0
    assert server.metric("cited_generation_age_seconds") > 0
    assert server.metric("cited_memory_bytes") > 1e7


def test_an_unknown_method_makes_no_series_of_its_own(server: Server) -> None:
    request = urllib.request.Request(server.address + "/healthz", method="BREW")
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(request, timeout=20)
    metrics = server.get("/metrics")[2]
    assert 'method="other",route="/healthz",status="405"' in metrics
    assert "BREW" not in metrics


@pytest.mark.parametrize("header", ["X_Forwarded_For", "Forwarded", "Via", "X_Real_IP"])
def test_metrics_are_not_for_clients_of_a_proxy_on_this_machine(server: Server, header: str) -> None:
    status, headers, body = server.get("/metrics", **{header: "192.0.2.1"})
    assert (status, headers["Content-Type"]) == (403, "application/problem+json")
    assert "CITED_METRICS=open" in json.loads(body)["detail"]


@pytest.mark.parametrize(("allowed", "status"), [("off", 404), ("open", 200)])
def test_a_setting_closes_or_opens_the_metrics(data_folder: Path, tmp_path: Path, allowed: str, status: int) -> None:
    for server in serving(data_folder, tmp_path / "log", CITED_METRICS=allowed):
        assert server.get("/metrics", X_Forwarded_For="192.0.2.1")[0] == status


def test_logs_can_be_lines_of_text(data_folder: Path, tmp_path: Path) -> None:
    for server in serving(data_folder, tmp_path / "log", CITED_LOG_FORMAT="text"):
        server.get("/v1/documents", X_Request_ID="in-text")
        # The line is written after the answer was sent.
        wait_for(partial(_is_logged, server.log, r' info request .*route="/v1/documents".* request_id="in-text"$'))


def _is_logged(log: Path, line: str) -> bool:
    return re.search(line, log.read_text(), re.MULTILINE) is not None


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
