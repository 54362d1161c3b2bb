"""Versions, blocks and passages of a segment in one immutable SQLite file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import finalize

from retrieval.document import Version
from retrieval.index.stored_json import block_from_json, block_to_json, version_from_json, version_to_json
from retrieval.passage import Passage
from retrieval.text import Block, CanonicalText, Span

_SCHEMA = """
CREATE TABLE version (
    id INTEGER PRIMARY KEY, document_id TEXT NOT NULL, sha256 TEXT NOT NULL, title TEXT NOT NULL,
    publisher TEXT, facts TEXT NOT NULL, source TEXT, text TEXT NOT NULL, UNIQUE (document_id, sha256)
);
CREATE TABLE block (
    version INTEGER NOT NULL, ordinal INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (version, ordinal)
) WITHOUT ROWID;
CREATE TABLE passage (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    first_block INTEGER NOT NULL, last_block INTEGER NOT NULL, heading_path TEXT NOT NULL, sentences TEXT NOT NULL,
    embedding_sha256 TEXT NOT NULL
);
CREATE INDEX passage_version ON passage (version);
"""

# SQLite keeps this much of each file in memory. There may be a file for each of 64 segments, and texts and blocks that
# were read are kept above.
_CACHED_KIB = 256


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A version in a segment: its row, its source, and the number of its first passage and of all its passages.

    `consecutive`: whether its passages have consecutive numbers.
    """

    row: int
    version: Version
    source: str | None
    first: int
    passages: int
    consecutive: bool


class SegmentCatalogue:
    """Reads the catalogue of a segment. Passages are numbered within the segment. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        import sqlite3

        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        # One connection for all threads, since each takes an open file and memory of its own.
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = Lock()
        # The file closes when the last question to a generation that no longer serves is answered.
        self.close = finalize(self, self._connection.close)
        self._connection.execute(f"PRAGMA cache_size = -{_CACHED_KIB}")
        self.versions = self._read_versions()

    def _read_versions(self) -> list[StoredVersion]:
        """The versions in the order in which they were added."""
        query = "SELECT version, min(id), max(id), count(*) FROM passage GROUP BY version"
        runs = {version: (first, last, count) for version, first, last, count in self._rows(query)}
        stored = []
        for row, facts, source in self._rows("SELECT id, facts, source FROM version ORDER BY id"):
            first, last, count = runs.get(row, (0, -1, 0))
            version = version_from_json(json.loads(facts))
            stored.append(StoredVersion(row, version, source, first, count, last - first + 1 == count))
        return stored

    def text(self, row: int) -> str:
        """The canonical text of the version in this row."""
        return str(self._rows("SELECT text FROM version WHERE id = ?", (row,))[0][0])

    def blocks(self, row: int, first: int, end: int) -> tuple[Block, ...]:
        """The blocks of a version from the ordinal `first` to before `end`."""
        query = "SELECT value FROM block WHERE version = ? AND ordinal >= ? AND ordinal < ? ORDER BY ordinal"
        return tuple(block_from_json(json.loads(value)) for (value,) in self._rows(query, (row, first, end)))

    def numbered_blocks(self, row: int, number: str) -> list[tuple[int, Block]]:
        """The ordinals and blocks with this printed number, in order."""
        query = "SELECT ordinal, value FROM block WHERE version = ? AND json_extract(value, '$.paragraph') = ?"
        rows = self._rows(f"{query} ORDER BY ordinal", (row, number))
        return [(ordinal, block_from_json(json.loads(value))) for ordinal, value in rows]

    def headings(self, row: int) -> list[Block]:
        """The headings of a version, in order."""
        query = "SELECT value FROM block WHERE version = ? AND json_extract(value, '$.kind') = 'heading'"
        rows = self._rows(f"{query} ORDER BY ordinal", (row,))
        return [block_from_json(json.loads(value)) for (value,) in rows]

    def passages(self, numbers: Sequence[int]) -> dict[int, tuple[Any, ...]]:
        """The row of each passage by its number: see `passage_of`."""
        marks = ",".join("?" * len(numbers))
        query = (
            "SELECT id, start, end, first_block, last_block, heading_path, sentences FROM passage "  # noqa: S608
            f"WHERE id IN ({marks})"  # only marks
        )
        return {row[0]: row[1:] for row in self._rows(query, tuple(numbers))}

    def embedded_passages(self) -> list[tuple[str, int]]:
        """The SHA-256 of the embedding text of each passage, and its number."""
        return [(sha256, number) for sha256, number in self._rows("SELECT embedding_sha256, id FROM passage")]

    def count_passages(self) -> int:
        return int(self._rows("SELECT count(*) FROM passage")[0][0])

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()


def passage_of(version: Version, id: int, row: tuple[Any, ...]) -> Passage:
    """The passage of a row of `SegmentCatalogue.passages`, with its number in the generation."""
    start, end, first_block, last_block, heading_path, sentences = row
    return Passage(
        id=id,
        document_id=version.document.id,
        version=version.sha256,
        start=start,
        end=end,
        first_block=first_block,
        last_block=last_block,
        heading_path=tuple(json.loads(heading_path)),
        sentences=tuple(Span(*pair) for pair in json.loads(sentences)),
    )


class SegmentWriter:
    """Writes the catalogue of a segment, version by version. Passages are numbered from 0 in the order of adding."""

    def __init__(self, path: Path | None = None) -> None:
        """Without a path the catalogue is written to memory, and is lost when it is closed."""
        import sqlite3

        self._connection: sqlite3.Connection = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA + "BEGIN;")
        self._version = 0
        self._passage = 0

    def add(
        self,
        version: Version,
        canonical: CanonicalText,
        passages: Sequence[Passage],
        embedding_sha256: Sequence[str],
        source: str | None,
    ) -> None:
        facts = json.dumps(version_to_json(version))
        row = (version.document.id, version.sha256, version.title, version.publisher, facts, source, canonical.text)
        self._version += 1
        self._connection.execute("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (self._version, *row))
        blocks = (
            (self._version, ordinal, json.dumps(block_to_json(block))) for ordinal, block in enumerate(canonical.blocks)
        )
        self._connection.executemany("INSERT INTO block VALUES (?, ?, ?)", blocks)
        for passage, checksum in zip(passages, embedding_sha256, strict=True):
            sentences = json.dumps([[span.start, span.end] for span in passage.sentences], separators=(",", ":"))
            bounds = (passage.start, passage.end, passage.first_block, passage.last_block)
            self._connection.execute(
                "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (self._passage, self._version, *bounds, json.dumps(passage.heading_path), sentences, checksum),
            )
            self._passage += 1

    def close(self) -> None:
        self._connection.execute("COMMIT")
        self._connection.close()
