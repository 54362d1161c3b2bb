"""Build a generation: all its files in a new folder, which does not serve yet."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ingest.blocks.soundness import find_defect
from ingest.faults import Fault, NotEncoded, attempt
from ingest.generations.passages import passages
from ingest.generations.sharing import share_files
from ingest.holdings import Entry
from ingest.progress import Progress, no_progress
from retrieval.index.bm25 import write_terms
from retrieval.index.catalogue import CATALOGUE, CatalogueWriter
from retrieval.index.generation import TERMS, VECTORS, Generation
from retrieval.index.manifest import MANIFEST, Manifest
from retrieval.index.passage_vectors import write_vectors
from retrieval.index.recipe import Recipe
from retrieval.index.sentence_vectors import Int8Vectors, SentenceWriter, quantised_sentences
from retrieval.index.vocabulary import write_vocabulary
from retrieval.interfaces import Encoder, Encoding, Matrix
from retrieval.models.encoder import file_sha256
from retrieval.passage import Passage, embedding_text
from retrieval.text import Span, digest


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build: its manifest, and the number of passages that were encoded and not copied."""

    manifest: Manifest
    encoded: int


@dataclass(frozen=True, slots=True)
class _Unit:
    """A passage for the indexes: its embedding text, its sentences' spans in that text, and a checksum of both."""

    document_id: str
    text: str
    sentences: tuple[Span, ...]
    checksum: str


def build(
    folder: Path,
    entries: Sequence[Entry],
    encoder: Encoder,
    recipe: Recipe,
    parent: Generation | None = None,
    progress: Progress = no_progress,
    *,
    parent_id: str | None = None,
) -> Built:
    """Write the generation of these entries to `folder`, which must not exist; the folder's name is its id.

    The vectors of a passage whose embedding text is in `parent` are copied and not encoded again, and files equal to
    the parent's are shared with it. The manifest records
    `parent_id` as the parent. `progress` gets the stage, the number of items done and their total. Raises Fault, which
    names a document that cannot be stored or encoded.
    """
    folder.mkdir(parents=True)
    units = _write_catalogue(folder, entries, progress)
    vectors, encoded = _write_vectors(folder, units, encoder, parent, progress)
    write_vectors(vectors, folder / VECTORS)
    progress("indexing words", 0, len(units))
    texts = [unit.text for unit in units]
    write_terms(texts, folder / TERMS)
    write_vocabulary(texts, folder / TERMS)
    files = {path: file_sha256(folder / path) for path in _file_paths(folder)}
    if parent is not None:
        share_files(folder, files, parent.folder, parent.manifest.files)
    manifest = Manifest(
        id=folder.name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        parent=parent_id,
        recipe=recipe,
        documents=len({entry.version.document.id for entry in entries if not entry.version.withdrawn}),
        passages=len(units),
        dimensions=encoder.dimensions,
        files=files,
    )
    (folder / MANIFEST).write_text(manifest.to_json())
    return Built(manifest, encoded)


def _file_paths(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def rehearse(entry: Entry) -> None:
    """Build an entry in memory without encoding it, and discard the result. Raises Fault where that fails."""
    catalogue = CatalogueWriter(_IN_MEMORY)
    try:
        _store_entry(catalogue, entry)
    finally:
        catalogue.close()


# SQLite's name for a database in memory.
_IN_MEMORY = Path(":memory:")
# Errors of the disk, which are not the document's fault.
_DISK_ERRORS = (OSError, sqlite3.OperationalError)


def _store_entry(catalogue: CatalogueWriter, entry: Entry) -> list[_Unit]:
    """Cut an entry into passages and add it to the catalogue. Raises Fault where that fails."""
    id = entry.version.document.id
    defect = find_defect(entry.canonical)
    if defect is not None:
        raise Fault(f"Its text is inconsistent: {defect}.", id)
    pairs = attempt("cutting it into passages", lambda: list(_units(entry)), id)
    cut, units = [passage for passage, _ in pairs], [unit for _, unit in pairs]
    checksums = [unit.checksum for unit in units]
    attempt(
        "storing it",
        lambda: catalogue.add(entry.version, entry.canonical, cut, checksums, entry.source),
        id,
        _DISK_ERRORS,
    )
    return units


def _units(entry: Entry) -> Iterator[tuple[Passage, _Unit]]:
    """The passages of an entry with their units; a withdrawn entry has none."""
    version = entry.version
    cut = [] if version.withdrawn else passages(entry.canonical, version.document.id, version.sha256)
    for passage in cut:
        text = passage.span.of(entry.canonical.text)
        whole, offset = embedding_text(version.title, passage.heading_path, text)
        sentences = tuple(span.moved(offset - passage.span.start) for span in passage.sentences)
        checksum = digest(f"{[span.start for span in sentences]}\n{whole}")
        yield passage, _Unit(version.document.id, whole, sentences, checksum)


def _write_catalogue(folder: Path, entries: Sequence[Entry], progress: Progress) -> list[_Unit]:
    catalogue = CatalogueWriter(folder / CATALOGUE)
    units: list[_Unit] = []
    for done, entry in enumerate(entries, 1):
        units.extend(_store_entry(catalogue, entry))
        progress("cutting passages", done, len(entries))
    catalogue.close()
    return units


def _write_vectors(
    folder: Path, units: Sequence[_Unit], encoder: Encoder, parent: Generation | None, progress: Progress
) -> tuple[Matrix, int]:
    known = parent.catalogue.embedded_passages() if parent else {}
    new = [unit for unit in units if unit.checksum not in known]
    fresh = encoder.stream([unit.text for unit in new])
    vectors = np.empty((len(units), encoder.dimensions), np.float32)
    with SentenceWriter(folder) as sentences:
        for number, (vector, sentence_vectors) in enumerate(_vector_rows(units, known, parent, fresh)):
            vectors[number] = vector
            sentences.append(sentence_vectors)
            progress("encoding passages", number + 1, len(units))
    return vectors, len(new)


def _vector_rows(
    units: Sequence[_Unit], known: dict[str, int], parent: Generation | None, fresh: Iterator[Encoding]
) -> Iterator[tuple[Matrix, Int8Vectors]]:
    """Each unit's vector and its sentences' vectors in order: the parent's where it has them, else the next `fresh`."""
    for unit in units:
        at = known.get(unit.checksum)
        if parent is not None and at is not None:
            yield parent.vectors.rows(np.array([at]))[0], parent.sentences.stored(at)
        else:
            yield _encode_unit(unit, fresh)


def _encode_unit(unit: _Unit, fresh: Iterator[Encoding]) -> tuple[Matrix, Int8Vectors]:
    return attempt("encoding it", lambda: _next_encoding(unit, fresh), unit.document_id, _DISK_ERRORS, NotEncoded)


def _next_encoding(unit: _Unit, fresh: Iterator[Encoding]) -> tuple[Matrix, Int8Vectors]:
    encoding = next(fresh)
    return encoding.vector, quantised_sentences(encoding, unit.sentences)
