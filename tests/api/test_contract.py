"""The OpenAPI document says everything: who may, every status, every field, in sentences and with examples."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from starlette.testclient import TestClient

from api.http.access.needs import NEEDS, Need
from api.http.app import create_app
from api.http.contract import operations
from api.settings import Settings

# Clients that are made from the document see these as plain JSON or as bytes.
_WITHOUT_EXAMPLE = ("*/*",)


def document(folder: Path, **settings: Any) -> dict[str, Any]:
    return create_app(Settings(data=folder, **settings), None).openapi()


@pytest.fixture
def described(tmp_path: Path) -> dict[str, Any]:
    return document(tmp_path)


def schemas_in(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of every schema, at any depth, with its place."""
    if isinstance(value, list):
        for item in value:
            yield from schemas_in(item, place)
    elif isinstance(value, dict):
        for name, inner in value.get("properties", {}).items():
            yield f"{place}.{name}", inner
        for name, inner in value.items():
            if name not in ("example", "examples", "default"):
                yield from schemas_in(inner, f"{place}.{name}")


def test_every_field_of_every_schema_is_described(described: dict[str, Any]) -> None:
    properties = list(schemas_in(described))
    assert len(properties) > 200
    assert [place for place, schema in properties if not schema.get("description")] == []
    schemas = described["components"]["schemas"]
    assert [name for name, schema in schemas.items() if not schema.get("description")] == []


def test_every_operation_parameter_response_and_header_is_described(described: dict[str, Any]) -> None:
    bare = []
    for method, path, operation in operations(described):
        parts = [operation, *operation.get("parameters", []), *operation["responses"].values()]
        parts += [header for response in operation["responses"].values() for header in response["headers"].values()]
        bare += [(method, path, part.get("name")) for part in parts if not part.get("description")]
    assert bare == []


def test_a_summary_is_a_sentence_and_no_name_of_a_function(described: dict[str, Any]) -> None:
    for method, path, operation in operations(described):
        summary = operation["summary"]
        assert summary[0].isupper(), (method, path)
        assert summary.endswith("."), (method, path)
        assert len(summary.split()) > 2, (method, path)
        assert "\n" not in summary + operation["description"]


def test_each_route_names_the_credentials_that_it_needs_and_the_statuses_of_their_absence(
    described: dict[str, Any],
) -> None:
    assert set(described["components"]["securitySchemes"]) == {"key", "session"}
    needed: list[dict[str, list[str]]] = [{"key": []}, {"session": []}]
    for method, path, operation in operations(described):
        need = NEEDS[f"{method} {path}"]
        expected = {Need.OPEN: [], Need.READING: [{}, *needed]}.get(need, needed)
        assert operation["security"] == expected, path
        assert ({"401", "403", "429"} <= set(operation["responses"])) == (need is not Need.OPEN), path


def test_where_reading_is_closed_it_needs_credentials_and_oidc_is_named_where_it_is_set(tmp_path: Path) -> None:
    closed = document(
        tmp_path,
        reading="signed-in",
        oidc_issuer="https://login.example.org",
        oidc_client_id="cited",
        oidc_client_secret="secret",
        public_address="https://cited.example.org",
    )
    assert closed["paths"]["/v1/answers"]["post"]["security"] == [{"key": []}, {"session": []}]
    address = closed["components"]["securitySchemes"]["oidc"]["openIdConnectUrl"]
    assert address == "https://login.example.org/.well-known/openid-configuration"
    assert [server["url"] for server in closed["servers"]] == ["https://cited.example.org"]


def test_every_route_has_the_statuses_of_the_guards(described: dict[str, Any]) -> None:
    for method, path, operation in operations(described):
        statuses = set(operation["responses"])
        assert {"400", "421", "431", "500", "501", "503"} <= statuses, path
        assert method == "GET" or {"408", "413", "415", "429"} <= statuses, path
        assert list(operation["responses"]) == sorted(operation["responses"]), path


def test_every_success_has_an_example_that_its_schema_allows(described: dict[str, Any]) -> None:
    checked = 0
    for method, path, operation in operations(described):
        for status, response in operation["responses"].items():
            for media_type, media in response.get("content", {}).items():
                if media_type in _WITHOUT_EXAMPLE:
                    continue
                assert "example" in media, (method, path, status, media_type)
                schema = {**media["schema"], "components": described["components"]}
                errors = [error.message for error in Draft202012Validator(schema).iter_errors(media["example"])]
                assert errors == [], (method, path, status)
                checked += 1
    assert checked > 300


def test_every_example_of_a_request_is_allowed_by_its_schema(described: dict[str, Any]) -> None:
    for _, path, operation in operations(described):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            schema = {**media.get("schema", {}), "components": described["components"]}
            for example in schema.get("examples", []):
                assert Draft202012Validator(schema).is_valid(example), path


def test_the_document_that_is_served_is_this_one(fake: TestClient) -> None:
    served = fake.get("/v1/openapi.json").json()
    assert served["servers"][0]["url"] == "/"
    assert served["paths"]["/v1/documents"]["get"]["responses"]["200"]["headers"]["Link"]["description"]


def test_head_is_answered_wherever_get_is(fake: TestClient) -> None:
    for path in ("/healthz", "/v1/documents", "/v1/documents/river-charter/text", "/v1/openapi.json"):
        got, head = fake.get(path), fake.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == got.headers["content-type"]


def test_another_method_is_refused_with_all_methods_of_the_address(fake: TestClient) -> None:
    allowed = fake.request("DELETE", "/v1/keys").headers["allow"]
    assert allowed == "GET, HEAD, POST"


@pytest.mark.parametrize("limit", ["1", True, 1.5])
def test_what_only_looks_like_a_number_in_a_body_is_refused(fake: TestClient, limit: object) -> None:
    assert fake.post("/v1/answers", json={"question": "Why?", "limit": limit}).status_code == 422
