"""What every DenseIndex promises (retrieval/interfaces.py), asked of each."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.index.passage_vectors import FaissVectors
from retrieval.interfaces import DenseIndex, Matrix
from tests.contracts.by_hand import ExactVectors

Build = Callable[[list[list[float]]], DenseIndex]

# The first and the last two are alike.
ROWS = [[1.0, 0.0], [0.0, 1.0], [0.6, 0.8], [1.0, 0.0], [0.0, -1.0], [1.0, 0.0]]
EAST = np.array([1, 0], np.float32)


def matrix(rows: list[list[float]]) -> Matrix:
    return np.array(rows, np.float32).reshape(-1, 2)


@pytest.fixture(params=["exact", "faiss"])
def build(request: pytest.FixtureRequest) -> Build:
    return lambda rows: (ExactVectors if request.param == "exact" else FaissVectors.of)(matrix(rows))


def test_the_best_come_first_and_ties_by_id(build: Build) -> None:
    found = build(ROWS).search(EAST, 6, None)
    assert found.ids.tolist() == [0, 3, 5, 2, 1, 4]
    assert found.values.tolist() == pytest.approx([1, 1, 1, 0.6, 0, 0])
    assert found.ids.dtype == np.int64
    assert found.values.dtype == np.float32


@pytest.mark.parametrize("k", [1, 2, 4])
def test_no_more_than_k_are_found_and_of_ties_the_first(build: Build, k: int) -> None:
    assert build(ROWS).search(EAST, k, None).ids.tolist() == [0, 3, 5, 2][:k]


def test_of_those_that_tie_in_the_last_place_the_first_are_found(build: Build) -> None:
    assert build([[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]]).search(EAST, 2, None).ids.tolist() == [2, 0]


def test_where_there_are_fewer_than_k_all_are_found(build: Build) -> None:
    assert len(build(ROWS).search(EAST, 100, None).ids) == len(ROWS)


@pytest.mark.parametrize(("allowed", "found"), [([1, 3, 4], [3, 1]), ([2], [2]), ([], [])])
def test_only_what_is_allowed_is_searched(build: Build, allowed: list[int], found: list[int]) -> None:
    scores = build(ROWS).search(EAST, 2, np.array(allowed, np.int64))
    assert scores.ids.tolist() == found
    assert scores.ids.dtype == np.int64
    assert scores.values.dtype == np.float32


def test_an_empty_index_finds_nothing(build: Build) -> None:
    found = build([]).search(EAST, 3, None)
    assert (len(found.ids), len(found.values)) == (0, 0)


def test_scores_are_those_of_the_ids_in_their_order(build: Build) -> None:
    index = build(ROWS)
    values = index.scores(EAST, np.array([4, 2, 0, 2], np.int64))
    assert values.dtype == np.float32
    assert values.tolist() == pytest.approx([0, 0.6, 1, 0.6])
    assert index.scores(EAST, np.array([], np.int64)).shape == (0,)


def test_a_search_gives_the_exact_scores(build: Build) -> None:
    index = build(ROWS)
    found = index.search(np.array([0.6, 0.8], np.float32), 6, None)
    assert np.allclose(found.values, index.scores(np.array([0.6, 0.8], np.float32), found.ids), atol=1e-6)


# Quarters are exact in every sum, so that ties are ties.
ROW = st.lists(st.integers(-4, 4).map(lambda number: number / 4), min_size=2, max_size=2)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROW, max_size=30), asked=ROW, k=st.integers(1, 40), data=st.data())
def test_faiss_finds_what_every_inner_product_gives(
    rows: list[list[float]], asked: list[float], k: int, data: st.DataObject
) -> None:
    some = data.draw(st.none() | st.sets(st.integers(0, len(rows) - 1)) if rows else st.none())
    allowed = None if some is None else np.array(sorted(some), np.int64)
    vector = np.array(asked, np.float32)
    theirs = FaissVectors.of(matrix(rows)).search(vector, k, allowed)
    ours = ExactVectors(matrix(rows)).search(vector, k, allowed)
    assert theirs.ids.tolist() == ours.ids.tolist()
    assert theirs.values.tolist() == ours.values.tolist()
