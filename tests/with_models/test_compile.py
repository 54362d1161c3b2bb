"""The compiled encoder beside the model it was compiled from: the same vectors, as near as eight bits allow."""

from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from api.gold.evaluation_set import read_set
from api.weights import ENCODER_LAYERS, bundled_folder
from retrieval.errors import MissingModel
from retrieval.models.encoder import OnnxEncoder, read_compiled
from retrieval.models.encoder_layers import load_layers, transformer_of

ROOT = Path(__file__).resolve().parents[2]
GOLD = read_set(ROOT / "corpus" / "gold")
TEXTS = [question.text for question in GOLD.questions] + GOLD.documents[0].text.split("\n\n")


@pytest.fixture(scope="module")
def original() -> SentenceTransformer:
    model = SentenceTransformer(str(bundled_folder()), device="cpu")
    load_layers(transformer_of(model), ENCODER_LAYERS)
    return model


def test_compiled_vectors_are_those_of_sentence_transformers(
    original: SentenceTransformer, encoder: OnnxEncoder
) -> None:
    expected = original.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    found = np.array([encoding.vector for encoding in encoder.encode(TEXTS)])
    assert float((found * expected).sum(axis=1).mean()) >= 0.95


def test_retrieval_on_the_gold_questions_is_no_worse_than_with_the_original(
    original: SentenceTransformer, encoder: OnnxEncoder
) -> None:
    text = GOLD.documents[0].text
    parts = [part for part in text.split("\n\n") if part.strip()]
    asked = [question for question in GOLD.questions if question.spans and not question.history]

    def right(questions: np.ndarray, passages: np.ndarray) -> int:
        best = (questions @ passages.T).argmax(axis=1)
        return sum(
            any(span.span.start < text.index(parts[at]) + len(parts[at]) and text.index(parts[at]) < span.span.end
                for span in question.spans)
            for question, at in zip(asked, best, strict=True)
        )  # fmt: skip

    words = [question.text for question in asked]
    theirs = right(
        *(original.encode(one, normalize_embeddings=True, show_progress_bar=False) for one in (words, parts))
    )
    ours = right(*(np.array([encoding.vector for encoding in encoder.encode(one)]) for one in (words, parts)))
    # One question either way is the rounding of eight bits.
    assert ours >= theirs - 1


def test_a_text_has_the_same_vector_whatever_stands_beside_it(encoder: OnnxEncoder) -> None:
    alone = encoder.encode(TEXTS[:1])[0]
    among = encoder.encode(TEXTS[:9])[0]
    assert np.array_equal(alone.vector, among.vector)
    assert np.array_equal(alone.tokens, among.tokens)


def test_tokens_know_where_they_stand(encoder: OnnxEncoder) -> None:
    text = "Boroughs must report."
    encoding = encoder.encode_question(text)
    assert [text[start:end] for start, end in encoding.offsets] == ["Boroughs", "must", "report", "."]
    assert encoding.tokens.shape == (4, encoder.dimensions)
    assert np.allclose(np.linalg.norm(encoding.tokens, axis=1), 1, atol=1e-3)


def test_an_empty_text_has_a_vector_and_no_tokens(encoder: OnnxEncoder) -> None:
    encoding = encoder.encode_question("")
    assert len(encoding.tokens) == len(encoding.offsets) == 0


def test_a_damaged_graph_is_refused(data_folder: Path, tmp_path: Path) -> None:
    source = next((data_folder / "models").iterdir())
    copy = tmp_path / "model"
    copy.mkdir()
    for file in source.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    graph = bytearray((copy / "graph.onnx").read_bytes())
    graph[len(graph) // 2] ^= 1
    (copy / "graph.onnx").write_bytes(graph)
    with pytest.raises(MissingModel, match="damaged"):
        read_compiled(copy)
