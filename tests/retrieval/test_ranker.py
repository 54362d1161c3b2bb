"""The ranker: what it reads, that it decides the order, and that one of any folder or of our own training serves."""

from pathlib import Path

import numpy as np
import pytest

from api.model import RANKER, bundled_folder, open_ranker, prepare_ranker
from api.settings import BUNDLED_RANKER, NO_RANKER
from api.training_data import kept_back
from retrieval.cross import OnnxRanker
from retrieval.encode import OnnxEncoder
from retrieval.engine import PassageEngine
from retrieval.errors import MissingModel
from retrieval.evaluation_set import read_set
from retrieval.generation import Generation
from tests.small import Picky, entry, generation_of

HALLS = """Community halls

Halls are let by the council. The fee is £12.50 an hour.

The following may not be brought into a hall:

(a) fireworks

(b) animals, unless they assist a person
"""
QUESTION = "What may not be brought into a hall?"


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory, encoder: OnnxEncoder) -> Generation:
    return generation_of(tmp_path_factory.mktemp("ranker"), encoder, entry("halls", HALLS))


@pytest.fixture(scope="module")
def ranker(data_folder: Path) -> OnnxRanker:
    if not RANKER.is_file():
        pytest.skip("the ranker's weights are not there")
    found = open_ranker(data_folder, BUNDLED_RANKER)
    assert found is not None
    return found


@pytest.mark.parametrize("word", ["fireworks", "£12.50"])
def test_the_ranker_decides_which_sentence_comes_first(generation: Generation, encoder: OnnxEncoder, word: str) -> None:
    answer = PassageEngine(generation, encoder, ranker=Picky(word)).ask(QUESTION)
    assert word in (answer.quotes or answer.nearest)[0].text
    assert answer.considered.signals["ranker"] == 9.0


def test_it_reads_a_sentence_with_its_heading_and_its_lead_in(generation: Generation, encoder: OnnxEncoder) -> None:
    picky = Picky("fireworks")
    PassageEngine(generation, encoder, ranker=picky).ask(QUESTION)
    assert "Community halls: The following may not be brought into a hall: fireworks" in picky.read
    assert len(picky.read) == len(set(picky.read))


def test_the_one_that_ships_tells_an_answer_from_its_neighbours(ranker: OnnxRanker) -> None:
    fee, other, topic = ranker.score(
        "how much does it cost to hire a hall", ["The fee is £12.50 an hour.", "Dogs bark.", "Halls are let."]
    )
    assert fee > max(other, topic)


def test_a_score_does_not_depend_on_what_else_is_read(ranker: OnnxRanker) -> None:
    texts = ["The fee is £12.50 an hour.", "Halls are let by the council. " * 9, "Animals."]
    together = ranker.score(QUESTION, texts)
    assert [float(ranker.score(QUESTION, [text])[0]) for text in texts] == together.tolist()


def test_a_cross_encoder_of_any_folder_is_compiled(tmp_path: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = tmp_path / "model"
    source = bundled_folder()
    AutoModelForSequenceClassification.from_pretrained(source, num_labels=1).save_pretrained(folder)
    AutoTokenizer.from_pretrained(source).save_pretrained(folder)
    found = prepare_ranker(tmp_path / "data", str(folder))
    assert found is not None
    assert np.isfinite(found.score(QUESTION, ["Fireworks."])).all()


def test_none_is_none_and_a_wrong_name_says_what_to_do(tmp_path: Path) -> None:
    assert prepare_ranker(tmp_path, NO_RANKER) is open_ranker(tmp_path, NO_RANKER) is None
    with pytest.raises(MissingModel, match="CITED_RANKER"):
        prepare_ranker(tmp_path, str(tmp_path / "nothing"))


def test_what_was_trained_on_is_left_out_of_the_figures(shared: Path) -> None:
    whole = read_set(shared / "data" / "clapnq-dev")
    part = kept_back(whole)
    assert part.documents == whole.documents
    assert 0.15 < len(part.questions) / len(whole.questions) < 0.35
    gold = read_set(Path("corpus/gold"))
    assert kept_back(gold) is gold
