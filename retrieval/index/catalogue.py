"""Versions, blocks and passages of a generation in one immutable SQLite file."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any

from retrieval.document import Key, Version
from retrieval.errors import UnknownDocument, UnknownVersion
from retrieval.index.stored_json import block_from_json, block_to_json, version_from_json, version_to_json
from retrieval.passage import Passage
from retrieval.text import Block, CanonicalText, Span

if TYPE_CHECKING:
    import sqlite3

CATALOGUE = "passages.sqlite"

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

# Blocks that are read from the file together: a passage holds two to ten.
BLOCKS_PER_READ = 16


class Catalogue:
    """Reads a catalogue file. Safe to share between threads: each thread gets its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = local()
        self.texts = lru_cache(maxsize=256)(self._text)
        self._block_group = lru_cache(maxsize=1024)(self._blocks)
        self._versions = {
            row["id"]: version_from_json(json.loads(row["facts"]))
            for row in self._rows("SELECT id, facts FROM version ORDER BY title, document_id, id")
        }
        self._row_ids = {version.key: number for number, version in self._versions.items()}
        self._visible = [version for version in self._versions.values() if not version.withdrawn]
        self._document_ids = {version.document.id for version in self._visible}

    def versions(self) -> list[Version]:
        """Every edition that is not withdrawn, by title."""
        return list(self._visible)

    def all_versions(self) -> list[Version]:
        """Every edition, withdrawn ones included: the next generation is built from these."""
        return list(self._versions.values())

    def check_document(self, document_id: str) -> None:
        """Raises UnknownDocument unless the document has an edition that is not withdrawn."""
        if document_id not in self._document_ids:
            raise UnknownDocument(f"There is no document {document_id!r}.")

    def version(self, key: Key) -> Version:
        """Raises UnknownDocument or UnknownVersion."""
        return self._versions[self._row_id(key)]

    def text(self, key: Key) -> str:
        """A version's canonical text."""
        return self.texts(self._row_id(key))

    def canonical(self, key: Key) -> CanonicalText:
        return CanonicalText(self.text(key), self._blocks(self._row_id(key), 0, 1 << 40))

    def block(self, key: Key, ordinal: int) -> Block | None:
        """One block; None where there is none. Its neighbours are cached with it: they are mostly asked for next."""
        first = ordinal - ordinal % BLOCKS_PER_READ
        blocks = self._block_group(self._row_id(key), first, first + BLOCKS_PER_READ) if ordinal >= 0 else ()
        return blocks[ordinal - first] if ordinal - first < len(blocks) else None

    def _blocks(self, number: int, first: int, end: int) -> tuple[Block, ...]:
        query = "SELECT value FROM block WHERE version = ? AND ordinal >= ? AND ordinal < ? ORDER BY ordinal"
        rows = self._rows(query, (number, first, end))
        return tuple(block_from_json(json.loads(row["value"])) for row in rows)

    def numbered_blocks(self, key: Key, number: str) -> list[tuple[int, Block]]:
        """The ordinals and blocks with this printed number, in order."""
        query = "SELECT ordinal, value FROM block WHERE version = ? AND json_extract(value, '$.paragraph') = ?"
        rows = self._rows(f"{query} ORDER BY ordinal", (self._row_id(key), number))
        return [(row["ordinal"], block_from_json(json.loads(row["value"]))) for row in rows]

    def headings(self, key: Key) -> list[tuple[Span, str]]:
        """The span and the words of each heading of a version, in order."""
        query = (
            "SELECT value FROM block WHERE version = ? AND json_extract(value, '$.kind') = 'heading' ORDER BY ordinal"
        )
        text = self.text(key)
        blocks = (block_from_json(json.loads(row["value"])) for row in self._rows(query, (self._row_id(key),)))
        return [(block.span, " ".join(block.span.of(text).split())) for block in blocks]

    def sources(self) -> dict[Key, str | None]:
        """The source of each version: a path, the name of an upload or an address; None where it is unknown."""
        return {self._versions[row["id"]].key: row["source"] for row in self._rows("SELECT id, source FROM version")}

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages with these ids, in the order of `ids`."""
        marks = ",".join("?" * len(ids))
        rows = self._rows(f"SELECT * FROM passage WHERE id IN ({marks})", tuple(ids))  # noqa: S608 - only marks
        by_id = {row["id"]: self._passage(row) for row in rows}
        return [by_id[id] for id in ids]

    def passage_ids(self, keys: Iterable[Key]) -> list[int]:
        """The ids of every passage of these versions, ascending."""
        row_ids = [self._row_id(key) for key in keys]
        marks = ",".join("?" * len(row_ids))
        query = f"SELECT id FROM passage WHERE version IN ({marks}) ORDER BY id"  # noqa: S608 - only marks
        return [int(row["id"]) for row in self._rows(query, tuple(row_ids))]

    def passage_documents(self) -> list[str]:
        """The document id of each passage, in order of passage ids."""
        rows = self._rows("SELECT version FROM passage ORDER BY id")
        return [self._versions[row["version"]].document.id for row in rows]

    def has_consecutive_ids(self) -> bool:
        """Whether the passage ids run from 0 without a gap, as the rows of the other indexes do."""
        row = self._rows(
            "SELECT count(*) AS n, coalesce(max(id), -1) AS last, coalesce(min(id), 0) AS first FROM passage"
        )[0]
        return bool(row["first"] == 0 and row["last"] == row["n"] - 1)

    def embedded_passages(self) -> dict[str, int]:
        """The id of a passage by the SHA-256 of its embedding text."""
        return {row["embedding_sha256"]: row["id"] for row in self._rows("SELECT id, embedding_sha256 FROM passage")}

    def passage_counts(self) -> dict[Key, int]:
        """The number of passages of each version."""
        rows = self._rows("SELECT version, count(*) AS n FROM passage GROUP BY version")
        counts = {self._versions[row["version"]].key: int(row["n"]) for row in rows}
        return {key: counts.get(key, 0) for key in self._row_ids}

    def _row_id(self, key: Key) -> int:
        if key not in self._row_ids:
            self.check_document(key[0])
            raise UnknownVersion(f"The document {key[0]!r} has no such version.")
        return int(self._row_ids[key])

    def _text(self, number: int) -> str:
        return str(self._rows("SELECT text FROM version WHERE id = ?", (number,))[0]["text"])

    def _passage(self, row: "sqlite3.Row") -> Passage:
        version = self._versions[row["version"]]
        return Passage(
            id=row["id"],
            document_id=version.document.id,
            version=version.sha256,
            start=row["start"],
            end=row["end"],
            first_block=row["first_block"],
            last_block=row["last_block"],
            heading_path=tuple(json.loads(row["heading_path"])),
            sentences=tuple(Span(*pair) for pair in json.loads(row["sentences"])),
        )

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> "list[sqlite3.Row]":
        if not hasattr(self._thread, "connection"):
            import sqlite3

            uri = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
            self._thread.connection = sqlite3.connect(uri, uri=True)
            self._thread.connection.row_factory = sqlite3.Row
        rows: list[sqlite3.Row] = self._thread.connection.execute(query, values).fetchall()
        return rows


class CatalogueWriter:
    """Writes a catalogue, version by version. Passages are numbered from 0 in the order in which they are added."""

    def __init__(self, path: Path) -> None:
        import sqlite3

        self._connection = sqlite3.connect(path, isolation_level=None)
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
