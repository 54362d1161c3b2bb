"""Gaps: questions that the documents did not answer. They are stored only where CITED_GAPS is on.

A gap holds the question and the days on which it was asked, never who asked, nor the time of day. It holds no words of
a document: only the places of the nearest passages and of the answer, once there is one.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from secrets import token_hex
from typing import Any

import numpy as np

from api.state.store import Store
from retrieval.citation import Citation
from retrieval.errors import UnknownGap
from retrieval.interfaces import Matrix
from retrieval.question.personal import PersonalHandling, screen_question

# Most gaps that are kept. Beyond that, those asked longest ago go first.
MAX_GAPS = 5000
MAX_QUESTION_CHARACTERS = 1000


class Origin(StrEnum):
    """How Cited learnt of a gap."""

    SILENCE = "silence"  # it gave no answer
    REPORT = "report"  # somebody said that the answer should be in the documents


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a document, by their place in the canonical text of a version (SHA-256)."""

    document: str
    version: str
    start: int
    end: int

    @classmethod
    def of(cls, citation: Citation) -> "Place":
        return cls(citation.document_id, citation.version, citation.start, citation.end)


@dataclass(frozen=True, slots=True)
class Gap:
    """A question without an answer. Days are UTC.

    `silences`, `reports`: how often Cited was silent, and how often somebody said that it should be in there.
    `asked_of`: the generation that was last asked, None before the first time. `nearest`: its nearest passages.
    `closed`: the day on which an answer was found, None while there is none; `answer` is its first quote.
    """

    id: str
    question: str
    silences: int
    reports: int
    first: date
    last: date
    asked_of: str | None
    nearest: tuple[Place, ...]
    vector: Matrix | None
    closed: date | None
    answer: Place | None

    @property
    def times(self) -> int:
        return self.silences + self.reports


def note(store: Store, question: str, origin: Origin) -> None:
    """Note a question without an answer; one that is noted already counts once more, and is open again.

    Personal numbers in it are masked. Only call this where CITED_GAPS is on. Raises BadPlace.
    """
    text = screen_question(" ".join(question.split())[:MAX_QUESTION_CHARACTERS], PersonalHandling.MASK)
    if not text:
        return
    counted = "silences" if origin is Origin.SILENCE else "reports"
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO gap (id, question, first, last) VALUES (?, ?, ?, ?) ON CONFLICT (question) DO UPDATE SET "
            "last = excluded.last, closed = NULL, answer = NULL, "
            "asked_of = CASE WHEN closed IS NULL THEN asked_of END",
            (token_hex(8), text, _today(), _today()),
        )
        connection.execute(f"UPDATE gap SET {counted} = {counted} + 1 WHERE question = ?", (text,))  # noqa: S608 - one of two
        connection.execute(
            "DELETE FROM gap WHERE id IN (SELECT id FROM gap ORDER BY last DESC, rowid DESC LIMIT -1 OFFSET ?)",
            (MAX_GAPS,),
        )


def open_gaps(store: Store) -> list[Gap]:
    """The gaps without an answer, those asked most often first. Raises BadPlace."""
    return _read_all(store, "WHERE closed IS NULL ORDER BY silences + 2 * reports DESC, last DESC, rowid")


def count_open(store: Store) -> int:
    """The number of gaps without an answer. Raises BadPlace."""
    rows = store.rows("SELECT count(*) AS waiting FROM gap WHERE closed IS NULL")
    return int(rows[0]["waiting"]) if rows else 0


def closed_gaps(store: Store) -> list[Gap]:
    """The gaps that have an answer now, the newest answer first. Raises BadPlace."""
    return _read_all(store, "WHERE closed IS NOT NULL ORDER BY closed DESC, rowid DESC")


def gap_of(store: Store, id: str) -> Gap:
    """Raises UnknownGap and BadPlace."""
    for gap in _read_all(store, "WHERE id = ?", (id,)):
        return gap
    raise UnknownGap(
        "There is no gap with this id. Its time may be over, or somebody removed it: open the list of gaps again."
    )


def words_of(store: Store, ids: Sequence[str]) -> dict[str, str]:
    """The questions of these gaps that are kept, by id. Raises BadPlace."""
    places = ", ".join("?" * len(ids))
    rows = store.rows(f"SELECT id, question FROM gap WHERE question IS NOT NULL AND id IN ({places})", tuple(ids))  # noqa: S608 - only question marks
    return {row["id"]: row["question"] for row in rows}


def not_asked_of(store: Store, generation: str, limit: int) -> list[Gap]:
    """At most `limit` open gaps that this generation has not been asked yet. Raises BadPlace."""
    where = "WHERE closed IS NULL AND (asked_of IS NULL OR asked_of <> ?) ORDER BY rowid LIMIT ?"
    return _read_all(store, where, (generation, limit))


def note_asked(
    store: Store, gap: Gap, generation: str, vector: Matrix, nearest: Sequence[Place], answer: Place | None
) -> None:
    """Note what a generation says to a gap; with `answer` the gap is closed. Raises BadPlace."""
    store.write(
        "UPDATE gap SET asked_of = ?, vector = ?, nearest = ?, answer = ?, closed = ? WHERE id = ?",
        (
            generation,
            np.asarray(vector, "<f4").tobytes(),
            json.dumps([asdict(place) for place in nearest]),
            json.dumps(asdict(answer)) if answer else None,
            _today() if answer else None,
            gap.id,
        ),
    )


def remove(store: Store, id: str) -> None:
    """Raises UnknownGap and BadPlace."""
    gap_of(store, id)
    store.write("DELETE FROM gap WHERE id = ?", (id,))


def forget_old(store: Store, days: int) -> int:
    """Delete the gaps that nobody has asked for so many days, and return their number. Raises BadPlace."""
    oldest = (datetime.now(UTC).date() - timedelta(days=days)).isoformat()
    if not store.rows("SELECT 1 FROM gap WHERE last < ? LIMIT 1", (oldest,)):
        return 0
    return store.write("DELETE FROM gap WHERE last < ?", (oldest,))


def forget_all(store: Store) -> int:
    """Delete every gap, and return their number. Raises BadPlace."""
    return store.write("DELETE FROM gap") if store.rows("SELECT 1 FROM gap LIMIT 1") else 0


def _read_all(store: Store, where: str, values: tuple[Any, ...] = ()) -> list[Gap]:
    return [_read(row) for row in store.rows(f"SELECT * FROM gap {where}", values)]  # noqa: S608 - constants above


def _read(row: dict[str, Any]) -> Gap:
    return Gap(
        id=row["id"],
        question=row["question"],
        silences=row["silences"],
        reports=row["reports"],
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
        asked_of=row["asked_of"],
        nearest=tuple(Place(**place) for place in json.loads(row["nearest"] or "[]")),
        vector=np.frombuffer(row["vector"], "<f4") if row["vector"] else None,
        closed=date.fromisoformat(row["closed"]) if row["closed"] else None,
        answer=Place(**json.loads(row["answer"])) if row["answer"] else None,
    )


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
