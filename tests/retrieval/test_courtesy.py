"""Greetings, thanks and goodbyes get a fixed reply; whatever asks something does not."""

import pytest

from retrieval.question.courtesy import ANOTHER, GOODBYE, HELLO, WELCOME, reply, without_courtesy


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("hello", HELLO),
        ("Hi there!", HELLO),
        ("Good morning", HELLO),
        ("how are you?", HELLO),
        ("thanks", WELCOME),
        ("Thank you very much for your help.", WELCOME),
        ("That's helpful, thanks", WELCOME),
        ("Hello, thanks 👍", WELCOME),
        ("ok thanks bye", GOODBYE),
        ("Goodbye!", GOODBYE),
        ("Great, got it", ANOTHER),
    ],
)
def test_a_greeting_gets_its_reply(said: str, expected: str) -> None:
    assert reply(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        "Good Friday opening hours?",
        "thanks to the new law?",
        "hello, what is Prevent?",
        "ok to say elderly?",
        "Right to buy?",
        "yes",
        "and",
        "???",
        "",
        "thanks " * 2_000,
    ],
)
def test_what_asks_or_says_more_gets_none(said: str) -> None:
    assert reply(said) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Thanks, what about Wales?", "what about Wales?"),
        ("Hi what is Prevent?", "what is Prevent?"),
        ("Good morning. I need a permit.", "I need a permit."),
        ("thanks and what about schools?", "and what about schools?"),
        ("ok to say elderly?", "ok to say elderly?"),
        ("Right to buy: who qualifies?", "Right to buy: who qualifies?"),
        ("Great Yarmouth bin days", "Great Yarmouth bin days"),
        ("hello", "hello"),
    ],
)
def test_a_courtesy_before_a_question_is_taken_off(question: str, expected: str) -> None:
    assert without_courtesy(question) == expected
