"""A question names nations and readers; text for others does not answer it, and says so."""

from pathlib import Path

import pytest

from ingest.formats.markdown.reader import read
from ingest.generations.build import build
from ingest.holdings import Entry
from ingest.library.library import recipe_for
from ingest.stated.applicability import stated_applicability
from retrieval.answer import AnswerStatus, Filters, NoAnswerReason, Turn
from retrieval.applies.asked import asked_for, named_nations
from retrieval.document import Document, Version
from retrieval.engine import PassageEngine
from retrieval.index.generation import Generation
from retrieval.index.manifest import read_manifest
from retrieval.interfaces import Models
from retrieval.nations import Nation
from retrieval.text import digest
from tests.fakes import WordEncoder

ENGLAND = """# Parking permits in England

A resident's parking permit costs £60 a year.

## Wales

Blue badge holders park free of charge.
"""
SCOTLAND = """# Parking permits

This guidance applies to Scotland.

A resident's parking permit costs £75 a year.
"""
PLAIN = """# Rubbish

## Guidance for landlords

Glass bottles are collected every Monday.
"""


@pytest.mark.parametrize(
    ("question", "nations"),
    [
        ("What does it cost in scotland?", {Nation.SCOTLAND}),
        ("What must Welsh councils do?", {Nation.WALES}),
        ("Do I need an English language test?", set()),
        ("What does NHS England check?", set()),
        ("Is it the same across the UK?", set()),
        ("What differs between England and Wales?", {Nation.ENGLAND, Nation.WALES}),
    ],
)
def test_a_question_names_nations_in_capitals_or_not(question: str, nations: set[Nation]) -> None:
    assert named_nations(question) == nations


def test_what_the_question_names_comes_before_what_the_turns_before_it_name() -> None:
    assert asked_for("And in Wales?", "What does it cost in Scotland?").nations == {Nation.WALES}
    assert asked_for("And how long?", "What does it cost in Scotland?").nations == {Nation.SCOTLAND}
    assert asked_for("In Wales?", nations=frozenset({Nation.ENGLAND})).nations == {Nation.ENGLAND}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, word_encoder: WordEncoder) -> PassageEngine:
    folder: Path = tmp_path_factory.mktemp("nations") / "g"
    held = [entry(id, text) for id, text in (("england", ENGLAND), ("scotland", SCOTLAND), ("rubbish", PLAIN))]
    build(
        folder,
        sorted(held, key=lambda one: one.version.document.id),
        word_encoder,
        recipe_for(word_encoder.name, word_encoder.sha256),
    )
    return PassageEngine(Generation(folder, read_manifest(folder)), Models(word_encoder))


def entry(id: str, text: str) -> Entry:
    extraction = read(text.encode())
    version = Version(
        title=extraction.title or id,
        document=Document(id),
        sha256=digest(text),
        text_sha256=extraction.canonical.sha256,
        media_type="text/markdown",
        file_name=f"{id}.md",
        bytes=len(text),
        stated=stated_applicability(extraction),
    )
    return Entry(version, extraction.canonical)


@pytest.mark.parametrize(("nation", "words"), [("England", "£60"), ("Scotland", "£75")])
def test_the_nation_in_the_question_decides_between_documents(engine: PassageEngine, nation: str, words: str) -> None:
    answer = engine.ask(f"What does a resident's parking permit cost in {nation}?")
    assert answer.status is AnswerStatus.ANSWERED
    assert [words in quote.text for quote in answer.quotes] == [True]
    extent = answer.quotes[0].applicability.extent
    assert extent is not None
    assert (extent.words, answer.quotes[0].for_others) == (nation, False)


def test_text_for_another_nation_is_nearest_and_marked(engine: PassageEngine) -> None:
    answer = engine.ask("What does a resident's parking permit cost in Northern Ireland?")
    assert (answer.status, answer.reason) == (AnswerStatus.NO_ANSWER, NoAnswerReason.FOR_OTHERS_ONLY)
    assert not answer.quotes
    assert all(quote.for_others for quote in answer.nearest)


def test_a_section_for_one_nation_answers_in_a_document_for_another(engine: PassageEngine) -> None:
    answer = engine.ask("Where do blue badge holders park in Wales?")
    assert "free of charge" in answer.quotes[0].text
    assert engine.ask("Where do blue badge holders park in England?").reason is NoAnswerReason.FOR_OTHERS_ONLY


def test_text_that_states_nothing_answers_for_every_nation(engine: PassageEngine) -> None:
    assert "Monday" in engine.ask("When are glass bottles collected in Wales?").quotes[0].text


def test_a_follow_up_may_change_the_nation(engine: PassageEngine) -> None:
    history = [Turn("user", "What does a resident's parking permit cost in Scotland?")]
    changed = engine.ask("What does a resident's parking permit cost in England?", history=history)
    assert "£60" in changed.quotes[0].text


def test_filters_restrict_to_nations_and_readers(engine: PassageEngine) -> None:
    question = "What does a resident's parking permit cost?"
    assert "£75" in engine.ask(question, filters=Filters(nations=(Nation.SCOTLAND,))).quotes[0].text
    bottles = "When are glass bottles collected?"
    assert engine.ask(bottles, filters=Filters(readers=("landlord",))).quotes
    assert engine.ask(bottles, filters=Filters(readers=("school",))).reason is NoAnswerReason.FOR_OTHERS_ONLY


def test_text_for_other_readers_than_the_question_names_is_quoted_with_a_word_about_it(engine: PassageEngine) -> None:
    answer = engine.ask("When must schools put out glass bottles to be collected?")
    shown = answer.quotes or answer.nearest
    assert shown[0].for_others
    assert not engine.ask("When are glass bottles collected?").quotes[0].for_others
