"""Dense retrieval: passage vectors in a FAISS index; the only file that imports faiss, once an index is used.

FAISS loads a damaged file without an error, so the caller checks the file's hash first.
"""

from pathlib import Path
from typing import Any

import numpy as np

from retrieval.interfaces import Ids, Matrix, Scores

# A flat index of so many vectors answers in under 20 ms on one core and misses nothing. Above that, eight bits a
# dimension are nine times as fast and find .985 of the same neighbours (100,000 vectors, k = 100).
MAX_FLAT_VECTORS = 50_000


class FaissVectors:
    """A DenseIndex over an index of FAISS."""

    def __init__(self, index: Any) -> None:
        import faiss

        # One thread a question: cores are better shared between questions than used for one.
        faiss.omp_set_num_threads(1)
        self._index = index

    @classmethod
    def open(cls, path: Path) -> "FaissVectors":
        """Read the index from a file."""
        import faiss

        return cls(faiss.read_index(str(path)))

    @classmethod
    def of(cls, vectors: Matrix) -> "FaissVectors":
        """Build the index of unit vectors in memory, float32 (n, d), a row for each passage in the order of ids."""
        return cls(_build_index(vectors))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vector: Matrix, k: int, allowed: Ids | None) -> Scores:
        count = len(self) if allowed is None else len(allowed)
        wanted = min(k, count)
        if wanted == 0:
            return Scores(np.empty(0, np.int64), np.empty(0, np.float32))
        parameters = None if allowed is None else _restricted_to(allowed)
        reach = min(wanted + 1, count)
        while True:
            values, ids = self._index.search(vector.reshape(1, -1), reach, params=parameters)
            # FAISS keeps any of the passages that tie in the last place, so search on until a lower score appears.
            if reach == count or values[0][-1] < values[0][wanted - 1]:
                break
            reach = min(2 * reach, count)
        is_hit = ids[0] >= 0
        order = np.lexsort((ids[0][is_hit], -values[0][is_hit]))[:wanted]
        return Scores(ids[0][is_hit][order], values[0][is_hit][order])

    def scores(self, vector: Matrix, ids: Ids) -> Matrix:
        return np.asarray(self.rows(ids) @ vector, np.float32)

    def rows(self, ids: Ids) -> Matrix:
        """The stored vectors, float32 (n, d), in the precision of the index."""
        if len(ids) == 0:
            return np.empty((0, self._index.d), np.float32)
        return np.asarray(self._index.reconstruct_batch(ids), np.float32)


def _restricted_to(ids: Ids) -> Any:
    import faiss

    # The constructor keeps the selector alive as long as the parameters; a later assignment would not.
    return faiss.SearchParameters(sel=faiss.IDSelectorBatch(ids))  # type: ignore[call-arg]


def _build_index(vectors: Matrix) -> Any:
    import faiss

    count, dimensions = vectors.shape
    if count <= MAX_FLAT_VECTORS:
        index: Any = faiss.IndexFlatIP(dimensions)
    else:
        index = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
        index.train(vectors)
    index.add(vectors)
    return index
