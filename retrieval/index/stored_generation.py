"""The files of a generation, checked and opened, without indexes in memory: the next generation is built from these."""

from collections.abc import Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Protocol

import numpy as np

from retrieval.errors import DamagedGeneration
from retrieval.index.catalogue import Catalogue
from retrieval.index.manifest import Manifest, check_file, check_files, damage_message, unreadable_error
from retrieval.index.passage_arrays import PassageArrays, read_arrays, read_vectors
from retrieval.index.segment import arrays_file, catalogue_file, sentences_file
from retrieval.index.sentence_vectors import Int8Vectors, SentenceFile, SentenceFiles
from retrieval.interfaces import Matrix

# The catalogue of a generation that was built before there were segments, in the form of a segment's.
EARLIER_CATALOGUE = "passages.sqlite"

# Segments whose vectors are kept in memory. A document's segment holds nearly all passages that it had before. Where
# the number of segments changes, a new segment takes its passages from one earlier segment, or from four.
_SEGMENTS_IN_MEMORY = 4


class EncodedPassages(Protocol):
    """A generation whose passages need not be encoded again."""

    folder: Path
    manifest: Manifest
    catalogue: Catalogue

    def encoding(self, passage: int) -> tuple[Matrix, Int8Vectors]:
        """A passage's vector, float32 (d,), and the vectors of its sentences as stored, int8 (s, d)."""
        ...


class StoredGeneration:
    """A generation in its folder. Opening it checks every file against its hash.

    Raises DamagedGeneration, or UnreadableGeneration where the disk fails.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        check_files(folder, manifest)
        self.folder = folder
        self.manifest = manifest
        self.catalogue = open_catalogue(folder, manifest)
        # Without a reference to this generation, so that its files close after its last use.
        self._cached_vectors = lru_cache(maxsize=_SEGMENTS_IN_MEMORY)(partial(_read_vectors, folder, manifest))

    def read_vectors(self) -> Matrix:
        """The vectors of all passages, float32 (n, d), in the order of their ids. Raises as `read_arrays` does."""
        numbers, width = self.catalogue.numbers, self.manifest.dimensions
        joined = np.empty((len(numbers), width), np.float32)
        for segment, ids in zip(present_segments(self.manifest), numbers.by_segment, strict=True):
            vectors = _read_vectors(self.folder, self.manifest, segment)
            if vectors.shape != (len(ids), width):
                raise DamagedGeneration(damage_message(self.manifest.id, arrays_file(segment)))
            joined[ids] = vectors
        return joined

    def read_arrays(self) -> list[PassageArrays]:
        """The arrays of each segment beside the vectors.

        Raises DamagedGeneration where they belong to other passages, UnreadableGeneration where the disk fails.
        """
        names = map(arrays_file, present_segments(self.manifest))
        return [
            self._read_arrays(name, len(ids))
            for name, ids in zip(names, self.catalogue.numbers.by_segment, strict=True)
        ]

    def _read_arrays(self, name: str, passages: int) -> PassageArrays:
        try:
            arrays = read_arrays(self.folder / name)
        except OSError as cause:
            raise unreadable_error(self.manifest.id, name, cause) from cause
        if len(arrays.terms) != passages:
            raise DamagedGeneration(damage_message(self.manifest.id, name))
        return arrays

    def open_sentences(self, arrays: Sequence[PassageArrays]) -> SentenceFiles:
        """The vectors of all sentences; `arrays` as `read_arrays` gives them.

        Raises as `read_arrays` does.
        """
        names = map(sentences_file, present_segments(self.manifest))
        try:
            files = [
                SentenceFile(self.folder / name, one.sentence_bounds, self.manifest.dimensions)
                for name, one in zip(names, arrays, strict=True)
            ]
            return SentenceFiles(files, self.catalogue.numbers)
        except ValueError as cause:
            raise DamagedGeneration(damage_message(self.manifest.id, "a file of sentence vectors")) from cause
        except OSError as cause:
            raise unreadable_error(self.manifest.id, "a file", cause) from cause

    def encoding(self, passage: int) -> tuple[Matrix, Int8Vectors]:
        """As in EncodedPassages. Raises UnreadableGeneration."""
        place, number = self.catalogue.numbers.locate(passage)
        return self._cached_vectors(present_segments(self.manifest)[place])[number], self._sentences.stored(passage)

    @cached_property
    def _sentences(self) -> SentenceFiles:
        return self.open_sentences(self.read_arrays())


def _read_vectors(folder: Path, manifest: Manifest, segment: int) -> Matrix:
    try:
        return read_vectors(folder / arrays_file(segment))
    except OSError as cause:
        raise unreadable_error(manifest.id, arrays_file(segment), cause) from cause


def present_segments(manifest: Manifest) -> list[int]:
    """The numbers of the segments that hold documents, ascending."""
    return [segment for segment in range(manifest.segments) if catalogue_file(segment) in manifest.files]


def catalogue_files(manifest: Manifest) -> list[str]:
    """The names of the files with versions, blocks and passages, in order of segments."""
    if not manifest.segments:
        return [EARLIER_CATALOGUE]
    return [catalogue_file(segment) for segment in present_segments(manifest)]


def open_catalogue(folder: Path, manifest: Manifest) -> Catalogue:
    """Open the catalogue of a generation of any layout, without a check of its files.

    Raises UnreadableGeneration where the disk fails, and sqlite3's errors, ValueError, KeyError or TypeError where a
    file is not what it should be.
    """
    import sqlite3

    try:
        return Catalogue([folder / name for name in catalogue_files(manifest)])
    except (OSError, sqlite3.OperationalError) as cause:
        raise unreadable_error(manifest.id, "a file", OSError(str(cause))) from cause


def check_catalogue(folder: Path, manifest: Manifest) -> None:
    """Check the files of the catalogue against the manifest. Raises as `check_file` does."""
    for name in catalogue_files(manifest):
        check_file(folder, manifest, name)
