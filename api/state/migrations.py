"""The schema of state.sqlite, as numbered changes. A database gets the ones that it lacks when opened.

A change that has been released is never edited: the next change of the schema gets the next number. The table
schema_change lists the changes that a database has. Its version alone cannot: a change with a lower number may come
later.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from api.state import chain

_TABLES = (
    "CREATE TABLE IF NOT EXISTS key (id TEXT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE, "
    "scope TEXT NOT NULL, created TEXT NOT NULL, revoked TEXT)",
    "CREATE TABLE IF NOT EXISTS job (id TEXT PRIMARY KEY, kind TEXT NOT NULL, request TEXT NOT NULL, by TEXT NOT NULL, "
    "status TEXT NOT NULL, created TEXT NOT NULL, ended TEXT, process INTEGER NOT NULL, result TEXT, error TEXT)",
    "CREATE TABLE IF NOT EXISTS address (address TEXT PRIMARY KEY, sha256 TEXT NOT NULL, etag TEXT, "
    "last_modified TEXT, fetched TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS audit (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, by TEXT NOT NULL, "
    "action TEXT NOT NULL, subject TEXT NOT NULL, outcome TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS question (origin TEXT NOT NULL, number INTEGER NOT NULL, value TEXT NOT NULL, "
    "PRIMARY KEY (origin, number))",
    "CREATE TABLE IF NOT EXISTS quality (generation TEXT NOT NULL, way TEXT NOT NULL, value TEXT NOT NULL, "
    "PRIMARY KEY (generation, way))",
)

# A key may have two secrets while it is rotated: `secret.until` ends the old one, and is null for the current one.
_ACCESS_TABLES = (
    "CREATE TABLE key_with_role (id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, collections TEXT, "
    "created TEXT NOT NULL, expires TEXT, last_used TEXT, revoked TEXT)",
    "CREATE TABLE secret (sha256 TEXT PRIMARY KEY, key TEXT NOT NULL, until TEXT)",
    "INSERT INTO key_with_role SELECT id, name, scope, NULL, created, NULL, NULL, revoked FROM key",
    "INSERT INTO secret SELECT sha256, id, NULL FROM key",
    "DROP TABLE key",
    "ALTER TABLE key_with_role RENAME TO key",
    "CREATE TABLE session (sha256 TEXT PRIMARY KEY, way TEXT NOT NULL, key TEXT, name TEXT NOT NULL, "
    "role TEXT NOT NULL, collections TEXT, created TEXT NOT NULL, expires TEXT NOT NULL)",
    "ALTER TABLE audit ADD COLUMN key TEXT",
    "ALTER TABLE audit ADD COLUMN previous TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE audit ADD COLUMN sha256 TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE job ADD COLUMN by_key TEXT",
)


def _create_tables(connection: sqlite3.Connection) -> None:
    for statement in _TABLES:
        connection.execute(statement)


def _add_access(connection: sqlite3.Connection) -> None:
    """Give keys a role and secrets of their own, add sessions, and chain the entries of the audit."""
    for statement in _ACCESS_TABLES:
        connection.execute(statement)
    chain.chain_all(connection)


def _add_job_progress(connection: sqlite3.Connection) -> None:
    """Note the progress of jobs where every process reads it."""
    connection.execute(
        "CREATE TABLE job_progress (job TEXT PRIMARY KEY, stage TEXT, done INTEGER, total INTEGER, "
        "is_cancelled INTEGER NOT NULL DEFAULT 0)"
    )


def _add_repeats(connection: sqlite3.Connection) -> None:
    """Keep which job a request under an Idempotency-Key has started."""
    connection.execute(
        "CREATE TABLE repeat (key TEXT PRIMARY KEY, request TEXT NOT NULL, job TEXT NOT NULL, created TEXT NOT NULL)"
    )


def _add_conversations(connection: sqlite3.Connection) -> None:
    """Store the questions of conversations, where the operator wants that."""
    connection.execute(
        "CREATE TABLE conversation (id TEXT PRIMARY KEY, changed TEXT NOT NULL, collections TEXT NOT NULL)"
    )
    connection.execute(
        "CREATE TABLE conversation_question (conversation TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, "
        "how TEXT NOT NULL, day TEXT NOT NULL, generation TEXT NOT NULL, PRIMARY KEY (conversation, number))"
    )


def _add_reports(connection: sqlite3.Connection) -> None:
    """Keep what readers say of quotes and silences."""
    connection.execute(
        "CREATE TABLE report (id TEXT PRIMARY KEY, at TEXT NOT NULL, complaint TEXT NOT NULL, document TEXT, "
        "version TEXT, start INTEGER, end INTEGER, question TEXT, done TEXT)"
    )


def _add_gaps(connection: sqlite3.Connection) -> None:
    """Keep questions without an answer, for as long as the operator allows it."""
    connection.execute(
        "CREATE TABLE gap (id TEXT PRIMARY KEY, question TEXT NOT NULL UNIQUE, silences INTEGER NOT NULL DEFAULT 0, "
        "reports INTEGER NOT NULL DEFAULT 0, first TEXT NOT NULL, last TEXT NOT NULL, asked_of TEXT, nearest TEXT, "
        "vector BLOB, closed TEXT, answer TEXT)"
    )


_CHANGES: Mapping[int, Callable[[sqlite3.Connection], None]] = {
    2: _create_tables,
    3: _add_access,
    4: _add_job_progress,
    5: _add_repeats,
    6: _add_conversations,
    7: _add_reports,
    8: _add_gaps,
}
# A database without the list has all changes up to this one, and the one that its version names. It may lack those
# between the two: builds before the list numbered their changes apart.
_LAST_IN_ORDER = 5


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Make the changes that this database lacks, in one transaction: another process sees all of them or none.

    The changes are made in the order of their numbers, also where the database has a change with a higher number.
    """
    if not _lacking(connection):
        return
    with locked(connection):
        made, lacking = _made(connection), _lacking(connection)
        for number in lacking:
            _CHANGES[number](connection)
        numbers = sorted(made.union(lacking))
        connection.execute("CREATE TABLE IF NOT EXISTS schema_change (number INTEGER PRIMARY KEY)")
        connection.executemany("INSERT OR IGNORE INTO schema_change VALUES (?)", [(number,) for number in numbers])
        connection.execute(f"PRAGMA user_version={numbers[-1]}")


@contextmanager
def locked(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that holds the write lock from its start. It is undone where an error ends it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _lacking(connection: sqlite3.Connection) -> list[int]:
    """The numbers of the changes that this database lacks, in order."""
    return sorted(_CHANGES.keys() - _made(connection))


def _made(connection: sqlite3.Connection) -> set[int]:
    """The numbers of the changes that were made in this database."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_change'").fetchone():
        listed = [row[0] for row in connection.execute("SELECT number FROM schema_change")]
    else:
        listed = [number for number in _CHANGES if number <= min(version, _LAST_IN_ORDER)]
    return {*listed, version}
