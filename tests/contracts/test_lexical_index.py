"""What every LexicalIndex promises (retrieval/interfaces.py), asked of each."""

from collections.abc import Callable

import bm25s
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.index.bm25 import K1, B, Bm25Terms
from retrieval.index.term_counts import count_terms, join_terms
from retrieval.interfaces import LexicalIndex
from retrieval.question.words import terms
from tests.contracts.by_hand import CountedTerms

Build = Callable[[list[str]], LexicalIndex]

TEXTS = [
    "A barge pays a toll.",
    "Bridges are painted in spring.",
    "The toll of a barge is paid at the toll house.",
    "A barge pays a toll.",
    "Wardens carry a lantern and a ledger.",
]


def from_segments(texts: list[str], segments: int = 3) -> Bm25Terms:
    """The index of passages that several segments hold by turns."""
    ids = [np.arange(first, len(texts), segments) for first in range(segments)]
    return Bm25Terms(join_terms([count_terms([texts[id] for id in own]) for own in ids], ids))


BUILDS: dict[str, Build] = {"counted": CountedTerms, "bm25s": Bm25Terms.of, "bm25s from segments": from_segments}


@pytest.fixture(params=BUILDS)
def build(request: pytest.FixtureRequest) -> Build:
    return BUILDS[request.param]


def test_what_shares_words_is_found_best_first_and_ties_by_id(build: Build) -> None:
    found = build(TEXTS).search("Which barges pay tolls?", 10, None)
    assert found.ids.tolist() == [0, 3, 2]
    assert found.values[0] == found.values[1] > found.values[2] > 0
    assert found.ids.dtype == np.int64
    assert found.values.dtype == np.float32


@pytest.mark.parametrize("k", [1, 2])
def test_no_more_than_k_are_found_and_of_ties_the_first(build: Build, k: int) -> None:
    assert build(TEXTS).search("Which barges pay tolls?", k, None).ids.tolist() == [0, 3][:k]


@pytest.mark.parametrize(("allowed", "found"), [([1, 2, 3], [3, 2]), ([1, 4], []), ([], [])])
def test_only_what_is_allowed_is_searched(build: Build, allowed: list[int], found: list[int]) -> None:
    scores = build(TEXTS).search("Which barges pay tolls?", 10, np.array(allowed, np.int64))
    assert scores.ids.tolist() == found
    assert scores.ids.dtype == np.int64
    assert scores.values.dtype == np.float32


@pytest.mark.parametrize("question", ["zebras", "which is it of the", ""])
def test_without_a_shared_word_nothing_is_found(build: Build, question: str) -> None:
    assert len(build(TEXTS).search(question, 10, None).ids) == 0


@pytest.mark.parametrize("texts", [[], [""], ["of the"]])
def test_an_index_without_words_finds_nothing(build: Build, texts: list[str]) -> None:
    assert len(build(texts).search("barge toll", 10, None).ids) == 0


def test_scores_are_those_of_the_ids_in_their_order(build: Build) -> None:
    index = build(TEXTS)
    found = index.search("barge toll", 10, None)
    by_id = dict(zip(found.ids.tolist(), found.values.tolist(), strict=True))
    values = index.scores("barge toll", np.array([4, 2, 0, 2], np.int64))
    assert values.dtype == np.float32
    assert values.tolist() == [0, by_id[2], by_id[0], by_id[2]]
    assert index.scores("barge toll", np.array([], np.int64)).shape == (0,)


def test_a_rare_word_counts_more_than_a_common_one(build: Build) -> None:
    index = build(TEXTS)
    assert index.search("lantern", 1, None).values[0] > index.search("barge", 1, None).values[0]


WORDS = st.lists(st.sampled_from("barge toll warden the of lantern ledger bridge".split()), max_size=8).map(" ".join)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(WORDS, min_size=1, max_size=12), question=WORDS)
def test_bm25s_gives_the_scores_of_the_formula(texts: list[str], question: str) -> None:
    index, every = Bm25Terms.of(texts), np.arange(len(texts))
    expected = CountedTerms(texts).scores(question, every)
    assert np.allclose(index.scores(question, every), expected, atol=1e-5)
    assert sorted(index.search(question, 20, None).ids.tolist()) == np.flatnonzero(expected).tolist()


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(WORDS, min_size=1, max_size=12).filter(lambda texts: any(map(terms, texts))), question=WORDS)
def test_scores_are_those_that_bm25s_computes_bit_by_bit(texts: list[str], question: str) -> None:
    theirs = bm25s.BM25(method="lucene", k1=K1, b=B)
    theirs.index([terms(text) for text in texts], show_progress=False)
    known = [term for term in terms(question) if term in theirs.vocab_dict]
    expected = theirs.get_scores(known) if known else np.zeros(len(texts), np.float32)
    for index in (Bm25Terms.of(texts), from_segments(texts), from_segments(texts, 1)):
        assert index.scores(question, np.arange(len(texts))).tobytes() == expected.tobytes()
