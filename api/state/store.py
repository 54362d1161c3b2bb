"""The database state.sqlite: keys, sessions, jobs, the audit, the library's own questions and their results, and the
ETag and Last-Modified of fetched files. `migrations` holds its schema.

SQLite with a rollback journal: one writer at a time, synced to disk.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.state import migrations
from ingest.disk import keep_private
from ingest.generations.backup_format import STATE
from retrieval.errors import BadPlace


class Store:
    """Reads and writes rows. Each statement is its own transaction and waits up to 10 seconds for the lock."""

    def __init__(self, data: Path) -> None:
        self._path = data / STATE

    def write(self, statement: str, values: tuple[Any, ...] = ()) -> int:
        """Run a statement and return the number of rows that it changed. Raises BadPlace where the disk refuses."""
        with self._open() as connection:
            return connection.execute(statement, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection with the write lock. Its changes are written together at the end; an error undoes them all.

        Raises BadPlace where the disk refuses.
        """
        with self._open() as connection, migrations.locked(connection):
            yield connection

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
        """The rows of a query; none where there is no database yet. Raises BadPlace where the disk refuses."""
        if not self._path.exists():
            return []
        with self._open() as connection:
            return [dict(row) for row in connection.execute(query, values).fetchall()]

    def forget_documents(self, ids: Sequence[str]) -> None:
        """Erase everything with words of these documents, job results and questions, from the file itself, too."""
        for row in self.rows("SELECT id, result FROM job WHERE result IS NOT NULL"):
            if _names_one_of(json.loads(row["result"]), ids):
                self.write("UPDATE job SET result = NULL WHERE id = ?", (row["id"],))
        for row in self.rows("SELECT origin, number, value FROM question"):
            if any(gold.get("document") in ids for gold in json.loads(row["value"]).get("gold") or ()):
                self.write("DELETE FROM question WHERE origin = ? AND number = ?", (row["origin"], row["number"]))
        if self._path.exists():
            for id in ids:
                self.write(
                    "UPDATE report SET document = NULL, version = NULL, start = NULL, end = NULL WHERE document = ?",
                    (id,),
                )
            # Places of the purged documents: the gaps are asked again.
            self.write("UPDATE gap SET asked_of = NULL, nearest = NULL, closed = NULL, answer = NULL")
            self.write("VACUUM")

    def copy_to(self, path: Path) -> None:
        """Copy the database without the questions of readers, as of one moment, while others may write.

        Does nothing where there is no database yet.
        """
        if self._path.exists():
            with self._open() as connection, closing(sqlite3.connect(path)) as target:
                connection.backup(target)
                leave_out_questions(target)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        keep_private()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as connection:
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA secure_delete=ON")
                # A vacuum copies the whole database: not into a temporary file.
                connection.execute("PRAGMA temp_store=MEMORY")
                migrations.bring_up_to_date(connection)
                yield connection
        except (sqlite3.Error, OSError) as cause:
            raise BadPlace(
                f"Cannot use {self._path}: {cause}. Run `cited doctor` to find the problem and its remedy."
            ) from cause


def _names_one_of(result: dict[str, Any], ids: Sequence[str]) -> bool:
    """Whether a job's report, or its comparison of answers, has words of one of these documents.

    A check of the library names documents and files in its sentences, so each counts as one that does.
    """
    if "findings" in result:
        return True
    changes = (result.get("drift") or {}).get("changes") or ()
    places = [*(result.get("lines") or ()), *(one[side] for one in changes for side in ("before", "after"))]
    return any(place.get("document_id") in ids for place in places)


def leave_out_questions(copy: sqlite3.Connection) -> None:
    """Delete what readers asked from a copy: every conversation, every gap, and the question of every report.

    A question that is deleted, or whose time is over, must not live on in a backup.
    """
    copy.execute("PRAGMA secure_delete=ON")
    copy.execute("DELETE FROM conversation")
    copy.execute("DELETE FROM conversation_question")
    copy.execute("DELETE FROM gap")
    copy.execute("UPDATE report SET question = NULL")
    copy.commit()
    copy.execute("VACUUM")


def now() -> str:
    """UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
