"""The chain of the audit: each entry holds the SHA-256 of the entry before it and of its own content.

Whoever changes, removes or inserts an entry must write every later hash anew. The chain therefore shows any change to
someone who kept the number and hash of a later entry; without such a kept head, it shows only changes by somebody who
did not write the later hashes anew.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from retrieval.errors import BadInput

# The `previous` of the first entry.
START = "0" * 64
_HASHED = ("id", "at", "by", "key", "action", "subject", "outcome", "previous")


@dataclass(frozen=True, slots=True)
class Head:
    """The number and SHA-256 of one entry. Keep the newest outside the machine, to notice later changes."""

    id: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.id}:{self.sha256}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`head`: the newest entry, None in an empty audit. `broken_at`: the number of the entry at which the chain breaks,
    and `problem` in words; both None where the chain holds."""

    entries: int
    head: Head | None
    broken_at: int | None = None
    problem: str | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def parse_head(text: str) -> Head:
    """Read "NUMBER:SHA-256", as `str(head)` writes it. Raises BadInput."""
    match = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip().lower())
    if match is None:
        raise BadInput("Write the kept entry as NUMBER:SHA-256, as `cited audit --verify` prints it.")
    return Head(int(match[1]), match[2])


def hash_entry(entry: Mapping[str, Any]) -> str:
    """The SHA-256 of an entry's content, `previous` included, as JSON in a fixed order."""
    content = json.dumps([entry[name] for name in _HASHED], ensure_ascii=True, separators=(",", ":"))
    return sha256(content.encode("ascii")).hexdigest()


def head(connection: sqlite3.Connection) -> Head | None:
    """The newest entry, by number and hash."""
    row = connection.execute("SELECT id, sha256 FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    return Head(*row) if row else None


def chain_all(connection: sqlite3.Connection) -> None:
    """Give every entry its hashes, oldest first; for entries of versions without a chain."""
    previous = START
    for row in connection.execute("SELECT * FROM audit ORDER BY id").fetchall():
        entry = {**dict(row), "previous": previous}
        previous = hash_entry(entry)
        values = (entry["previous"], previous, entry["id"])
        connection.execute("UPDATE audit SET previous = ?, sha256 = ? WHERE id = ?", values)


def verify(entries: Iterable[Mapping[str, Any]], kept: Head | None = None) -> Verdict:
    """Check entries, oldest first, from the first one of the audit; with `kept`, also that this entry is among them."""
    count, last, number = 0, None, 0
    seen_kept = kept is None
    for entry in entries:
        number = entry["id"]
        problem = _problem(entry, last)
        if problem is None and kept and kept.id == number:
            seen_kept = kept.sha256 == entry["sha256"]
            problem = None if seen_kept else "it differs from the entry that was kept"
        if problem:
            return Verdict(count, last, number, problem)
        count, last = count + 1, Head(number, entry["sha256"])
    if kept and not seen_kept:
        return Verdict(count, last, kept.id, "the entry that was kept is no longer there: the end was cut off")
    return Verdict(count, last)


def _problem(entry: Mapping[str, Any], last: Head | None) -> str | None:
    """Why this entry does not follow the one before; None where it does. Numbers run on without a gap."""
    if entry["id"] != (last.id + 1 if last else 1):
        return "an entry before it is missing"
    if entry["previous"] != (last.sha256 if last else START):
        return "it does not continue the entry before it"
    return None if hash_entry(entry) == entry["sha256"] else "its content was changed"
