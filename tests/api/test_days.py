"""A day in a request is text such as 2026-01-31; nothing else is taken for one."""

import pytest
from starlette.testclient import TestClient

from api.settings import Settings
from api.state import keys
from api.state.store import Store

NO_DAYS = [0, 1, 1.5, -1, True, "0", "1767225600", "2026-1-31", "2026-01-31T00:00:00", "20260131", "2026-W05-6", "", []]
DAYS = ("published", "in_force_from", "in_force_to")


@pytest.mark.parametrize("value", NO_DAYS)
def test_a_question_as_of_no_day_is_refused(fake: TestClient, value: object) -> None:
    response = fake.post("/v1/answers", json={"question": "When are bins collected?", "as_of": value})
    assert (response.status_code, response.json()["errors"][0]["where"]) == (422, ["body", "as_of"])
    assert "2026-01-31" in response.json()["errors"][0]["problem"]


def test_a_question_as_of_a_day_is_answered(fake: TestClient) -> None:
    for value in ("2026-01-31", None):
        response = fake.post("/v1/answers", json={"question": "When are bins collected?", "as_of": value})
        assert response.status_code == 200


@pytest.mark.parametrize("name", DAYS)
def test_facts_of_an_edition_with_no_day_are_refused(fake: TestClient, name: str) -> None:
    settings: Settings = fake.app.state.settings  # type: ignore[attr-defined]
    fake.headers["authorization"] = f"Bearer {keys.create(Store(settings.data), 'Ada')[1]}"
    for value in NO_DAYS:
        amended = fake.post("/v1/library/amendments", json={"document": "bins", "facts": {name: value}})
        fetched = fake.post("/v1/library/fetches", json={"address": "https://x.org/a.txt", "facts": {name: value}})
        assert (amended.status_code, fetched.status_code) == (422, 422)
    for text in ("0", "1767225600", "2026-01-31T00:00:00", "20260131"):
        assert fake.post(f"/v1/library/uploads?file_name=a.txt&{name}={text}", content=b"Bins").status_code == 422
    assert fake.get("/v1/library/jobs").json() == []
