"""Dense retrieval: passage vectors in a FAISS index; the only file that imports faiss.

FAISS loads a damaged file without complaint. Whoever opens an index has checked its hash before.
"""

from pathlib import Path
from typing import Any

import faiss
import numpy as np

from retrieval.interfaces import Ids, Matrix, Scores

# Up to here a flat index answers in under 20 ms on one core and misses nothing; beyond it, eight bits a dimension
# are nine times as fast and find .985 of the same neighbours (100,000 vectors, k = 100).
FLAT_UP_TO = 50_000


class FaissVectors:
    """A DenseIndex read from a file."""

    def __init__(self, path: Path) -> None:
        # One thread a question: several questions share the cores better than one question splits them.
        faiss.omp_set_num_threads(1)
        self._index = faiss.read_index(str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vector: Matrix, k: int, allowed: Ids | None) -> Scores:
        count = len(self) if allowed is None else len(allowed)
        wanted = min(k, count)
        if wanted == 0:
            return Scores(np.empty(0, np.int64), np.empty(0, np.float32))
        parameters = None if allowed is None else _only(allowed)
        reach = min(wanted + 1, count)
        while True:
            values, ids = self._index.search(vector.reshape(1, -1), reach, params=parameters)
            # Of those that tie in the last place FAISS keeps any, so look on until a lower score comes.
            if reach == count or values[0][-1] < values[0][wanted - 1]:
                break
            reach = min(2 * reach, count)
        found = ids[0] >= 0
        order = np.lexsort((ids[0][found], -values[0][found]))[:wanted]
        return Scores(ids[0][found][order], values[0][found][order])

    def scores(self, vector: Matrix, ids: Ids) -> Matrix:
        return np.asarray(self.rows(ids) @ vector, np.float32)

    def rows(self, ids: Ids) -> Matrix:
        """float32 (n, d): the stored vectors, as exactly as the index keeps them."""
        if len(ids) == 0:
            return np.empty((0, self._index.d), np.float32)
        return np.asarray(self._index.reconstruct_batch(ids), np.float32)


def _only(ids: Ids) -> Any:
    # Through the constructor, which keeps the selector alive as long as the parameters.
    return faiss.SearchParameters(sel=faiss.IDSelectorBatch(ids))  # type: ignore[call-arg]


def write_vectors(vectors: Matrix, path: Path) -> None:
    """Build the index of unit vectors, float32 (n, d), row i being passage i. Raises OSError."""
    count, dimensions = vectors.shape
    if count <= FLAT_UP_TO:
        index: Any = faiss.IndexFlatIP(dimensions)
    else:
        index = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
        index.train(vectors)
    index.add(vectors)
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as cause:
        raise OSError(f"could not be written: {path.name}") from cause
