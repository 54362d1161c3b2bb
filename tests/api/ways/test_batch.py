"""Many questions at once: an answer or a problem for each, in their order."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.wire.batch import MAX_QUESTIONS
from tests.servers import start

QUESTION = "What is the purpose of Pursue?"


def ask(address: str, questions: list[Any], **more: Any) -> httpx2.Response:
    return httpx2.post(f"{address}/v1/answers:batch", json={"questions": questions, **more}, timeout=120)


def untimed(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "took_ms": 0}


def test_each_result_is_the_answer_that_the_question_gets_alone(address: str) -> None:
    questions = [QUESTION, "What is the recipe for apple crumble?", "Which act made Prevent a duty?", QUESTION]
    results = ask(address, questions, limit=2).json()["results"]
    alone = [httpx2.post(f"{address}/v1/answers", json={"question": one, "limit": 2}).json() for one in questions]
    assert [untimed(result["answer"]) for result in results] == [untimed(answer) for answer in alone]
    assert all("problem" not in result for result in results)


def test_a_bad_question_gets_a_problem_in_its_place_and_stops_no_other(address: str) -> None:
    bad = ["", " \n", "x" * 2_001, "\ud800", 5, None, ["zebra7f3k"], {"zebra7f3k": 1}]
    content = json.dumps({"questions": [QUESTION, *bad, QUESTION]})
    response = httpx2.post(
        f"{address}/v1/answers:batch", content=content, headers={"Content-Type": "application/json"}, timeout=60
    )
    assert response.status_code == 200
    assert "zebra7f3k" not in response.text
    first, *problems, last = response.json()["results"]
    assert untimed(first["answer"]) == untimed(last["answer"])
    assert [set(result) for result in problems] == [{"problem"}] * len(bad)
    assert {result["problem"]["status"] for result in problems} == {422}
    codes = [result["problem"]["code"] for result in problems]
    assert codes == ["bad_question"] * 3 + ["bad_request"] * 5


def test_the_filter_is_shared(address: str) -> None:
    results = ask(address, [QUESTION, QUESTION], filters={"documents": ["nothing"]}).json()["results"]
    assert [result["problem"]["code"] for result in results] == ["unknown_document"] * 2


@pytest.mark.parametrize("questions", [[], [QUESTION] * (MAX_QUESTIONS + 1)])
def test_a_batch_has_1_to_100_questions(address: str, questions: list[str]) -> None:
    response = ask(address, questions)
    assert (response.status_code, response.json()["code"]) == (422, "bad_request")


def test_questions_that_the_time_does_not_reach_say_so(data_folder: Path, tmp_path: Path) -> None:
    process, address = start(data_folder, tmp_path / "log", CITED_BATCH_SECONDS="0.000001")
    try:
        results = ask(address, [QUESTION, QUESTION]).json()["results"]
    finally:
        process.terminate()
        process.wait(20)
    assert [result["problem"]["code"] for result in results] == ["out_of_time"] * 2
    assert results[0]["problem"]["status"] == 503
