"""Over HTTP a personal number in a question is refused, masked or let through, as the setting says."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Service
from api.http.app import create_app
from api.settings import Settings
from tests.fakes import FakeEngine, FakeLibrary
from web.chat.asked import MAX_QUESTION_CHARACTERS

NUMBER = "QQ 12 34 56 C"
ASKED: list[dict[str, Any]] = [
    {"question": f"Does {NUMBER} need a lantern?"},
    {"question": "A lantern?", "history": [{"role": "user", "text": f"I am {NUMBER}."}]},
]


@pytest.fixture
def engine(library: FakeLibrary) -> FakeEngine:
    return FakeEngine(library)


def client(engine: Any, tmp_path: Path, **settings: str) -> TestClient:
    service = Service(engine, engine.library, lambda: None)
    return TestClient(create_app(Settings(data=tmp_path, **settings), service))  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/v1/answers", "/v1/suggestions"])
@pytest.mark.parametrize("asked", ASKED)
def test_it_is_refused_unless_a_setting_says_otherwise(
    engine: FakeEngine, tmp_path: Path, path: str, asked: dict[str, Any]
) -> None:
    response = client(engine, tmp_path).post(path, json=asked)
    assert (response.status_code, response.json()["code"]) == (422, "personal_information")
    assert response.json()["detail"] == (
        "The question contains a National Insurance number. Leave it out and ask again."
    )
    assert "12 34" not in response.text
    assert engine.asked == []


@pytest.mark.parametrize("path", ["/v1/answers", "/v1/suggestions"])
@pytest.mark.parametrize("asked", ASKED)
def test_it_is_masked_before_the_engine_sees_it(
    engine: FakeEngine, tmp_path: Path, path: str, asked: dict[str, Any]
) -> None:
    response = client(engine, tmp_path, personal="mask").post(path, json=asked)
    assert response.status_code == 200
    assert "12 34" not in response.text + str(engine.asked)
    assert "[National Insurance number]" in str(engine.asked)


def test_an_answer_says_what_was_masked(engine: FakeEngine, tmp_path: Path) -> None:
    masking = client(engine, tmp_path, personal="mask")
    assert masking.post("/v1/answers", json=ASKED[0]).json()["masked"] == ["National Insurance number"]
    assert "masked" not in masking.post("/v1/answers", json={"question": "A lantern?"}).json()


def test_it_is_let_through_where_the_setting_allows_it(engine: FakeEngine, tmp_path: Path) -> None:
    response = client(engine, tmp_path, personal="allow").post("/v1/answers", json=ASKED[0])
    assert response.json()["question"] == ASKED[0]["question"]


def test_the_documents_own_words_in_the_history_are_no_reason_to_refuse(engine: FakeEngine, tmp_path: Path) -> None:
    told = {"role": "assistant", "text": "Write to wardens@example.org."}
    response = client(engine, tmp_path).post("/v1/answers", json={"question": "A lantern?", "history": [told]})
    assert response.status_code == 200


@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "fetch"}])
def test_the_page_says_what_to_leave_out_and_keeps_the_text_in_the_box(
    engine: FakeEngine, tmp_path: Path, headers: dict[str, str]
) -> None:
    response = client(engine, tmp_path).post("/", data={"question": ASKED[0]["question"]}, headers=headers)
    assert response.status_code == 400
    assert "The question contains a National Insurance number. Leave it out and ask again." in response.text
    assert f"Does {NUMBER} need a lantern?</textarea>" in response.text
    assert response.text.count(NUMBER) == 1
    assert engine.asked == []


@pytest.mark.parametrize("path", ["/", "/next"])
def test_an_earlier_question_of_a_page_is_screened_too(engine: FakeEngine, tmp_path: Path, path: str) -> None:
    sent = {"question": "A lantern?", "earlier": f"I am {NUMBER}."}
    response = client(engine, tmp_path).post(path, data=sent)
    assert response.status_code == 400
    assert NUMBER not in response.text
    assert engine.asked == []


def test_the_page_shows_what_it_masked(engine: FakeEngine, tmp_path: Path) -> None:
    response = client(engine, tmp_path, personal="mask").post("/", data={"question": ASKED[0]["question"]})
    assert (
        "Cited removed personal information before it read your question: National Insurance number." in response.text
    )
    assert NUMBER not in response.text
    assert "12 34" not in str(engine.asked)


def test_a_question_that_the_masks_make_too_long_is_refused_before_its_page_carries_it(
    engine: FakeEngine, tmp_path: Path
) -> None:
    """The next form of the page sends it as an earlier question, which may be no longer than another."""
    masking = client(engine, tmp_path, personal="mask")
    long = " ".join(["a@b.example"] * 80)
    assert len(long) < MAX_QUESTION_CHARACTERS
    refused = masking.post("/", data={"question": f"{long} ledger"})
    assert refused.status_code == 400
    assert "must be 1,000 characters or fewer" in refused.text
