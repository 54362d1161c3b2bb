"""The answer on the wire: its shape, the settings that shape it, and the examples that describe it."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from api.wire import answers as wire
from api.wire import examples

ASKED = [
    "What are the aims of Prevent?",
    "What is the purpose of Pursue?",
    "Which act made Prevent a duty?",
    "What is CONTEST?",
    "What is the recipe for apple crumble?",
]
FIELDS = [
    "answer_id", "question", "standalone_question", "status", "reason", "confidence", "certainty", "quotes", "nearest",
    "generation", "as_of", "took_ms",
]  # fmt: skip


def ask(client: TestClient, question: str, path: str = "/v1/answers", **more: Any) -> dict[str, Any]:
    response = client.post(path, json={"question": question, **more})
    assert response.status_code == 200, response.text
    value: dict[str, Any] = response.json()
    return value


@pytest.mark.parametrize("question", ASKED)
def test_every_quote_and_every_nearest_passage_is_a_slice_and_verifies(real: TestClient, question: str) -> None:
    answer = ask(real, question)
    assert list(answer) == FIELDS
    assert bool(answer["quotes"]) == (answer["status"] == "answered") == (answer["reason"] is None)
    for quote in [*answer["quotes"], *answer["nearest"]]:
        place = quote["citation"]
        path = f"/v1/documents/{place['document_id']}/text?start={place['start']}&end={place['end']}"
        assert real.get(path).json()["text"] == quote["text"]
        assert real.post("/v1/verify", json=quote).json()["verified"]
    assert real.post("/v1/verify", json=answer).json()["verified"]


def test_the_setting_gives_the_number_of_quotes_unless_the_question_does(fake: TestClient) -> None:
    assert len(ask(fake, "the")["quotes"]) == 2
    assert len(ask(fake, "the", limit=None)["quotes"]) == 2
    assert len(ask(fake, "the", limit=1)["quotes"]) == 1
    assert len(ask(fake, "the", limit=3)["quotes"]) == 3


def test_what_was_considered_comes_only_when_asked_for(real: TestClient) -> None:
    plain, explained = (ask(real, ASKED[0], f"/v1/answers?explain={explain}") for explain in ("false", "true"))
    assert list(plain) == FIELDS
    assert list(explained) == [*FIELDS, "considered"]
    assert set(explained["considered"]) == {"stages", "signals", "timings_ms"}
    assert {**explained, "took_ms": 0, "considered": 0} == {**plain, "took_ms": 0, "considered": 0}


def test_a_filter_is_exact(fake: TestClient) -> None:
    for id in ("odd", "river-charter"):
        answer = ask(fake, "the", filters={"documents": [id]}, limit=20)
        assert {quote["citation"]["document_id"] for quote in [*answer["quotes"], *answer["nearest"]]} <= {id}


def test_earlier_turns_reach_the_engine_in_their_order(fake: TestClient) -> None:
    turns = [{"role": "user", "text": "flood?"}, {"role": "assistant", "text": "Yes."}]
    ask(fake, "lantern?", history=turns)
    app: Any = fake.app
    (question, history) = app.state.serving.engine.asked[-1]
    assert question == "lantern?"
    assert [{"role": turn.role, "text": turn.text} for turn in history] == turns


def test_the_examples_are_what_the_corpus_that_ships_says(real: TestClient) -> None:
    assert wire.QuestionIn.model_validate(examples.QUESTION)
    answer = real.post("/v1/answers", json=examples.QUESTION).json()
    assert list(answer) == list(examples.ANSWER)
    assert list(answer["quotes"][0]) == list(examples.ANSWER["quotes"][0])
    assert list(answer["quotes"][0]["citation"]) == list(examples.ANSWER["quotes"][0]["citation"])
    assert real.post("/v1/verify", json=examples.ANSWER).json() == examples.VERIFICATION
    assert real.get("/v1/documents").json() == [examples.DOCUMENT]
    place = {key: examples.SLICE[key] for key in ("start", "end")}
    assert real.get(f"/v1/documents/{examples.DOCUMENT['id']}/text", params=place).json() == examples.SLICE


def test_openapi_is_3_1_names_every_operation_and_shows_an_example_of_each(fake: TestClient) -> None:
    document = fake.get("/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    operations = {path: operation for path, item in document["paths"].items() for operation in item.values()}
    names = [operation["operationId"] for operation in operations.values()]
    assert len(names) == len(set(names))
    answering = {
        "answers", "answers_batch", "compared", "chat_completions", "models", "model",
        "documents", "document", "text", "places", "original", "verify", "quality", "suggestions", "which_one",
        "certificate", "certificate_keys", "checked", "duties", "changed_duties", "edition_changes",
        "healthz", "readyz",
    }  # fmt: skip
    assert answering == {
        operation["operationId"]
        for path, operation in operations.items()
        if not path.startswith(("/v1/library", "/v1/keys"))
    }
    for path in ("/v1/answers", "/v1/documents", "/v1/documents/{document_id}", "/v1/verify"):
        assert "example" in operations[path]["responses"]["200"]["content"]["application/json"]
    for path, operation in operations.items():
        assert operation["description"], path
        for status, response in operation["responses"].items():
            if status >= "400":
                assert response["content"]["application/problem+json"]["example"]["status"] == int(status)
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_the_reference_page_is_made_of_the_same(fake: TestClient) -> None:
    page = fake.get("/docs").text
    assert "/v1/verify" in page
    assert "What are the aims of Prevent?" in page


def test_suggestions_are_of_the_answer_that_is_given(real: TestClient) -> None:
    asked = {"question": "What is the purpose of Pursue?"}
    suggested = real.post("/v1/suggestions", json=asked).json()["suggestions"]
    assert suggested
    assert all(isinstance(heading, str) for heading in suggested)
    assert real.post("/v1/suggestions", json={"question": ASKED[-1]}).json() == {"suggestions": []}


def test_an_open_question_has_options_that_are_asked_in_their_documents(fake: TestClient) -> None:
    asked = {"question": "Is there a war?"}
    options = fake.post("/v1/options", json=asked).json()["options"]
    assert [option["label"] for option in options] == ["<b>Odd</b> & ends", "The River Charter"]
    for option in options:
        again = {**asked, "filters": {"documents": [option["document_id"]]}}
        assert fake.post("/v1/answers", json=again).json()["status"] == "answered"
        assert option["quote"]["citation"]["document_id"] == option["document_id"]


def test_a_question_that_says_what_it_means_has_no_options(real: TestClient) -> None:
    for asked in ("What is the purpose of Pursue?", ASKED[-1]):
        assert real.post("/v1/options", json={"question": asked}).json() == {"options": []}
