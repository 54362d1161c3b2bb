"""Purge documents: remove the generations and previews that hold them, their originals, extracted texts and pictures,
and prove the removal by a search of the data folder.
"""

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.disk import cannot_write
from ingest.generations.built import PREVIEWS, built_folders
from ingest.generations.previews import REPORT_SUFFIX
from ingest.generations.publish import remove_folder
from ingest.incoming import stored_uploads
from ingest.originals import ORIGINALS
from ingest.reading.picture_cache import PICTURES
from ingest.reading.sources import EXTRACTED
from retrieval.errors import BadPlace
from retrieval.index.manifest import read_manifest
from retrieval.index.stored_generation import open_catalogue
from retrieval.models.encoder import file_sha256
from retrieval.text import CanonicalText

# About this many pieces of each purged text, of at most this many characters, are searched for after the purge. They
# are short and spread over the text, because a database may store a long text in two parts.
PROBE_COUNT = 40
PROBE_CHARS = 32


@dataclass(frozen=True, slots=True)
class Traces:
    """Documents on disk: folders of generations and previews, the SHA-256 of their files, their canonical texts."""

    folders: tuple[Path, ...]
    hashes: frozenset[str]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Purged:
    """The names of what a purge removed, and the proof: none of `probes` text pieces is in `files_searched` files."""

    documents: tuple[str, ...]
    generation: str | None
    generations: tuple[str, ...]
    previews: tuple[str, ...]
    files: tuple[str, ...]
    probes: int
    files_searched: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def find_traces(data: Path, ids: Sequence[str]) -> Traces:
    """All traces of these documents in generations and previews. A damaged generation counts as a trace."""
    folders: list[Path] = []
    hashes: set[str] = set()
    texts: dict[str, None] = {}
    for folder in sorted(built_folders(data)):
        try:
            catalogue = open_catalogue(folder, read_manifest(folder))
            held = [version for version in catalogue.all_versions() if version.document.id in ids]
            texts.update(dict.fromkeys(catalogue.text(version.key) for version in held))
        except Exception:  # noqa: BLE001 - damaged in any way: an unreadable catalogue may hold the documents
            folders.append(folder)
            continue
        if held:
            folders.append(folder)
            hashes.update(sha256 for version in held for sha256 in (version.sha256, version.source_sha256))
    return Traces(tuple(folders), frozenset(hashes), tuple(texts))


def remove_traces(data: Path, traces: Traces, others: frozenset[str]) -> tuple[list[str], list[str], list[str]]:
    """Remove the traces, except files whose SHA-256 is in `others`.

    Returns the names of the removed generations, previews and files. Raises BadPlace on a disk error.
    """
    generations: list[str] = []
    previews: list[str] = []
    for folder in traces.folders:
        is_preview = folder.parent.name == PREVIEWS
        (previews if is_preview else generations).append(folder.name)
        remove_folder(folder)
        if is_preview:
            folder.with_suffix(REPORT_SUFFIX).unlink(missing_ok=True)
    files: list[str] = []
    uploads = _uploads_by_hash(data)
    for sha256 in sorted(traces.hashes - others):
        for path in _files_of(data, sha256, uploads):
            try:
                path.unlink(missing_ok=True)
            except OSError as cause:
                raise cannot_write(path, cause) from cause
            files.append(path.relative_to(data).as_posix())
    return generations, previews, files


def _files_of(data: Path, sha256: str, uploads: dict[str, list[Path]]) -> Iterator[Path]:
    """Every file with the contents of one file. The caller removes each before it asks for the next.

    The original comes before the pictures: whoever draws one looks for its original afterwards.
    """
    yield data / ORIGINALS / sha256
    for folder in (EXTRACTED, PICTURES):
        yield from sorted((data / folder).glob(f"{sha256}-*"))
    yield from uploads.get(sha256, ())


def _uploads_by_hash(data: Path) -> dict[str, list[Path]]:
    """The uploads that still wait for their job, by the SHA-256 of their bytes."""
    found: dict[str, list[Path]] = {}
    for path in stored_uploads(data):
        found.setdefault(file_sha256(path), []).append(path)
    return found


def prove_purged(data: Path, traces: Traces, remaining: Sequence[CanonicalText]) -> tuple[int, int]:
    """Search every file of the data folder, except the models, for pieces of the purged texts.

    Returns the number of pieces and of files searched. Raises BadPlace, which names a file that holds a piece.
    """
    rest = "\n".join(canonical.text for canonical in remaining)
    probes = [probe for text in traces.texts for probe in _choose_probes(text, rest)]
    searched = 0
    for path in _files(data):
        searched += 1
        if _contains_any(path, probes):
            raise BadPlace(f"{path} still holds words of a purged document. Remove that file, then purge again.")
    return len(probes), searched


def _choose_probes(text: str, rest: str) -> list[bytes]:
    """The starts of lines spread over the text that occur nowhere in the rest of the library."""
    lines = [line[:PROBE_CHARS] for line in text.splitlines() if len(line) >= PROBE_CHARS // 2]
    chosen = lines[:: max(1, len(lines) // PROBE_COUNT)]
    return [piece.encode() for piece in chosen if _is_plain(piece) and piece not in rest]


def _is_plain(piece: str) -> bool:
    """Whether a piece has the same bytes in plain text, in a database and in JSON."""
    return piece.isprintable() and piece.isascii() and '"' not in piece and "\\" not in piece


def _files(data: Path) -> Iterator[Path]:
    for entry in sorted(data.iterdir()):
        if entry.name == "models":
            continue
        if entry.is_file():
            yield entry
        elif entry.is_dir():
            yield from (path for path in sorted(entry.rglob("*")) if path.is_file())


def _contains_any(path: Path, probes: Sequence[bytes]) -> bool:
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(probe) >= 0 for probe in probes)
