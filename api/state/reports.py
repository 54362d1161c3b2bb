"""What readers say of quotes and silences: "wrong passage", "it should be in there". Nothing names who said it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from secrets import token_hex
from typing import Any

from api.state.store import Store, now
from retrieval.errors import UnknownReport

# Reports that are kept; beyond that the oldest go, so that nobody can fill the disk.
MAX_KEPT = 10_000


class Complaint(StrEnum):
    """What is wrong: of a quote, or of a silence (the last one)."""

    NO_ANSWER = "no_answer"
    OUT_OF_DATE = "out_of_date"
    CUT_OFF = "cut_off"
    WRONG_PASSAGE = "wrong_passage"
    SHOULD_BE_THERE = "should_be_there"


@dataclass(frozen=True, slots=True)
class Report:
    """`document`, `version`, `start` and `end` name the quote; all are None for a silence, and once the document is
    purged.

    `question` is None unless the operator allows questions to be kept. `at` and `done` are UTC, ISO 8601; `done` is
    None until somebody has dealt with it.
    """

    id: str
    at: str
    complaint: Complaint
    document: str | None
    version: str | None
    start: int | None
    end: int | None
    question: str | None
    done: str | None


def add(
    store: Store,
    complaint: Complaint,
    place: tuple[str, str, int, int] | None,
    question: str | None,
) -> Report:
    """Keep a report. `place`: document, version, start and end of the quote. Raises BadPlace."""
    document, version, start, end = place or (None, None, None, None)
    made = Report(token_hex(4), now(), complaint, document, version, start, end, question, None)
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (made.id, made.at, made.complaint, document, version, start, end, question, None),
        )
        connection.execute(
            "DELETE FROM report WHERE rowid NOT IN (SELECT rowid FROM report ORDER BY rowid DESC LIMIT ?)", (MAX_KEPT,)
        )
    return made


def listed(store: Store, *, with_done: bool = False) -> list[Report]:
    """The reports that wait, newest first; with those that are done where asked for. Raises BadPlace."""
    where = "" if with_done else "WHERE done IS NULL"
    return [_read(row) for row in store.rows(f"SELECT * FROM report {where} ORDER BY rowid DESC")]  # noqa: S608 - a constant


def count_waiting(store: Store) -> int:
    """The number of reports that wait. Raises BadPlace."""
    rows = store.rows("SELECT count(*) AS waiting FROM report WHERE done IS NULL")
    return int(rows[0]["waiting"]) if rows else 0


def report_of(store: Store, id: str) -> Report:
    """Raises UnknownReport and BadPlace."""
    rows = store.rows("SELECT * FROM report WHERE id = ?", (id,))
    if not rows:
        raise UnknownReport("There is no report with this id. `cited reports` lists them.")
    return _read(rows[0])


def words_of(store: Store, ids: Sequence[str]) -> dict[str, str]:
    """The questions of these reports that are kept, by id. Raises BadPlace."""
    places = ", ".join("?" * len(ids))
    rows = store.rows(f"SELECT id, question FROM report WHERE question IS NOT NULL AND id IN ({places})", tuple(ids))  # noqa: S608 - only question marks
    return {row["id"]: row["question"] for row in rows}


def mark_done(store: Store, id: str) -> Report:
    """Note that somebody has dealt with it; a second call keeps the first time. Raises UnknownReport and BadPlace."""
    store.write("UPDATE report SET done = coalesce(done, ?) WHERE id = ?", (now(), id))
    return report_of(store, id)


def forget_old(store: Store, days: float) -> int:
    """Erase reports older than so many days, from the file itself, too. Returns how many. Raises BadPlace."""
    limit = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    if not store.rows("SELECT 1 FROM report WHERE at < ? LIMIT 1", (limit,)):
        return 0
    count = store.write("DELETE FROM report WHERE at < ?", (limit,))
    store.write("VACUUM")
    return count


def _read(row: dict[str, Any]) -> Report:
    return Report(**{**row, "complaint": Complaint(row["complaint"])})
