"""Stand-alone questions: what leans on an earlier turn is put together with it, what does not is left alone."""

import pytest

from retrieval.answer import Turn
from retrieval.question import standalone

PURSUE = [Turn("user", "What is the purpose of Pursue?"), Turn("assistant", "The purpose of Pursue is to …")]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And Protect?", "What is the purpose of Protect?"),
        ("What about Prepare?", "What is the purpose of Prepare?"),
        ("how about prevent", "What is the purpose of prevent?"),
        ("And for schools?", "What is the purpose of Pursue for schools?"),
        ("When must they report?", "What is the purpose of Pursue? When must they report?"),
    ],
)
def test_a_question_that_leans_back_is_read_with_what_it_leans_on(question: str, expected: str) -> None:
    assert standalone(question, PURSUE).text == expected


def test_a_change_of_topic_drops_the_earlier_turns() -> None:
    question = "How many principal local authorities have a statutory duty?"
    assert standalone(question, PURSUE).text == question


def test_what_comes_from_earlier_turns_is_marked() -> None:
    alone = standalone("When must they report?", PURSUE)
    assert alone.text[: alone.earlier] == "What is the purpose of Pursue?"


def test_the_chain_goes_back_to_a_question_that_stands_alone() -> None:
    history = [*PURSUE, Turn("user", "Who does it?"), Turn("assistant", "…")]
    assert standalone("And when?", history).text == "What is the purpose of Pursue? Who does it? And when?"


def test_without_history_a_question_is_left_as_it_is() -> None:
    assert standalone("What about it?", []).text == "What about it?"
