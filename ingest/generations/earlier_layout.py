"""A generation that was built before there were segments: the next one takes over its texts and vectors."""

from pathlib import Path

import numpy as np

from retrieval.errors import DamagedGeneration
from retrieval.index.manifest import Manifest, check_files, damage_message, unreadable_error
from retrieval.index.passage_vectors import FaissVectors
from retrieval.index.sentence_vectors import Int8Vectors, SentenceFile
from retrieval.index.stored_generation import open_catalogue
from retrieval.interfaces import Matrix

_VECTORS, _SENTENCES, _SENTENCE_BOUNDS = "vectors.faiss", "sentences.i8", "sentences.bounds"


class EarlierGeneration:
    """EncodedPassages of the earlier layout, which had one file of each kind. It cannot serve.

    Opening it checks every file against its hash. Raises DamagedGeneration, also where it has no such vectors, or
    UnreadableGeneration where the disk fails.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        check_files(folder, manifest)
        for name in (_VECTORS, _SENTENCES, _SENTENCE_BOUNDS):
            if name not in manifest.files:
                raise DamagedGeneration(damage_message(manifest.id, name))
        self.folder = folder
        self.manifest = manifest
        self.catalogue = open_catalogue(folder, manifest)
        try:
            self.vectors = FaissVectors.open(folder / _VECTORS)
            bounds = np.fromfile(folder / _SENTENCE_BOUNDS, np.int64)
            self.sentences = SentenceFile(folder / _SENTENCES, bounds, manifest.dimensions)
        except (OSError, RuntimeError) as cause:  # FAISS raises RuntimeError
            raise unreadable_error(manifest.id, "a file", OSError(str(cause))) from cause

    def encoding(self, passage: int) -> tuple[Matrix, Int8Vectors]:
        """As in EncodedPassages."""
        return self.vectors.rows(np.array([passage]))[0], self.sentences.stored(passage)
