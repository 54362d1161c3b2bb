"""Word-piece vectors on disk, eight bits a dimension, read passage by passage.

Files are read with `pread`, not mapped: pages that only ever answer one question stay out of the process's memory.
"""

import os
from pathlib import Path
from types import TracebackType
from weakref import finalize

import numpy as np
import numpy.typing as npt

from retrieval.interfaces import Matrix

VECTORS = "tokens.i8"
STARTS = "tokens.starts"
BOUNDS = "tokens.bounds"

_SCALE = 127.0

Row = tuple[npt.NDArray[np.int32], npt.NDArray[np.int8]]


class TokenFile:
    """TokenVectors over three files: vectors (int8), starts (int32) and each passage's first row (int64)."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self._dimensions = dimensions
        self._bounds = np.fromfile(folder / BOUNDS, np.int64)
        self._vectors = os.open(folder / VECTORS, os.O_RDONLY)
        self._starts = os.open(folder / STARTS, os.O_RDONLY)
        # A generation that serves no more is let go of by whoever asks it last.
        self.close = finalize(self, _close, self._vectors, self._starts)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def of(self, passage: int) -> tuple[npt.NDArray[np.int32], Matrix]:
        starts, quantised = self.raw(passage)
        return starts, quantised.astype(np.float32) / _SCALE

    def raw(self, passage: int) -> Row:
        """As stored: for copying into the next generation without encoding again."""
        first, last = int(self._bounds[passage]), int(self._bounds[passage + 1])
        width = self._dimensions
        vectors = os.pread(self._vectors, (last - first) * width, first * width)
        starts = os.pread(self._starts, (last - first) * 4, first * 4)
        return np.frombuffer(starts, np.int32), np.frombuffer(vectors, np.int8).reshape(-1, width)


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


class TokenWriter:
    """Appends passages in order; use as a context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bounds = [0]
        self._vectors = (folder / VECTORS).open("wb")
        self._starts = (folder / STARTS).open("wb")

    def __enter__(self) -> "TokenWriter":
        return self

    def append(self, row: Row) -> None:
        starts, vectors = row
        self._starts.write(starts.astype(np.int32).tobytes())
        self._vectors.write(vectors.tobytes())
        self._bounds.append(self._bounds[-1] + len(starts))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._vectors.close()
        self._starts.close()
        np.array(self._bounds, np.int64).tofile(self._folder / BOUNDS)


def quantise(vectors: Matrix) -> npt.NDArray[np.int8]:
    """Components of unit vectors to whole numbers from -127 to 127."""
    return np.asarray(np.rint(np.clip(vectors, -1, 1) * _SCALE), np.int8)
