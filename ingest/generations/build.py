"""Build a generation aside: all its files in a folder of its own, none of them serving yet."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ingest.blocks.soundness import amiss
from ingest.faults import Fault, NotEncoded, attempt
from ingest.generations.passages import passages
from ingest.holdings import Entry
from ingest.progress import Progress, unseen
from retrieval.index.bm25 import write_terms
from retrieval.index.catalogue import CATALOGUE, CatalogueWriter
from retrieval.index.generation import MANIFEST, TERMS, VECTORS, Generation, Manifest
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
    """What a build did: its manifest, and how many of its passages had to be encoded."""

    manifest: Manifest
    encoded: int


@dataclass(frozen=True, slots=True)
class _Unit:
    """A passage as the indexes get it: the embedding text, and where its own sentences stand in that."""

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
    progress: Progress = unseen,
    *,
    parent_id: str | None = None,
) -> Built:
    """Write the generation of these entries to `folder`, which must not exist; the folder's name is its id.

    A passage whose embedding text stands in `parent` is copied from there, never encoded again. `parent_id` is what
    the generation is said to come from. `progress` is told the stage, and how many of how many passages are done.
    Raises Fault naming a document that cannot be stored or encoded, though every other can.
    """
    folder.mkdir(parents=True)
    units = _write_catalogue(folder, entries, progress)
    vectors, encoded = _write_vectors(folder, units, encoder, parent, progress)
    write_vectors(vectors, folder / VECTORS)
    progress("indexing words", 0, len(units))
    texts = [unit.text for unit in units]
    write_terms(texts, folder / TERMS)
    write_vocabulary(texts, folder / TERMS)
    manifest = Manifest(
        id=folder.name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        parent=parent_id,
        recipe=recipe,
        documents=len({entry.version.document.id for entry in entries if not entry.version.withdrawn}),
        passages=len(units),
        dimensions=encoder.dimensions,
        files={path: file_sha256(folder / path) for path in _files(folder)},
    )
    (folder / MANIFEST).write_text(manifest.to_json())
    return Built(manifest, encoded)


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def rehearse(entry: Entry) -> None:
    """All that a build does with an entry, short of encoding it, into nothing. Raises Fault where that fails."""
    catalogue = CatalogueWriter(_NOWHERE)
    try:
        _store(catalogue, entry)
    finally:
        catalogue.close()


# What SQLite calls a database that is kept in memory.
_NOWHERE = Path(":memory:")
# What says that the disk, not the document, is at fault.
_DISK = (OSError, sqlite3.OperationalError)


def _store(catalogue: CatalogueWriter, entry: Entry) -> list[_Unit]:
    """Cut an entry into passages and add it to the catalogue. Raises Fault where that fails."""
    id = entry.version.document.id
    wrong = amiss(entry.canonical)
    if wrong is not None:
        raise Fault(f"What was read of it does not hold together: {wrong}.", id)
    units = attempt("cutting it into passages", lambda: list(_units(entry)), id)
    cut, own = [passage for passage, _ in units], [unit for _, unit in units]
    checksums = [unit.checksum for unit in own]
    attempt(
        "storing it", lambda: catalogue.add(entry.version, entry.canonical, cut, checksums, entry.source), id, _DISK
    )
    return own


def _units(entry: Entry) -> Iterator[tuple[Passage, _Unit]]:
    """The passages of an entry; one that is withdrawn has none."""
    document = entry.version.document
    cut = [] if entry.version.withdrawn else passages(entry.canonical, document.id, entry.version.sha256)
    for passage in cut:
        text = passage.span.of(entry.canonical.text)
        whole, offset = embedding_text(document.title, passage.heading_path, text)
        sentences = tuple(span.moved(offset - passage.span.start) for span in passage.sentences)
        checksum = digest(f"{[span.start for span in sentences]}\n{whole}")
        yield passage, _Unit(document.id, whole, sentences, checksum)


def _write_catalogue(folder: Path, entries: Sequence[Entry], progress: Progress) -> list[_Unit]:
    catalogue = CatalogueWriter(folder / CATALOGUE)
    units: list[_Unit] = []
    for done, entry in enumerate(entries, 1):
        units.extend(_store(catalogue, entry))
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
        for number, (vector, own) in enumerate(_rows(units, known, parent, fresh)):
            vectors[number] = vector
            sentences.append(own)
            progress("encoding passages", number + 1, len(units))
    return vectors, len(new)


def _rows(
    units: Sequence[_Unit], known: dict[str, int], parent: Generation | None, fresh: Iterator[Encoding]
) -> Iterator[tuple[Matrix, Int8Vectors]]:
    """Each unit's vector and those of its sentences, in order: the parent's where it has them, else the next fresh."""
    for unit in units:
        at = known.get(unit.checksum)
        if parent is not None and at is not None:
            yield parent.vectors.rows(np.array([at]))[0], parent.sentences.stored(at)
        else:
            yield _new(unit, fresh)


def _new(unit: _Unit, fresh: Iterator[Encoding]) -> tuple[Matrix, Int8Vectors]:
    return attempt("encoding it", lambda: _encoded(unit, fresh), unit.document_id, _DISK, NotEncoded)


def _encoded(unit: _Unit, fresh: Iterator[Encoding]) -> tuple[Matrix, Int8Vectors]:
    encoding = next(fresh)
    return encoding.vector, quantised_sentences(encoding, unit.sentences)
