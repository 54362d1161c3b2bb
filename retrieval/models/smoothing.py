"""Make a model ready for eight bits: what is large in its activations moves into its weights (Xiao and others 2022).

Eight bits for a whole activation are set by its largest channel, and a few channels of a transformer are many times
larger than the others. Each channel is divided by a factor before a linear layer, and the layer's weights for it are
multiplied by that factor: the model computes the same, and both sides fit into eight bits.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import nn

# How much of what is large moves into the weights: half, the authors' own choice.
SMOOTHING = 0.5
_LEAST, _LEAST_FACTOR = 1e-5, 1e-3

Spread = Mapping[str, torch.Tensor]


class Smoothed(nn.Module):
    """A linear layer behind a division of its channels."""

    inverse: torch.Tensor

    def __init__(self, layer: nn.Linear, factors: torch.Tensor) -> None:
        super().__init__()
        self.layer = layer
        self.register_buffer("inverse", 1 / factors)
        with torch.no_grad():
            layer.weight.mul_(factors)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return torch.as_tensor(self.layer(rows * self.inverse))


def smooth(model: nn.Module, spread: Spread) -> None:
    """Smooth the linear layers of a model that `spread` names; the others stay."""
    for name, largest in spread.items():
        above, _, own = name.rpartition(".")
        layer = model.get_submodule(name)
        if isinstance(layer, nn.Linear):
            setattr(model.get_submodule(above), own, Smoothed(layer, _factors(layer, largest.float())))


def _factors(layer: nn.Linear, largest: torch.Tensor) -> torch.Tensor:
    weights = layer.weight.detach().abs().amax(0).clamp(min=_LEAST)
    factors = largest.clamp(min=_LEAST) ** SMOOTHING / weights ** (1 - SMOOTHING)
    return (factors / factors.mean()).clamp(min=_LEAST_FACTOR)


@contextmanager
def watched(model: nn.Module) -> Iterator[dict[str, torch.Tensor]]:
    """While the model runs, the largest absolute value of each channel that goes into each of its linear layers."""
    found: dict[str, torch.Tensor] = {}
    handles = [
        layer.register_forward_pre_hook(_watch(found, name))
        for name, layer in model.named_modules()
        if isinstance(layer, nn.Linear)
    ]
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()


def _watch(found: dict[str, torch.Tensor], name: str) -> Callable[[nn.Module, tuple[torch.Tensor, ...]], None]:
    def look(_: nn.Module, given: tuple[torch.Tensor, ...]) -> None:
        largest = given[0].detach().abs().reshape(-1, given[0].shape[-1]).amax(0)
        found[name] = torch.maximum(found[name], largest) if name in found else largest

    return look
