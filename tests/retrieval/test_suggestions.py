"""Which headings are tried as questions, and which of them are suggested."""

from dataclasses import replace

import pytest

from retrieval.answer import Answer
from retrieval.quote.suggestions import suggestions
from retrieval.text import Span
from tests.fakes import FakeEngine, fake_library

ENGINE = FakeEngine(fake_library())
ANSWER = ENGINE.ask("Who reports a flood?")
# Beyond every quote of the answer.
BEHIND = Span(1_000, 1_010)


def under(heading: str) -> Answer:
    """What stands under a heading answers it."""
    found = ENGINE.ask("When is no toll due, on Sundays?")
    place = replace(found.quotes[0].citation, heading_path=(heading,))
    return replace(found, standalone_question=heading, quotes=(replace(found.quotes[0], citation=place),))


@pytest.mark.parametrize(
    ("heading", "asks"),
    [
        ("Design of secure doorsets", True),
        ("Protect: to strengthen our protection", True),
        ("Table 3.1 Ceiling heights and widths", False),
        ("Section 4", False),
        ("Annex B", False),
        ("Contents", False),
        ("Doors", False),
    ],
)
def test_a_heading_that_only_names_a_place_is_no_question(heading: str, asks: bool) -> None:
    found = suggestions(ANSWER, (), lambda _: [(BEHIND, heading)], lambda asked, _: under(asked))
    assert found == ((heading,) if asks else ())


def test_a_heading_that_is_not_answered_by_what_stands_under_it_is_not_suggested() -> None:
    heading = "Design of secure doorsets"
    elsewhere = replace(under("Another heading"), standalone_question=heading)
    assert suggestions(ANSWER, (), lambda _: [(BEHIND, heading)], lambda *_: elsewhere) == ()


def test_what_is_shown_already_is_not_suggested() -> None:
    heading = "Design of secure doorsets"
    shown = replace(ANSWER.quotes[0].citation, heading_path=(heading,))
    again = replace(ANSWER, standalone_question=heading, quotes=(replace(ANSWER.quotes[0], citation=shown),))
    assert suggestions(ANSWER, (), lambda _: [(BEHIND, heading)], lambda *_: again) == ()


def test_silence_suggests_nothing_and_asks_nothing() -> None:
    silent = ENGINE.ask("Who feeds the zebras?")
    assert suggestions(silent, (), lambda _: pytest.fail("no heading is needed"), lambda *_: silent) == ()
