"""Fuse dense and lexical scores into one ranking."""

import numpy as np

from retrieval.interfaces import Ids, Matrix, Scores


def scaled(values: Matrix) -> Matrix:
    """Min-max scaled to 0..1; all 0 where the values do not differ."""
    if len(values) == 0:
        return values
    low, high = float(values.min()), float(values.max())
    return np.asarray((values - low) / (high - low) if high > low else np.zeros_like(values), np.float32)


def union(first: Ids, second: Ids) -> Ids:
    """Every id of either, ascending."""
    return np.union1d(first, second).astype(np.int64)


def fuse(ids: Ids, dense: Matrix, lexical: Matrix, lexical_weight: float) -> Scores:
    """The weighted sum of the scaled scores of the same passages, best first, ties by id."""
    values = (1 - lexical_weight) * scaled(dense) + lexical_weight * scaled(lexical)
    order = np.lexsort((ids, -values))
    return Scores(ids[order], np.asarray(values[order], np.float32))
