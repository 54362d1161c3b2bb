"""Sentences of one section that answer alike, each for another case: the options within one document."""

from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.answer import Filters
from retrieval.engine import PassageEngine
from retrieval.nations import Nation
from tests.fakes import WordEncoder
from tests.small import engine_over, entry

BANS = (
    "Bans\n\nHow long it lasts\n\nThe ban of a skipper who left at own expense lasts 12 months.\n\n"
    "The ban of a skipper who left at public expense lasts two years.\n\n"
    "The ban of a skipper who sank a barge lasts two years.\n\nThe ban of a skipper is entered in the ledger.\n\n"
    "How it is lifted\n\nThe ban of a skipper who left at public cost is lifted within 28 days.\n\n"
)
BINS = "Bins\n\nGrey bins are collected every second Tuesday. Garden waste is collected weekly."


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, word_encoder: WordEncoder) -> PassageEngine:
    folder: Path = tmp_path_factory.mktemp("bans")
    made = engine_over(folder, word_encoder, entry("bans", BANS), entry("bins", BINS))
    return made.with_calibration(replace(made.calibration, threshold=0.1))


def asked_back(engine: PassageEngine, question: str, *nations: Nation) -> set[str]:
    options = engine.which_one(question, filters=Filters(nations=nations))
    assert all(option.is_case and option.label == "How long it lasts" for option in options)
    return {option.first_sentence for option in options}


def test_the_cases_of_the_best_sentences_section_with_another_figure_are_options(engine: PassageEngine) -> None:
    assert asked_back(engine, "How long does the ban of a skipper last?") == {
        "The ban of a skipper who left at own expense lasts 12 months.",
        "The ban of a skipper who left at public expense lasts two years.",
    }


@pytest.mark.parametrize(
    "question",
    [
        "How long does the ban of a skipper last who left at public expense?",
        "How long does the ban of a skipper last who left at own expense?",
        "How long does the ban of a skipper last who sank a barge?",
        "Where is the ban of a skipper entered?",
        "How often are grey bins collected?",
    ],
)
def test_a_question_with_a_word_of_one_case_alone_or_without_cases_has_none(
    engine: PassageEngine, question: str
) -> None:
    assert asked_back(engine, question) == set()


def test_the_answer_that_is_given_decides_in_which_section_cases_are_looked_for(engine: PassageEngine) -> None:
    question = "How long does the ban of a skipper last?"
    answer = engine.ask(question)
    assert engine.which_one(question, answer=answer) == engine.which_one(question)
    others = engine.ask("How often are grey bins collected?")
    assert engine.which_one(question, answer=replace(answer, quotes=others.quotes)) == ()


def test_no_case_is_stated_for_another_nation_than_the_one_asked_for(tmp_path: Path, word_encoder: WordEncoder) -> None:
    text = (
        "Bans\n\nHow long it lasts\n\n"
        "In Scotland, the ban of a skipper who left a barge at own expense lasts 12 months.\n\n"
        "In Scotland, the ban of a skipper who left a barge at public expense lasts two years.\n\n"
        "In England, the ban of a skipper who left a barge at public expense lasts 30 days.\n\n"
    )
    made = engine_over(tmp_path, word_encoder, entry("bans", text), entry("bins", BINS))
    engine = made.with_calibration(replace(made.calibration, threshold=0.05))
    everywhere = asked_back(engine, "How long does the ban of a skipper last?")
    assert {one.split(",")[0] for one in everywhere} == {"In Scotland", "In England"}
    scottish = asked_back(engine, "How long does the ban of a skipper last?", Nation.SCOTLAND)
    assert scottish == {one for one in everywhere if one.startswith("In Scotland")}
