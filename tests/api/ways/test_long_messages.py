"""Messages of the chat protocol that are made to be read slowly: they are read on the event loop, before any other."""

import time

import pytest

from api.http.ways.client_tasks import wrapped_question
from api.http.ways.reply import first_quote

# As many characters as a request to the chat protocol may have.
_MANY = 300_000
_SECONDS = 0.5


@pytest.mark.parametrize("message", ["[1] “\n" * (_MANY // 6), "[1] “" + "”\n" * (_MANY // 2)], ids=["begins", "ends"])
def test_a_reply_whose_quote_never_ends_is_read_in_no_time(message: str) -> None:
    began = time.perf_counter()
    assert first_quote(message) == message
    assert time.perf_counter() - began < _SECONDS


@pytest.mark.parametrize("filling", [" ", "<user_query>", "a "])
def test_a_prompt_whose_question_never_ends_is_read_in_no_time(filling: str) -> None:
    message = "### Task: answer <user_query>" + filling * (2000 // len(filling))
    began = time.perf_counter()
    assert wrapped_question(message) == message
    assert time.perf_counter() - began < _SECONDS


def test_the_first_quote_and_the_wrapped_question_are_found_as_before() -> None:
    assert first_quote("The documents say:\n\n[1] “A ”b”\nc”\n\nTitle\n\n[2] “d”\n\nTitle") == "A ”b”\nc"
    assert first_quote("not [1] “a quote”\n\nas Cited writes one") == "not [1] “a quote”\n\nas Cited writes one"
    assert (
        wrapped_question("### Task: use this <user_query>\n Who keeps it? \n</user_query> </user_query>")
        == "Who keeps it?"
    )
    assert wrapped_question("<user_query>Who?</user_query>") == "<user_query>Who?</user_query>"
