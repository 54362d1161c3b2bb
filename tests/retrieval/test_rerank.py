"""The rerankers: that one of two reads what the other picks, and that one of any folder or of our own serves."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from api.model import open_ranker, prepare_ranker
from api.settings import BUNDLED_RANKER, NO_RANKER, SMALL_RANKER
from api.training_data import kept_back
from api.weights import bundled_folder
from retrieval.encode import OnnxEncoder
from retrieval.engine import PassageEngine
from retrieval.errors import MissingModel
from retrieval.evaluation_set import read_set
from retrieval.generation import Generation
from retrieval.interfaces import Matrix, Reranker
from retrieval.rerank import PICKED, Cascade
from retrieval.text import Span
from retrieval.windows import Window
from tests.small import Picky, entry, generation_of

HALLS = """Community halls

Halls are let by the council. The fee is £12.50 an hour.

The following may not be brought into a hall:

(a) fireworks

(b) animals, unless they assist a person
"""
QUESTION = "What may not be brought into a hall?"


def window(*sentences: str, at: int = 0, above: str = "Halls: ") -> Window:
    """Sentences under a heading; in the canonical text they stand one behind another from `at` on."""
    text, places, spans = above, [], []
    for sentence in sentences:
        places.append(Span(len(text), len(text) + len(sentence)))
        spans.append(Span(at, at + len(sentence)))
        text, at = f"{text}{sentence} ", at + len(sentence) + 1
    return Window(("halls", "0" * 64), text.rstrip(), tuple(places), tuple(spans))


class Scripted:
    """A Reranker that gives each sentence the logit that it is told, 0 otherwise."""

    def __init__(self, name: str, logits: Mapping[str, float]) -> None:
        self.name, self.sha256 = name, name * 8
        self.logits = logits
        self.read: list[Window] = []

    def judge(self, question: str, windows: Sequence[Window]) -> list[Matrix]:  # noqa: ARG002 - as the Protocol has it
        self.read += windows
        return [
            np.array([self.logits.get(place.of(one.text), 0.0) for place in one.places], np.float32) for one in windows
        ]


def test_the_large_one_reads_what_the_small_one_picks_and_what_stands_beside_it() -> None:
    sentences = [f"Sentence {number}." for number in range(30)]
    small = Scripted("small", {**dict.fromkeys(sentences, -5.0), "Sentence 4.": 5.0, "Sentence 20.": 4.0})
    large = Scripted("large", {"Sentence 20.": 7.0})
    (row,) = Cascade(small, large).judge("?", [window(*sentences)])
    read = {place.of(one.text) for one in large.read for place in one.places}
    assert {"Sentence 3.", "Sentence 4.", "Sentence 5.", "Sentence 19.", "Sentence 20.", "Sentence 21."} <= read
    assert len(read) <= 3 * PICKED < len(sentences)
    assert int(row.argmax()) == 20


def test_what_was_not_read_comes_behind_in_the_small_ones_order() -> None:
    sentences = [f"Sentence {number}." for number in range(40)]
    small = Scripted("small", {name: -float(number) for number, name in enumerate(sentences)})
    large = Scripted("large", {name: -3.0 for name in sentences})
    (row,) = Cascade(small, large).judge("?", [window(*sentences)])
    unread = row[PICKED + 1 :]
    assert (unread < row[:PICKED].min()).all()
    assert (np.diff(unread) < 0).all()


def test_a_sentence_in_two_windows_is_picked_once() -> None:
    first, second = window("One.", "Two."), window("Two.", "Three.", at=5)
    small = Scripted("small", {"Two.": 5.0})
    large = Scripted("large", {})
    Cascade(small, large).judge("?", [first, second])
    assert sum(one.sentences.count(Span(5, 9)) for one in large.read) <= 2


def test_nothing_to_read_is_no_answer() -> None:
    assert Cascade(Scripted("small", {}), Scripted("large", {})).judge("?", []) == []


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory, encoder: OnnxEncoder) -> Generation:
    return generation_of(tmp_path_factory.mktemp("reranker"), encoder, entry("halls", HALLS))


@pytest.fixture(scope="module", params=[SMALL_RANKER, BUNDLED_RANKER])
def reranker(request: pytest.FixtureRequest, data_folder: Path) -> Reranker:
    found = open_ranker(data_folder, request.param)
    assert found is not None
    return found


@pytest.mark.parametrize("word", ["fireworks", "£12.50"])
def test_the_reranker_decides_which_sentence_comes_first(
    generation: Generation, encoder: OnnxEncoder, word: str
) -> None:
    answer = PassageEngine(generation, encoder, reranker=Picky(word)).ask(QUESTION)
    assert word in (answer.quotes or answer.nearest)[0].text
    assert answer.considered.signals["logit"] == 9.0


def test_those_that_ship_tell_an_answer_from_its_neighbours(reranker: Reranker) -> None:
    (row,) = reranker.judge(
        "how much does it cost to hire a hall", [window("Halls are let.", "The fee is £12.50 an hour.", "Dogs bark.")]
    )
    assert int(row.argmax()) == 1


def test_a_logit_does_not_depend_on_what_else_is_read(data_folder: Path) -> None:
    reranker = open_ranker(data_folder, SMALL_RANKER)
    assert reranker is not None
    read = [window("The fee is £12.50 an hour."), window("Halls are let by the council. " * 9), window("Animals.")]
    together = reranker.judge(QUESTION, read)
    assert [reranker.judge(QUESTION, [one])[0].tolist() for one in read] == [row.tolist() for row in together]


def test_a_cross_encoder_of_any_folder_reads_each_sentence_alone(tmp_path: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = tmp_path / "model"
    source = bundled_folder()
    AutoModelForSequenceClassification.from_pretrained(source, num_labels=1).save_pretrained(folder)
    AutoTokenizer.from_pretrained(source).save_pretrained(folder)
    found = prepare_ranker(tmp_path / "data", str(folder))
    assert found is not None
    (row,) = found.judge(QUESTION, [window("Fireworks.", "Hens.")])
    (alone,) = found.judge(QUESTION, [window("Hens.")])
    assert np.isfinite(row).all()
    assert row[1] == alone[0]


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
