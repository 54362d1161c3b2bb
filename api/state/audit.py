"""The audit: who changed what, when, and the outcome. Entries are added, never changed, and chained (see `chain`)."""

import getpass
import logging
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.state import chain
from api.state.store import Store, now

_log = logging.getLogger("cited.audit")
# The largest number that SQLite holds.
_MAX_NUMBER = 2**63 - 1
_COLUMNS = "id, at, by, key, action, subject, outcome, sha256"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries to read; an empty field leaves none out.

    `by`: the name or key id of somebody, or a part of the name. `action`: the whole action. `about`: a part of the
    subject. `first`, `last`: days, both included, UTC.
    """

    by: str = ""
    action: str = ""
    about: str = ""
    first: date | None = None
    last: date | None = None


ALL = Wanted()


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


def entries(store: Store, limit: int = 100, after: int | None = None, wanted: Wanted = ALL) -> list[dict[str, Any]]:
    """At most `limit` entries, newest first, each with its number and hash; with `after`, those before this number."""
    conditions: dict[str, tuple[Any, ...]] = {
        "id < ?": (_MAX_NUMBER if after is None else min(after, _MAX_NUMBER),),
        **({"(instr(lower(by), lower(?)) OR key = ?)": (wanted.by, wanted.by)} if wanted.by else {}),
        **({"action = ?": (wanted.action,)} if wanted.action else {}),
        **({"instr(lower(subject), lower(?))": (wanted.about,)} if wanted.about else {}),
        **({"substr(at, 1, 10) >= ?": (wanted.first.isoformat(),)} if wanted.first else {}),
        **({"substr(at, 1, 10) <= ?": (wanted.last.isoformat(),)} if wanted.last else {}),
    }
    values = [value for values in conditions.values() for value in values]
    query = f"SELECT {_COLUMNS} FROM audit WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?"  # noqa: S608 - constants
    return store.rows(query, (*values, limit))


def actions(store: Store) -> list[str]:
    """Every action of which there is an entry, by name."""
    return [row["action"] for row in store.rows("SELECT DISTINCT action FROM audit ORDER BY action")]


def verify(store: Store, kept: chain.Head | None = None) -> chain.Verdict:
    """Check the whole chain; with `kept`, also that this entry is still in it. Raises BadPlace."""
    return chain.verify(store.rows("SELECT * FROM audit ORDER BY id"), kept)


def terminal_user() -> str:
    """The user at the terminal, as the audit names them: "terminal, NAME"."""
    try:
        return f"terminal, {getpass.getuser()}"
    except (KeyError, OSError, ImportError):
        return "terminal"
