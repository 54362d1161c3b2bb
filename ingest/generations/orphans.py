"""Find and remove orphans: originals, extracted texts and pictures that no kept generation and no preview holds."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.generations.built import built_folders
from ingest.originals import ORIGINALS
from ingest.reading.picture_cache import PICTURES
from ingest.reading.sources import EXTRACTED
from retrieval.errors import DamagedGeneration
from retrieval.index.manifest import read_manifest
from retrieval.index.stored_generation import check_catalogue, open_catalogue


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The files that were removed, by their paths in the data folder, and their size together in bytes."""

    files: tuple[str, ...]
    bytes: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def find_orphans(data: Path) -> list[Path]:
    """The orphans in a data folder, sorted.

    Raises DamagedGeneration where a kept generation or preview is damaged and a file may therefore still belong to it.
    """
    left = _by_hash(data)
    for folder in built_folders(data):
        if not left:
            break
        for sha256 in held_files([folder]):
            left.pop(sha256, None)
    return sorted(path for paths in left.values() for path in paths)


def measure_files(data: Path, paths: Sequence[Path]) -> Cleaned:
    """What `remove_files` would remove. Raises OSError where the disk refuses."""
    return Cleaned(
        tuple(path.relative_to(data).as_posix() for path in paths), sum(path.lstat().st_size for path in paths)
    )


def remove_files(data: Path, paths: Sequence[Path]) -> Cleaned:
    """Remove these files of a data folder. Raises OSError where the disk refuses."""
    removed = measure_files(data, paths)
    for path in paths:
        path.unlink(missing_ok=True)
    return removed


def sweep(data: Path, stored: Collection[str] = ()) -> None:
    """Remove the orphans after a change; the caller holds the lock of the data folder.

    `stored` has the hashes of the files that this change has stored. Where no generation and no preview is kept, only
    these are removed: whoever deleted all generations may still need the other originals. While a generation is
    damaged, nothing is removed. A disk error leaves the rest to the next change.
    """
    with suppress(OSError, DamagedGeneration):
        orphans = find_orphans(data)
        if not any(built_folders(data)):
            orphans = [path for path in orphans if path.name.partition("-")[0] in stored]
        remove_files(data, orphans)


def _by_hash(data: Path) -> dict[str, list[Path]]:
    """The paths of originals, extracted texts and page pictures by the SHA-256 of the file to which they belong."""
    found: dict[str, list[Path]] = {}
    for folder in (data / ORIGINALS, data / EXTRACTED, data / PICTURES):
        for entry in folder.iterdir() if folder.is_dir() else ():
            if not entry.name.startswith(".") and entry.is_file():
                found.setdefault(entry.name.partition("-")[0], []).append(entry)
    return found


def held_files(folders: Iterable[Path]) -> dict[str, str]:
    """The SHA-256 of every file from which these generations were built, with its document's id.

    Raises DamagedGeneration.
    """
    held: dict[str, str] = {}
    for folder in folders:
        manifest = read_manifest(folder)
        check_catalogue(folder, manifest)
        try:
            versions = open_catalogue(folder, manifest).all_versions()
        except (sqlite3.Error, ValueError, KeyError, TypeError) as cause:
            raise DamagedGeneration(
                f"Generation {folder.name} is damaged: its catalogue cannot be read. `cited doctor` names the remedy."
            ) from cause
        for version in versions:
            held.setdefault(version.sha256, version.document.id)
            held.setdefault(version.source_sha256, version.document.id)
    return held
