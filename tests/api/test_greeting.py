"""A greeting's reply on the wire and in the terminal: additive, and never a quote."""

from dataclasses import replace

import pytest

from api.cli.show.answers import show_answer
from api.wire.answers import answer_to_json
from retrieval.answer import Answer, NoAnswerReason
from tests.fakes import FakeEngine, fake_library


@pytest.fixture
def silent() -> Answer:
    return FakeEngine(fake_library()).ask("greeting, hello")


@pytest.fixture
def greeting(silent: Answer) -> Answer:
    return replace(silent, reason=NoAnswerReason.GREETING, nearest=(), reply="Hello. Ask a question.")


def test_a_greeting_is_no_answer_with_a_reason_and_a_reply(greeting: Answer) -> None:
    sent = answer_to_json(greeting)
    assert (sent["status"], sent["reason"]) == ("no_answer", NoAnswerReason.GREETING.value)
    assert sent["reply"] == "Hello. Ask a question."
    assert sent["quotes"] == sent["nearest"] == []


def test_other_answers_have_no_reply_on_the_wire(silent: Answer) -> None:
    assert "reply" not in answer_to_json(silent)


def test_the_terminal_shows_the_reply_alone(greeting: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    show_answer(greeting)
    assert capsys.readouterr().out == "Hello. Ask a question.\n"
