"""Slips and abbreviations are put right by the library's own words, and only where that is plain."""

import pytest

from retrieval.index.vocabulary import Vocabulary, edit_distance
from retrieval.index.word_counts import abbreviations

TEXT = """The Prevent duty applies to every borough. The Parliamentary and Health Service Ombudsman (PHSO) wrote to the
Behavioural Insights Team (BIT) about the labour market, the programme, the organisation and visas that were issued."""
KNOWN = frozenset("leeds recycle bit camden".split())


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary.of([TEXT] * 5)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("what is the pervent duty", "what is the prevent duty"),
        ("Isued visas", "Issued visas"),
        ("the labor market", "the labour market"),
        ("the organization", "the organisation"),
        ("a program", "a programme"),
        ("what does the phso say", "what does the phso (Parliamentary and Health Service Ombudsman) say"),
        ("who leads BIT", "who leads BIT (Behavioural Insights Team)"),
        ("whats a visa", "what's a visa"),
        ("Whos to reply if im away and they cant", "Who's to reply if i'm away and they can't"),
    ],
)
def test_a_slip_and_an_abbreviation_are_put_right(vocabulary: Vocabulary, typed: str, meant: str) -> None:
    assert vocabulary.correct(typed, KNOWN.__contains__) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "does leeds recycle",  # words, though not the library's
        "what about Pervent",  # written as a name
        "a bit about visas",
        "an issuing borough",  # a form of a word that is there
        "the borough's duty",
        "dutu",  # too short to tell
        "the Behavioural Insights Team (BIT)",
    ],
)
def test_what_may_be_meant_as_it_stands_is_left_alone(vocabulary: Vocabulary, typed: str) -> None:
    assert vocabulary.correct(typed, KNOWN.__contains__) == typed


def test_an_abbreviation_is_made_of_the_words_before_it() -> None:
    assert list(abbreviations("the Local Authority (LA) and a board (see LA)")) == [("LA", "Local Authority")]
    assert list(abbreviations("the Department for Science, Innovation and Technology (DSIT)")) == [
        ("DSIT", "Department for Science Innovation and Technology")
    ]


@pytest.mark.parametrize(
    ("one", "other", "distance"), [("pervent", "prevent", 1), ("isued", "issued", 1), ("abcde", "axxde", 2)]
)
def test_four_errors_count_one_each(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other, 1) == distance
