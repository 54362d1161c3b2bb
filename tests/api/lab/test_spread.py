"""The largest values that layers saw, kept beside the weights that smoothing reads them for."""

from pathlib import Path

from api.lab.training.spread import add_channel_maxima
from api.weights import small_base
from retrieval.models.torch_reranker import Judge, open_judge, read_channel_maxima, save_trainable
from tests.api.lab.test_reranker_training import row


def test_the_figures_join_the_weights_and_take_the_place_of_older_ones(tmp_path: Path) -> None:
    weights, base = tmp_path / "model.safetensors", small_base()
    judge = Judge(base)
    judge.freeze_embeddings()
    save_trainable(judge, weights)
    assert read_channel_maxima(weights) == {}
    add_channel_maxima([row(number) for number in range(4)], base, weights)
    first = read_channel_maxima(weights)
    add_channel_maxima([row(number) for number in range(4)], base, weights)
    assert set(first) == set(read_channel_maxima(weights))
    assert all(name.endswith(("dense", "score")) or ".attention." in name for name in first)
    assert open_judge(base, weights).score.weight.shape == (1, 384)
