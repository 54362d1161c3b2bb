"""A vector for each sentence on disk, eight bits a dimension, read passage by passage.

`pread` reads the files; they are not mapped, so that pages that one question needed do not stay in the process's
memory.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from weakref import finalize

import numpy as np
import numpy.typing as npt

from retrieval.interfaces import Encoding, Matrix
from retrieval.text import Span

VECTORS = "sentences.i8"
BOUNDS = "sentences.bounds"

# A component of .5 becomes 127. No component of a unit vector of hundreds of dimensions is near .5.
_SCALE = 254.0
_MAX_COMPONENT = 127

Int8Vectors = npt.NDArray[np.int8]


class SentenceFile:
    """SentenceVectors over two files: the vectors (int8), and the first row of each passage (int64)."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self._dimensions = dimensions
        self._bounds = np.fromfile(folder / BOUNDS, np.int64)
        self._vectors = os.open(folder / VECTORS, os.O_RDONLY)
        # The file closes when the last question to a generation that no longer serves is answered.
        self.close = finalize(self, os.close, self._vectors)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def of(self, passage: int) -> Matrix:
        return self.stored(passage).astype(np.float32) / _SCALE

    def stored(self, passage: int) -> Int8Vectors:
        """The vectors as stored, int8 (s, d): they are copied into the next generation without encoding again."""
        first, last = int(self._bounds[passage]), int(self._bounds[passage + 1])
        width = self._dimensions
        vectors = os.pread(self._vectors, (last - first) * width, first * width)
        return np.frombuffer(vectors, np.int8).reshape(-1, width)


class SentenceWriter:
    """Appends the sentence vectors of passages in order. A context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bounds = [0]
        self._vectors = (folder / VECTORS).open("wb")

    def __enter__(self) -> "SentenceWriter":
        return self

    def append(self, vectors: Int8Vectors) -> None:
        self._vectors.write(vectors.tobytes())
        self._bounds.append(self._bounds[-1] + len(vectors))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._vectors.close()
        np.array(self._bounds, np.int64).tofile(self._folder / BOUNDS)


def quantised_sentences(encoding: Encoding, sentences: Sequence[Span]) -> Int8Vectors:
    """The sentences' unit vectors, int8 (s, d): each the mean of its word pieces; zeros where the encoder cut it off.

    `sentences` are spans of the encoded text, in order.
    """
    starts = encoding.offsets[:, 0]
    first = np.searchsorted(starts, [span.start for span in sentences])
    last = np.searchsorted(starts, [span.end for span in sentences])
    vectors = np.zeros((len(sentences), len(encoding.vector)), np.float32)
    for place in np.flatnonzero(last > first):
        mean = encoding.tokens[first[place] : last[place]].mean(axis=0)
        vectors[place] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return np.asarray(np.rint(np.clip(vectors * _SCALE, -_MAX_COMPONENT, _MAX_COMPONENT)), np.int8)
