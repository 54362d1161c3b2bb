"""The server against clients that are slow, large, many or gone: they are told so or cut off, and others are served."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.http.server import listen
from retrieval.errors import BadPlace
from tests.requests import JSON, Server
from tests.servers import ServerProcess, served


@pytest.fixture(scope="module")
def impatient(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that waits a second for headers and half a second for a body: too short for any other test."""
    log = tmp_path_factory.mktemp("log") / "server.log"
    with served(data_folder, log, CITED_BODY_SECONDS="0.5", CITED_HEADER_SECONDS="1") as server:
        yield server
    assert "Traceback" not in log.read_text()


HEAD = b"POST /v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def test_a_body_that_does_not_come_in_time_is_a_problem_and_the_end_of_the_connection(impatient: Server) -> None:
    received = impatient.exchange(HEAD + b'Content-Length: 100\r\n\r\n{"question": "zebra7f3k')
    assert received.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in received
    assert b"zebra7f3k" not in received


def test_headers_that_do_not_come_in_time_end_the_connection(impatient: Server) -> None:
    assert impatient.exchange(HEAD) == b""


def test_a_client_that_says_nothing_is_cut_off(impatient: Server) -> None:
    assert impatient.exchange(b"") == b""


@pytest.mark.parametrize("size", [100_001, 3_000_000])
def test_a_chunked_body_is_measured_too(shipped: Server, size: int) -> None:
    part = b"c350\r\n" + b"x" * 50_000 + b"\r\n"
    rest = b"%x\r\n" % (size % 50_000) + b"x" * (size % 50_000) + b"\r\n"
    chunks = part * (size // 50_000) + (rest if size % 50_000 else b"") + b"0\r\n\r\n"
    refused = shipped.send("POST", "/v1/answers", (*JSON, ("Transfer-Encoding", "chunked")), chunks)
    assert refused.status == 413
    assert refused.problem()["code"] == "too_large"


def test_the_server_does_not_name_itself(shipped: Server) -> None:
    assert "server" not in shipped.get("/healthz").headers


def test_many_idle_connections_shut_nobody_out(shipped: Server) -> None:
    idle = [shipped.connect() for _ in range(250)]
    assert shipped.ask("What is Pursue?").status == 200
    for connection in idle:
        connection.close()


def test_a_client_that_leaves_before_its_question_is_whole_harms_nobody(shipped: Server) -> None:
    with shipped.connect() as connection:
        connection.sendall(HEAD + b'Content-Length: 100\r\n\r\n{"question": "Why')
    assert shipped.ask("What is Pursue?").status == 200


def test_a_port_in_use_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadPlace, match=f"Port {port} is in use. Stop the other program"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["a..b", "nowhere.invalid", "192.0.2.1", "\0"])
def test_a_host_that_is_not_this_machine_is_named_with_what_to_do(host: str) -> None:
    with pytest.raises(BadPlace, match="--host"):
        listen(host, 0)


@pytest.mark.parametrize("path", ["/", "/documents", "/docs", "/v1/documents", "/healthz", "/v1/openapi.json"])
def test_head_answers_as_get_without_the_body(shipped: Server, path: str) -> None:
    received = shipped.exchange(f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    head, body = received.split(b"\r\n\r\n", 1)
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"content-length: " in head.lower()
    assert body == b""
