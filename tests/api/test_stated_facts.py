"""A manifest, the console and HTTP state every fact of an edition, and it comes back as it was stated."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from starlette.testclient import TestClient

from api.bootstrap import open_ingest, open_service
from api.http.app import create_app
from api.settings import Settings
from api.state import keys
from api.state.store import Store
from api.wire.documents import DocumentOut, EditionOut
from api.wire.facts import FactName, FactsIn
from ingest.source import edition_source, read_manifest, sources
from retrieval.facts import DATE_FACTS, EDITION_FACTS, FACTS, HELP, FactChanges, Facts, facts_by_name
from tests.api.conftest import Cited, empty_library

BINS = "Bins\n\nGrey bins are collected every second Tuesday."


def facts(day: date, word: str) -> Facts:
    """A value for every fact, each another one."""
    values: dict[str, Any] = {name: f"{word} {name}" for name in FACTS} | {"collection": f"{word}-collection"}
    values["extent"] = {"first": "England and Wales", "second": "Scotland"}[word]
    return Facts(**values | {name: day + timedelta(days=number) for number, name in enumerate(DATE_FACTS)})


FIRST, SECOND = facts(date(2020, 1, 31), "first"), facts(date(2021, 1, 31), "second")


def as_json(stated: Facts) -> dict[str, str]:
    return {name: str(value) for name, value in facts_by_name(stated).items()}


def as_options(values: Mapping[str, str]) -> list[str]:
    return [word for name, value in values.items() for word in (f"--{name.replace('_', '-')}", value)]


@pytest.fixture
def settings(tmp_path: Path, data_folder: Path) -> Settings:
    """An empty library, and a folder with one file."""
    made = empty_library(tmp_path, data_folder)
    (made.corpus / "bins.txt").write_text(BINS)
    return made


def ingest_bins(settings: Settings, stated: Facts) -> None:
    open_ingest(settings).run([edition_source(settings.corpus / "bins.txt", "bins", stated)])


def held_facts(settings: Settings) -> dict[str, Any]:
    """The facts of the document in the serving generation, read from its catalogue."""
    return facts_by_name(open_service(settings).library.version("bins"))


@pytest.fixture
def admin(settings: Settings) -> Iterator[TestClient]:
    """A client with a key, of an app over a library that holds the document with the first facts."""
    ingest_bins(settings, FIRST)
    with TestClient(create_app(settings, open_service(settings))) as client:
        client.headers["authorization"] = f"Bearer {keys.create(Store(settings.data), 'Ada')[1]}"
        yield client


def change(client: TestClient, path: str, **sent: Any) -> None:
    """Ask for a change and wait for the end of its job."""
    response = client.post(f"/v1/library/{path}", **sent)
    assert response.status_code == 202, response.text
    assert client.get(f"{response.headers['location']}/events").text.count("event: ended") == 1
    assert client.get(response.headers["location"]).json()["status"] == "done"


def shown_facts(client: TestClient) -> dict[str, Any]:
    document = client.get("/v1/documents/bins").json()
    return {name: document[name] for name in FACTS}


def test_a_manifest_states_every_fact_and_the_catalogue_holds_it(settings: Settings) -> None:
    manifest = settings.corpus / "manifest.toml"
    values = facts_by_name(FIRST).items()
    lines = [f"{name} = {value if name in DATE_FACTS else json.dumps(value)}" for name, value in values]
    manifest.write_text("\n".join(["[[document]]", 'id = "bins"', 'file = "bins.txt"', *lines]))
    assert [source.facts for source in read_manifest(manifest)] == [FIRST]
    open_ingest(settings).run(sources([settings.corpus]))
    assert held_facts(settings) == facts_by_name(FIRST)


def test_the_console_states_every_fact_at_ingest_changes_it_and_clears_it(settings: Settings, cited: Cited) -> None:
    file, data = str(settings.corpus / "bins.txt"), settings.data
    assert cited(data, "ingest", file, "--as", "bins", *as_options(as_json(FIRST))).returncode == 0
    assert held_facts(settings) == facts_by_name(FIRST)
    assert cited(data, "amend", "bins", *as_options(as_json(SECOND))).returncode == 0
    [shown] = json.loads(cited(data, "documents", "--json").stdout)
    assert {name: shown[name] for name in FACTS} == as_json(SECOND)
    nothing = {**dict.fromkeys(FACTS, "none"), "title": "Bins", "collection": "main"}
    assert cited(data, "amend", "bins", *as_options(nothing)).returncode == 0
    assert held_facts(settings) == facts_by_name(Facts(title="Bins", collection="main"))


@pytest.mark.parametrize("command", ["ingest", "amend"])
def test_the_help_of_a_command_explains_every_fact(command: str, tmp_path: Path, cited: Cited) -> None:
    shown = cited(tmp_path, command, "--help", COLUMNS="200").stdout
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    for name in FACTS:
        assert [line for line in lines if f"--{name.replace('_', '-')} " in line and HELP[name] in line], name


def test_an_upload_states_every_fact(admin: TestClient) -> None:
    query = {"file_name": "new.txt", "document": "bins", **as_json(SECOND)}
    change(admin, "uploads", params=query, content=BINS.replace("Tuesday", "Friday"))
    assert shown_facts(admin) == as_json(SECOND)


def test_an_amendment_over_http_changes_every_fact_clears_it_or_leaves_it(admin: TestClient) -> None:
    assert shown_facts(admin) == as_json(FIRST)
    change(admin, "amendments", json={"document": "bins", "facts": {"publisher": "Council"}})
    assert shown_facts(admin) == {**as_json(FIRST), "publisher": "Council"}
    change(admin, "amendments", json={"document": "bins", "facts": as_json(SECOND)})
    assert shown_facts(admin) == as_json(SECOND)
    cleared = {**dict.fromkeys(FACTS), "title": "Bins", "collection": "main"}
    change(admin, "amendments", json={"document": "bins", "facts": cleared})
    assert shown_facts(admin) == cleared


def test_a_proposal_of_any_fact_can_be_rejected_over_http(admin: TestClient, settings: Settings) -> None:
    change(admin, "amendments", json={"document": "bins", "reject": list(FACTS)})
    assert open_service(settings).library.version("bins").rejected == FACTS


def test_the_wire_names_every_fact() -> None:
    assert set(FactsIn.model_fields) == set(FACTS) == set(get_args(FactName))
    assert set(FACTS) <= set(DocumentOut.model_fields)
    assert set(EDITION_FACTS) <= set(EditionOut.model_fields)


def test_a_fact_that_was_sent_as_null_is_cleared_and_one_that_was_not_sent_is_unchanged() -> None:
    sent = FactsIn.model_validate({"publisher": None, "published": "2026-01-31"})
    assert sent.to_changes() == FactChanges(Facts(published=date(2026, 1, 31)), frozenset({"publisher"}))
    assert sent.to_json() == {"publisher": None, "published": "2026-01-31"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--in-force-to", "31.1.2026"], "--in-force-to: write the date as in 2026-01-31, or `none` to remove it."),
        (["--published", "2026-02-30"], "--published: 2026-02-30 is not a date of the calendar."),
        ([], "State a fact, such as --in-force-from 2026-01-31, or name a proposal with --reject."),
        (["--title", "none"], "A document needs a title."),
    ],
)
def test_facts_that_cannot_be_stated_are_refused_in_plain_words(
    settings: Settings, given: list[str], says: str, cited: Cited
) -> None:
    ingest_bins(settings, FIRST)
    done = cited(settings.data, "amend", "bins", *given)
    assert (done.returncode, says in " ".join(done.stderr.split())) == (1, True), done.stderr
    assert held_facts(settings) == facts_by_name(FIRST)
