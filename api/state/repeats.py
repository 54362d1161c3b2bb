"""Requests that a client may send again under the same Idempotency-Key: each with the job that it started.

Neither the key nor the request is stored, only hashes of them. Rows older than KEPT are removed.
"""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from api.state.store import Store, now
from retrieval.errors import KeyUsedAgain

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A request under an Idempotency-Key: the hashes of the key with its sender, and of the request."""

    key: str
    request: str

    @classmethod
    def of(cls, sender: str, key: str, kind: str, asked: dict[str, Any]) -> "Repeatable":
        """`sender` is who asks, such as a key's id; `asked` is the change, with everything that must be equal."""
        return cls(_hash([sender, key]), _hash([kind, asked]))


def find_job(store: Store, repeatable: Repeatable) -> str | None:
    """The id of the job that this request has started; None where it has not. Raises KeyUsedAgain and BadPlace."""
    query = "SELECT request, job FROM repeat WHERE key = ? AND created > ?"
    row = next(iter(store.rows(query, (repeatable.key, _oldest()))), None)
    if row is None:
        return None
    if row["request"] != repeatable.request:
        raise KeyUsedAgain("This Idempotency-Key came with another request before. Send a new key with a new request.")
    job: str = row["job"]
    return job


def note_job(connection: sqlite3.Connection, repeatable: Repeatable, job: str) -> None:
    """Note, within a transaction, that this request has started a job."""
    connection.execute("DELETE FROM repeat WHERE created <= ?", (_oldest(),))
    connection.execute("INSERT INTO repeat VALUES (?, ?, ?, ?)", (repeatable.key, repeatable.request, job, now()))


def _oldest() -> str:
    return (datetime.now(UTC) - KEPT).isoformat(timespec="seconds")


def _hash(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True, default=str).encode("utf-8", "surrogatepass")).hexdigest()
