"""The encoder's training: what is read, what is learnt from it, and what is written."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer

from api.gold.evaluation_set import EvaluationSet, GoldSpan, Question, SetDocument
from api.lab.training.data import is_held_out
from api.lab.training.encoder import WEIGHTS_FILE, EncoderTraining, measure, passage_loss, sentence_loss, train
from api.lab.training.judged_places import JudgedPlace, read_judged_places, read_shipped
from api.lab.training.questions import (
    Batch,
    TrainingQuestion,
    Unit,
    batches,
    read_passages,
    read_questions,
    write_passages,
    write_questions,
)
from api.lab.training.write_questions import write
from api.weights import small_base
from retrieval.models.encoder import OnnxEncoder
from retrieval.models.encoder_layers import layers_of, load_layers, transformer_of
from retrieval.text import Span

PASSAGES = [
    "Grey bins are emptied every second Friday.",
    "A skip licence costs £200 for four weeks.",
    "Library books may be kept for three weeks.",
    "Parking permits are renewed once a year.",
    "Garden waste is collected from April to November.",
    "Planning applications are decided within eight weeks.",
]
UNITS = [Unit(f"Council: {text}", (Span(9, 9 + len(text)),)) for text in PASSAGES]
QUESTIONS = [
    TrainingQuestion(f"What about {text.split()[0].lower()}?", {at: (0,)}, ((at + 1) % 6,), {})
    for at, text in enumerate(PASSAGES)
]


def layers(training: EncoderTraining) -> dict[str, torch.Tensor]:
    return {name: row.detach().clone() for name, row in layers_of(transformer_of(training.model)).items()}


def asked_in(batch: Batch) -> list[str]:
    return [one.question for one in batch.questions]


def test_batches_are_the_same_each_time_and_hold_each_question_once() -> None:
    first, again = list(batches(QUESTIONS, 4, 3)), list(batches(QUESTIONS, 4, 3))
    assert first == again
    assert sorted(asked_in(first[0]) + asked_in(first[1])) == sorted(one.question for one in QUESTIONS)
    assert first[2:4] != first[:2]
    assert len(next(batches(QUESTIONS, 1, 48)).questions) == len(QUESTIONS)
    with pytest.raises(ValueError, match="no question"):
        next(batches([], 1))


def test_a_passage_that_answers_another_question_too_counts_on_neither_side() -> None:
    both = Batch(
        (TrainingQuestion("When?", {0: (0,), 1: (0,)}, (2,), {}), TrainingQuestion("How?", {1: (0,)}, (0,), {})),
        (0, 1, 2, 0),
    )
    sure = torch.tensor([[1.0, 1.0, -1.0, 1.0], [-1.0, 1.0, -1.0, -1.0]])
    assert float(passage_loss(sure, both)) < 0.01
    assert float(passage_loss(-sure, both)) > 1


def test_a_sentence_that_answers_is_learnt_and_one_that_may_answer_counts_on_neither_side() -> None:
    batch = Batch((TrainingQuestion("When?", {0: (1,)}, (2,), {0: (2,)}),), (0, 2))
    places = [(0, 0), (0, 1), (0, 2), (2, 0)]
    assert float(sentence_loss(torch.tensor([[-1.0, 1.0, 1.0, -1.0]]), batch, places)) < 0.01
    assert float(sentence_loss(torch.tensor([[1.0, -1.0, -1.0, -1.0]]), batch, places)) > 10
    assert float(sentence_loss(torch.tensor([[1.0]]), batch, [(0, 0)])) == 0


def test_it_gets_better_at_what_it_reads_again() -> None:
    training = EncoderTraining(small_base(), UNITS, 8)
    batch = next(batches(QUESTIONS, 1, 6))
    losses = [training.learn(batch) for _ in range(8)]
    assert losses[-1] < losses[0]
    found = measure(training.model, UNITS, QUESTIONS)
    assert found[1] <= found[3] <= found[10] == 1.0


def test_what_is_written_lies_half_way_and_takes_the_place_of_the_base_s_layers(tmp_path: Path) -> None:
    training = EncoderTraining(small_base(), UNITS, 4)
    base = layers(training)
    training.learn(next(batches(QUESTIONS, 1, 6)))
    training.save(tmp_path / WEIGHTS_FILE)
    learnt, written = layers(training), load_file(tmp_path / WEIGHTS_FILE)
    assert set(written) == set(base)
    changed = [name for name, row in learnt.items() if not torch.equal(row, base[name])]
    assert changed
    for name in changed:
        assert torch.allclose(written[name].float(), (base[name] + learnt[name]) / 2, atol=1e-3)
    other = SentenceTransformer(str(small_base()), device="cpu")
    load_layers(transformer_of(other), tmp_path / WEIGHTS_FILE)
    assert all(torch.equal(row, written[name].float()) for name, row in layers_of(transformer_of(other)).items())


def test_a_stopped_training_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.lab.training.encoder.STEPS_PER_CHECKPOINT", 1)
    first = EncoderTraining(small_base(), UNITS, 4)
    train(first, QUESTIONS, tmp_path, 2)
    second = EncoderTraining(small_base(), UNITS, 4)
    second.descent.load_checkpoint(tmp_path)
    assert second.descent.step == 2
    held = layers(second)
    assert all(torch.equal(row, held[name]) for name, row in layers(first).items())


def test_passages_and_questions_come_back_from_their_files_as_they_were_written(tmp_path: Path) -> None:
    questions = [*QUESTIONS, TrainingQuestion("What costs £200?", {1: (0,), 4: (0, 2)}, (3, 5), {2: (1,)})]
    write_passages(tmp_path, UNITS)
    write_questions(tmp_path, "train", questions)
    assert read_passages(tmp_path) == UNITS
    assert read_questions(tmp_path, "train") == questions


def test_near_misses_are_read_by_question(tmp_path: Path) -> None:
    near = tmp_path / "near.jsonl"
    assert read_judged_places(near) == {}
    near.write_text(
        '{"query-id": "q0", "corpus-id": "page-5", "start": 0, "end": 9, "label": "near"}\n'
        '{"query-id": "q0", "corpus-id": "page-1", "start": 4, "end": 7, "label": "also"}\n'
    )
    judged = [JudgedPlace("page-5", Span(0, 9), "near"), JudgedPlace("page-1", Span(4, 7), "also")]
    assert read_judged_places(near) == {"q0": judged}


def test_the_questions_that_ship_are_read_with_their_near_misses() -> None:
    questions, judged = read_shipped(Path("corpus/training"))
    assert set(judged) == {question.id for question in questions}
    assert {place.label for places in judged.values() for place in places} == {"near", "also"}


def test_nothing_of_documents_kept_back_is_trained_on(encoder: OnnxEncoder, tmp_path: Path) -> None:
    names = ("page-0", "page-1", "page-4", "page-5")
    documents = tuple(SetDocument(name, f"Page {name}", text) for name, text in zip(names, PASSAGES, strict=False))
    questions = tuple(
        Question(
            f"q{at}", one.question, True, passage=names[at], spans=(GoldSpan(names[at], Span(0, len(PASSAGES[at]))),)
        )
        for at, one in enumerate(QUESTIONS[:4])
    )
    near = {"q0": [JudgedPlace("page-5", Span(0, 9), "near")]}
    counts = write(EvaluationSet("uk-guidance", documents, questions, True), (), near, encoder, tmp_path)
    assert counts == {"train": 3, "dev": 1}
    passages = read_passages(tmp_path)
    back = {place for place, unit in enumerate(passages) if PASSAGES[2] in unit.text}
    assert is_held_out("page-4") and len(back) == 1
    for one in read_questions(tmp_path, "train"):
        assert list(one.right.values()) == [(0,)]
        assert not {*one.right, *one.near} & back
        assert not set(one.right) & set(one.near)
        if one.question == QUESTIONS[0].question:
            assert PASSAGES[3] in passages[one.near[0]].text
    (asked,) = read_questions(tmp_path, "dev")
    assert set(asked.right) == back
    for unit in passages:
        assert [sentence.of(unit.text) for sentence in unit.sentences] == [unit.text.partition(": ")[2]]
