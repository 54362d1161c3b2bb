"""What all SentenceVectors promise (retrieval/interfaces.py), asked of each."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.index.passage_numbers import PassageNumbers, Run
from retrieval.index.sentence_vectors import SentenceFile, SentenceFiles, SentenceWriter, quantised_sentences
from retrieval.interfaces import SentenceVectors
from retrieval.text import Span
from tests.contracts.by_hand import HeldSentences
from tests.fakes import WordEncoder

# Eight bits a dimension are as good as this.
NEAR = 0.02

FLOODS, TOLLS = "Wardens report floods.", "A barge pays a toll."
WORDS = WordEncoder()


def spans(*sentences: str) -> tuple[str, list[Span]]:
    """The sentences one behind another, and where each stands."""
    text, found = "", []
    for sentence in sentences:
        found.append(Span(len(text), len(text) + len(sentence)))
        text += f"{sentence} "
    return text, found


PASSAGES = [
    spans(FLOODS, TOLLS),
    spans(),
    spans(TOLLS),
    spans("flood " * (WORDS.max_tokens + 1), TOLLS),  # the encoder cuts off the second
]


@pytest.fixture(params=["held", "file"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> SentenceVectors:
    encoded = [(WORDS.encode([text])[0], sentences) for text, sentences in PASSAGES]
    if request.param == "held":
        return HeldSentences(encoded)
    # Two segments, whose passages come by turns.
    runs, files = [Run(1, 0, 1), Run(0, 0, 2), Run(1, 1, 1)], []
    for segment, own in enumerate(([encoded[1], encoded[2]], [encoded[0], encoded[3]])):
        path = tmp_path / str(segment)
        with SentenceWriter(path) as writer:
            for encoding, sentences in own:
                writer.append(quantised_sentences(encoding, sentences))
        files.append(SentenceFile(path, writer.bounds, WORDS.dimensions))
    return SentenceFiles(files, PassageNumbers(runs, 2))


@pytest.mark.parametrize("passage", range(len(PASSAGES)))
def test_each_sentence_has_a_row(vectors: SentenceVectors, passage: int) -> None:
    found = vectors.of(passage)
    assert found.dtype == np.float32
    assert found.shape == (len(PASSAGES[passage][1]), WORDS.dimensions)


def test_a_row_is_of_unit_length(vectors: SentenceVectors) -> None:
    assert np.linalg.norm(vectors.of(0), axis=1) == pytest.approx([1, 1], abs=NEAR)


def test_the_sentences_are_in_order(vectors: SentenceVectors) -> None:
    floods, tolls = (WORDS.encode_question(text).vector for text in (FLOODS, TOLLS))
    assert vectors.of(0) @ np.stack([floods, tolls]).T == pytest.approx(np.eye(2), abs=NEAR)
    assert vectors.of(2) @ tolls == pytest.approx([1], abs=NEAR)


def test_a_sentence_that_the_encoder_cut_off_is_zeros(vectors: SentenceVectors) -> None:
    read, cut = vectors.of(3)
    assert np.linalg.norm(read) == pytest.approx(1, abs=NEAR)
    assert not cut.any()


def test_a_passage_has_the_same_vectors_each_time(vectors: SentenceVectors) -> None:
    assert np.array_equal(vectors.of(0), vectors.of(0))
