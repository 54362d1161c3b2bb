"""Follow-ups: a phrase or pronoun is replaced by its counterpart in the earlier question, unless no rule fits."""

import pytest

from retrieval.question.follow_up import rewrite_follow_up


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
        ("What does recommendation 5 want?", "and recommendation 21?", "What does recommendation 21 want?"),
        ("What is recommendation 20?", "recommendation 21?", "What is recommendation 21?"),
        ("How many people in Wales have diabetes?", "and in Scotland?", "How many people in Scotland have diabetes?"),
        (
            "What share of adults in Babergh are in employment?",
            "And in Mid Suffolk?",
            "What share of adults in Mid Suffolk are in employment?",
        ),
        ("Can a slab run under a solid wall?", "and under a cavity one?", "Can a slab run under a cavity wall?"),
        ("What does a licence cost for a dog?", "And for a week?", "What does a licence cost for a dog for a week?"),
    ],
)
def test_a_phrase_takes_the_place_of_one_of_the_same_form(before: str, question: str, expected: str) -> None:
    assert rewrite_follow_up(question, before) == expected


PREVENT = "What are a borough's duties under Prevent?"


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        (PREVENT, "And what about schools?", "What are schools’ duties under Prevent?"),
        (PREVENT, "and the police?", "What are the police’s duties under Prevent?"),
        (PREVENT, "What about a university?", "What are a university’s duties under Prevent?"),
        ("What are London boroughs’ duties under Prevent?", "schools?", "What are schools’ duties under Prevent?"),
        ("What must a council do under Prevent?", "and schools?", "What must schools do under Prevent?"),
        (
            "What must councils report to the Home Office?",
            "and teachers?",
            "What must teachers report to the Home Office?",
        ),
        ("What duties does Prevent place on councils?", "and colleges?", "What duties does Prevent place on colleges?"),
        ("How many residents of Barnet died?", "and students?", "How many students of Barnet died?"),
    ],
)
def test_who_a_question_is_about_gives_way_to_somebody_else(before: str, question: str, expected: str) -> None:
    assert rewrite_follow_up(question, before) == expected


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("What is the purpose of Prevent?", "and what about schools?"),
        ("What are the aims of Prevent?", "and children?"),
        ("What does a council do under Prevent?", "and schools?"),
        ("What should schools and colleges report under Prevent?", "and universities?"),
        ("Who must a school tell about Prevent?", "and parents?"),
        ("What must a person with a disability show?", "and parents?"),
    ],
)
def test_somebody_takes_the_place_of_no_name_and_of_none_of_several(before: str, question: str) -> None:
    assert rewrite_follow_up(question, before) is None


def test_a_name_in_small_letters_still_gives_way_to_another() -> None:
    assert (
        rewrite_follow_up("and manchester?", "How many people live in Leeds?") == "How many people live in manchester?"
    )


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("What is the Skilled Worker visa?", "when was it introduced?", "when was the Skilled Worker visa introduced?"),
        ("Tell me about the mailing to women.", "when did it start?", "when did the mailing to women start?"),
        ("When was Research Report 447 published?", "what did it conclude?", "what did Research Report 447 conclude?"),
        ("Who are the boroughs’ partners?", "what must they report?", "what must the boroughs’ partners report?"),
        ("What is the Contest Board?", "who are its members?", "who are the Contest Board’s members?"),
        ("What does a skip licence cost?", "how long does it last?", "how long does a skip licence last?"),
        ("How often does the Steering Group meet?", "and who chairs it?", "who chairs the Steering Group?"),
    ],
)
def test_a_pronoun_gives_way_to_the_topic_before_it(before: str, question: str, expected: str) -> None:
    assert rewrite_follow_up(question, before) == expected


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("Will there be a compensation scheme?", "why not?"),
        ("When was the Skilled Worker visa introduced?", "and the one before it?"),
        ("What is the purpose of Pursue?", "When must they report?"),
        ("What did the complainants tell the ombudsman?", "how many were there?"),
        ("who was mayor of Paris in 1990", "and Protect, what is it for?"),
        ("What is the density of the timber?", "and how thick should the rails be?"),
        ("What does a skip licence cost?", "is it cheaper?"),
        ("What is the purpose of Pursue?", "who does it?"),
        ("My account was closed, what do I need to do?", "what if it's been more than a year?"),
        ("Why did Susan Hall think she would have to sell her home?", "how did she manage to keep it?"),
        ("When did Broxbourne put its strategy forward?", "when did the findings on it come out?"),
        ("Which part of Eurocode 1 covers wind loads?", "and snow?"),
        ("Who is consulted when big changes are made to the policy?", "and for minor ones?"),
        ("How long is the weekly ECT self-study session?", "and the mentor meeting?"),
        ("What is the basis for an NHS trust to hold data?", "and for staff records?"),
        ("How many residents in England and Wales died?", "and in Northern Ireland?"),
        ("Whose primary carer do I have to be?", "and for a Zambrano carer?"),
        ("Are stairlifts for wheelchairs allowed?", "and what did they cost?"),
    ],
)
def test_where_no_rule_fits_nothing_is_replaced(before: str, question: str) -> None:
    assert rewrite_follow_up(question, before) is None
