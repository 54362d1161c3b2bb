"""The audit tells the truth: who, with which key, what came of it, and whether somebody edited it since."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import api.cli.main  # noqa: F401 - the import adds the commands
from api.cli.app import app
from api.http.access.failures import FailedTries
from api.roles import Role
from api.state import audit, chain, keys
from api.state.store import Store
from retrieval.errors import TooManyTries
from tests.access.requests import Server, bearer
from tests.access.test_keys import eventually

UNKNOWN = "cited_" + "B" * 43


def written(store: Store, count: int = 5) -> None:
    for number in range(count):
        audit.record(store, "Ada", "upload", f"document-{number}", "1 added", "5d0c1f2e")


def test_a_whole_chain_holds_and_its_head_is_the_newest_entry(store: Store) -> None:
    written(store)
    verdict = audit.verify(store)
    newest = audit.entries(store, 1)[0]
    assert (verdict.entries, verdict.broken_at) == (5, None)
    assert verdict.head == chain.Head(newest["id"], newest["sha256"])


@pytest.mark.parametrize(
    ("edit", "broken_at"),
    [
        ("UPDATE audit SET outcome = 'nothing' WHERE id = 3", 3),
        ("UPDATE audit SET by = 'Bob' WHERE id = 1", 1),
        ("UPDATE audit SET key = NULL WHERE id = 5", 5),
        ("DELETE FROM audit WHERE id = 2", 3),
        ("DELETE FROM audit WHERE id = 1", 2),
        ("UPDATE audit SET id = id + 10 WHERE id = 5", 15),
    ],
)
def test_an_edited_or_removed_entry_breaks_the_chain_there(store: Store, edit: str, broken_at: int) -> None:
    written(store)
    store.write(edit)
    assert audit.verify(store).broken_at == broken_at


def test_a_cut_off_end_is_noticed_by_a_kept_head_and_by_the_next_entry(store: Store) -> None:
    written(store)
    kept = audit.verify(store).head
    store.write("DELETE FROM audit WHERE id > 3")
    assert audit.verify(store).broken_at is None
    assert audit.verify(store, kept).broken_at == 5
    audit.record(store, "Ada", "upload", "a", "1 added")
    assert audit.verify(store).broken_at == 6


def test_a_chain_written_anew_is_noticed_by_a_kept_head(store: Store) -> None:
    written(store)
    kept = audit.verify(store).head
    store.write("UPDATE audit SET by = 'Bob' WHERE id = 2")
    with store.transaction() as connection:
        chain.chain_all(connection)
    assert audit.verify(store).broken_at is None
    assert audit.verify(store, kept).problem == "it differs from the entry that was kept"


def cited(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"CITED_DATA": str(data)})


def test_the_terminal_shows_only_the_entries_that_somebody_chooses(data: Path, store: Store) -> None:
    audit.record(store, "Ada", "upload", "parking", "1 added")
    audit.record(store, "Grace", "publish", "bins", "published")
    store.write("UPDATE audit SET at = '2020-05-01T10:00:00+00:00' WHERE subject = 'bins'")

    def subjects(*choice: str) -> list[str]:
        return [entry["subject"] for entry in json.loads(cited(data, "audit", "--json", *choice).stdout)]

    assert subjects("--by", "grace") == ["bins"]
    assert subjects("--action", "upload") == ["parking"]
    assert subjects("--about", "PARK") == ["parking"]
    assert subjects("--last", "2020-05-01") == ["bins"]
    assert subjects("--first", "2020-05-02") == ["parking"]
    assert "No entry matches your choice." in cited(data, "audit", "--by", "nobody").stdout
    assert cited(data, "audit", "--first", "soon").exit_code == 2


def test_the_terminal_verifies_the_chain_and_says_where_it_breaks(data: Path, store: Store) -> None:
    written(store)
    whole = cited(data, "audit", "--verify")
    head = whole.stdout.split()[-1]
    assert whole.exit_code == 0
    assert cited(data, "audit", "--verify", "--head", head).exit_code == 0
    store.write("UPDATE audit SET outcome = 'nothing' WHERE id = 3")
    broken = cited(data, "audit", "--verify", "--json")
    assert broken.exit_code == 1
    assert json.loads(broken.stdout)["broken_at"] == 3
    [finding] = [one for one in json.loads(cited(data, "doctor", "--json").stdout) if one["what"] == "audit"]
    assert (finding["health"], "entry 3" in finding["said"]) == ("bad", True)


def test_a_dry_run_over_http_is_recorded_as_a_dry_run_with_the_key_that_asked(
    start: Callable[..., Server], store: Store
) -> None:
    key, secret = keys.create(store, "Ada", Role.EDITOR)
    server = start()
    path = "/v1/library/uploads?file_name=trees.txt&mode=dry_run"
    assert server.send("POST", path, bearer(secret), b"Trees\n\nA tree is felled in winter.").status == 202
    assert eventually(lambda: bool(audit.entries(store)))
    [entry] = audit.entries(store)
    assert (entry["by"], entry["key"], entry["action"]) == ("Ada", key.id, "upload")
    assert entry["outcome"] == "dry run, nothing changed; it would give: 1 added"


def test_wrong_keys_are_slowed_and_recorded_by_address_and_valid_keys_are_not(
    serve: Callable[..., Server], store: Store
) -> None:
    gone, revoked = keys.create(store, "Bob", Role.ADMIN)
    keys.revoke(store, gone.id)
    _, secret = keys.create(store, "Ada", Role.ADMIN)
    server = serve(CITED_FAILED_TRIES="5")
    tries = [server.get("/v1/keys", bearer(UNKNOWN)) for _ in range(7)]
    assert [one.status for one in tries] == [401] * 5 + [429] * 2
    assert 0 < int(tries[-1].headers["retry-after"]) <= 60
    assert tries[-1].code == "too_many_tries"
    assert server.get("/v1/keys", bearer(revoked)).status == 429
    assert server.get("/v1/keys", bearer(secret)).status == 200
    server.stop()
    [entry] = [one for one in audit.entries(store) if one["action"] == "failed sign-in"]
    assert entry["subject"] == "127.0.0.1"
    assert entry["outcome"].startswith("8 in the minute from ")
    assert entry["outcome"].endswith(f"7 unknown key, 1 revoked key {gone.id}")
    assert UNKNOWN not in json.dumps(audit.entries(store))


def test_failed_tries_from_many_addresses_take_little_room(store: Store) -> None:
    failed = FailedTries(store, allowed=10)
    for number in range(30_000):
        with suppress(TooManyTries):
            failed.note(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", "unknown key")
    failed.write(all_of_them=True)
    entries = audit.entries(store)
    assert len(entries) == 21
    assert sum(int(entry["outcome"].split()[0]) for entry in entries) == 30_000
