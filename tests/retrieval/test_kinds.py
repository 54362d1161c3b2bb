"""What a question asks for, and which of its words carry the meaning."""

import pytest

from retrieval.question.answer_kinds import answer_kind, asks_for_all
from retrieval.question.words import content_words


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("When must a reply be sent?", "date"),
        ("How many boroughs have a forum?", "number"),
        ("What is a door viewer?", "definition"),
        ("What's a door viewer?", "definition"),
        ("what’s the fee for a skip", "amount"),
        ("Which three aims does it have?", "list"),
    ],
)
def test_the_kind_of_answer_is_told_by_the_question(question: str, name: str) -> None:
    kind = answer_kind(question)
    assert kind is not None
    assert kind.name == name


def test_a_question_for_several_things_asks_for_all_of_them() -> None:
    assert asks_for_all("What are the duties of a borough?")
    assert not asks_for_all("What is a borough?")


@pytest.mark.parametrize("asked", ["what's pursue", "What’s Pursue?", "isn't it Pursue", "Don’t they Pursue?"])
def test_a_contraction_is_no_word_of_content(asked: str) -> None:
    assert [word.lower() for word in content_words(asked)] == ["pursue"]


def test_a_possessive_is_and_a_question_of_small_words_alone_has_them_all() -> None:
    assert content_words("the borough's duty") == ["borough", "duty"]
    assert content_words("Who's that?") == ["who", "that"]
