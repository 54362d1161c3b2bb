"""What must never happen, a test for each rule, over the real encoder and the corpus that ships."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

import tests.servers as servers
from api.bootstrap import Service, open_ingest, open_service
from api.gold.evaluation_set import Question, read_set
from api.http.app import create_app
from api.settings import Settings
from ingest.source import sources
from retrieval.answer import Answer, AnswerStatus, Filters, Quote
from retrieval.interfaces import Models
from retrieval.text import digest
from tests.size import some

ROOT = Path(__file__).resolve().parent.parent

DUTY = "Every ward must keep a register of its street trees."
RULES = f"""Trees

Planting

{DUTY} The register is open to residents.

Felling

A felled tree is replaced within two years. {DUTY}
"""


@pytest.fixture
def settings(tmp_path: Path, data_folder: Path) -> Settings:
    """A data folder of its own, with the model that is compiled already."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    return Settings(data=data)


def shown(answer: Answer) -> tuple[Quote, ...]:
    return answer.quotes or answer.nearest


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def questions() -> tuple[Question, ...]:
    """The gold questions of the document that ships."""
    return read_set(ROOT / "corpus" / "gold").questions


@pytest.fixture(scope="module")
def answers(service: Service, questions: tuple[Question, ...]) -> list[Answer]:
    """The gold questions, each asked once with the highest limit."""
    asked = some(questions, 5)
    return [service.engine.ask(question.asked, history=question.history, limit=20) for question in asked]


def test_1_whatever_is_shown_is_a_slice_of_a_stored_version(service: Service, answers: list[Answer]) -> None:
    """The quotes of answers, and the nearest passages of silences."""
    for quote in (quote for answer in answers for quote in shown(answer)):
        version = service.library.version(quote.citation.document_id)
        text = service.library.canonical(version).text
        assert version.sha256 == quote.citation.version
        assert quote.text == text[quote.citation.start : quote.citation.end]
        assert digest(quote.text) == quote.citation.quote_sha256
        assert all(quote.citation.span.contains(core) for core in quote.core)


def test_2_a_sentence_that_stands_twice_is_quoted_where_it_was_found(
    settings: Settings, models: Models, tmp_path: Path
) -> None:
    """The same duty stands under two headings; each question gets the one under its own, at its own offsets."""
    open_ingest(settings, encoder=models.encoder).run(sources([put(tmp_path, "trees.txt", RULES)]))
    engine = open_service(settings, models).engine
    first, second = RULES.index(DUTY), RULES.rindex(DUTY)
    planting = shown(engine.ask("What must be kept under planting, open to residents, a register of street trees?"))
    felling = shown(engine.ask("Within how many years is a felled tree replaced, and what register is kept?"))
    assert first in range(planting[0].citation.start, planting[0].citation.end)
    assert second in range(felling[0].citation.start, felling[0].citation.end)


def test_3_no_threshold_is_lowered_to_find_something_to_cite(
    service: Service, questions: tuple[Question, ...], answers: list[Answer]
) -> None:
    """Whatever limit or filter is asked for, a quote below the threshold is never given as an answer.

    It asks gold questions without a filter, and one in six with a filter and the lowest limit.
    """
    document = service.library.versions()[0].document.id
    threshold = service.engine.calibration.threshold
    filtered = [
        service.engine.ask(question.asked, filters=Filters(documents=(document,)), limit=1)
        for question in questions[::6]
    ]
    assert {answer.status for answer in filtered} == set(AnswerStatus)
    for answer in (*answers, *filtered):
        assert all(quote.confidence >= threshold for quote in answer.quotes)
        if answer.status is AnswerStatus.NO_ANSWER:
            assert answer.quotes == ()
            assert all(quote.confidence < threshold for quote in answer.nearest[:1])


def test_4_nothing_lets_anyone_edit_a_passage(service: Service) -> None:
    """No route changes text, and a correction is a new version with its own hash."""
    app = create_app(Settings(), service)
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    methods = {route.path: route.methods or set() for route in routes}
    assert not any(allowed & {"PUT", "PATCH"} for allowed in methods.values())
    assert not any("/text" in path and allowed - {"GET", "HEAD"} for path, allowed in methods.items())


def test_4_a_correction_is_a_new_version(settings: Settings, models: Models, tmp_path: Path) -> None:
    path = put(tmp_path, "trees.txt", RULES)
    open_ingest(settings, encoder=models.encoder).run(sources([path]))
    before = open_service(settings, models).library.version("trees")
    put(tmp_path, "trees.txt", RULES.replace("two years", "three years"))
    open_ingest(settings, encoder=models.encoder).run(sources([path]))
    after = open_service(settings, models).library.version("trees")
    assert after.document == before.document
    assert after.sha256 != before.sha256
    assert after.text_sha256 != before.text_sha256


def test_5_a_name_in_a_manifest_is_what_gives_identity(settings: Settings, models: Models, tmp_path: Path) -> None:
    """Neither another file name nor other content makes another document."""
    manifest = put(tmp_path, "manifest.toml", '[[document]]\nid = "tree-duty"\nfile = "one.txt"\n')
    put(tmp_path, "one.txt", RULES)
    open_ingest(settings, encoder=models.encoder).run(sources([manifest]))
    put(tmp_path, "two.txt", RULES.replace("two years", "five years"))
    manifest.write_text('[[document]]\nid = "tree-duty"\nfile = "two.txt"\n')
    open_ingest(settings, encoder=models.encoder).run(sources([manifest]))
    versions = open_service(settings, models).library.versions()
    assert [version.document.id for version in versions] == ["tree-duty"]
    assert versions[0].sha256 == digest(RULES.replace("two years", "five years"))


def test_6_nothing_is_removed_before_its_replacement_serves(
    settings: Settings, models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Publishing breaks off at its last step: the old version still answers, and the next ingest succeeds."""
    path = put(tmp_path, "trees.txt", RULES)
    open_ingest(settings, encoder=models.encoder).run(sources([path]))
    put(tmp_path, "trees.txt", RULES.replace("two years", "three years"))
    with monkeypatch.context() as broken:
        broken.setattr("ingest.generations.publish.write_whole", _break_off)
        with pytest.raises(RuntimeError):
            open_ingest(settings, encoder=models.encoder).run(sources([path]))
    assert "two years" in shown(open_service(settings, models).engine.ask("When is a felled tree replaced?"))[0].text
    open_ingest(settings, encoder=models.encoder).run(sources([path]))
    assert "three years" in shown(open_service(settings, models).engine.ask("When is a felled tree replaced?"))[0].text


def _break_off(*_: object) -> None:
    raise RuntimeError("cut off")


WITHOUT_NETWORK = """
import socket
def refuse(*given, **named):
    raise AssertionError("a call to the network")
socket.socket.connect = refuse
socket.socket.connect_ex = refuse
socket.getaddrinfo = refuse
from api.cli.main import main
main()
"""


@pytest.mark.parametrize("command", [["ingest"], ["ask", "What are the aims of Prevent?"], ["documents"]])
def test_7_no_command_calls_the_network(command: list[str], data_folder: Path, corpus: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_NETWORK, *command],
        env={"CITED_DATA": str(data_folder), "CITED_CORPUS": str(corpus), "PATH": "/usr/bin:/bin"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_8_a_question_is_in_no_log_no_error_and_no_address(data_folder: Path, tmp_path: Path) -> None:
    """Asked every way a question can be asked, well formed and broken, of a real server whose whole output is kept."""
    secret = "QQ123456C zebra"
    log = tmp_path / "log"
    process, address = servers.start(data_folder, log, CITED_PERSONAL="allow")
    try:
        bodies = _asked(address, secret)
    finally:
        process.terminate()
        process.wait(10)
    assert secret not in log.read_text()
    assert "zebra" not in log.read_text()
    assert all("zebra" not in body for body in bodies), "an error gave the question back"


def _asked(address: str, secret: str) -> list[str]:
    """The bodies of the errors that broken questions give; a good one is asked too."""
    json_type = {"Content-Type": "application/json"}
    good = json.dumps({"question": secret}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{address}/v1/answers", good, json_type)) as response:
        assert secret in json.load(response)["question"]
    errors = []
    for body in (
        json.dumps({"question": [secret]}),
        json.dumps({"question": secret, "limit": secret}),
        json.dumps({"question": secret * 900}),
        json.dumps({"question": secret, "filters": {"documents": ["nothing"]}}),
        f'{{"question": "{secret}',
    ):
        request = urllib.request.Request(f"{address}/v1/answers", body.encode(), json_type)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        errors.append(refused.value.read().decode())
    return errors
