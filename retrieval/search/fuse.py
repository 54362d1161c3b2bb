"""Fuse dense and lexical scores into one ranking."""

import numpy as np

from retrieval.interfaces import Ids, Matrix, Scores


def scaled(values: Matrix) -> Matrix:
    """Scale the values to 0..1 by minimum and maximum; all 0 where they are equal."""
    if len(values) == 0:
        return values
    low, high = float(values.min()), float(values.max())
    return np.asarray((values - low) / (high - low) if high > low else np.zeros_like(values), np.float32)


def union(first: Ids, second: Ids) -> Ids:
    """The ids of both, ascending, each once."""
    return np.union1d(first, second).astype(np.int64)


def fuse(ids: Ids, dense: Matrix, lexical: Matrix, lexical_weight: float) -> Scores:
    """The weighted sum of the scaled dense and lexical scores of these passages, best first, ties by id."""
    values = (1 - lexical_weight) * scaled(dense) + lexical_weight * scaled(lexical)
    order = np.lexsort((ids, -values))
    return Scores(ids[order], np.asarray(values[order], np.float32))
