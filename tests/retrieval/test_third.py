"""The third stage: which sentences are read, and that sentences and passages follow what the ranker makes of them."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ingest.build import build
from ingest.holdings import Entry
from ingest.library import recipe_for
from ingest.plain import read_text
from retrieval.answer import Answer, Stage
from retrieval.document import Document, Version
from retrieval.encode import OnnxEncoder
from retrieval.engine import PassageEngine
from retrieval.generation import Generation, read_manifest
from retrieval.interfaces import Matrix
from retrieval.text import digest
from retrieval.third import READ, READ_FROM

# More rooms than are read from, all alike to the plain signals but for their numbers.
ROOMS = 30
QUESTION = "Which room may be let for a wedding?"


def room(number: int) -> str:
    return (
        f"Room {number}\n\nRoom {number} may be let for a meeting. It has {number} chairs. "
        f"A wedding in room {number} needs the consent of the caretaker.\n"
    )


class Fond:
    """Likes the sentences that hold a word, and remembers what it was given to read."""

    name, sha256 = "fond", "0" * 64

    def __init__(self, word: str) -> None:
        self.word = word
        self.read: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> Matrix:  # noqa: ARG002 - as the Protocol has it
        self.read += texts
        return np.array([6.0 if self.word in text else -6.0 for text in texts], np.float32)


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, encoder: OnnxEncoder) -> Generation:
    folder = tmp_path_factory.mktemp("third") / "g"
    build(folder, [_entry(number) for number in range(ROOMS)], encoder, recipe_for(encoder.name, encoder.sha256))
    return Generation(folder, read_manifest(folder))


def _entry(number: int) -> Entry:
    name, text = f"room-{number}", room(number)
    canonical = read_text(text).canonical
    document = Document(name, f"Room {number}")
    return Entry(Version(document, digest(text), canonical.sha256, "text/plain", f"{name}.txt", 1), canonical)


def stage(answer: Answer, name: str) -> Stage:
    return next(stage for stage in answer.considered.stages if stage.name == name)


def passages(stage: Stage) -> list[int]:
    return [hit.passage for hit in stage.hits]


def test_a_passage_follows_its_best_sentence(rooms: Generation, encoder: OnnxEncoder) -> None:
    engine = PassageEngine(rooms, encoder)
    plain = engine.ask(QUESTION)
    last = passages(stage(plain, "ranked"))[READ_FROM - 1]
    title = engine.document_of(last).replace("room-", "Room ")
    answer = PassageEngine(rooms, encoder, ranker=Fond(f"{title}:")).ask(QUESTION)
    assert passages(stage(answer, "ranked")) == passages(stage(plain, "ranked"))
    assert passages(stage(answer, "read"))[0] == last
    assert (answer.quotes or answer.nearest)[0].citation.document_id == engine.document_of(last)


def test_what_is_not_read_keeps_its_order_behind(rooms: Generation, encoder: OnnxEncoder) -> None:
    answer = PassageEngine(rooms, encoder, ranker=Fond("chairs")).ask(QUESTION)
    ranked, read = passages(stage(answer, "ranked")), passages(stage(answer, "read"))
    assert sorted(read[:READ_FROM]) == sorted(ranked[:READ_FROM])
    assert read[READ_FROM:] == ranked[READ_FROM:]
    scores = [hit.score for hit in stage(answer, "read").hits]
    assert all(first >= second for first, second in pairwise(scores))


def test_the_best_sentences_are_read_and_one_of_every_passage(rooms: Generation, encoder: OnnxEncoder) -> None:
    fond = Fond("wedding")
    PassageEngine(rooms, encoder, ranker=fond).ask(QUESTION)
    assert len(set(fond.read)) == len(fond.read) <= READ + READ_FROM
    assert len({text.split(":")[0] for text in fond.read}) == READ_FROM


def test_without_a_ranker_there_is_no_such_stage(rooms: Generation, encoder: OnnxEncoder) -> None:
    answer = PassageEngine(rooms, encoder).ask(QUESTION)
    assert [stage.name for stage in answer.considered.stages] == ["dense", "lexical", "fused", "ranked"]


def test_a_library_without_a_sentence_to_read_is_silent(tmp_path: Path, encoder: OnnxEncoder) -> None:
    build(tmp_path / "g", [], encoder, recipe_for(encoder.name, encoder.sha256))
    generation = Generation(tmp_path / "g", read_manifest(tmp_path / "g"))
    fond = Fond("room")
    assert PassageEngine(generation, encoder, ranker=fond).ask(QUESTION).nearest == ()
    assert fond.read == []
