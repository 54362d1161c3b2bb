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

from retrieval.index.passage_numbers import PassageNumbers
from retrieval.interfaces import Encoding, Ids, Matrix
from retrieval.text import Span

# A component of .5 becomes 127. No component of a unit vector of hundreds of dimensions is near .5.
_SCALE = 254.0
_MAX_COMPONENT = 127

Int8Vectors = npt.NDArray[np.int8]


class SentenceFile:
    """The sentence vectors of a segment's n passages, int8 rows in a file.

    `bounds`: int64 (n + 1,), the first row of each passage, then the number of rows. Raises ValueError where the file
    has another number of rows, or the bounds are out of order.
    """

    def __init__(self, path: Path, bounds: Ids, dimensions: int) -> None:
        self._dimensions = dimensions
        self._bounds = bounds
        self._vectors = os.open(path, os.O_RDONLY)
        # The file closes when the last question to a generation that no longer serves is answered.
        self.close = finalize(self, os.close, self._vectors)
        size = os.fstat(self._vectors).st_size
        if bounds[0] != 0 or (np.diff(bounds) < 0).any() or size != bounds[-1] * dimensions:
            raise ValueError(f"The sentence vectors in {path.name} are not those that its bounds describe.")

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def stored(self, passage: int) -> Int8Vectors:
        """The vectors as stored, int8 (s, d): they are copied into the next generation without encoding again."""
        first, last = int(self._bounds[passage]), int(self._bounds[passage + 1])
        width = self._dimensions
        vectors = os.pread(self._vectors, (last - first) * width, first * width)
        return np.frombuffer(vectors, np.int8).reshape(-1, width)


class SentenceFiles:
    """SentenceVectors over the files of all segments, by the numbers that passages have in the generation.

    Raises ValueError where a file has vectors for another number of passages than its segment holds.
    """

    def __init__(self, files: Sequence[SentenceFile], numbers: PassageNumbers) -> None:
        if [len(file) for file in files] != [len(ids) for ids in numbers.by_segment]:
            raise ValueError("The sentence vectors belong to other passages.")
        self._files = files
        self._numbers = numbers

    def __len__(self) -> int:
        return sum(map(len, self._files))

    def of(self, passage: int) -> Matrix:
        return self.stored(passage).astype(np.float32) / _SCALE

    def stored(self, passage: int) -> Int8Vectors:
        """The vectors as stored, int8 (s, d)."""
        segment, number = self._numbers.locate(passage)
        return self._files[segment].stored(number)


class SentenceWriter:
    """Appends the sentence vectors of passages in order. A context manager; `bounds` is what SentenceFile takes."""

    def __init__(self, path: Path) -> None:
        self._bounds = [0]
        self._vectors = path.open("wb")

    def __enter__(self) -> "SentenceWriter":
        return self

    def append(self, vectors: Int8Vectors) -> None:
        self._vectors.write(vectors.tobytes())
        self._bounds.append(self._bounds[-1] + len(vectors))

    @property
    def bounds(self) -> Ids:
        return np.array(self._bounds, np.int64)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._vectors.close()


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
