"""An invalid field of a request: the problem names it and says what to send, and never repeats its value."""

from typing import Any

import pytest
from starlette.testclient import TestClient

SECRET = "zebra7f3k"


@pytest.mark.parametrize(
    ("body", "where", "said"),
    [
        ({}, "body.question", "missing, so send it"),
        ({"question": [SECRET]}, "body.question", "send text"),
        ({"question": "Why?", SECRET: 1}, "body", "holds a field that is not known, so leave that out"),
        ({"question": "Why?", "limit": SECRET}, "body.limit", "send a number"),
        ({"question": "Why?", "limit": 1.5}, "body.limit", "send a whole number"),
        ({"question": "Why?", "limit": 0}, "body.limit", "send 1 or more"),
        ({"question": "Why?", "limit": 21}, "body.limit", "send 20 or less"),
        ({"question": "Why?", "filters": SECRET}, "body.filters", "send an object"),
        ({"question": "Why?", "filters": {"documents": SECRET}}, "body.filters.documents", "send a list"),
        (
            {"question": "Why?", "history": [{"role": SECRET, "text": "x"}]},
            "body.history.0.role",
            "send one of these: 'user' or 'assistant'",
        ),
    ],
)
def test_an_invalid_field_says_what_to_send(fake: TestClient, body: dict[str, Any], where: str, said: str) -> None:
    response = fake.post("/v1/answers", json=body)
    [error] = response.json()["errors"]
    assert (response.status_code, ".".join(error["where"]), error["problem"]) == (422, where, said)
    assert SECRET not in response.text


def test_a_number_in_an_address_is_one_too(fake: TestClient) -> None:
    [error] = fake.get(f"/v1/documents?limit={SECRET}").json()["errors"]
    assert error == {"where": ["query", "limit"], "problem": "send a whole number"}
