"""A real server under more traffic than it can bear: it bounds its work, says so, and stays well."""

import asyncio
import contextlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.bootstrap import open_ingest
from api.http.traffic.work import WorkQueue
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from ingest.source import sources
from retrieval.errors import Overloaded
from tests.api.traffic import Reply, Server, at_once, served, together
from tests.ingest.made_pdf import made, prose

QUESTION = "What are the aims of Prevent?"


@pytest.fixture(scope="module")
def plain(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the settings that ship."""
    with served(data_folder, tmp_path_factory.mktemp("plain") / "log") as server:
        yield server
    assert "Traceback" not in server.log.read_text()


def busy(reply: Reply) -> bool:
    """Whether the reply says in the right form that the service is busy."""
    return reply.status == 503 and reply.problem()["code"] == "busy" and int(reply.headers["retry-after"]) > 0


def test_places_are_looked_for_in_two_processes_at_most_and_known_ones_in_none(
    tmp_path: Path, data_folder: Path
) -> None:
    data, inbox = tmp_path / "data", tmp_path / "inbox"
    data.mkdir()
    inbox.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    (inbox / "rules.pdf").write_bytes(made(*[prose] * 4))
    open_ingest(Settings(data=data)).run(sources([inbox]))
    with served(data, tmp_path / "log") as server:
        [document] = json.loads(server.call("GET", "/v1/documents").body)
        path = f"/v1/documents/{document['id']}/places?start=0&end="
        threads, replies = at_once(30, lambda number: server.call("GET", f"{path}{number + 10}"))
        most = 0
        while any(thread.is_alive() for thread in threads):
            most = max(most, server.children())
        assert 1 <= most <= 2
        assert {reply.status for reply in replies} == {200, 503}
        assert all(busy(reply) for reply in replies if reply.status != 200)
        known = server.call("GET", f"{path}40")
        while known.status == 503:
            known = server.call("GET", f"{path}40")
        shutil.rmtree(data / "originals")
        assert server.call("GET", f"{path}40").body == known.body
        assert server.call("GET", f"{path}41").status == 503


@pytest.mark.parametrize("size", [24_000_000, 10**12])
def test_an_upload_without_a_key_is_refused_before_its_body_comes(plain: Server, size: int) -> None:
    head = (
        f"POST /v1/library/uploads?file_name=a.txt HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\nwords"
    )
    received = plain.send(head.encode())
    assert received.startswith(b"HTTP/1.1 403 ")
    assert b"no_key_made" in received


def test_uploads_without_a_key_take_no_memory(plain: Server) -> None:
    before = plain.memory()
    body = b"x" * 24_000_000
    replies = together(8, lambda _: plain.call("POST", "/v1/library/uploads?file_name=a.txt", body))
    assert {reply.status for reply in replies} == {403}
    assert plain.memory() - before < 50


def test_uploads_with_a_key_lie_on_disk_and_not_in_memory(data: Path, tmp_path: Path) -> None:
    """Four bodies arrive at once, 96 MB together. Only jobs that are accepted read their file, one after the other."""
    _, secret = keys.create(Store(data), "Ada")
    body = b"Bins\n\nGrey bins are collected on Tuesday.\n" + b" " * 24_000_000
    with served(data, tmp_path / "log") as server:
        before = server.memory()
        address, key = "/v1/library/uploads?file_name=bins.txt&mode=dry_run", f"Bearer {secret}"
        replies = together(4, lambda _: server.call("POST", address, body, Authorization=key))
        assert {reply.status for reply in replies} <= {202, 409}
        assert server.memory() - before < 80
        assert [path.name for path in data.iterdir() if path.name.startswith(".upload")] == []


@pytest.mark.parametrize(
    ("path", "most"), [("/v1/answers", 256_000), ("/v1/verify", 2_000_000), ("/", 256_000), ("/next", 256_000)]
)
def test_only_uploads_may_have_large_bodies(plain: Server, path: str, most: int) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    assert plain.send(f"{head}Content-Length: {most + 1}\r\n\r\n".encode()).startswith(b"HTTP/1.1 413 ")
    endless = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    assert plain.send(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + endless * 60).startswith(b"HTTP/1.1 413 ")


ODD = {
    "a negative length": (b"Content-Length: -5\r\n\r\n{}", 400),
    "two lengths": (b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}", 400),
    "chunks and a length": (b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400),
    "no number of a chunk": (b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    "an unknown coding": (b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 501),
    "a compressed body": (b"Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 415),
    "a larger body than any": (b"Content-Length: 99999999999\r\n\r\n{}", 413),
    "no HTTP": (b"\x00\x01\r\n\r\n", 400),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_request_is_a_problem_and_the_end_of_its_connection(plain: Server, name: str) -> None:
    rest, status = ODD[name]
    head = b"POST /v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    received = plain.send(head + rest)
    assert received.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"content-type: application/problem+json" in received.lower()
    assert b"x-content-type-options: nosniff" in received.lower()


@pytest.mark.parametrize("path", ["/v1/answers", "/v1/verify", "/", "/next"])
def test_a_form_of_ten_thousand_parts_is_refused(plain: Server, path: str) -> None:
    before = plain.memory()
    part = b'--b\r\nContent-Disposition: form-data; name="earlier"\r\n\r\nx\r\n'
    for body, kind in (
        (part * 10_000 + b"--b--\r\n", "multipart/form-data; boundary=b"),
        (part * 4_000 + b"--b--\r\n", "multipart/form-data; boundary=b"),
        (b"&".join([b"earlier=x"] * 10_000), "application/x-www-form-urlencoded"),
    ):
        assert 400 <= plain.call("POST", path, body, Content_Type=kind).status < 500
    assert plain.memory() - before < 50


def test_more_questions_than_can_wait_are_told_to_come_back_and_health_never_waits(
    data_folder: Path, tmp_path: Path
) -> None:
    limits = {"CITED_QUESTIONS_AT_ONCE": "1", "CITED_QUESTIONS_WAITING": "2"}
    with served(data_folder, tmp_path / "log", **limits) as server:
        threads, replies = at_once(20, lambda number: server.ask(f"{QUESTION} {number}"))
        while any(thread.is_alive() for thread in threads):
            assert server.call("GET", "/healthz").status == 200
            assert server.call("GET", "/static/icon.svg").status == 200
        assert set(Counter(reply.status for reply in replies)) == {200, 503}
        assert all(busy(reply) for reply in replies if reply.status == 503)
        page = together(8, lambda number: server.call("POST", "/", f"question=Why+{number}".encode(), **FORM))
        assert {reply.status for reply in page} == {200, 503}
        assert all(b"<h1" in reply.body for reply in page)
        assert server.ask(QUESTION).status == 200
    assert "Traceback" not in server.log.read_text()


FORM = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


def test_a_question_that_waits_longer_than_its_deadline_is_not_begun(data_folder: Path, tmp_path: Path) -> None:
    limits = {"CITED_QUESTIONS_AT_ONCE": "1", "CITED_QUESTION_SECONDS": "0.02"}
    with served(data_folder, tmp_path / "log", **limits) as server:
        replies = together(16, lambda number: server.ask(f"{QUESTION} {number}"))
        late = [reply.problem()["detail"] for reply in replies if reply.status == 503]
        assert [detail for detail in late if "waited too long" in detail]
        told = ("waited too long", "taken longer", "busy with other questions")
        assert all(any(words in detail for words in told) for detail in late)


def test_a_question_whose_turn_is_too_far_away_is_refused_at_once() -> None:
    async def refused_behind() -> tuple[int, float]:
        """How many questions wait when the first one is refused, and how long it would have waited."""
        queue = WorkQueue(at_once=1, max_waiting=10_000, seconds=10)
        async with queue.slot():
            await asyncio.sleep(0.2)
        assert queue.expected_wait == 0
        async with queue.slot(), asyncio.TaskGroup() as group:
            waiting: list[asyncio.Task[None]] = []
            while not any(task.done() for task in waiting):
                waiting.append(group.create_task(_take(queue)))
                await asyncio.sleep(0)
            behind = queue.waiting, queue.expected_wait
            for task in waiting:
                task.cancel()
        return behind

    waiting, wait = asyncio.run(refused_behind())
    assert 1 <= waiting <= 25
    assert 5 < wait <= 10


async def _take(queue: WorkQueue) -> None:
    with contextlib.suppress(Overloaded):
        async with queue.slot():
            pass


def test_a_question_that_works_longer_than_its_deadline_is_ended_in_every_way(
    data_folder: Path, tmp_path: Path
) -> None:
    """No answer of the real models takes less than two milliseconds; a greeting has no step, so nothing ends it."""
    limits = {"CITED_QUESTIONS_AT_ONCE": "1", "CITED_QUESTION_SECONDS": "0.002"}
    with served(data_folder, tmp_path / "log", **limits) as server:
        reply = server.ask(QUESTION)
        assert busy(reply)
        assert "has taken longer than 0.002 seconds" in reply.problem()["detail"]
        streamed = server.ask(QUESTION, Accept="text/event-stream")
        assert streamed.status == 503 or b"event: problem" in streamed.body
        page = server.call("POST", "/", b"question=Why+is+Prevent+needed", **FORM)
        assert (page.status, b"<h1" in page.body, int(page.headers["retry-after"]) > 0) == (503, True, True)
        batch = json.loads(server.call("POST", "/v1/answers:batch", json.dumps(BATCH).encode()).body)
        assert [result["problem"]["status"] for result in batch["results"]] == [503, 503]
        assert server.ask("Hello").status == 200  # the turn was given back
    assert "Traceback" not in server.log.read_text()


BATCH = {"questions": [QUESTION, "What is the purpose of Pursue?"]}


def test_a_caller_has_so_many_questions_a_minute_by_key_or_by_address(data: Path, tmp_path: Path) -> None:
    _, secret = keys.create(Store(data), "Ada")
    limits = {"CITED_QUESTIONS_PER_MINUTE": "3", "CITED_CHANGES_PER_MINUTE": "2"}
    with served(data, tmp_path / "log", **limits) as server:
        replies = [server.ask("hello", Authorization=f"Bearer made up {number}") for number in range(5)]
        assert [reply.status for reply in replies] == [200, 200, 200, 429, 429]
        assert replies[0].headers["ratelimit-policy"] == '"questions";q=3;w=60'
        assert replies[0].headers["ratelimit"].startswith('"questions";r=2;t=')
        value = replies[3].problem()
        assert value["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
        assert value["violated-policies"] == ["questions"]
        assert 1 <= int(replies[3].headers["retry-after"]) <= 120
        spoofed = server.ask("hello", X_Forwarded_For="192.0.2.7", Forwarded="for=192.0.2.7")
        assert spoofed.status == 429
        page = server.call("POST", "/", b"question=hello", **FORM)
        assert (page.status, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
        keyed = {"Authorization": f"Bearer {secret}"}
        assert server.ask("hello", **keyed).status == 200
        changes = [server.call("POST", "/v1/library/refreshes", b"[]", **keyed).status for _ in range(3)]
        assert changes == [422, 422, 429]
        assert server.call("GET", "/v1/documents").status == 200


def test_one_client_with_many_open_connections_shuts_nobody_out(data_folder: Path, tmp_path: Path) -> None:
    half = b"POST /v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
    patient = {"CITED_HEADER_SECONDS": "600", "CITED_BODY_SECONDS": "600"}
    with served(data_folder, tmp_path / "log", CITED_CONNECTIONS_PER_ADDRESS="150", **patient) as server:
        idle = [server.connect() for _ in range(400)]
        assert server.call("GET", "/healthz").status == 200
        slow = [server.connect() for _ in range(100)]
        for connection in slow:
            connection.sendall(half)
        assert server.ask(QUESTION).status == 200
        for connection in (*idle, *slow):
            connection.close()


def test_a_client_whose_connections_are_all_at_work_gets_no_further_one(data_folder: Path, tmp_path: Path) -> None:
    half = b"POST /v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"
    patient = {"CITED_HEADER_SECONDS": "600", "CITED_BODY_SECONDS": "600"}
    with served(data_folder, tmp_path / "log", CITED_CONNECTIONS_PER_ADDRESS="3", **patient) as server:
        slow = [server.connect() for _ in range(3)]
        for connection in slow:
            connection.sendall(half)
            assert connection.recv(100).startswith(b"HTTP/1.1 100 ")  # the server waits for its body now
        received = server.send(b"")
        assert received.startswith(b"HTTP/1.1 503 ")
        assert b"application/problem+json" in received
        for connection in slow:
            connection.close()
