"""A part of a generation answers as a generation would that was built with its documents and no others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.holdings import Entry
from retrieval.answer import Answer, AnswerStatus, Filters, Turn
from retrieval.engine import PassageEngine
from retrieval.errors import CitedError, EmptyFilter, UnknownDocument, UnknownVersion
from retrieval.index.generation import IndexedDocuments
from retrieval.index.visible import visible_part
from retrieval.interfaces import Models, Reranker
from tests.fakes import WordEncoder
from tests.small import Picky, entry, generation_of, three_documents

PERMITS = (
    "Permits\n\nResidents apply for a permit online. A permit costs £60 a year.\n\nWho may apply for a permit\n\n"
    "A resident of the Controlled Parking Zone (CPZ) may apply. See paragraph 4.\n\nHow to renew a permit\n\n"
    "A permit is renewed online, and costs £50 then. Harbour staff apply on paper.\n\nCancelling a permit early\n\n"
    "A permit that is cancelled early is refunded."
)
# Two editions; a hidden document supersedes it, and it supersedes another hidden one.
OLD_RULES = "Moorings\n\nA mooring costs £60 a year. Barges pay a toll."
NEW_RULES = "Moorings\n\nA mooring costs £75 a year. Barges pay a toll."
# The hidden documents share words, whole sentences and an abbreviation with the visible ones, and have words that a
# typing error is near to.
SECRET = (
    "Quokkas\n\nA quokka needs a permit. The quokka permit costs £60 a year. Quokka quokka quokka.\n\n"
    "Residents apply for a permit online. A permit costs £60 a year. The Careful Pet Zookeeper (CPZ) checks it."
    " The Careful Pet Zookeeper (CPZ) checks it again. Night Warden Office (NWO) rules apply."
)
TOLLS = "Tolls\n\nBarges pay a toll of 9 pence. A mooring costs £99 a year. Grey bins are collected at the quay."


def visible() -> list[Entry]:
    old, new = entry("moorings", OLD_RULES), entry("moorings", NEW_RULES)
    bins, trees, parking = three_documents()
    withdrawn = entry("old-parking", "Parking\n\nA permit costs £40 a year.", "Transport")
    return [
        bins,
        trees,
        replace(parking, version=replace(parking.version, supersedes="old-parking")),
        replace(withdrawn, version=replace(withdrawn.version, withdrawn=True)),
        entry("permits", PERMITS, "Transport"),
        old,
        replace(new, version=replace(new.version, edition=2, in_force_from=date(2025, 1, 1), supersedes="quokkas")),
    ]


def hidden() -> list[Entry]:
    """Their ids stand between those of the visible documents, so their passages do, too."""
    secrets = [entry("ledger", TOLLS, "Council"), entry("quokkas", SECRET, "Zoo")]
    superseding = {"ledger": "moorings", "quokkas": "permits"}
    return [
        replace(one, version=replace(one.version, collection="secret", supersedes=superseding[one.version.document.id]))
        for one in secrets
    ]


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: (one.version.document.id, one.version.edition))


class Pair:
    """The visible part of a library of two collections, and a library that was built with the visible documents."""

    def __init__(self, folder: Path, words: WordEncoder, reranker: Reranker | None = None) -> None:
        (folder / "both").mkdir()
        (folder / "alone").mkdir()
        self.whole = generation_of(folder / "both", words, *in_order([*visible(), *hidden()]))
        self.part: IndexedDocuments = visible_part(self.whole, {"main"})
        alone = generation_of(folder / "alone", words, *in_order(visible()))
        models, day = Models(words, reranker), lambda: date(2026, 6, 1)
        self.seen, self.built = (PassageEngine(one, models, today=day) for one in (self.part, alone))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, word_encoder: WordEncoder) -> Pair:
    return Pair(tmp_path_factory.mktemp("pair"), word_encoder)


QUESTIONS = [
    "How much does a permit cost?",
    "What does a mooring cost?",
    "Who pays a toll?",
    "When are grey bins collected?",
    "Does a quokka need a permit?",
    "Does a quoka need a permit?",
    "Who may apply in the CPZ?",
    "What does the NWO do?",
    "How do residents apply for a permit online?",
    "What is the recipe for apple crumble?",
    "Summarise the permits",
    "Hello",
    "Permits",
    "A permit costs £60 a year.",
]
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


def untimed(answer: Answer) -> Answer:
    return replace(answer, took_ms=0.0, considered=replace(answer.considered, timings_ms={}))


def outcome(engine: PassageEngine, question: str, history: tuple[Turn, ...], filters: Filters, limit: int) -> object:
    """Everything that somebody can get for a question: the answer and the suggestions, or the error's words."""
    try:
        answer = engine.ask(question, history=history, filters=filters, limit=limit)
        suggested = engine.suggestions(answer, history=history, filters=filters)
    except CitedError as error:
        return type(error), str(error)
    return untimed(answer), suggested


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
