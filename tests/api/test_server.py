"""The server against clients that are slow, large, many or gone: they are told so or cut off, and others are served."""

import asyncio
import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from api.http.server import listen
from retrieval.errors import BadPlace
from tests.servers import start

Address = tuple[str, int]


@pytest.fixture(scope="module")
def address(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    log = tmp_path_factory.mktemp("log") / "server.log"
    process, url = start(
        data_folder, log, CITED_MAX_BODY="100000", CITED_BODY_SECONDS="0.5", CITED_HEADER_SECONDS="0.5"
    )
    yield str(urlsplit(url).hostname), int(urlsplit(url).port or 0)
    process.terminate()
    assert process.wait(20) in (0, -15)
    assert "Traceback" not in log.read_text()


def ask(address: Address) -> int:
    connection = http.client.HTTPConnection(*address, timeout=20)
    connection.request("POST", "/v1/answers", b'{"question": "What is Pursue?"}', {"Content-Type": "application/json"})
    status = connection.getresponse().status
    connection.close()
    return status


def sent(address: Address, data: bytes) -> bytes:
    """Everything that comes back until the server closes the connection."""
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(data)
        received = bytearray()
        while part := connection.recv(65_536):
            received += part
    return bytes(received)


HEAD = b"POST /v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def test_a_body_that_does_not_come_in_time_is_a_problem_and_the_end_of_the_connection(address: Address) -> None:
    received = sent(address, HEAD + b'Content-Length: 100\r\n\r\n{"question": "zebra7f3k')
    assert received.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in received
    assert b"zebra7f3k" not in received


def test_headers_that_do_not_come_in_time_end_the_connection(address: Address) -> None:
    assert sent(address, HEAD) == b""


def test_a_client_that_says_nothing_is_cut_off(address: Address) -> None:
    assert sent(address, b"") == b""


@pytest.mark.parametrize("size", [100_001, 3_000_000])
def test_a_chunked_body_is_measured_too(address: Address, size: int) -> None:
    connection = http.client.HTTPConnection(*address, timeout=20)
    body = iter([b"x" * 50_000] * (size // 50_000) + [b"x" * (size % 50_000)])
    connection.request("POST", "/v1/answers", body, {"Content-Type": "application/json"}, encode_chunked=True)
    response = connection.getresponse()
    assert (response.status, response.headers["Content-Type"]) == (413, "application/problem+json")
    assert json.loads(response.read())["code"] == "too_large"
    connection.close()


def test_the_server_does_not_name_itself(address: Address) -> None:
    connection = http.client.HTTPConnection(*address, timeout=20)
    connection.request("GET", "/healthz")
    assert connection.getresponse().headers["Server"] is None
    connection.close()


def test_many_idle_connections_shut_nobody_out(address: Address) -> None:
    idle = [socket.create_connection(address) for _ in range(250)]
    assert ask(address) == 200
    for connection in idle:
        connection.close()


def test_a_client_that_leaves_before_its_question_is_whole_harms_nobody(address: Address) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(HEAD + b'Content-Length: 100\r\n\r\n{"question": "Why')
    assert ask(address) == 200


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
def test_head_answers_as_get_without_the_body(address: Address, path: str) -> None:
    received = sent(address, f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    head, body = received.split(b"\r\n\r\n", 1)
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"content-length: " in head.lower()
    assert body == b""


def test_connections_send_small_parts_of_a_response_at_once() -> None:
    """A response leaves in two parts. Without TCP_NODELAY the second waits for the acknowledgement of the first."""

    async def no_delay() -> int:
        accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def note(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection: socket.socket = writer.get_extra_info("socket")
            accepted.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = listen("127.0.0.1", 0)
        async with await asyncio.start_server(note, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            found = await accepted
            writer.close()
        return found

    assert asyncio.run(no_delay()) != 0
