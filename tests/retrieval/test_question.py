"""Stand-alone questions: a question that needs an earlier turn is put together with it, every other is read alone."""

import pytest

from retrieval.answer import Turn
from retrieval.question.standalone import make_standalone, needs_history, own_question

PURSUE = [Turn("user", "What is the purpose of Pursue?"), Turn("assistant", "The purpose of Pursue is to …")]
SKIP = "What does a skip licence cost?"


def after(*earlier: str) -> list[Turn]:
    return [Turn("user", text) for text in earlier]


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
def test_a_question_that_needs_history_is_read_with_it(question: str, expected: str) -> None:
    assert make_standalone(question, PURSUE).text == expected


def test_a_change_of_topic_drops_the_earlier_turns() -> None:
    question = "How many principal local authorities have a statutory duty?"
    assert make_standalone(question, PURSUE).text == question


def test_what_comes_from_earlier_turns_is_marked() -> None:
    alone = make_standalone("When must they report?", PURSUE)
    assert alone.context == "What is the purpose of Pursue?"


def test_the_chain_goes_back_to_a_question_that_stands_alone() -> None:
    history = [*PURSUE, Turn("user", "Who does it?"), Turn("assistant", "…")]
    assert make_standalone("And when?", history).text == "What is the purpose of Pursue? Who does it? And when?"


def test_without_history_a_question_is_left_as_it_is() -> None:
    assert make_standalone("What about it?", []).text == "What about it?"


@pytest.mark.parametrize(
    "question",
    [
        "What is the weather today?",
        "How long does it take to get a parking permit?",
        "How much does it cost to hire a hall?",
        "is it legal to park on a pavement",
        "Is it against the law to feed pigeons?",
        "Whose job is it to keep the register up to date?",
        "What does it mean for a test to be repeatable?",
        "Why does it matter if our pictures only show pale skin?",
        "what time is it",
        "it is raining",
        "If it's icy, who grits the road?",
        "Is there a fee for a dog licence?",
        "Must there be a way to clean roof glass?",
        "Can tenants leave before they have paid?",
        "Who gets a bus pass when they turn 66?",
        "What do data protection laws require of data controllers about the data they hold?",
        "Can a child's advocate speak for them in front of the panel?",
        "When did the council adopt its plan?",
        "unconscious bias - what is it?",
        "Could one of our councillors be that outside person who sits in on a complaint?",
        "A clerk has altered the settings of a server. Is that a breach?",
        "Is it true that dogs must be on a lead?",
        "How should those working on polluted ground be kept safe?",
        "Does this guidance say anything about dogs?",
        "Is a paper form on its own enough?",
        "Which IT supplier do the schools use?",
        "Bin collection days?",
        "What is Prevent?",
        "What is an excluded person?",
        "Do I need one licence or two licences for a dog?",
        "why not fix release slots months in advance",
    ],
)
def test_a_question_that_names_what_it_speaks_of_is_read_alone(question: str) -> None:
    assert make_standalone(question, after(SKIP)).text == question


@pytest.mark.parametrize(
    "question",
    [
        "why?",
        "When?",
        "How much?",
        "on what grounds?",
        "up to what value?",
        "what documents?",
        "for schools?",
        "if I am under 18?",
        "Wales?",
        "Recommendation 21?",
        "what about Wales?",
        "even at weekends?",
        "what if it is late?",
        "so where can it be put?",
        "does it apply to schools?",
        "is it open to residents?",
        "is it meant to last a year?",
        "how long does it take?",
        "when did the inspector's findings on it come out?",
        "what split between rent and ownership does it ask for?",
        "is it cheaper?",
        "which is better?",
        "is that allowed",
        "what ages does that cover?",
        "what stops that happening?",
        "who would go on that visit?",
        "why is it those three?",
        "what do they have to show?",
        "What should the ones who say no be given instead?",
        "who else must be told?",
        "can I get one online?",
        "can I park there?",
        "how many were there?",
        "what did the landowners ask for then?",
        "What is the fee?",
        "How do I apply?",
        "who decides?",
        "so who works out whether I qualify?",
        "during?",
        "Until?",
        "without -",
    ],
)
def test_a_question_that_lacks_something_needs_history(question: str) -> None:
    assert needs_history(question)


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ((SKIP,), "And for a week?", "What does a skip licence cost for a week?"),
        ((SKIP, "And for a week?"), "And for two weeks?", "What does a skip licence cost for two weeks?"),
        ((SKIP, "how long does it last?"), "and for a van?", "How long does a skip licence last for a van?"),
        ((SKIP, "thanks"), "And for a week?", "What does a skip licence cost for a week?"),
        (("What is the purpose of Prevent?",), "What about Pursue?", "What is the purpose of Pursue?"),
        (
            ("What is the purpose of Prevent?", "What about Pursue?"),
            "And Protect?",
            "What is the purpose of Protect?",
        ),
        (
            ("What does recommendation 20 say?", "And recommendation 21?"),
            "And 22?",
            "What does recommendation 22 say?",
        ),
    ],
)
def test_a_chain_of_follow_ups_takes_the_right_part(earlier: tuple[str, ...], question: str, expected: str) -> None:
    assert make_standalone(question, after(*earlier)).text == expected


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("can I park here", "why not", "Can I park here? Why not?"),
        ("Who decides??", "and when ?", "Who decides? And when?"),
        ("I live in Leeds. can I park here?", "is it free?", "I live in Leeds. Can I park here? Is it free?"),
        ("What are chronic risks?", "Give me examples of them", "Give me examples of chronic risks."),
        ("What did the risks cost?", "Give me examples", "What did the risks cost? Give me examples."),
        (SKIP, "Thanks, what about Wales?", "What does a skip licence cost? What about Wales?"),
    ],
)
def test_what_is_put_together_is_written_as_sentences(earlier: str, question: str, expected: str) -> None:
    assert make_standalone(question, after(earlier)).text == expected


def test_a_greeting_before_a_question_is_no_part_of_it() -> None:
    assert make_standalone("Hi, how do I report a pothole?", after(SKIP)).text == "How do I report a pothole?"


@pytest.mark.parametrize("said", ["hello", "thanks", "Thank you so much!", "bye"])
def test_a_greeting_takes_no_earlier_turn(said: str) -> None:
    assert make_standalone(said, after(SKIP)).text == said


def test_what_was_asked_last_can_be_read_alone_without_its_and() -> None:
    both = make_standalone("and when did the Ukraine scheme close completely?", after(SKIP))
    assert both.context
    assert own_question(both) == "When did the Ukraine scheme close completely?"


def test_turns_of_any_length_are_read_in_time() -> None:
    long = "it is that there they this " * 400
    assert make_standalone("why?", after(long[:20_000], long[:1_900])).text.endswith("Why?")
