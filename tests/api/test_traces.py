"""Traces reach a collector where the setting names one, and hold no word of a request."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.servers import ROOT, served


class Collector(ThreadingHTTPServer):
    """A collector that keeps each body that it gets, by the path to which it came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiver)
        self.received: list[tuple[str, bytes]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def spans(self) -> list[Span]:
        found: list[Span] = []
        for _, body in self.received:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                found += [span for scope in resource.scope_spans for span in scope.spans]
        return found


class _Receiver(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_each_request_is_a_span_with_its_route_and_id_and_without_its_words(
    collector: Collector, data_folder: Path, tmp_path: Path
) -> None:
    with served(data_folder, tmp_path / "log", CITED_OTLP_ENDPOINT=collector.address) as server:
        question = {"question": "What is a zebra?"}
        server.post("/v1/answers?explain=true&zebra=zebra", question, (("X-Request-ID", "span-1"),))
        assert server.get("/v1/documents/zebra").status == 404
        assert server.send("ZEBRA", "/zebra").status >= 400
        server.get("/healthz")
    assert {path for path, _ in collector.received} == {"/v1/traces"}
    spans = {span.name: span for span in collector.spans()}
    assert {"POST /v1/answers", "GET /v1/documents/{document_id}"} <= set(spans)
    assert not any("healthz" in name for name in spans)
    attributes = {pair.key: pair.value.string_value for pair in spans["POST /v1/answers"].attributes}
    assert attributes["cited.request_id"] == "span-1"
    assert not any(b"zebra" in body.lower() for _, body in collector.received)


def test_a_collector_that_is_away_delays_no_request_and_no_stop(data_folder: Path, tmp_path: Path) -> None:
    with served(data_folder, tmp_path / "log", CITED_OTLP_ENDPOINT="http://127.0.0.1:9") as server:
        assert server.get("/v1/documents").status == 200
    assert "Traceback" not in server.log.read_text()


WITHOUT_THE_PACKAGES = """
import sys
sys.modules["opentelemetry.sdk.trace"] = None
from api.cli.main import main
main()
"""


def test_missing_packages_are_named_with_what_to_do(data_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_PACKAGES, "serve", "--port", "0"],
        env={"CITED_DATA": str(data_folder), "CITED_OTLP_ENDPOINT": "http://127.0.0.1:9", "PATH": "/usr/bin:/bin"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "cited[telemetry]" in done.stderr
    assert "Traceback" not in done.stderr
