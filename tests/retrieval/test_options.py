"""Which questions are open, which documents they name, and which quotes are options."""

from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.answer import Filters, NoAnswerReason, Option, Quote
from retrieval.engine import PassageEngine
from retrieval.nations import Nation
from retrieval.quote.options import differing, is_open, named_documents, subject_words
from tests.fakes import FakeEngine, WordEncoder, fake_library
from tests.small import engine_over, entry

TITLES = ("NG28: Type 2 diabetes in adults", "Parking Policy", "Tree Policy", "NHS Barset Integrated Care Board")
VERSIONS = tuple(replace(entry(f"d{number}", title).version, title=title) for number, title in enumerate(TITLES))


def titles(question: str) -> list[str]:
    return [version.title for version in named_documents(question, VERSIONS).versions]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How often is the parking policy reviewed?", ["Parking Policy"]),
        ("How often is the policy reviewed?", []),
        ("NG28: what should they aim for?", ["NG28: Type 2 diabetes in adults"]),
        ("What is the term of office at the ICB in Barset?", ["NHS Barset Integrated Care Board"]),
        ("What is the deadline?", []),
    ],
)
def test_a_question_names_a_document_by_two_words_of_its_title_its_code_or_its_initials(
    question: str, named: list[str]
) -> None:
    assert titles(question) == named


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the deadline?", 0),
        ("How long is the re-entry ban?", 2),
        ("How often is the parking policy reviewed?", 0),
        ("How long does a resident wait for a disabled parking bay outside a school?", 7),
    ],
)
def test_the_words_of_a_subject_are_those_beside_general_words_and_names_of_documents(
    question: str, words: int
) -> None:
    found = subject_words(question, named_documents(question, VERSIONS))
    assert len(found) == words, found
    assert is_open(question, named_documents(question, VERSIONS)) == (words <= 2)


def quotes(*confidences: float) -> list[Quote]:
    """Quotes of different documents."""
    found = FakeEngine(fake_library()).ask("Is a toll due on Sundays?").quotes[0]
    return [
        replace(found, confidence=value, citation=replace(found.citation, document_id=f"d{place}", title=f"T{place}"))
        for place, value in enumerate(confidences)
    ]


def options(found: list[Quote]) -> list[str]:
    return [option.label for option in differing(found, ("toll",), 0.4)]


def test_options_are_ordered_by_their_confidence_and_a_further_one_may_be_less_sure() -> None:
    assert options(quotes(0.5, 0.7, 0.25, 0.1)) == ["T1", "T0", "T2"]
    assert len(options(quotes(*[0.9] * 8))) == 5


def test_where_one_quote_stands_out_or_is_the_only_sure_one_nothing_is_asked_back() -> None:
    assert options(quotes(0.95, 0.42)) == []
    assert options(quotes(0.5, 0.3)) == []
    assert options(quotes(0.9)) == []


def test_documents_of_one_title_are_told_apart_by_their_publisher_or_their_id() -> None:
    alike = [replace(quote, citation=replace(quote.citation, title="Plan")) for quote in quotes(0.9, 0.8)]
    by_publisher = [
        replace(quote, citation=replace(quote.citation, publisher=name))
        for quote, name in zip(alike, ("Fen", "Broads"), strict=True)
    ]
    assert options(by_publisher) == ["Plan (Fen)", "Plan (Broads)"]
    assert options(alike) == ["Plan (d0)", "Plan (d1)"]


POLICIES = (
    ("parking", "Parking\n\nThe parking policy is reviewed every two years by the board. Bays are white."),
    ("trees", "Trees\n\nThe tree policy is reviewed every five years by the warden. Oaks are old."),
    ("bins", "Bins\n\nGrey bins are collected every second Tuesday. Garden waste is collected weekly."),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, word_encoder: WordEncoder) -> PassageEngine:
    folder: Path = tmp_path_factory.mktemp("policies")
    return ready(engine_over(folder, word_encoder, *(entry(id, text) for id, text in POLICIES)))


def ready(engine: PassageEngine, threshold: float = 0.3) -> PassageEngine:
    """The engine with a threshold for the word encoder, whose confidences are low."""
    return engine.with_calibration(replace(engine.calibration, threshold=threshold))


def documents(found: tuple[Option, ...]) -> set[str]:
    return {option.quote.citation.document_id for option in found}


def test_a_question_that_two_documents_answer_differently_is_asked_back(engine: PassageEngine) -> None:
    assert documents(engine.which_one("How often is the policy reviewed?")) == {"parking", "trees"}


@pytest.mark.parametrize(
    "question", ["Who reviews the tree policy on old oaks each winter?", "Hello", "Write a letter"]
)
def test_a_question_with_a_subject_or_without_a_question_is_not_asked_back(
    engine: PassageEngine, question: str
) -> None:
    assert engine.which_one(question) == ()


def test_the_options_are_those_of_the_documents_that_the_filter_allows(engine: PassageEngine) -> None:
    assert engine.which_one("How often is the policy reviewed?", filters=Filters(documents=("trees", "bins"))) == ()


def test_documents_that_say_the_same_are_no_options(tmp_path: Path, word_encoder: WordEncoder) -> None:
    same = "The policy is reviewed every two years by the whole board of wardens."
    alike = engine_over(tmp_path, word_encoder, entry("a", f"Parks\n\n{same}"), entry("b", f"Roads\n\n{same}"))
    assert ready(alike).which_one("How often is the policy reviewed?") == ()


def test_after_its_answer_a_question_is_not_searched_again(engine: PassageEngine) -> None:
    question = "How often is the policy reviewed?"
    answer = engine.ask(question)
    assert engine.which_one(question, answer=answer) == engine.which_one(question)
    # An answer that found one document alone shows that its hits are used, and when they are not.
    stages = tuple(replace(stage, hits=stage.hits[:1]) for stage in answer.considered.stages)
    cut = replace(answer, considered=replace(answer.considered, stages=stages))
    assert engine.which_one(question, answer=cut) == ()
    for other in (
        replace(cut, generation="another"),
        replace(cut, standalone_question="Who reviews it?"),
        replace(cut, reason=NoAnswerReason.SUPERSEDED_ONLY),
    ):
        assert engine.which_one(question, answer=other) == engine.which_one(question)


def test_a_quote_that_has_more_of_the_questions_words_is_what_the_question_means() -> None:
    bylaws, charter = quotes(0.9, 0.8)
    bylaws = replace(bylaws, text=f"Barges. {bylaws.text}")
    assert [option.label for option in differing([bylaws, charter], ("toll",), 0.4)] == ["T0", "T1"]
    assert differing([bylaws, charter], ("toll", "barg"), 0.4) == ()
    unsure = replace(bylaws, confidence=0.39)
    assert [option.label for option in differing([charter, unsure], ("toll", "barg"), 0.35)] == []
    assert [option.label for option in differing([charter, unsure, quotes(0, 0, 0.7)[2]], ("barg",), 0.4)] != []


OF_NATIONS = (
    ("parking", "Parking\n\nThe parking policy is reviewed every two years by the board. Bays are white.", "England"),
    ("trees", "Trees\n\nThe tree policy is reviewed every five years by the warden. Oaks are old.", "Scotland"),
    ("moors", "Moors\n\nThe moor policy is reviewed every seven years by the ranger. Peat is wet.", "Scotland"),
    ("ponds", "Ponds\n\nThe pond policy is reviewed every nine years by the parish. Newts are shy.", None),
)


@pytest.fixture(scope="module")
def of_nations(tmp_path_factory: pytest.TempPathFactory, word_encoder: WordEncoder) -> PassageEngine:
    folder, entries = tmp_path_factory.mktemp("nations"), []
    for id, text, extent in OF_NATIONS:
        made = entry(id, text)
        entries.append(replace(made, version=replace(made.version, extent=extent)))
    return ready(engine_over(folder, word_encoder, *entries), 0.1)


@pytest.mark.parametrize(
    ("question", "nations", "found"),
    [
        ("How often is the policy reviewed?", (), {"parking", "trees", "moors", "ponds"}),
        ("How often is the policy reviewed in Scotland?", (), {"trees", "moors", "ponds"}),
        ("How often is the policy reviewed?", (Nation.SCOTLAND,), {"trees", "moors", "ponds"}),
        ("How often is the policy reviewed in Scotland?", (Nation.ENGLAND,), {"parking", "ponds"}),
        ("How often is the policy reviewed in Wales?", (), set()),
    ],
)
def test_no_option_is_stated_for_another_nation_than_the_one_asked_for(
    of_nations: PassageEngine, question: str, nations: tuple[Nation, ...], found: set[str]
) -> None:
    options = of_nations.which_one(question, filters=Filters(nations=nations))
    assert documents(options) == found
    assert not any(option.quote.for_others for option in options)
    answer = of_nations.ask(question, filters=Filters(nations=nations))
    assert documents(of_nations.which_one(question, filters=Filters(nations=nations), answer=answer)) == found


def test_an_option_for_other_readers_than_the_question_names_says_so(tmp_path: Path, word_encoder: WordEncoder) -> None:
    entries = [entry(id, text) for id, text in POLICIES]
    for_schools = replace(entries[0], version=replace(entries[0].version, audience="schools"))
    engine = ready(engine_over(tmp_path, word_encoder, for_schools, *entries[1:]), 0.1)
    options = engine.which_one("How often do landlords review the policy?")
    assert {option.quote.citation.document_id: option.quote.for_others for option in options} == {
        "parking": True,
        "trees": False,
    }
