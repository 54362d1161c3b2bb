"""The rerankers' lists and their training: what is read, what is learnt from it, and what is written."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from api.gold.evaluation_set import read_set
from api.lab.training.list_rows import (
    IGNORED,
    IN_RELEVANT_DOCUMENT,
    NEAR_MISS,
    RIGHT,
    UNJUDGED,
    LabelledWindow,
    ListRow,
    Role,
    read_list_rows,
    write_list_rows,
)
from api.lab.training.lists import (
    MAX_CUT_NEIGHBOURS,
    WINDOWS_PER_LIST,
    ListSampler,
    QuestionList,
    ReadWindow,
)
from api.lab.training.reranker import SIZES, RerankerTraining, Size, loss, measure, scores
from api.lab.training.write_lists import evidence_lists, lists
from api.weights import small_base
from retrieval.models.encoder import OnnxEncoder
from retrieval.models.torch_reranker import Judge, load_parameters, open_judge, save_trainable, trainable_parameters
from retrieval.models.word_pieces import Pieces, encode_pair, open_tokenizer
from retrieval.text import Span

SURE = torch.tensor([9.0, -9.0, -9.0])


def listed(*labels: int, answerable: bool = True) -> QuestionList:
    read = ReadWindow(Pieces((1, 2), (0, 1), tuple(Span(0, 1) for _ in labels)), labels)
    return QuestionList("one", answerable, (read,))


def row(number: int, sentences: int = 6) -> ListRow:
    """A question of which the first sentence of one window answers, where its number is even."""
    roles: list[tuple[Role, int]] = [("right", RIGHT), ("near", NEAR_MISS)]
    roles += [("found", UNJUDGED)] * 4
    windows = [labelled(role, label, sentences) for role, label in roles if number % 2 == 0 or role != "right"]
    return ListRow("uk-guidance", str(number), f"Question {number}?", number % 2 == 0, tuple(windows))


def labelled(role: Role, label: int, sentences: int) -> LabelledWindow:
    """A window whose first sentence has this label."""
    text, places = f"{role} bins: ", []
    for words in (f"Sentence {place} of many." for place in range(sentences)):
        places.append(Span(len(text), len(text) + len(words)))
        text += f"{words} "
    return LabelledWindow(role, text, tuple(places), (label, *[UNJUDGED] * (sentences - 1)))


@pytest.fixture(scope="module")
def drawing() -> ListSampler:
    return ListSampler([row(number) for number in range(40)], open_tokenizer(small_base() / "tokenizer.json"))


def test_it_learns_which_sentence_answers_and_whether_any_does() -> None:
    right, none = listed(RIGHT, NEAR_MISS, UNJUDGED), listed(NEAR_MISS, UNJUDGED, UNJUDGED, answerable=False)
    silent = torch.full((3,), -9.0)
    assert float(loss([SURE, silent], [right, none])) < 0.01
    assert float(loss([SURE.flip(0), silent], [right, none])) > 4
    assert float(loss([SURE, SURE], [right, none])) > 4
    assert float(loss([silent], [right])) > 8


def test_what_may_answer_counts_on_neither_side() -> None:
    both = torch.tensor([9.0, 9.0, -9.0])
    assert float(loss([both], [listed(RIGHT, IGNORED, UNJUDGED)])) < 0.01
    assert float(loss([both], [listed(RIGHT, NEAR_MISS, UNJUDGED)])) > 1
    # Nobody judged it, and it scores far above the answer.
    assert float(loss([torch.tensor([9.0, 12.0, -9.0])], [listed(RIGHT, UNJUDGED, UNJUDGED)])) < 0.01


def test_of_sentences_one_of_which_answers_it_is_enough_that_one_does() -> None:
    assert float(loss([SURE], [listed(IN_RELEVANT_DOCUMENT, IN_RELEVANT_DOCUMENT, UNJUDGED)])) < 0.01
    assert float(loss([SURE.flip(0)], [listed(IN_RELEVANT_DOCUMENT, IN_RELEVANT_DOCUMENT, UNJUDGED)])) > 4


def test_a_list_is_drawn_the_same_each_time(drawing: ListSampler) -> None:
    first, again, second = (list(drawing.batches(epoch)) for epoch in (0, 0, 1))
    assert first == again != second
    one = first[0][0]
    assert drawing.sampled_list(one, Random(3)) == drawing.sampled_list(one, Random(3))  # noqa: S311


def test_a_list_has_an_answer_if_there_is_one_and_near_misses(drawing: ListSampler) -> None:
    for batch in drawing.batches(0):
        for one in batch:
            found = drawing.sampled_list(one, Random(1))  # noqa: S311
            assert len(found.windows) == WINDOWS_PER_LIST
            assert (RIGHT in found.labels) == one.answerable
            assert NEAR_MISS in found.labels
            assert all(len(window.labels) == len(window.pieces.sentences) for window in found.windows)
            assert all(len(window.labels) <= max(6, 2 * MAX_CUT_NEIGHBOURS + 1) for window in found.windows)


def test_a_sentence_is_its_own_word_pieces() -> None:
    tokenizer = open_tokenizer(small_base() / "tokenizer.json")
    text = "Bins: Grey bins are emptied on Monday. Skips cost £200."
    places = (Span(6, 38), Span(39, 55))
    found = encode_pair(tokenizer, "What does a skip cost?", text, places)
    said = [tokenizer.decode(list(found.ids[run.start : run.end])) for run in found.sentences]
    assert said == ["grey bins are emptied on monday.", "skips cost £200."]
    cut = encode_pair(open_tokenizer(small_base() / "tokenizer.json", 16), "What does a skip cost?", text, places)
    assert len(cut.ids) == 16
    assert cut.sentences[1] == Span(0, 0)


def test_it_gets_better_at_what_it_reads_again(drawing: ListSampler) -> None:
    training = RerankerTraining(small_base(), SIZES["small"], 40)
    batch = [drawing.sampled_list(one, Random(0)) for one in next(drawing.batches(0))]  # noqa: S311
    first = training.learn(batch)
    for _ in range(6):
        last = training.learn(batch)
    assert last < first
    assert 0 <= measure(training.judge, batch).auroc_of_highest <= 1


def test_only_what_was_learnt_is_written_and_adapters_are_merged(drawing: ListSampler, tmp_path: Path) -> None:
    training = RerankerTraining(small_base(), Size(4, 4, 1e-3, 1e-3), 4)
    batch = [drawing.sampled_list(one, Random(0)) for one in next(drawing.batches(0))]  # noqa: S311
    training.learn(batch)
    save_trainable(training.judge, tmp_path / "model.safetensors")
    names = set(load_file(tmp_path / "model.safetensors"))
    assert names == set(trainable_parameters(training.judge))
    assert all(name.endswith((".up", ".down")) for name in names if name.startswith("encoder."))
    merged = open_judge(small_base(), tmp_path / "model.safetensors")
    assert not [name for name, _ in merged.named_parameters() if name.endswith(".up")]
    ours, theirs = (torch.cat(scores(judge.eval(), batch)).detach() for judge in (training.judge, merged))
    assert torch.allclose(ours, theirs, atol=0.1)
    again = Judge(small_base())
    with pytest.raises(KeyError):
        load_parameters(again, {"no such row": torch.zeros(1)})


def test_a_stopped_training_goes_on_where_it_was(drawing: ListSampler, tmp_path: Path) -> None:
    batch = [drawing.sampled_list(one, Random(0)) for one in next(drawing.batches(0))]  # noqa: S311
    first = RerankerTraining(small_base(), Size(4, 5, 1e-3, 1e-3), 4)
    first.learn(batch)
    first.descent.save_checkpoint(tmp_path)
    second = RerankerTraining(small_base(), Size(4, 5, 1e-3, 1e-3), 4)
    second.descent.load_checkpoint(tmp_path)
    assert second.descent.step == 1
    rows = trainable_parameters(second.judge)
    assert all(torch.equal(row, rows[name]) for name, row in trainable_parameters(first.judge).items())


def test_rows_come_back_from_their_files_as_they_were_written(tmp_path: Path) -> None:
    rows = [row(number) for number in range(3)]
    write_list_rows(tmp_path, "one", "train", rows[:2])
    write_list_rows(tmp_path, "two", "train", rows[2:])
    write_list_rows(tmp_path, "one", "dev", [])
    assert read_list_rows(tmp_path, "train") == rows
    assert read_list_rows(tmp_path, "dev") == []


def test_lists_hold_what_cited_considers_each_sentence_with_its_label(encoder: OnnxEncoder) -> None:
    gold = read_set(Path("corpus/gold"))
    able = [one for one in gold.questions if one.answerable][:6]
    found = list(lists(gold, [*able, *(one for one in gold.questions if not one.answerable)][:12], {}, encoder))
    assert {row.answerable for row in found} == {True, False}
    for row in found:
        labels = {label for window in row.windows for label in window.labels}
        assert (RIGHT in labels) == row.answerable
        for window in row.windows:
            assert len(window.labels) == len(window.places)


def test_lines_of_a_page_answer_their_question_and_no_other(tmp_path: Path) -> None:
    page = "https://example.org/garden-waste"
    rows: list[dict[str, Any]] = [
        {"page": page, "scenario": "", "question": "what does it cost", "evidence": ["It costs £60 a year."]},
        {"page": page, "scenario": "", "question": "when is it", "evidence": ["On Mondays.", "It costs £60 a year."]},
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = {row.question: row.windows for row in evidence_lists(path, Random(0))}  # noqa: S311
    right, other = found["what does it cost"]
    assert (right.text, right.labels) == ("Garden waste: It costs £60 a year.", (RIGHT,))
    assert (other.text, other.labels) == ("Garden waste: On Mondays.", (UNJUDGED,))
    assert right.places[0].of(right.text) == "It costs £60 a year."
    assert [window.labels for window in found["when is it"]] == [(RIGHT,), (RIGHT,)]
