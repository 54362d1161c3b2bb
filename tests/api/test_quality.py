"""The library's own questions: kept, asked again of each generation, and shown on every surface."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.bootstrap import open_ingest, open_service
from api.cli import app as command
from api.cli import main as cli  # noqa: F401 - with the commands of the application
from api.gold.questions import read_any
from api.http.app import create_app
from api.settings import NO_RERANKER, Settings
from api.state import quality
from api.state.store import Store
from api.wire import examples
from ingest.source import sources
from retrieval.errors import BadEvaluationSet, BadManifest
from retrieval.interfaces import Models
from retrieval.quality import BUILT_IN, AnswerOutcome, Basis, Quality
from tests.api.conftest import empty_library
from web.wording.in_force_warning import format_day

TEXT = "Bins\n\nGrey bins are collected every second Tuesday. Garden waste is collected weekly.\n"
QUESTIONS: list[dict[str, Any]] = [
    {"text": "When are grey bins collected?", "gold": [{"document": "bins", "fragments": ["every second Tuesday"]}]},
    {"text": "How often is garden waste collected?", "gold": [{"document": "bins", "fragments": ["collected weekly"]}]},
    {"text": "What is the capital of France?"},
    {"text": "What does a skip cost?", "gold": [{"document": "bins", "fragments": ["a skip costs £200"]}]},
]


@pytest.fixture
def settings(tmp_path: Path, data_folder: Path, models: Models) -> Settings:
    """A library of one document, in a folder of its own."""
    settings = empty_library(tmp_path, data_folder)
    (tmp_path / "bins.txt").write_text(TEXT)
    open_ingest(settings, encoder=models.encoder).run(sources([tmp_path / "bins.txt"]))
    return settings


def write(path: Path, questions: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in questions))
    return path


def measured(settings: Settings, models: Models, questions: Path) -> Quality | None:
    store = Store(settings.data)
    service = open_service(settings, models)
    quality.keep_questions(store, "here", read_any(questions))
    key = quality.measurement_key(models, settings.risk)
    return quality.measure(store, service.engine, service.library, key, settings.risk, lambda *_: None)


def test_each_question_has_its_outcome_and_lost_words_are_named(
    settings: Settings, models: Models, tmp_path: Path
) -> None:
    found = measured(settings, models, write(tmp_path / "questions.jsonl", QUESTIONS))
    assert found is not None
    came = {verdict.question: verdict.outcome for verdict in found.verdicts}
    assert came["When are grey bins collected?"] is AnswerOutcome.RIGHT
    assert came["What is the capital of France?"] is AnswerOutcome.RIGHTLY_SILENT
    assert came["What does a skip cost?"] is AnswerOutcome.NOT_FOUND
    assert found.basis is Basis.TOO_FEW
    assert quality.latest_quality(Store(settings.data), found.generation) == found


def test_enough_questions_of_its_own_choose_the_threshold(settings: Settings, models: Models, tmp_path: Path) -> None:
    """Without the reranker, which takes most of the time and has no part in the choice."""
    settings = settings.model_copy(update={"ranker": NO_RERANKER})
    models = Models(models.encoder)
    before = open_service(settings, models).engine.calibration
    many = [{**one, "text": f"{one['text']}{' ' * number}"} for number in range(70) for one in QUESTIONS[:3]]
    found = measured(settings, models, write(tmp_path / "questions.jsonl", many))
    assert found is not None
    assert found.basis is Basis.OWN
    assert found.is_risk_kept
    calibration = open_service(settings, models).engine.calibration
    assert calibration.sure == found.sure != before.sure
    assert calibration.threshold == found.threshold <= calibration.sure
    quality.forget_questions(Store(settings.data))
    assert open_service(settings, models).engine.calibration == before


def test_a_running_service_asks_again_after_a_publish(settings: Settings, models: Models, tmp_path: Path) -> None:
    store = Store(settings.data)
    quality.keep_questions(store, "here", read_any(write(tmp_path / "questions.jsonl", QUESTIONS)))
    service = open_service(settings, models)
    app = create_app(settings, service)
    assert TestClient(app).get("/v1/quality").json()["own"] is None
    app.state.watch.measure()
    told = TestClient(app).get("/v1/quality").json()
    assert told["own"]["questions"] == 3
    (tmp_path / "bins.txt").write_text(TEXT.replace("Tuesday", "Friday"))
    open_ingest(settings, encoder=models.encoder).run(sources([tmp_path / "bins.txt"]))
    app.state.watch.check()
    assert TestClient(app).get("/v1/quality").json()["own"] is None
    app.state.watch.measure()
    again = TestClient(app).get("/v1/quality").json()
    assert again["generation"] != told["generation"]
    assert {"question": QUESTIONS[0]["text"], "outcome": "not_found", "confidence": 0.0} in again["verdicts"]


def test_the_page_shows_what_came_of_which_question(settings: Settings, models: Models, tmp_path: Path) -> None:
    measured(settings, models, write(tmp_path / "questions.jsonl", QUESTIONS))
    page = TestClient(create_app(settings, open_service(settings, models))).get("/quality")
    assert page.status_code == 200
    for words in ("This library’s own questions", "What does a skip cost?", "Answered correctly", "too few"):
        assert words in page.text
    assert format_day(date.fromisoformat(BUILT_IN.measured)) in page.text.replace("\u00a0", " ")
    assert BUILT_IN.measured not in page.text


def test_the_command_keeps_shows_and_forgets(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITED_DATA", str(settings.data))
    file = str(write(tmp_path / "questions.jsonl", QUESTIONS))
    shown = CliRunner().invoke(command.app, ["quality", "--questions", file])
    assert "too few" in " ".join(shown.output.split())
    value = json.loads(CliRunner().invoke(command.app, ["quality", "--json"]).stdout)
    assert set(value) == set(examples.QUALITY)
    assert value["own"]["questions"] == 3
    CliRunner().invoke(command.app, ["quality", "--forget"])
    assert json.loads(CliRunner().invoke(command.app, ["quality", "--json"]).stdout)["own"] is None


def test_a_manifest_names_questions_and_they_are_read_before_anything_changes(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text('questions = "asked"\n')
    with pytest.raises(BadEvaluationSet):
        quality.named_questions([tmp_path])
    (tmp_path / "asked").mkdir()
    write(tmp_path / "asked" / "questions.jsonl", QUESTIONS)
    assert [len(asked) for asked in quality.named_questions([tmp_path]).values()] == [4]
    (tmp_path / "manifest.toml").write_text("questions = 3\n")
    with pytest.raises(BadManifest):
        quality.named_questions([tmp_path / "manifest.toml"])


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadEvaluationSet, match="line 2"):
        read_any(
            write(tmp_path / "questions.jsonl", [{"text": "One?"}, {"text": "Two?", "gold": [{"fragments": ["x"]}]}])
        )


def test_purged_documents_take_their_questions_along(settings: Settings, tmp_path: Path) -> None:
    store = Store(settings.data)
    quality.keep_questions(store, "here", read_any(write(tmp_path / "questions.jsonl", QUESTIONS)))
    store.forget_documents(["bins"])
    assert [asked.text for asked in quality.kept_questions(store)] == ["What is the capital of France?"]
