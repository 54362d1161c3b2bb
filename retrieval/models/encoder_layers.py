"""The layers of an encoder that Cited trained, which take the place of those of its base.

The base's embeddings of word pieces stay. The file holds each parameter of the layers under its own name, in half
precision.
"""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn


def transformer_of(model: Any) -> nn.Module:
    """What in a SentenceTransformer turns word pieces into vectors: all but its pooling."""
    found: nn.Module = model[0].auto_model
    return found


def layers_of(transformer: nn.Module) -> dict[str, nn.Parameter]:
    """The parameters that training changes, by name."""
    return {name: row for name, row in transformer.named_parameters() if name.startswith("encoder.layer.")}


def put(transformer: nn.Module, weights: Path) -> None:
    """Give the transformer the layers in the file. Raises KeyError where it has no such layer."""
    named = layers_of(transformer)
    with torch.no_grad():
        for name, row in load_file(weights).items():
            named[name].copy_(row.float())
