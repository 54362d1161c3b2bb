"""A server that is told to stop under load, and one whose answering is turned off."""

import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.api.traffic import together
from tests.requests import Response
from tests.servers import ROOT, served

QUESTION = "What are the aims of Prevent?"


@pytest.mark.parametrize(("seconds", "statuses"), [("600", {200}), ("0.2", {200, 503})])
def test_every_accepted_question_gets_its_answer_or_a_503_as_the_server_stops(
    data_folder: Path, tmp_path: Path, seconds: str, statuses: set[int]
) -> None:
    # One at once, so that even a fast machine has questions left when it stops.
    settings = {
        "CITED_QUESTIONS_AT_ONCE": "1",
        "CITED_QUESTIONS_WAITING": "200",
        "CITED_QUESTION_SECONDS": "600",
        "CITED_STOP_SECONDS": seconds,
    }
    with served(data_folder, tmp_path / "log", **settings) as server, ExitStack() as opened:
        connections = [opened.enter_context(server.connect()) for _ in range(12)]
        for number, connection in enumerate(connections):
            connection.settimeout(600)
            body = f'{{"question": "{QUESTION} {number}"}}'.encode()
            head = "POST /v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        first = connections[0].recv(12)  # the others have arrived by then
        server.process.send_signal(signal.SIGTERM)
        received = [first, *(connection.recv(12) for connection in connections[1:])]
        server.process.wait(60)
    assert {int(line.removeprefix(b"HTTP/1.1 ")) for line in received} == statuses
    assert "Traceback" not in server.log.read_text()
    assert "ERROR" not in server.log.read_text()


def command(data: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli.main import main; main()", "answers", *arguments],
        env={"CITED_DATA": str(data), "PATH": "/usr/bin:/bin"},
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_answering_is_turned_off_with_a_reason_and_on_again(data: Path, tmp_path: Path) -> None:
    with served(data, tmp_path / "log") as server:
        assert "Answering is off: New guidance comes on Monday." in command(
            data, "off", "--reason", "New guidance comes on Monday."
        )
        value = server.ask("Why?").problem()
        assert (value["status"], value["code"], value["detail"]) == (
            503, "answering_off", "New guidance comes on Monday.",
        )  # fmt: skip
        assert server.post("/v1/suggestions", {"question": "Why?"}).code == "answering_off"
        for page in (server.get("/"), server.form("/", "question=Why")):
            assert_off(page)
        assert server.get("/documents").status == 200
        assert server.get("/v1/documents").status == 200
        assert server.get("/healthz").status == 200
        assert "Answering is on." in command(data, "on")
        assert "was on already" in command(data, "on")
        assert server.ask(QUESTION).status == 200


def assert_off(page: Response) -> None:
    assert page.status == 503
    text = " ".join(BeautifulSoup(page.body, "html.parser").get_text(" ").split())
    assert "Answering is turned off" in text
    assert "New guidance comes on Monday. The documents can still be read." in text


def test_a_setting_turns_answering_off_too(data: Path, tmp_path: Path) -> None:
    with served(data, tmp_path / "log", CITED_ANSWERS="false") as server:
        assert server.ask(QUESTION).problem()["code"] == "answering_off"
        assert {reply.status for reply in together(3, lambda _: server.get("/"))} == {503}
