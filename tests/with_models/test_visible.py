"""With the compiled models, too, a part of a library answers as a library of its documents alone would."""

import pytest

from retrieval.answer import AnswerStatus, Filters, Turn
from retrieval.engine import PassageEngine
from retrieval.interfaces import Models
from tests.two_collections import Pair, outcome

QUESTIONS = [
    "How much does a permit cost?",
    "What does a mooring cost?",
    "Does a quoka need a permit?",
    "Who may apply in the CPZ?",
    "What is the recipe for apple crumble?",
]
BEFORE = (Turn("user", "Does a quokka need a permit?"), Turn("assistant", "A quokka needs a permit."))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Pair:
    return Pair(tmp_path_factory.mktemp("pair"), models.encoder, models.reranker)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_is_that_of_a_library_without_the_hidden_documents(pair: Pair, question: str) -> None:
    for history in ((), BEFORE):
        asked = (question, history, Filters(), 3)
        assert outcome(pair.seen, *asked) == outcome(pair.built, *asked), asked


def test_the_models_find_an_answer_in_the_part_and_another_one_in_the_whole(pair: Pair, models: Models) -> None:
    """Otherwise the equality above would say little."""
    question = "What does a mooring cost?"
    seen = pair.seen.ask(question)
    assert seen.status is AnswerStatus.ANSWERED
    assert {quote.citation.document_id for quote in seen.quotes} == {"moorings"}
    assert "read" in {stage.name for stage in seen.considered.stages}
    whole = PassageEngine(pair.whole, models).ask(question)
    assert "ledger" in {quote.citation.document_id for quote in (*whole.quotes, *whole.nearest)}
