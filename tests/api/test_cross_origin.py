"""Pages of listed origins may call the JSON routes with a key; pages of others, and browsers' sessions, may not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from api.bootstrap import Service
from api.http.app import create_app
from api.settings import Settings
from tests.fakes import FakeEngine, fake_library

LISTED, OTHER = "https://intranet.example.org", "https://evil.example.org"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    library: Any = fake_library()
    engine: Any = FakeEngine(library)
    settings = Settings(data=tmp_path, cors=f"{LISTED}, http://localhost:5173", reading="signed-in")
    with TestClient(create_app(settings, Service(engine, library, lambda: None))) as client:
        yield client


def preflight(client: TestClient, origin: str, path: str = "/v1/answers", headers: str = "Authorization") -> Any:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": headers}
    return client.options(path, headers=asked)


@pytest.mark.parametrize("origin", [LISTED, "http://localhost:5173"])
def test_a_preflight_of_a_listed_origin_is_answered_without_a_key(client: TestClient, origin: str) -> None:
    response = preflight(client, origin, headers="Authorization, Content-Type, Idempotency-Key")
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == origin
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("origin", [OTHER, f"{LISTED}.evil.example.org", f"{LISTED}:444", "null", "*"])
def test_a_preflight_of_another_origin_is_refused_with_a_problem(client: TestClient, origin: str) -> None:
    response = preflight(client, origin)
    assert (response.status_code, response.json()["code"]) == (400, "cross_origin")
    assert "access-control-allow-origin" not in response.headers
    assert origin not in response.text or origin == "*"


def test_a_refusal_can_be_read_by_the_page_that_sent_the_request(client: TestClient) -> None:
    response = client.get("/v1/documents", headers={"Origin": LISTED})
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (403, LISTED)
    assert "Link" in response.headers["access-control-expose-headers"]
    assert "access-control-allow-origin" not in client.get("/v1/documents", headers={"Origin": OTHER}).headers


@pytest.mark.parametrize("path", ["/", "/documents", "/sign-in"])
def test_pages_are_for_no_other_origin(client: TestClient, path: str) -> None:
    assert "access-control-allow-origin" not in client.get(path, headers={"Origin": LISTED}).headers


def test_without_the_setting_no_origin_is_allowed(fake: TestClient) -> None:
    assert preflight(fake, LISTED).status_code == 400
    assert "access-control-allow-origin" not in fake.get("/v1/documents", headers={"Origin": LISTED}).headers


@pytest.mark.parametrize("value", ["*", "null", "intranet.example.org", "https://a.example/path", "ftp://a.example"])
def test_a_value_that_is_no_origin_is_a_wrong_setting(tmp_path: Path, value: str) -> None:
    with pytest.raises(ValidationError):
        Settings(data=tmp_path, cors=value)
