"""The rerankers: which sentences are judged, and that one of any folder or of our own serves."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest

from api.gold.evaluation_set import read_set
from api.lab.training.data import held_out_questions
from api.model import open_reranker, prepare_reranker
from api.settings import BUNDLED_RERANKER, NO_RERANKER, SMALL_RERANKER
from api.weights import bundled_folder
from retrieval.engine import PassageEngine
from retrieval.errors import MissingModel
from retrieval.index.generation import Generation
from retrieval.interfaces import Models, Reranker
from retrieval.models.encoder import OnnxEncoder
from retrieval.models.reranker import CUT_OFF_LOGIT, NEIGHBOURS
from retrieval.windows import Window
from tests.small import Picky, entry, generation_of, window

HALLS = """Community halls

Halls are let by the council. The fee is £12.50 an hour.

The following may not be brought into a hall:

(a) fireworks

(b) animals, unless they assist a person
"""
QUESTION = "What may not be brought into a hall?"


def every(*windows: Window) -> list[Collection[int]]:
    """All places of these windows."""
    return [range(len(one.sentences)) for one in windows]


@pytest.fixture(scope="module")
def small(data_folder: Path) -> Reranker:
    found = open_reranker(data_folder, SMALL_RERANKER)
    assert found is not None
    return found


def test_what_is_wanted_and_what_stands_beside_it_is_judged(small: Reranker) -> None:
    (row,) = small.score(QUESTION, [window(*"ABCDEFG")], [[4]])
    assert np.flatnonzero(~np.isnan(row)).tolist() == list(range(4 - NEIGHBOURS, 4 + NEIGHBOURS + 1))


def test_a_logit_does_not_depend_on_the_other_sentences_that_are_wanted(small: Reranker) -> None:
    read = window("Halls are let.", "The fee is £12.50 an hour.", "Dogs bark.", "Doors shut at ten.")
    alone = {place: small.score(QUESTION, [read], [[place]])[0] for place in (1, 2)}
    (both,) = small.score(QUESTION, [read], [[1, 2]])
    assert {place: both[place] for place in alone} == {place: row[place] for place, row in alone.items()}


def test_a_sentence_that_does_not_fit_gets_the_lowest_logit(small: Reranker) -> None:
    (row,) = small.score(QUESTION, [window("word " * 600, "The fee is £12.50 an hour.")], [[1]])
    assert row[1] == CUT_OFF_LOGIT


def test_nothing_to_read_is_no_logit(small: Reranker) -> None:
    assert small.score(QUESTION, [], []) == []


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory, encoder: OnnxEncoder) -> Generation:
    return generation_of(tmp_path_factory.mktemp("reranker"), encoder, entry("halls", HALLS))


@pytest.fixture(scope="module", params=[SMALL_RERANKER, BUNDLED_RERANKER])
def reranker(request: pytest.FixtureRequest, data_folder: Path) -> Reranker:
    found = open_reranker(data_folder, request.param)
    assert found is not None
    return found


@pytest.mark.parametrize("word", ["fireworks", "£12.50"])
def test_the_reranker_decides_which_sentence_comes_first(
    generation: Generation, encoder: OnnxEncoder, word: str
) -> None:
    answer = PassageEngine(generation, Models(encoder, Picky(word))).ask(QUESTION)
    assert word in (answer.quotes or answer.nearest)[0].text
    assert answer.considered.signals["logit"] == 9.0


def test_those_that_ship_tell_an_answer_from_its_neighbours(reranker: Reranker) -> None:
    read = window("Halls are let.", "The fee is £12.50 an hour.", "Dogs bark.")
    (row,) = reranker.score("how much does it cost to hire a hall", [read], every(read))
    assert int(row.argmax()) == 1


def test_a_logit_does_not_depend_on_what_else_is_read(small: Reranker) -> None:
    read = [window("The fee is £12.50 an hour."), window("Halls are let by the council. " * 9), window("Animals.")]
    together = small.score(QUESTION, read, every(*read))
    assert [small.score(QUESTION, [one], every(one))[0].tolist() for one in read] == [row.tolist() for row in together]


def test_a_cross_encoder_of_any_folder_reads_each_sentence_alone(tmp_path: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = tmp_path / "model"
    source = bundled_folder()
    AutoModelForSequenceClassification.from_pretrained(source, num_labels=1).save_pretrained(folder)
    AutoTokenizer.from_pretrained(source).save_pretrained(folder)
    found = prepare_reranker(tmp_path / "data", str(folder))
    assert found is not None
    (row,) = found.score(QUESTION, [window("Fireworks.", "Hens.")], [[0, 1]])
    (alone,) = found.score(QUESTION, [window("Hens.")], [[0]])
    assert np.isfinite(row).all()
    assert row[1] == alone[0]


def test_none_is_none_and_a_wrong_name_says_what_to_do(tmp_path: Path) -> None:
    assert prepare_reranker(tmp_path, NO_RERANKER) is open_reranker(tmp_path, NO_RERANKER) is None
    with pytest.raises(MissingModel, match="CITED_RANKER"):
        prepare_reranker(tmp_path, str(tmp_path / "nothing"))


def test_what_was_trained_on_is_left_out_of_the_figures(shared: Path) -> None:
    whole = read_set(shared / "data" / "clapnq-dev")
    part = held_out_questions(whole)
    assert part.documents == whole.documents
    assert 0.15 < len(part.questions) / len(whole.questions) < 0.35
    gold = read_set(Path("corpus/gold"))
    assert held_out_questions(gold) is gold
