"""Reranking: which sentences are read, and that sentences and passages follow the reranker's logits."""

from itertools import pairwise
from pathlib import Path

import pytest

from retrieval.answer import Answer, Stage
from retrieval.engine import PassageEngine
from retrieval.index.generation import Generation
from retrieval.interfaces import Models
from retrieval.search.reranking import RERANKED_PASSAGES
from tests.fakes import WordEncoder
from tests.small import Picky, entry, generation_of

# More rooms than are read from, all alike to the plain signals but for their numbers.
ROOMS = 30
QUESTION = "Which room may be let for a wedding?"


def room(number: int) -> str:
    return (
        f"Room {number}\n\nRoom {number} may be let for a meeting. It has {number} chairs. "
        f"A wedding in room {number} needs the consent of the caretaker.\n"
    )


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, word_encoder: WordEncoder) -> Generation:
    entries = [entry(f"room-{number}", room(number)) for number in range(ROOMS)]
    return generation_of(tmp_path_factory.mktemp("third"), word_encoder, *entries)


def stage(answer: Answer, name: str) -> Stage:
    return next(stage for stage in answer.considered.stages if stage.name == name)


def passages(stage: Stage) -> list[int]:
    return [hit.passage for hit in stage.hits]


def test_a_passage_follows_its_best_sentence(rooms: Generation, word_encoder: WordEncoder) -> None:
    engine = PassageEngine(rooms, Models(word_encoder))
    plain = engine.ask(QUESTION)
    last = passages(stage(plain, "ranked"))[RERANKED_PASSAGES - 1]
    title = engine.document_of(last).replace("room-", "Room ")
    answer = PassageEngine(rooms, Models(word_encoder, Picky(f"{title} may be"))).ask(QUESTION)
    assert passages(stage(answer, "ranked")) == passages(stage(plain, "ranked"))
    assert passages(stage(answer, "read"))[0] == last
    assert (answer.quotes or answer.nearest)[0].citation.document_id == engine.document_of(last)


def test_what_is_not_read_keeps_its_order_behind(rooms: Generation, word_encoder: WordEncoder) -> None:
    answer = PassageEngine(rooms, Models(word_encoder, Picky("chairs"))).ask(QUESTION)
    ranked, read = passages(stage(answer, "ranked")), passages(stage(answer, "read"))
    assert sorted(read[:RERANKED_PASSAGES]) == sorted(ranked[:RERANKED_PASSAGES])
    assert read[RERANKED_PASSAGES:] == ranked[RERANKED_PASSAGES:]
    scores = [hit.score for hit in stage(answer, "read").hits]
    assert all(first >= second for first, second in pairwise(scores))


def test_as_many_sentences_are_read_as_the_reranker_reads(rooms: Generation, word_encoder: WordEncoder) -> None:
    picky = Picky("wedding")
    picky.max_sentences = 4
    PassageEngine(rooms, Models(word_encoder, picky)).ask(QUESTION)
    assert len(set(picky.judged)) == len(picky.judged) == 4


def test_what_was_not_read_does_not_pass_what_was_read_and_is_wrong(
    rooms: Generation, word_encoder: WordEncoder
) -> None:
    picky = Picky("no sentence has these words")
    picky.max_sentences = 4
    read = PassageEngine(rooms, Models(word_encoder, picky)).ask(QUESTION)
    plain = PassageEngine(rooms, Models(word_encoder)).ask(QUESTION)
    assert (read.quotes or read.nearest)[0].text == (plain.quotes or plain.nearest)[0].text


def test_without_a_reranker_there_is_no_such_stage(rooms: Generation, word_encoder: WordEncoder) -> None:
    answer = PassageEngine(rooms, Models(word_encoder)).ask(QUESTION)
    assert [stage.name for stage in answer.considered.stages] == ["dense", "lexical", "fused", "ranked"]


def test_a_library_without_a_sentence_to_read_is_silent(tmp_path: Path, word_encoder: WordEncoder) -> None:
    picky = Picky("room")
    assert PassageEngine(generation_of(tmp_path, word_encoder), Models(word_encoder, picky)).ask(QUESTION).nearest == ()
    assert picky.read == []
