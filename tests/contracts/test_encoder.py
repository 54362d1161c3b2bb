"""What every Encoder promises (retrieval/interfaces.py), asked of each."""

from collections.abc import Iterator

import numpy as np
import pytest

from retrieval.interfaces import Encoder, Encoding
from tests.fakes import WordEncoder
from tests.ingest.made_library import Hashing

TEXTS = ["Boroughs must report floods.", "A barge pays 4 pence.", "", "Who are they?", "Boroughs must report floods."]


@pytest.fixture(scope="module", params=["words", "hashing", "compiled"])
def one(request: pytest.FixtureRequest) -> Encoder:
    fakes = {"words": WordEncoder, "hashing": Hashing}
    found: Encoder = fakes[request.param]() if request.param in fakes else request.getfixturevalue("encoder")
    return found


def same(first: Encoding, second: Encoding) -> bool:
    return all(np.array_equal(getattr(first, name), getattr(second, name)) for name in ("vector", "tokens", "offsets"))


def test_it_has_a_name_and_a_hash_for_the_recipe(one: Encoder) -> None:
    assert one.name
    assert len(one.sha256) == 64
    assert set(one.sha256) <= set("0123456789abcdef")
    assert one.dimensions > 0
    assert one.max_tokens > 0


@pytest.mark.parametrize("text", TEXTS)
def test_the_vector_is_of_unit_length(one: Encoder, text: str) -> None:
    for encoding in (*one.encode([text]), one.encode_question(text)):
        assert encoding.vector.dtype == np.float32
        assert encoding.vector.shape == (one.dimensions,)
        assert np.linalg.norm(encoding.vector) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("text", TEXTS)
def test_each_word_piece_has_a_unit_vector_and_a_place(one: Encoder, text: str) -> None:
    for encoding in (*one.encode([text]), one.encode_question(text)):
        assert encoding.tokens.dtype == np.float32
        assert encoding.offsets.dtype == np.int32
        assert encoding.tokens.shape == (len(encoding.offsets), one.dimensions)
        assert encoding.offsets.shape == (len(encoding.tokens), 2)
        assert np.allclose(np.linalg.norm(encoding.tokens, axis=1), 1, atol=1e-3)
        assert all(0 <= start < end <= len(text) for start, end in encoding.offsets)


def test_offsets_count_code_points(one: Encoder) -> None:
    text = "🏛 Boroughs report"
    places = one.encode_question(text).offsets.tolist()
    assert {"Boroughs", "report"} <= {text[start:end] for start, end in places}
    assert places == sorted(places)


def test_passages_come_in_the_given_order(one: Encoder) -> None:
    found = one.encode(TEXTS)
    assert len(found) == len(TEXTS)
    assert all(same(encoding, one.encode([text])[0]) for encoding, text in zip(found, TEXTS, strict=True))


def test_an_encoding_does_not_depend_on_the_other_texts(one: Encoder) -> None:
    assert same(one.encode(["A barge pays 4 pence.", *TEXTS])[0], one.encode(["A barge pays 4 pence."])[0])
    first, *_, last = one.encode(TEXTS)
    assert same(first, last)


def test_a_stream_gives_the_same(one: Encoder) -> None:
    stream = one.stream(TEXTS)
    assert isinstance(stream, Iterator)
    assert all(same(mine, theirs) for mine, theirs in zip(stream, one.encode(TEXTS), strict=True))


def test_no_texts_have_no_encodings(one: Encoder) -> None:
    assert one.encode([]) == list(one.stream([])) == []


def test_a_question_has_the_same_encoding_each_time(one: Encoder) -> None:
    assert same(one.encode_question(TEXTS[0]), one.encode_question(TEXTS[0]))


def test_a_text_without_a_word_has_no_word_pieces(one: Encoder) -> None:
    assert len(one.encode_question("").tokens) == 0


def test_what_stands_behind_the_last_word_piece_is_cut_off(one: Encoder) -> None:
    long = "flood " * (one.max_tokens + 50)
    cut, more = one.encode([long, f"{long} zebra"])
    assert 0 < len(cut.tokens) <= one.max_tokens
    assert same(cut, more)
