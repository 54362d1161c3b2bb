"""Lists come in parts, each with the address of the next; without `limit` they are as they were."""

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.roles import Role
from api.state import audit, keys
from api.state.store import Store


def read_in_parts(client: TestClient, path: str, headers: dict[str, str], limit: int) -> list[Any]:
    """All items of a list, fetched by following the header `Link`."""
    items: list[Any] = []
    address: str | None = f"{path}{'&' if '?' in path else '?'}limit={limit}"
    while address is not None:
        response = client.get(address, headers=headers)
        assert response.status_code == 200, response.text
        assert len(response.json()) <= limit
        items += response.json()
        link = re.fullmatch(r'<(.+)>; rel="next"', response.headers.get("link", ""))
        address = link[1] if link else None
    return items


@pytest.fixture
def admin(fake: TestClient, tmp_path: Path) -> dict[str, str]:
    """The headers of an admin; there are seven keys and entries of the audit."""
    store = Store(tmp_path)
    for number in range(7):
        key, secret = keys.create(store, f"Key {number}", Role.ADMIN)
        audit.record(store, "terminal", "keys create", key.id, "made")
        values = (f"job{number}", "ingest", "{}", "Ada", "done", f"2026-01-0{number // 2 + 1}T00:00:00+00:00", 1)
        store.write("INSERT INTO job (id, kind, request, by, status, created, process) VALUES (?,?,?,?,?,?,?)", values)
    assert fake.get("/v1/keys", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("path", ["/v1/documents", "/v1/keys", "/v1/library/jobs", "/v1/library/audit"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 1000])
def test_the_parts_together_are_the_whole_list(fake: TestClient, admin: dict[str, str], path: str, limit: int) -> None:
    whole = fake.get(path, headers=admin)
    assert "link" not in whole.headers
    assert len(whole.json()) > 1
    parts = read_in_parts(fake, path, admin, limit)
    assert [item["id"] for item in parts] == [item["id"] for item in whole.json()]


@pytest.mark.parametrize("path", ["/v1/library/previews", "/v1/library/generations"])
def test_an_empty_list_has_no_next_part(fake: TestClient, admin: dict[str, str], path: str) -> None:
    assert read_in_parts(fake, path, admin, 5) == []


@pytest.mark.parametrize("path", ["/v1/documents", "/v1/keys", "/v1/library/jobs", "/v1/library/generations"])
def test_an_item_that_is_gone_is_no_place_to_go_on_from(fake: TestClient, admin: dict[str, str], path: str) -> None:
    response = fake.get(f"{path}?after=nobody", headers=admin)
    assert (response.status_code, response.json()["code"]) == (422, "bad_input")
    assert "without `after`" in response.json()["detail"]


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "after="])
def test_a_limit_out_of_range_is_refused(fake: TestClient, query: str) -> None:
    assert fake.get(f"/v1/documents?{query}").status_code == 422


def test_the_next_part_is_named_without_the_host_that_the_client_sent(fake: TestClient) -> None:
    response = fake.get("/v1/documents?limit=1", headers={"Host": "localhost:1"})
    assert response.headers["link"].startswith("</v1/documents?limit=1&after=")


def test_the_audit_goes_on_after_a_number_that_is_larger_than_any(fake: TestClient, admin: dict[str, str]) -> None:
    entries = fake.get(f"/v1/library/audit?after={10**30}", headers=admin)
    assert len(entries.json()) == 7


def test_the_audit_gives_only_the_entries_that_somebody_chooses_part_by_part(
    fake: TestClient, admin: dict[str, str], tmp_path: Path
) -> None:
    store = Store(tmp_path)
    for number in range(3):
        audit.record(store, "Grace", "publish", f"preview-{number}", "done")
    store.write("UPDATE audit SET at = '2020-05-01T10:00:00+00:00' WHERE subject = 'preview-0'")

    def subjects(choice: str) -> list[str]:
        return [entry["subject"] for entry in read_in_parts(fake, f"/v1/library/audit?{choice}", admin, 1)]

    assert subjects("by=grace") == ["preview-2", "preview-1", "preview-0"]
    assert subjects("action=publish&about=-1") == ["preview-1"]
    assert subjects("last=2020-05-01") == ["preview-0"]
    assert subjects("by=grace&first=2020-05-02") == ["preview-2", "preview-1"]
    assert fake.get("/v1/library/audit?first=soon", headers=admin).status_code == 422
