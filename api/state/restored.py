"""Check the state database of a backup and revoke its keys, before it becomes part of a library."""

import sqlite3
from contextlib import closing
from pathlib import Path

from api.state.store import now
from retrieval.errors import BadBackup

_DAMAGED = "The backup's state.sqlite is not a state database of Cited. Nothing was restored. Use another backup."


def take_over_state(path: Path, *, keep_keys: bool) -> None:
    """Revoke every key in a restored state database, unless `keep_keys`, and end every web session.

    Revoking a key after the backup was made is not in the backup: without this, a restore would bring such keys back.
    Raises BadBackup where the database is damaged, or holds anything but tables and indexes.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA journal_mode=DELETE")
            _check(connection)
            if not keep_keys:
                connection.execute("UPDATE key SET revoked = ? WHERE revoked IS NULL", (now(),))
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'session'").fetchone():
                connection.execute("DELETE FROM session")
    except sqlite3.Error as cause:
        raise BadBackup(_DAMAGED) from cause


def _check(connection: sqlite3.Connection) -> None:
    """A trigger or a view could change the meaning of a later statement."""
    sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    kinds = {row[0] for row in connection.execute("SELECT type FROM sqlite_master")}
    virtual = connection.execute("SELECT 1 FROM sqlite_master WHERE sql LIKE '%VIRTUAL%'").fetchone()
    if not sound or not kinds <= {"table", "index"} or virtual:
        raise BadBackup(_DAMAGED)
