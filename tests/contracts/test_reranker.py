"""What every Reranker promises (retrieval/interfaces.py), asked of each."""

from pathlib import Path

import numpy as np
import pytest

from api.model import open_reranker
from api.settings import SMALL_RERANKER
from retrieval.errors import Overloaded
from retrieval.interfaces import Reranker
from tests.small import Picky, window

QUESTION = "how much does it cost to hire a hall"
HALLS = window("Halls are let.", "The fee is £12.50 an hour.", "Dogs bark.")
OTHER = window("Doors shut at ten.", "Nobody may smoke.")


@pytest.fixture(scope="module", params=["picky", "small"])
def one(request: pytest.FixtureRequest) -> Reranker:
    if request.param == "picky":
        return Picky("£12.50")
    data: Path = request.getfixturevalue("data_folder")
    found = open_reranker(data, SMALL_RERANKER)
    assert found is not None
    return found


def test_a_name_and_a_hash_identify_it(one: Reranker) -> None:
    assert one.name
    assert len(one.sha256) == 64
    assert one.max_sentences > 0
    assert one.weight > 0


def test_each_window_has_a_logit_for_each_sentence(one: Reranker) -> None:
    rows = one.score(QUESTION, [HALLS, OTHER], [range(3), range(2)])
    assert [row.shape for row in rows] == [(3,), (2,)]
    assert all(row.dtype == np.float32 for row in rows)
    assert all(np.isfinite(row).all() for row in rows)


def test_a_sentence_that_answers_has_a_higher_logit(one: Reranker) -> None:
    [row] = one.score(QUESTION, [HALLS], [range(3)])
    assert row.argmax() == 1


def test_what_is_wanted_is_read(one: Reranker) -> None:
    [row] = one.score(QUESTION, [HALLS], [[2]])
    assert np.isfinite(row[2])


def test_what_was_not_read_has_no_logit(one: Reranker) -> None:
    unread, read = one.score(QUESTION, [HALLS, OTHER], [[], [0]])
    assert np.isnan(unread).all()
    assert unread.shape == (3,)
    assert np.isfinite(read[0])


def test_it_reads_no_further_once_the_time_is_over(one: Reranker) -> None:
    def over() -> None:
        raise Overloaded("The time is over.")

    with pytest.raises(Overloaded):
        one.score(QUESTION, [HALLS, OTHER], [range(3), range(2)], over)


def test_no_windows_have_no_logits(one: Reranker) -> None:
    assert one.score(QUESTION, [], []) == []


def test_the_same_window_has_the_same_logits(one: Reranker) -> None:
    [first], [second] = (one.score(QUESTION, [HALLS], [range(3)]) for _ in range(2))
    assert np.array_equal(first, second)
