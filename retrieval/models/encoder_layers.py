"""Replace the layers of the encoder's base model by those that Cited trained.

The base model keeps its embeddings of word pieces. The file holds each parameter of the layers under the parameter's
name, in half precision.
"""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn


def transformer_of(model: Any) -> nn.Module:
    """The module of a SentenceTransformer that turns word pieces into vectors, before the pooling."""
    transformer: nn.Module = model[0].auto_model
    return transformer


def layers_of(transformer: nn.Module) -> dict[str, nn.Parameter]:
    """The parameters that training changes, by name."""
    return {name: values for name, values in transformer.named_parameters() if name.startswith("encoder.layer.")}


def load_layers(transformer: nn.Module, weights: Path) -> None:
    """Load the layers in the file into the transformer. Raises KeyError where the transformer lacks one of them."""
    parameters = layers_of(transformer)
    with torch.no_grad():
        for name, values in load_file(weights).items():
            parameters[name].copy_(values.float())
