"""The ranker's pairs and its training: what is read, what is learnt from it, and what is written."""

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from api.model import base_folder
from api.pairs import of_changed, of_evidence, of_set
from retrieval.encode import OnnxEncoder
from retrieval.evaluation_set import read_set
from retrieval.training.ranker import WRONG, Lesson, Row, Training, batches, loss
from retrieval.training.rules import changed, questions

BATCH = [
    Lesson("when is rent due", ("Rent is due on 1 April.", "Hens may be kept.", "Rent is £40."), answered=True),
    Lesson("who keeps bees", ("Ponds are not allowed.", "Hens may be kept."), answered=False),
]


def test_it_learns_which_sentence_answers_and_whether_any_does() -> None:
    sure = [torch.tensor([9.0, -9.0, -9.0]), torch.tensor([-9.0, -9.0])]
    beside = [torch.tensor([-9.0, 9.0, -9.0]), torch.tensor([-9.0, -9.0])]
    too_sure = [torch.tensor([9.0, -9.0, -9.0]), torch.tensor([9.0, -9.0])]
    assert float(loss(sure, BATCH)) < 0.01
    assert float(loss(beside, BATCH)) > 5
    assert float(loss(too_sure, BATCH)) > 1
    assert np.isfinite(float(loss([sure[1]], BATCH[1:])))


def test_it_gets_better_at_what_it_reads_again() -> None:
    training = Training(str(base_folder()), 40)
    first = training.learn(BATCH)
    for _ in range(8):
        last = training.learn(BATCH)
    assert last < first


def test_training_writes_the_layers_alone(tmp_path: Path) -> None:
    training = Training(str(base_folder()), 4)
    training.learn(BATCH)
    training.write(tmp_path)
    names = load_file(tmp_path / "model.safetensors")
    assert names
    assert not [name for name in names if "embeddings" in name]


def test_an_epoch_is_drawn_the_same_each_time_and_each_one_anew() -> None:
    rows: list[Row] = [
        {"question": f"Question {number}?", "right": ["A: yes"] * (number % 2), "wrong": [f"B: {k}" for k in range(9)]}
        for number in range(40)
    ]
    first, again, second = (list(batches(rows, epoch)) for epoch in (0, 0, 1))
    assert first == again
    assert first != second
    every = [lesson for batch in first for lesson in batch]
    assert len(every) == len(rows)
    assert {(lesson.answered, len(lesson.texts)) for lesson in every} == {(True, WRONG + 1), (False, WRONG - 1)}
    assert all(lesson.texts[0].endswith("yes") == lesson.answered for lesson in every)


def test_pairs_are_of_the_kinds_that_occur_in_use(encoder: OnnxEncoder) -> None:
    rows = list(of_set(read_set(Path("corpus/gold")), encoder, Random(0)))  # noqa: S311
    assert any(row["right"] and row["wrong"] for row in rows)
    assert any(row["wrong"] and not row["right"] for row in rows)
    for row in rows:
        assert json.loads(json.dumps(row)) == row
        assert not set(row["right"]) & set(row["wrong"])


def test_lines_of_a_page_answer_their_question_and_no_other(tmp_path: Path) -> None:
    page = "https://example.org/garden-waste"
    rows = [
        {"page": page, "scenario": "", "question": "what does it cost", "evidence": ["It costs £60 a year."]},
        {"page": page, "scenario": "", "question": "when is it", "evidence": ["On Mondays.", "It costs £60 a year."]},
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    first, second = of_evidence(path, Random(0))  # noqa: S311
    assert first == {
        "question": "what does it cost",
        "right": ["Garden waste: It costs £60 a year."],
        "wrong": ["Garden waste: On Mondays."],
    }
    assert len(second["right"]) == 2
    assert second["wrong"] == []


def test_questions_are_made_from_what_a_sentence_says() -> None:
    draw = Random(1)  # noqa: S311
    sentence = "The council must replace each felled tree within 2 years because shade is needed in every street."
    kinds = {question.lower().split()[0] for _ in range(20) for question in questions(sentence, draw)}
    assert {"how", "why"} <= kinds
    assert kinds & {"who", "what", "must"}


@pytest.mark.parametrize(
    ("question", "answer", "kept"),
    [
        ("how many trees were felled in 2021", "In 2021, 40 trees were felled.", "how many trees were felled in "),
        ("When did Camden fell its trees?", "Camden felled its trees in May.", "When did "),
    ],
)
def test_a_question_is_changed_so_that_its_answer_is_none(question: str, answer: str, kept: str) -> None:
    for seed in range(9):
        other = changed(question, answer, ["Ealing", "Barnet"], Random(seed))  # noqa: S311
        assert other is not None
        assert other != question
        assert other.startswith(kept)


def test_a_question_that_shares_nothing_to_change_is_left_alone() -> None:
    draw = Random(0)  # noqa: S311
    assert changed("who fells trees", "The council does.", ["Ealing"], draw) is None
    assert changed("When did Camden fell its trees?", "Camden felled its trees in May.", (), draw) is None
    row: Row = {"question": "who fells trees", "right": ["The council does."], "wrong": []}
    assert list(of_changed([row], ["Ealing"], draw, naming=True)) == []
