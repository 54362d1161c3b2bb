"""Take documents out for good: out of every kept generation and preview, with originals and extracted text; proven."""

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.disk import refused
from ingest.generations.previews import PREVIEWS, REPORT
from ingest.generations.publish import remove_folder
from ingest.originals import ORIGINALS
from ingest.reading.sources import EXTRACTED
from retrieval.errors import BadPlace
from retrieval.index.catalogue import CATALOGUE, Catalogue
from retrieval.index.generation import GENERATIONS
from retrieval.text import CanonicalText

# About how many pieces of a purged text are looked for afterwards, and how long each is at most. They are short, and
# spread over the text, because a database may break a long run of text in two.
PROBES = 40
PROBE = 32


@dataclass(frozen=True, slots=True)
class Traces:
    """Where documents stand on disk: folders of generations and previews, the hashes of their files, their texts."""

    folders: tuple[Path, ...]
    hashes: frozenset[str]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge removed, by name, and the proof: so many probes were looked for in so many files and not found."""

    documents: tuple[str, ...]
    generation: str | None
    generations: tuple[str, ...]
    previews: tuple[str, ...]
    files: tuple[str, ...]
    probes: int
    files_searched: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def traces(data: Path, ids: Sequence[str]) -> Traces:
    """Everything that any generation or preview holds of these documents."""
    folders: list[Path] = []
    hashes: set[str] = set()
    texts: dict[str, None] = {}
    for folder in _built(data):
        try:
            catalogue = Catalogue(folder / CATALOGUE)
            held = [version for version in catalogue.all_versions() if version.document.id in ids]
            texts.update(dict.fromkeys(catalogue.text(version.key) for version in held))
        except Exception:  # noqa: BLE001 - damaged in whatever way: what cannot be read may hold anything
            folders.append(folder)
            continue
        if held:
            folders.append(folder)
            hashes.update(sha256 for version in held for sha256 in (version.sha256, version.handed_in))
    return Traces(tuple(folders), frozenset(hashes), tuple(texts))


def remove(data: Path, found: Traces, others: frozenset[str]) -> tuple[list[str], list[str], list[str]]:
    """Remove the traces, but no file that `others` has the hash of.

    Returns the names of generations, previews and files that went.
    """
    generations: list[str] = []
    previews: list[str] = []
    for folder in found.folders:
        is_preview = folder.parent.name == PREVIEWS
        (previews if is_preview else generations).append(folder.name)
        remove_folder(folder)
        if is_preview:
            folder.with_suffix(REPORT).unlink(missing_ok=True)
    gone: list[str] = []
    for sha256 in sorted(found.hashes - others):
        for path in (data / ORIGINALS / sha256, *sorted((data / EXTRACTED).glob(f"{sha256}-*"))):
            try:
                path.unlink(missing_ok=True)
            except OSError as cause:
                raise refused(path, cause) from cause
            gone.append(path.relative_to(data).as_posix())
    return generations, previews, gone


def prove(data: Path, found: Traces, remaining: Sequence[CanonicalText]) -> tuple[int, int]:
    """Look for pieces of the purged texts in every file of the data folder but the model's.

    Returns how many pieces were looked for in how many files. Raises BadPlace naming a file that holds one.
    """
    rest = "\n".join(canonical.text for canonical in remaining)
    probes = [probe for text in found.texts for probe in _probes(text, rest)]
    searched = 0
    for path in _files(data):
        searched += 1
        if _holds(path, probes):
            raise BadPlace(f"{path} still holds words of what was purged. Remove that file, then purge again.")
    return len(probes), searched


def _built(data: Path) -> Iterator[Path]:
    for place in (data / GENERATIONS, data / PREVIEWS):
        if place.is_dir():
            yield from sorted(entry for entry in place.iterdir() if entry.is_dir() and not entry.name.startswith("."))


def _probes(text: str, rest: str) -> list[bytes]:
    """The beginnings of lines spread over the text that stand nowhere in the rest of the library."""
    lines = [line[:PROBE] for line in text.splitlines() if len(line) >= PROBE // 2]
    chosen = lines[:: max(1, len(lines) // PROBES)]
    return [piece.encode() for piece in chosen if _plain(piece) and piece not in rest]


def _plain(piece: str) -> bool:
    """Whether a piece is written alike in a text, a database and JSON."""
    return piece.isprintable() and piece.isascii() and '"' not in piece and "\\" not in piece


def _files(data: Path) -> Iterator[Path]:
    for entry in sorted(data.iterdir()):
        if entry.name == "models":
            continue
        if entry.is_file():
            yield entry
        elif entry.is_dir():
            yield from (path for path in sorted(entry.rglob("*")) if path.is_file())


def _holds(path: Path, probes: Sequence[bytes]) -> bool:
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(probe) >= 0 for probe in probes)
