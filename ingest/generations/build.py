"""Build a generation: all its files in a new folder, which does not serve yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ingest.generations.division import Division, divide
from ingest.generations.encodings import Encodings
from ingest.generations.parent import EMPTY_LIBRARY, Parent
from ingest.generations.sharing import share_file, share_files
from ingest.generations.units import Unit, store_entry
from ingest.holdings import Entry
from ingest.progress import Progress, no_progress
from retrieval.index.manifest import MANIFEST, Manifest
from retrieval.index.passage_arrays import PassageArrays, write_arrays
from retrieval.index.recipe import Recipe
from retrieval.index.segment import arrays_file, catalogue_file, segment_files, segment_of, sentences_file
from retrieval.index.segment_catalogue import SegmentWriter
from retrieval.index.sentence_vectors import SentenceWriter
from retrieval.index.stored_versions import VERSIONS, write_versions
from retrieval.index.term_counts import count_terms
from retrieval.index.word_counts import count_words
from retrieval.interfaces import Encoder
from retrieval.models.encoder import file_sha256


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build: its manifest, and the number of passages that were encoded and not copied."""

    manifest: Manifest
    encoded: int


def build(
    folder: Path,
    entries: Sequence[Entry],
    encoder: Encoder,
    recipe: Recipe,
    parent: Parent = EMPTY_LIBRARY,
    progress: Progress = no_progress,
) -> Built:
    """Write the generation of these entries to `folder`, which must not exist; the folder's name is its id.

    A segment with the same entries as the parent's is shared with it and not written again. Elsewhere the vectors of a
    passage whose embedding text is in the parent are copied and not encoded again. `progress` gets the stage, the
    number of items done and their total. Raises Fault, which names a document that cannot be stored or encoded.
    """
    folder.mkdir(parents=True)
    division = divide(entries, recipe, parent)
    files = _take_over(folder, division, parent)
    kept = _passages_of(division, parent)
    units = _write_catalogues(folder, division, len(entries), progress)
    total = kept + sum(map(len, units.values()))
    encodings = Encodings(encoder, parent.generation if units else None)
    done = kept
    for segment, own in units.items():
        _write_segment(folder, segment, own, encodings, encoder.dimensions, _later(progress, done, total))
        done += len(own)
    files |= _hash_and_share(folder, division, parent)
    write_versions([(entry.version, entry.source) for entry in entries], folder / VERSIONS)
    files[VERSIONS] = file_sha256(folder / VERSIONS)
    manifest = Manifest(
        id=folder.name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        parent=parent.id,
        recipe=recipe,
        documents=len({entry.version.document.id for entry in entries if not entry.version.withdrawn}),
        passages=total,
        dimensions=encoder.dimensions,
        files=files,
        segments=division.segments,
    )
    (folder / MANIFEST).write_text(manifest.to_json())
    return Built(manifest, encodings.encoded)


def _take_over(folder: Path, division: Division, parent: Parent) -> dict[str, str]:
    """Share the parent's files of the segments that are kept. Returns the SHA-256 of each file by its name."""
    names = [name for segment in division.kept for name in segment_files(segment)]
    if parent.generation is None:
        return {}
    for name in names:
        share_file(parent.generation.folder / name, folder / name)
    return {name: parent.generation.manifest.files[name] for name in names}


def _passages_of(division: Division, parent: Parent) -> int:
    """The number of passages in the segments that are kept."""
    kept = set(division.kept)
    if parent.generation is None or not kept:
        return 0
    counts = parent.generation.catalogue.passage_counts()
    return sum(count for (id, _), count in counts.items() if segment_of(id, division.segments) in kept)


def _write_catalogues(folder: Path, division: Division, entries: int, progress: Progress) -> dict[int, list[Unit]]:
    """Write the catalogues of the changed segments. Returns the passages of each."""
    units: dict[int, list[Unit]] = {}
    done = entries - sum(map(len, division.written.values()))
    for segment, own in division.written.items():
        catalogue = SegmentWriter(folder / catalogue_file(segment))
        units[segment] = []
        for entry in own:
            units[segment] += store_entry(catalogue, entry)
            done += 1
            progress("cutting passages", done, entries)
        catalogue.close()
    return units


def _write_segment(
    folder: Path,
    segment: int,
    units: Sequence[Unit],
    encodings: Encodings,
    dimensions: int,
    on_passage: Callable[[int], None],
) -> None:
    """Write the vectors of a segment and the counts of its terms and words."""
    vectors = np.empty((len(units), dimensions), np.float32)
    with SentenceWriter(folder / sentences_file(segment)) as sentences:
        for number, (vector, sentence_vectors) in enumerate(encodings.of(units)):
            vectors[number] = vector
            sentences.append(sentence_vectors)
            on_passage(number + 1)
    texts = [unit.text for unit in units]
    arrays = PassageArrays(sentences.bounds, count_terms(texts), count_words(texts).to_json())
    write_arrays(vectors, arrays, folder / arrays_file(segment))


def _later(progress: Progress, before: int, total: int) -> Callable[[int], None]:
    return lambda number: progress("encoding passages", before + number, total)


def _hash_and_share(folder: Path, division: Division, parent: Parent) -> dict[str, str]:
    """The SHA-256 of each file that was written; those that are equal to the parent's become links to them."""
    names = [name for segment in division.written for name in segment_files(segment)]
    files = {name: file_sha256(folder / name) for name in names}
    if parent.generation is not None:
        share_files(folder, files, parent.generation.folder, parent.generation.manifest.files)
    return files
