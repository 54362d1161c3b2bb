"""The schema of state.sqlite: every database gets the changes that it lacks, whichever it has already."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from api.state import migrations
from api.state.store import Store
from ingest.generations.backup_format import STATE
from retrieval.errors import BadPlace

# What a database has that was made in one go.
SCHEMA = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name"
NUMBERS = sorted(migrations._CHANGES)


def make(data: Path, *numbers: int) -> None:
    """A database as a build with these changes has made it: its version says the highest, and nothing lists them."""
    with sqlite3.connect(data / STATE) as connection:
        for number in numbers:
            migrations._CHANGES[number](connection)
        connection.execute(f"PRAGMA user_version={max(numbers)}")


def schema(data: Path) -> list[tuple[str, str]]:
    return [(row["name"], row["sql"]) for row in Store(data).rows(SCHEMA)]


@pytest.fixture
def whole(tmp_path: Path) -> list[tuple[str, str]]:
    """The schema of a new database."""
    Store(tmp_path / "new").write("DELETE FROM job")
    return schema(tmp_path / "new")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    return data


@pytest.mark.parametrize(
    "made",
    [(2,), (2, 3, 4), (2, 3, 4, 5), (2, 3, 4, 5, 6), (2, 3, 4, 5, 7)],
    ids=lambda made: "has " + " ".join(map(str, made)),
)
def test_a_database_gets_every_change_that_it_lacks(
    data: Path, whole: list[tuple[str, str]], made: tuple[int, ...]
) -> None:
    make(data, *made)
    assert schema(data) == whole
    assert [row["number"] for row in Store(data).rows("SELECT number FROM schema_change ORDER BY number")] == NUMBERS
    assert Store(data).rows("PRAGMA user_version")[0]["user_version"] == NUMBERS[-1]


def test_what_a_database_holds_stays_when_it_gets_a_lower_change(data: Path) -> None:
    make(data, 2, 3, 4, 5, 7)
    with sqlite3.connect(data / STATE) as connection:
        connection.execute("INSERT INTO report (id, at, complaint) VALUES ('a', 't', 'cut_off')")
    store = Store(data)
    assert store.rows("SELECT id, complaint FROM report") == [{"id": "a", "complaint": "cut_off"}]
    assert store.rows("SELECT * FROM conversation") == []


def test_changes_are_made_in_the_order_of_their_numbers(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[int] = []
    make(data, 2, 3, 4, 5)
    later = {number: lambda _, number=number: order.append(number) for number in (9, 6, 8)}
    monkeypatch.setattr(migrations, "_CHANGES", {**migrations._CHANGES, **later})
    Store(data).rows("SELECT 1")
    assert order == [6, 8, 9]


def test_a_change_that_comes_later_with_a_lower_number_is_made(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a release gets number 20 before number 15 is ready."""
    order: list[int] = []
    known = dict(migrations._CHANGES)
    monkeypatch.setattr(migrations, "_CHANGES", {**known, 20: lambda _: order.append(20)})
    Store(data).rows("PRAGMA user_version")
    Store(data).write("DELETE FROM job")
    monkeypatch.setattr(
        migrations, "_CHANGES", {**known, 15: lambda _: order.append(15), 20: lambda _: order.append(20)}
    )
    for _ in range(2):
        Store(data).rows("SELECT 1")
    assert order == [20, 15]


def test_a_database_of_a_newer_build_keeps_its_version_and_list(data: Path) -> None:
    Store(data).write("INSERT INTO schema_change VALUES (99)")
    Store(data).write("PRAGMA user_version=99")
    Store(data).rows("SELECT 1")
    assert Store(data).rows("PRAGMA user_version")[0]["user_version"] == 99


def test_an_error_in_a_change_undoes_all_of_them(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(data, 2, 3, 4, 5, 7)

    def fail(_: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr(migrations, "_CHANGES", {**migrations._CHANGES, 8: fail})
        with pytest.raises(BadPlace, match="disk I/O error"):
            Store(data).rows("SELECT 1")
    with closing(sqlite3.connect(data / STATE)) as connection:
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'conversation'").fetchall() == []
    assert Store(data).rows("SELECT * FROM conversation") == []
