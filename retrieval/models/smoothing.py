"""Prepare a model for int8: move the scale of large activation channels into the weights (Xiao and others 2022).

The largest channel of an activation sets the scale of its eight bits, and a few channels of a transformer are many
times larger than the others. Each channel is divided by a factor before a linear layer, and the layer's weights for
that channel are multiplied by it. The model computes the same, and both activations and weights fit into eight bits.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import nn

# The exponent that divides the scale between activations and weights: one half, as the authors chose.
SMOOTHING_EXPONENT = 0.5
_MIN_SCALE, _MIN_FACTOR = 1e-5, 1e-3

# By the name of a linear layer, float (channels,): the largest absolute value of each of its input channels.
ChannelMaxima = Mapping[str, torch.Tensor]


class Smoothed(nn.Module):
    """A linear layer whose input channels are first divided by their factors."""

    inverse: torch.Tensor

    def __init__(self, layer: nn.Linear, factors: torch.Tensor) -> None:
        super().__init__()
        self.layer = layer
        self.register_buffer("inverse", 1 / factors)
        with torch.no_grad():
            layer.weight.mul_(factors)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return torch.as_tensor(self.layer(rows * self.inverse))


def smooth(model: nn.Module, maxima: ChannelMaxima) -> None:
    """Smooth those linear layers of the model that `maxima` names."""
    for name, largest in maxima.items():
        parent, _, attribute = name.rpartition(".")
        layer = model.get_submodule(name)
        if isinstance(layer, nn.Linear):
            setattr(model.get_submodule(parent), attribute, Smoothed(layer, _factors(layer, largest.float())))


def _factors(layer: nn.Linear, largest: torch.Tensor) -> torch.Tensor:
    weights = layer.weight.detach().abs().amax(0).clamp(min=_MIN_SCALE)
    factors = largest.clamp(min=_MIN_SCALE) ** SMOOTHING_EXPONENT / weights ** (1 - SMOOTHING_EXPONENT)
    return (factors / factors.mean()).clamp(min=_MIN_FACTOR)


@contextmanager
def record_channel_maxima(model: nn.Module) -> Iterator[dict[str, torch.Tensor]]:
    """Record the channel maxima of the model's linear layers while the block runs the model."""
    maxima: dict[str, torch.Tensor] = {}
    handles = [
        layer.register_forward_pre_hook(_recorder(maxima, name))
        for name, layer in model.named_modules()
        if isinstance(layer, nn.Linear)
    ]
    try:
        yield maxima
    finally:
        for handle in handles:
            handle.remove()


def _recorder(maxima: dict[str, torch.Tensor], name: str) -> Callable[[nn.Module, tuple[torch.Tensor, ...]], None]:
    def record(_: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        largest = inputs[0].detach().abs().reshape(-1, inputs[0].shape[-1]).amax(0)
        maxima[name] = torch.maximum(maxima[name], largest) if name in maxima else largest

    return record
