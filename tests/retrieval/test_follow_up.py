"""Follow-ups take the place of what they stand for, and stay apart from it where no rule fits."""

import pytest

from retrieval.follow_up import replaced


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("What was net migration in June 2019?", "and in June 2023?", "What was net migration in June 2023?"),
        ("What did the Pensions Act 1995 do?", "And the Pensions Act 2011?", "What did the Pensions Act 2011 do?"),
        ("What did the Pensions Act 1995 do?", "and the one of 2007?", "What did the Pensions Act 2007 do?"),
        ("What was the age for men from the 1940s?", "and for women?", "What was the age for women from the 1940s?"),
        ("Which lock should the main door have?", "what about the back door?", "Which lock should the back door have?"),
        (
            "How many people with little or no knowledge read the forecast?",
            "what about those with good knowledge?",
            "How many people with good knowledge read the forecast?",
        ),
        ("What is the first of the five principles?", "and the last one?", "What is the last of the five principles?"),
        ("What was the first failing?", "what was the second?", "What was the second failing?"),
        ("What is the purpose of Pursue?", "And Protect?", "What is the purpose of Protect?"),
        ("What are the aims of Prevent?", "and for schools?", "What are the aims of Prevent for schools?"),
    ],
)
def test_a_phrase_takes_the_place_of_one_of_the_same_form(before: str, question: str, expected: str) -> None:
    assert replaced(question, before) == expected


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("What is the Skilled Worker visa?", "when was it introduced?", "when was the Skilled Worker visa introduced?"),
        ("Tell me about the mailing to women.", "when did it start?", "when did the mailing to women start?"),
        ("When was Research Report 447 published?", "what did it conclude?", "what did Research Report 447 conclude?"),
        ("Who are the boroughs’ partners?", "what must they report?", "what must the boroughs’ partners report?"),
        ("What is the Contest Board?", "who are its members?", "who are the Contest Board’s members?"),
    ],
)
def test_a_pronoun_gives_way_to_the_topic_before_it(before: str, question: str, expected: str) -> None:
    assert replaced(question, before) == expected


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("Will there be a compensation scheme?", "why not?"),
        ("When was the Skilled Worker visa introduced?", "and the one before it?"),
        ("What is the purpose of Pursue?", "When must they report?"),
        ("What did the complainants tell the ombudsman?", "how many were there?"),
        ("who was mayor of Paris in 1990", "and Protect, what is it for?"),
        ("What is the density of the timber?", "and how thick should the rails be?"),
    ],
)
def test_where_no_rule_fits_nothing_is_replaced(before: str, question: str) -> None:
    assert replaced(question, before) is None
