"""Keys: their roles, their ends, and their secrets, over a running server and at the terminal."""

import json
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

import api.cli.main  # noqa: F401 - the import adds the commands
from api.cli.app import app
from api.roles import Role
from api.state import audit, keys
from api.state.store import Store
from retrieval.errors import BadInput
from tests.access.requests import Server, bearer

Start = Callable[..., Server]


def cited(data: Path, *arguments: str) -> str:
    """What a command prints to standard output."""
    done = CliRunner().invoke(app, arguments, env={"CITED_DATA": str(data)})
    assert done.exit_code == 0, done.output
    return done.stdout


def eventually(check: Callable[[], bool]) -> bool:
    """Whether a check holds within a minute."""
    for _ in range(1200):
        if check():
            return True
        time.sleep(0.05)
    return False


def test_keys_are_made_listed_rotated_and_revoked_over_http_by_admins(serve: Start, store: Store) -> None:
    _, secret = keys.create(store, "Ada", Role.ADMIN)
    server, admin = serve(), bearer(secret)
    wanted = {"name": "Bob", "role": "editor", "collections": ["b", "a"], "expires": "2099-01-01T00:00:00+01:00"}
    made = server.post("/v1/keys", wanted, admin)
    assert made.status == 201
    assert made.headers["cache-control"] == "no-store"
    assert (made.json["role"], made.json["collections"]) == ("editor", ["a", "b"])
    assert made.json["expires"] == "2098-12-31T23:00:00+00:00"
    first = made.json["key"]
    assert server.get("/v1/openapi.json", bearer(first)).status == 200
    listed = server.get("/v1/keys", admin)
    assert [key["name"] for key in listed.json] == ["Ada", "Bob"]
    assert first not in listed.text
    assert listed.json[1]["last_used"][:16] <= datetime.now(UTC).isoformat()[:16]
    second = server.post(f"/v1/keys/{made.json['id']}/rotate", None, admin).json["key"]
    assert server.get("/v1/openapi.json", bearer(second)).status == 200
    assert eventually(lambda: server.get("/v1/openapi.json", bearer(first)).status == 401)
    assert server.post(f"/v1/keys/{made.json['id']}/revoke", None, admin).json["revoked"]
    assert eventually(lambda: server.get("/v1/openapi.json", bearer(second)).status == 401)
    entries = server.get("/v1/library/audit", admin).json
    assert [(entry["action"], entry["by"], entry["subject"]) for entry in entries] == [
        (f"keys {what}", "Ada", made.json["id"]) for what in ("revoke", "rotate", "create")
    ]


def test_a_key_that_cannot_be_made_says_why(serve: Start, store: Store) -> None:
    _, secret = keys.create(store, "Ada", Role.ADMIN)
    server, admin = serve(), bearer(secret)
    past, good = "2001-01-01T00:00:00Z", {"name": "Bob", "role": "reader"}
    for wrong in ({"role": "owner"}, {"expires": past}, {"name": "\u0007"}, {"collections": [" "]}):
        assert server.post("/v1/keys", {**good, **wrong}, admin).status == 422
    refused = server.post("/v1/keys", {"name": "Bob", "role": "admin", "collections": ["a"]}, admin)
    assert "An admin sees every collection" in refused.json["detail"]
    assert server.post("/v1/keys/nothing/revoke", None, admin).code == "unknown_key"
    assert len(keys.all_keys(store)) == 1


def test_during_the_overlap_of_a_rotation_both_secrets_are_valid(store: Store) -> None:
    key, first = keys.create(store, "Ada", Role.READER)
    _, second = keys.rotate(store, key.id, timedelta(hours=1))
    assert keys.find_key(store, first) == keys.find_key(store, second) == key
    _, third = keys.rotate(store, key.id)
    assert [keys.find_key(store, secret) for secret in (first, second)] == [None, None]
    assert keys.find_key(store, third) == key


def test_the_overlap_ends(store: Store) -> None:
    key, first = keys.create(store, "Ada", Role.READER)
    keys.rotate(store, key.id, timedelta(seconds=1))
    assert eventually(lambda: keys.find_key(store, first) is None)


def test_an_expired_key_is_refused_and_cannot_be_rotated(store: Store) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat(timespec="seconds")
    key, secret = keys.create(store, "Ada", Role.READER, expires=soon)
    assert eventually(lambda: keys.look_up(store, secret).refusal is keys.Refusal.EXPIRED)
    with pytest.raises(BadInput, match="expired"):
        keys.rotate(store, key.id)


def test_a_use_is_written_once_a_minute(store: Store) -> None:
    key, secret = keys.create(store, "Ada", Role.READER)
    used = keys.note_use(store, key)
    assert used.last_used is not None and used.last_used.endswith(":00+00:00")
    store.write("UPDATE key SET last_used = ?", ("2999-01-01T00:00:00+00:00",))
    found = keys.find_key(store, secret)
    assert found is not None
    assert keys.note_use(store, found) == found


def test_at_the_terminal_a_key_gets_its_role_end_and_collections(data: Path) -> None:
    shown = json.loads(cited(data, "keys", "create", "Ada", "--expires", "90d", "--collections", "b,a", "--json"))
    assert (shown["role"], shown["collections"]) == ("reader", ["a", "b"])
    days = datetime.fromisoformat(shown["expires"]) - datetime.now(UTC)
    assert timedelta(days=89) < days <= timedelta(days=90)
    again = json.loads(cited(data, "keys", "rotate", shown["id"], "--overlap", "1h", "--json"))
    assert again["id"] == shown["id"] and again["key"] != shown["key"]
    cited(data, "keys", "revoke", shown["id"])
    listed = cited(data, "keys", "list", "--json")
    assert json.loads(listed)[0]["revoked"]
    assert shown["key"] not in listed


def test_a_key_of_the_version_before_stays_valid_as_an_admin(data: Path) -> None:
    """The tables as version 0.2.0 made them."""
    data.mkdir()
    with sqlite3.connect(data / "state.sqlite") as before:
        for name in ("key", "secret", "session", "job", "audit", "address", "question", "quality"):
            before.execute(f"DROP TABLE IF EXISTS {name}")
        before.execute(
            "CREATE TABLE key (id TEXT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE, "
            "scope TEXT NOT NULL, created TEXT NOT NULL, revoked TEXT)"
        )
        before.execute(
            "CREATE TABLE job (id TEXT PRIMARY KEY, kind TEXT NOT NULL, request TEXT NOT NULL, by TEXT NOT NULL, "
            "status TEXT NOT NULL, created TEXT NOT NULL, ended TEXT, process INTEGER NOT NULL, result TEXT, "
            "error TEXT)"
        )
        before.execute(
            "CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, by TEXT NOT NULL, "
            "action TEXT NOT NULL, subject TEXT NOT NULL, outcome TEXT NOT NULL)"
        )
        digest = sha256(b"cited_old").hexdigest()
        before.execute(
            "INSERT INTO key VALUES ('5d0c1f2e', 'Ada', ?, 'admin', '2026-01-01T00:00:00+00:00', NULL)", (digest,)
        )
        for number in range(3):
            before.execute(
                "INSERT INTO audit (at, by, action, subject, outcome) VALUES ('t', 'Ada', 'upload', 'a', ?)",
                (str(number),),
            )
        before.execute("PRAGMA user_version=2")
    store = Store(data)
    found = keys.find_key(store, "cited_old")
    assert found is not None
    assert (found.id, found.role, found.collections, found.expires) == ("5d0c1f2e", Role.ADMIN, None, None)
    assert audit.verify(store).entries == 3
    assert audit.verify(store).broken_at is None
    audit.record(store, "Ada", "upload", "b", "1 added", "5d0c1f2e")
    assert audit.verify(store).entries == 4


@pytest.mark.parametrize("end", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_an_end_beyond_the_calendar_is_refused_in_words(serve: Start, store: Store, end: str) -> None:
    _, secret = keys.create(store, "Ada", Role.ADMIN)
    refused = serve().post("/v1/keys", {"name": "Bob", "role": "reader", "expires": end}, bearer(secret))
    assert (refused.status, refused.json["code"]) == (422, "bad_input")
    assert len(keys.all_keys(store)) == 1
