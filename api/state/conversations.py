"""Stored conversations: their questions and how each was asked, never an answer. CITED_CONVERSATIONS
says whether any are.

A conversation is named by a random id that nobody can guess; no name of a person is stored with it.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from secrets import token_urlsafe
from sqlite3 import Connection
from typing import Any

from api.state.store import Store, now

# The last questions of a conversation that are stored; a page carries no more.
_MAX_STORED = 20


@dataclass(frozen=True, slots=True)
class StoredQuestion:
    """A question: its words, how it was asked as a form carries it, the day, and the generation that answered it."""

    text: str
    how: str
    day: date
    generation: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """The last questions of a conversation, oldest first, and the number of the first.

    `collections`: those of every document that its answers quoted or its questions chose.
    """

    id: str
    collections: frozenset[str]
    questions: tuple[StoredQuestion, ...]
    first: int

    def is_seen_by(self, collections: frozenset[str] | None) -> bool:
        """Whether somebody who sees these collections may see it; None means all."""
        return collections is None or self.collections <= collections


def begin(store: Store, questions: Sequence[StoredQuestion], first: int, collections: Collection[str]) -> str:
    """Store a new conversation and return its id. `first`: the number of its first question. Raises BadPlace."""
    id = token_urlsafe(16)
    with store.transaction() as connection:
        connection.execute("INSERT INTO conversation VALUES (?, ?, ?)", (id, now(), _as_text(collections)))
        for number, question in enumerate(questions, first):
            _insert(connection, id, number, question)
    return id


def add(store: Store, id: str, question: StoredQuestion, collections: Collection[str]) -> bool:
    """Add a question to a conversation; False where it was deleted meanwhile. Raises BadPlace."""
    with store.transaction() as connection:
        row = connection.execute("SELECT collections FROM conversation WHERE id = ?", (id,)).fetchone()
        if row is None:
            return False
        newest = connection.execute("SELECT max(number) FROM conversation_question WHERE conversation = ?", (id,))
        number = (newest.fetchone()[0] or 0) + 1
        _insert(connection, id, number, question)
        connection.execute(
            "DELETE FROM conversation_question WHERE conversation = ? AND number <= ?", (id, number - _MAX_STORED)
        )
        seen = _as_text({*json.loads(row["collections"]), *collections})
        connection.execute("UPDATE conversation SET changed = ?, collections = ? WHERE id = ?", (now(), seen, id))
    return True


def find(store: Store, id: str, days: int) -> Conversation | None:
    """A conversation; None where there is none, or its last question is more than `days` days old. Raises BadPlace."""
    found = store.rows("SELECT * FROM conversation WHERE id = ? AND changed >= ?", (id, _oldest(days)))
    rows = store.rows("SELECT * FROM conversation_question WHERE conversation = ? ORDER BY number", (id,))
    if not (found and rows):
        return None
    seen = frozenset(json.loads(found[0]["collections"]))
    return Conversation(id, seen, tuple(_question(row) for row in rows), rows[0]["number"])


def delete(store: Store, id: str) -> bool:
    """Delete a conversation from the file itself, too; False where there was none. Raises BadPlace."""
    return _delete(store, "id = ?", (id,)) > 0


def purge(store: Store, days: int) -> int:
    """Delete those whose last question is more than `days` days old, and return their number. Raises BadPlace."""
    return _delete(store, "changed < ?", (_oldest(days),))


def purge_all(store: Store) -> int:
    """Delete every conversation and return their number. Raises BadPlace."""
    return _delete(store, "1", ())


def count(store: Store) -> int:
    """The number of stored conversations. Raises BadPlace."""
    rows = store.rows("SELECT count(*) AS number FROM conversation")
    return int(rows[0]["number"]) if rows else 0


def recent_questions(store: Store, limit: int) -> list[str]:
    """The words of the newest stored questions, the newest first. Raises BadPlace."""
    newest = "ORDER BY day DESC, rowid DESC LIMIT ?"
    return [row["text"] for row in store.rows(f"SELECT text FROM conversation_question {newest}", (limit,))]  # noqa: S608 - a constant


def _delete(store: Store, condition: str, values: tuple[Any, ...]) -> int:
    """Delete what meets a condition. The vacuum leaves no word of it in a page of the file."""
    if not store.rows(f"SELECT 1 FROM conversation WHERE {condition} LIMIT 1", values):  # noqa: S608 - fixed conditions
        return 0
    with store.transaction() as connection:
        connection.execute(
            f"DELETE FROM conversation_question WHERE conversation IN (SELECT id FROM conversation WHERE {condition})",  # noqa: S608 - fixed conditions
            values,
        )
        deleted = connection.execute(f"DELETE FROM conversation WHERE {condition}", values).rowcount  # noqa: S608
    store.write("VACUUM")
    return deleted


def _insert(connection: Connection, id: str, number: int, question: StoredQuestion) -> None:
    connection.execute(
        "INSERT INTO conversation_question VALUES (?, ?, ?, ?, ?, ?)",
        (id, number, question.text, question.how, question.day.isoformat(), question.generation),
    )


def _question(row: dict[str, Any]) -> StoredQuestion:
    return StoredQuestion(row["text"], row["how"], date.fromisoformat(row["day"]), row["generation"])


def _as_text(collections: Collection[str]) -> str:
    return json.dumps(sorted(collections))


def _oldest(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
