"""Host names, and the headers that keep a response safe in a browser."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Service
from api.http.app import create_app
from api.settings import Settings
from tests.fakes import FakeEngine, FakeLibrary
from tests.servers import ServerProcess


def app(library: FakeLibrary, folder: Path, **settings: Any) -> TestClient:
    engine: Any = FakeEngine(library)
    held: Any = library
    return TestClient(create_app(Settings(data=folder, **settings), Service(engine, held, lambda: None)))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "192.0.2.9"])
def test_an_unlisted_host_is_refused_and_never_repeated(library: FakeLibrary, tmp_path: Path, host: str) -> None:
    client = app(library, tmp_path)
    for path in ("/v1/documents", "/documents/", "/healthz"):
        response = client.get(path, headers={"Host": host})
        assert (response.status_code, response.json()["code"]) == (421, "wrong_host")
        assert "evil" not in response.text + str(response.headers)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:99", "[::1]:8000", "cited.council.example"])
def test_loopback_and_listed_names_are_answered(library: FakeLibrary, tmp_path: Path, host: str) -> None:
    client = app(library, tmp_path, hosts="other.example, cited.council.example")
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_star_allows_any_host(library: FakeLibrary, tmp_path: Path) -> None:
    assert app(library, tmp_path, hosts="*").get("/healthz", headers={"Host": "any.example"}).status_code == 200


def test_a_slash_too_many_is_no_redirect(library: FakeLibrary, tmp_path: Path) -> None:
    for path in ("/documents/", "/v1/documents/", "/v1/answers/"):
        assert app(library, tmp_path).get(path, follow_redirects=False).status_code in (404, 405)


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/v1/documents", "/v1/quality", "/v1/openapi.json", "/v1/nothing", "/v1/answers"]
)
def test_json_is_neither_kept_nor_taken_for_another_type(library: FakeLibrary, tmp_path: Path, path: str) -> None:
    headers = app(library, tmp_path).get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_a_real_server_refuses_two_hosts_and_answers_under_its_own_address(shipped: ServerProcess) -> None:
    two = shipped.exchange(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n")
    assert two.startswith(b"HTTP/1.1 400 ")
    assert shipped.get("/healthz", (("Host", "evil.example"),)).status == 421
    assert shipped.get("/healthz").status == 200
