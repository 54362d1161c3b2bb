"""A part of a generation answers as a generation would that was built with its documents and no others."""

from datetime import date
from pathlib import Path

import pytest

from retrieval.answer import AnswerStatus, Filters, Turn
from retrieval.engine import PassageEngine
from retrieval.errors import EmptyFilter, UnknownDocument, UnknownVersion
from retrieval.index.visible import visible_part
from retrieval.interfaces import Models
from tests.fakes import WordEncoder
from tests.small import Picky, entry
from tests.two_collections import OLD_RULES, QUESTIONS, SECRET, Pair, hidden, outcome


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, word_encoder: WordEncoder) -> Pair:
    return Pair(tmp_path_factory.mktemp("pair"), word_encoder)


HISTORIES: list[tuple[Turn, ...]] = [
    (),
    (Turn("user", "Who may apply for a permit?"), Turn("assistant", "A resident may apply.")),
    (Turn("user", "Does a quokka need a permit?"),),
]
FILTERS = [
    Filters(),
    Filters(publishers=("Council",)),
    Filters(publishers=("Zoo",)),
    Filters(documents=("moorings", "permits")),
    Filters(documents=("quokkas",)),
    Filters(documents=("unknown",)),
    Filters(collections=("main",)),
    Filters(collections=("secret",)),
    Filters(as_of=date(2024, 1, 1)),
    Filters(versions=(entry("moorings", OLD_RULES).version.sha256,)),
    Filters(versions=(entry("quokkas", SECRET).version.sha256,)),
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_is_that_of_a_library_without_the_hidden_documents(pair: Pair, question: str) -> None:
    for history in HISTORIES:
        for filters in FILTERS:
            asked = (question, history, filters, 3)
            assert outcome(pair.seen, *asked) == outcome(pair.built, *asked), asked


def test_so_is_every_answer_with_a_reranker(tmp_path: Path, word_encoder: WordEncoder) -> None:
    pair = Pair(tmp_path, word_encoder, Picky("permit"))
    for question in QUESTIONS:
        asked = (question, HISTORIES[0], FILTERS[0], 5)
        assert outcome(pair.seen, *asked) == outcome(pair.built, *asked), asked


def test_the_hidden_documents_do_change_the_answers_of_the_whole_library(pair: Pair, word_encoder: WordEncoder) -> None:
    whole = PassageEngine(pair.whole, Models(word_encoder), today=lambda: date(2026, 6, 1))
    different = [
        question
        for question in QUESTIONS
        if outcome(whole, question, (), Filters(), 3) != outcome(pair.seen, question, (), Filters(), 3)
    ]
    assert {"Does a quoka need a permit?", "What does a mooring cost?", "What does the NWO do?"} <= set(different)
    answer = pair.seen.ask("What does a mooring cost?")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.quotes[0].standing.by is None


def test_a_part_names_no_hidden_document(pair: Pair) -> None:
    catalogue = pair.part.catalogue
    assert {version.document.id for version in catalogue.versions()} == {
        "bins", "trees", "parking", "permits", "moorings",
    }  # fmt: skip
    assert {version.supersedes for version in catalogue.versions()} == {None, "old-parking"}
    assert len(catalogue.passage_documents()) == len(pair.part.vectors) == len(pair.part.terms)


def test_a_part_reads_a_hidden_document_as_little_as_an_unknown_one(pair: Pair) -> None:
    [_, secret] = hidden()
    key, catalogue = secret.version.key, pair.part.catalogue
    for read in (
        catalogue.text,
        catalogue.version,
        catalogue.canonical,
        catalogue.headings,
        lambda key: catalogue.block(key, 0),
        lambda key: catalogue.numbered_blocks(key, "1"),
        lambda key: catalogue.passage_ids([key]),
    ):
        with pytest.raises(UnknownDocument, match="There is no document 'quokkas'"):
            read(key)
        with pytest.raises(UnknownDocument, match="There is no document 'unknown'"):
            read(("unknown", key[1]))
        with pytest.raises(UnknownVersion, match="The document 'bins' has no such version"):
            read(("bins", key[1]))


def test_a_part_without_documents_answers_nothing(pair: Pair, word_encoder: WordEncoder) -> None:
    nothing = PassageEngine(visible_part(pair.whole, ()), Models(word_encoder))
    answer = nothing.ask("How much does a permit cost?")
    assert (answer.quotes, answer.nearest) == ((), ())
    with pytest.raises(EmptyFilter):
        nothing.ask("How much does a permit cost?", filters=Filters(collections=("main",)))


def test_a_filter_quotes_only_its_collections(pair: Pair, word_encoder: WordEncoder) -> None:
    whole = PassageEngine(pair.whole, Models(word_encoder), today=lambda: date(2026, 6, 1))
    answer = whole.ask("Does a quokka need a permit?", filters=Filters(collections=("secret",)))
    shown = answer.quotes or answer.nearest
    assert {quote.citation.document_id for quote in shown} <= {"quokkas", "ledger"}
    assert shown
    with pytest.raises(EmptyFilter):
        whole.ask("Does a quokka need a permit?", filters=Filters(collections=("unknown",)))
