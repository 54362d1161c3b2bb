"""Smoothing before eight bits: the model stays what it is, and loses less when it is rounded."""

import pytest
import torch
from torch import nn

from retrieval.models.smoothing import record_channel_maxima, smooth

# One channel is as much larger than the others as the worst of a transformer.
LOUD = 60.0


def model() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(16, 32), nn.GELU(), nn.Linear(32, 8))


def rows(count: int = 64) -> torch.Tensor:
    torch.manual_seed(1)
    found = torch.randn(count, 16)
    found[:, 3] *= LOUD
    return found


def in_eight_bits(values: torch.Tensor) -> torch.Tensor:
    step = values.abs().max() / 127
    return (values / step).round() * step


class Rounded(nn.Linear):
    """A linear layer over activations and weights of eight bits."""

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        weights = torch.stack([in_eight_bits(row) for row in self.weight])
        return nn.functional.linear(in_eight_bits(given), weights, self.bias)


def rounded(layers: nn.Module) -> nn.Module:
    for module in layers.modules():
        if type(module) is nn.Linear:
            module.__class__ = Rounded
    return layers


def spread(of: nn.Module) -> dict[str, torch.Tensor]:
    with torch.no_grad(), record_channel_maxima(of) as found:
        of(rows())
    return found


def test_the_largest_value_of_each_channel_is_seen() -> None:
    found = spread(model())
    assert set(found) == {"0", "2"}
    assert found["0"].tolist() == rows().abs().amax(0).tolist()
    assert found["2"].shape == (32,)


def test_nothing_is_recorded_after_the_block() -> None:
    one = model()
    with record_channel_maxima(one) as found:
        pass
    one(rows())
    assert found == {}


def test_a_smoothed_model_computes_the_same() -> None:
    plain, smoothed = model(), model()
    smooth(smoothed, spread(model()))
    assert torch.allclose(plain(rows()), smoothed(rows()), rtol=1e-3, atol=1e-3)


def test_a_smoothed_model_loses_less_to_eight_bits() -> None:
    exact, smoothed = model()(rows()), model()
    smooth(smoothed, spread(model()))
    lost = (rounded(model())(rows()) - exact).abs().mean()
    lost_smoothed = (rounded(smoothed)(rows()) - exact).abs().mean()
    assert lost_smoothed < lost / 2


def test_a_channel_that_is_always_nothing_is_no_trouble() -> None:
    one = model()
    smooth(one, {"0": torch.zeros(16)})
    assert torch.isfinite(one(rows())).all()


def test_a_name_that_the_model_does_not_have_is_told() -> None:
    with pytest.raises(AttributeError):
        smooth(model(), {"7": torch.ones(16)})
