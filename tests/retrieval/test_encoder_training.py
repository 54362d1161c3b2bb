"""The encoder's lessons and its training: what is read, what is learnt from it, and what is written."""

import json
from pathlib import Path
from random import Random

import numpy as np
import torch

from api.lessons import balanced, of_evidence, of_set
from api.model import prepare_encoder
from api.weights import small_base
from retrieval.encode import OnnxEncoder
from retrieval.evaluation_set import read_set
from retrieval.training.encoder import WORDS, Lesson, Row, Text, Training, cut, lessons

TEXT = "Allotments: Rent is £40 a year. It is due on 1 April. Bonfires are not allowed. Hens may be kept."
OFFSET = TEXT.index("Rent")


def sentence(words: str) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


SENTENCES = ["Rent is £40 a year.", "It is due on 1 April.", "Bonfires are not allowed.", "Hens may be kept."]
PASSAGE: Row = {"text": TEXT, "offset": OFFSET, "sentences": [sentence(one) for one in SENTENCES], "gold": [1]}


def spoken(text: Text) -> list[str]:
    return [text.text[start:end] for start, end in text.sentences]


def test_a_passage_is_cut_to_whole_sentences_around_the_one_that_answers() -> None:
    for seed in range(20):
        found = cut(PASSAGE, Random(seed))  # noqa: S311
        assert spoken(found) == SENTENCES
        assert [spoken(found)[place] for place in found.gold] == ["It is due on 1 April."]


def test_a_long_passage_keeps_what_answers_and_stays_short() -> None:
    words = "word " * 30
    text = "".join(f"{number} {words.strip()}. " for number in range(6))
    spans = [[text.index(f"{number} word"), text.index(f"{number} word") + len(f"{number} {words.strip()}.")]
             for number in range(6)]  # fmt: skip
    for seed in range(20):
        found = cut({"text": text, "offset": 0, "sentences": spans, "gold": [4]}, Random(seed))  # noqa: S311
        assert spoken(found)[found.gold[0]].startswith("4 ")
        assert len(found.text.split()) <= WORDS


def test_an_epoch_is_drawn_the_same_each_time_and_each_one_anew() -> None:
    rows = [
        {"question": f"question {number}", "words": [[0, 8, 1.0]], "right": [PASSAGE], "wrong": [PASSAGE, PASSAGE]}
        for number in range(40)
    ]
    first, again, second = (list(lessons(rows, epoch)) for epoch in (0, 0, 1))
    assert first == again
    assert first != second


BATCH = [
    Lesson(
        "when is rent due",
        [(8, 12, 2.0), (13, 16, 1.0)],
        Text("Rent is £40. It is due on 1 April.", ((0, 12), (13, 34)), (1,)),
        Text("Hens may be kept.", ((0, 17),)),
    ),
    Lesson("who keeps bees", [(4, 9, 1.0), (10, 14, 2.0)], Text("Ponds.", ((0, 6),)), Text("Trees.", ((0, 6),))),
]


def test_it_learns_from_what_answers_and_from_what_does_not() -> None:
    training = Training(str(small_base()), 40)
    first = training.learn(BATCH)
    for _ in range(8):
        last = training.learn(BATCH)
    assert set(first) == {"dense", "late", "sentence", "absolute"}
    assert all(np.isfinite(list(first.values())))
    assert sum(last.values()) < sum(first.values())


def test_training_keeps_its_scale_and_writes_an_encoder_that_serves(tmp_path: Path) -> None:
    first, second = Training(str(small_base()), 4), Training(str(small_base()), 4)
    first.learn(BATCH)
    first.descent.keep(tmp_path)
    second.descent.go_on(tmp_path)
    assert torch.equal(first.scale, second.scale)
    assert not torch.equal(first.scale, Training(str(small_base()), 4).scale)
    second.write(tmp_path)
    served = prepare_encoder(tmp_path / "data", str(tmp_path / "model"))
    assert served.dimensions == len(served.question("when is rent due").vector)


def test_lessons_of_a_set_say_which_sentences_answer(encoder: OnnxEncoder) -> None:
    rows = list(of_set(read_set(Path("corpus/gold")), encoder))
    assert rows
    for row in rows:
        same: Row = json.loads(json.dumps(row))
        assert same == row
        assert all(passage["gold"] for passage in same["right"])


def test_lines_without_a_document_make_lessons_too(tmp_path: Path) -> None:
    rows = [
        {"page": "https://example.org/garden-waste", "scenario": "I live alone.", "question": "what does it cost",
         "evidence": ["It costs £60 a year.", "There is no reduction."]},
        {"page": "https://example.org/garden-waste", "scenario": "", "question": "who empties it", "evidence": []},
    ]  # fmt: skip
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    [lesson] = of_evidence(path)
    [right] = lesson["right"]
    assert lesson["question"] == "I live alone. what does it cost"
    assert right["text"] == "Garden waste: It costs £60 a year.\nThere is no reduction.\n"
    assert [right["text"][start:end] for start, end in right["sentences"]] == rows[0]["evidence"]
    assert right["gold"] == [0, 1]


def test_a_passage_that_never_answers_is_no_wrong_example() -> None:
    first, second, never = ({**PASSAGE, "text": text} for text in ("first", "second", "never"))
    rows: list[Row] = [
        {"question": "a", "words": [], "right": [first], "wrong": [never, second, first]},
        {"question": "b", "words": [], "right": [second], "wrong": [never]},
        {"question": "c", "words": [], "right": [], "wrong": [never]},
    ]
    kept = balanced(rows)
    assert [row["question"] for row in kept] == ["a", "b"]
    assert [[one["text"] for one in row["wrong"]] for row in kept] == [["second"], []]
