"""Kept generations as the history shows them: when each was made, who made it serve, and what it changed."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.state.store import Store
from ingest.generations.retention import kept_generations
from retrieval.document import Version
from retrieval.errors import DamagedGeneration
from retrieval.index.generation import GENERATIONS, current_id
from retrieval.index.manifest import read_manifest
from retrieval.index.stored_generation import open_catalogue

# Documents that a line names; it counts the others.
MAX_NAMED = 5
# The words in the outcome of a change that built a generation.
_CHANGING = ("added", "changed", "removed", "withdrawn", "reinstated")
# By document id, its editions by hash, with the facts of each.
Documents = Mapping[str, Mapping[str, Version]]


@dataclass(frozen=True, slots=True)
class DocumentChanges:
    """Titles of the documents that differ, by kind of difference: ("added", titles)."""

    kinds: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def lines(self) -> list[str]:
        """A line for each kind, as in "2 added: A, B"."""
        return [f"{len(titles)} {kind}: {_named(titles)}" for kind, titles in self.kinds]


@dataclass(frozen=True, slots=True)
class GenerationView:
    """`by` and `at`: who made it serve last, and when, UTC; None where the audit does not say. `changes` is None where
    the generation before it is not kept."""

    id: str
    created: str
    documents: int
    passages: int
    serves: bool
    by: str | None
    at: str | None
    action: str | None
    changes: DocumentChanges | None
    is_first: bool


def view_generations(data: Path, store: Store) -> list[GenerationView]:
    """The kept generations, newest first."""
    kept, current = kept_generations(data), current_id(data)
    held = {manifest.id: _try_documents(data, manifest.id) for manifest in kept}
    views = []
    for manifest in kept:
        entry = _serving_entry(store, manifest.id)
        before, after = held.get(manifest.parent or ""), held[manifest.id]
        changes = (
            compare_documents(before or {}, after) if after is not None and (before or not manifest.parent) else None
        )
        views.append(
            GenerationView(
                id=manifest.id,
                created=manifest.created,
                documents=manifest.documents,
                passages=manifest.passages,
                serves=manifest.id == current,
                by=entry["by"] if entry else None,
                at=entry["at"] if entry else None,
                action=entry["action"] if entry else None,
                changes=changes,
                is_first=manifest.parent is None,
            )
        )
    return views


def documents_of(data: Path, generation: str) -> Documents:
    """The documents of a kept generation. Raises DamagedGeneration."""
    try:
        folder = data / GENERATIONS / generation
        versions = open_catalogue(folder, read_manifest(folder)).all_versions()
    except (sqlite3.Error, OSError, ValueError, KeyError, TypeError) as cause:
        raise DamagedGeneration(f"Generation {generation} is damaged. Roll back to another one.") from cause
    found: dict[str, dict[str, Version]] = {}
    for version in versions:
        found.setdefault(version.document.id, {})[version.sha256] = version
    return found


def compare_documents(before: Documents, after: Documents) -> DocumentChanges:
    """What changes from one generation to another."""
    added = [_title(after[id]) for id in after if id not in before]
    removed = [_title(before[id]) for id in before if id not in after]
    both = [id for id in after if id in before]
    editions = [_title(after[id]) for id in both if set(after[id]) != set(before[id])]
    facts = [_title(after[id]) for id in both if set(after[id]) == set(before[id]) and after[id] != before[id]]
    kinds = (("added", added), ("with other editions", editions), ("with other facts", facts), ("removed", removed))
    return DocumentChanges(tuple((kind, tuple(titles)) for kind, titles in kinds if titles))


def _try_documents(data: Path, generation: str) -> Documents | None:
    try:
        return documents_of(data, generation)
    except DamagedGeneration:
        return None


def _serving_entry(store: Store, generation: str) -> dict[str, str] | None:
    """The newest publication or rollback of this generation, else the change that built it.

    A change that altered nothing names the generation that still serves: it built none.
    """
    rows = store.rows(
        "SELECT at, by, action, outcome FROM audit WHERE outcome = ? OR outcome LIKE ? ORDER BY id DESC",
        (f"generation {generation}", f"%; generation {generation}"),
    )
    chosen = [row for row in rows if row["action"] in ("publish", "rollback")]
    built = [row for row in reversed(rows) if any(f" {word}" in row["outcome"] for word in _CHANGING)]
    return next(iter((*chosen, *built)), None)


def _title(editions: Mapping[str, Version]) -> str:
    return max(editions.values(), key=lambda version: version.edition).title


def _named(titles: tuple[str, ...]) -> str:
    more = f" and {len(titles) - MAX_NAMED} more" if len(titles) > MAX_NAMED else ""
    return ", ".join(titles[:MAX_NAMED]) + more
