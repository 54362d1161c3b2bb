"""Greetings, thanks and goodbyes get a fixed reply; whatever asks something does not."""

import pytest

from retrieval.question.courtesy import (
    GOODBYE_REPLY,
    HELLO_REPLY,
    OTHER_REPLY,
    THANKS_REPLY,
    courtesy_reply,
    without_courtesy,
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("hello", HELLO_REPLY),
        ("Hi there!", HELLO_REPLY),
        ("Good morning", HELLO_REPLY),
        ("how are you?", HELLO_REPLY),
        ("thanks", THANKS_REPLY),
        ("Thank you very much for your help.", THANKS_REPLY),
        ("That's helpful, thanks", THANKS_REPLY),
        ("Hello, thanks 👍", THANKS_REPLY),
        ("ok thanks bye", GOODBYE_REPLY),
        ("Goodbye!", GOODBYE_REPLY),
        ("Great, got it", OTHER_REPLY),
    ],
)
def test_a_greeting_gets_its_reply(said: str, expected: str) -> None:
    assert courtesy_reply(said) == expected


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
    assert courtesy_reply(said) is None


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
