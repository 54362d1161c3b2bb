"""A vector for each sentence on disk, eight bits a dimension, read passage by passage.

Files are read with `pread`, not mapped: pages that only ever answer one question stay out of the process's memory.
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

# No component of a unit vector of hundreds of dimensions comes near the half that this makes 127 of.
_SCALE = 254.0
_MOST = 127

Int8Vectors = npt.NDArray[np.int8]


class SentenceFile:
    """SentenceVectors over two files: vectors (int8) and each passage's first row (int64)."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self._dimensions = dimensions
        self._bounds = np.fromfile(folder / BOUNDS, np.int64)
        self._vectors = os.open(folder / VECTORS, os.O_RDONLY)
        # A generation that serves no more is let go of by whoever asks it last.
        self.close = finalize(self, os.close, self._vectors)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def of(self, passage: int) -> Matrix:
        return self.raw(passage).astype(np.float32) / _SCALE

    def raw(self, passage: int) -> Int8Vectors:
        """As stored: for copying into the next generation without encoding again."""
        first, last = int(self._bounds[passage]), int(self._bounds[passage + 1])
        width = self._dimensions
        vectors = os.pread(self._vectors, (last - first) * width, first * width)
        return np.frombuffer(vectors, np.int8).reshape(-1, width)


class SentenceWriter:
    """Appends passages in order; use as a context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bounds = [0]
        self._vectors = (folder / VECTORS).open("wb")

    def __enter__(self) -> "SentenceWriter":
        return self

    def append(self, row: Int8Vectors) -> None:
        self._vectors.write(row.tobytes())
        self._bounds.append(self._bounds[-1] + len(row))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._vectors.close()
        np.array(self._bounds, np.int64).tofile(self._folder / BOUNDS)


def row(encoding: Encoding, sentences: Sequence[Span]) -> Int8Vectors:
    """int8 (s, d): the mean of each sentence's word pieces as a unit vector; zeros where the encoder cut it off.

    `sentences` count from the start of the text that was encoded, and are in order.
    """
    starts = encoding.offsets[:, 0]
    first = np.searchsorted(starts, [span.start for span in sentences])
    last = np.searchsorted(starts, [span.end for span in sentences])
    found = np.zeros((len(sentences), len(encoding.vector)), np.float32)
    for place in np.flatnonzero(last > first):
        mean = encoding.tokens[first[place] : last[place]].mean(axis=0)
        found[place] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return np.asarray(np.rint(np.clip(found * _SCALE, -_MOST, _MOST)), np.int8)
