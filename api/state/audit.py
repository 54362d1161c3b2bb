"""The audit: who changed what, when, and the outcome. Entries are added, never changed, and chained (see `chain`)."""

import getpass
import logging
from typing import Any

from api.state import chain
from api.state.store import Store, now

_log = logging.getLogger("cited.audit")
# The largest number that SQLite holds.
_MAX_NUMBER = 2**63 - 1


def record(store: Store, by: str, action: str, subject: str, outcome: str, key: str | None = None) -> None:
    """Add an entry, and write its number and hash to the log. Raises BadPlace.

    `by` is the name of a key, of a person or of the terminal's user; `key` is the key's id. `subject` holds ids, never
    words of a document. `subject` and `outcome` are cut to 500 characters each.
    """
    with store.transaction() as connection:
        last = chain.head(connection)
        # AUTOINCREMENT never gives a number twice, so a cut-off end leaves a gap; the chain counts on from it.
        spent = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
        entry: dict[str, Any] = {
            "id": (spent[0] if spent else 0) + 1,
            "at": now(),
            "by": by,
            "key": key,
            "action": action,
            "subject": subject[:500],
            "outcome": outcome[:500],
            "previous": last.sha256 if last else chain.START,
        }
        entry["sha256"] = chain.hash_entry(entry)
        names = ", ".join(entry)
        connection.execute(
            f"INSERT INTO audit ({names}) VALUES ({', '.join('?' * len(entry))})",  # noqa: S608 - names from above
            tuple(entry.values()),
        )
    _log.info("audit entry %d has the SHA-256 %s", entry["id"], entry["sha256"])


def entries(store: Store, limit: int = 100, after: int | None = None) -> list[dict[str, Any]]:
    """At most `limit` entries, newest first, each with its number and hash; with `after`, those before this number."""
    before = _MAX_NUMBER if after is None else min(after, _MAX_NUMBER)
    columns = "id, at, by, key, action, subject, outcome, sha256"
    return store.rows(f"SELECT {columns} FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?", (before, limit))  # noqa: S608 - a constant


def verify(store: Store, kept: chain.Head | None = None) -> chain.Verdict:
    """Check the whole chain; with `kept`, also that this entry is still in it. Raises BadPlace."""
    return chain.verify(store.rows("SELECT * FROM audit ORDER BY id"), kept)


def terminal_user() -> str:
    """The user at the terminal, as the audit names them: "terminal, NAME"."""
    try:
        return f"terminal, {getpass.getuser()}"
    except (KeyError, OSError, ImportError):
        return "terminal"
