"""The reranker as a torch module: an encoder that reads question and window, and a head that scores each sentence.

The head scores the mean of a sentence's word-piece vectors, which attend to the question and the other sentences.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import AutoModel

# Eager attention compiles to the faster graph and trains in half the time.
LOAD_OPTIONS = {
    "attn_implementation": "eager",
    "attention_probs_dropout_prob": 0.0,
    "hidden_dropout_prob": 0.0,
    "dtype": torch.float32,
}
# An adapter's output is multiplied by this over its rank (Hu and others 2021, "LoRA").
LORA_ALPHA = 64
# Prefix of the names of channel maxima in a file of weights (retrieval/models/smoothing.py).
MAXIMA_PREFIX = "spread."


class Adapted(nn.Module):
    """A linear layer that is not trained, with a low-rank adapter that is."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(rank, layer.in_features) / layer.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))
        self.scale = LORA_ALPHA / rank

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        adapted = nn.functional.linear(nn.functional.linear(rows, self.down), self.up)
        return torch.as_tensor(self.layer(rows) + self.scale * adapted)

    def merged(self) -> nn.Linear:
        """Add the adapter to the layer's weights and return the layer, which computes the same."""
        with torch.no_grad():
            self.layer.weight += self.scale * (self.up @ self.down)
        return self.layer


class Judge(nn.Module):
    """Scores sentences. `inputs` names the rows of word pieces that the encoder takes, in order."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder: Any = AutoModel.from_pretrained(str(base), add_pooling_layer=False, **LOAD_OPTIONS)
        size = int(self.encoder.config.hidden_size)
        self.dense = nn.Linear(size, size)
        self.score = nn.Linear(size, 1)
        has_types = int(getattr(self.encoder.config, "type_vocab_size", 0) or 0) > 1
        self.inputs = ("input_ids", "attention_mask", *(("token_type_ids",) if has_types else ()))

    def forward(self, sentences: torch.Tensor, *rows: torch.Tensor) -> torch.Tensor:
        """Logits, float32 (n, s). `sentences`: float32 (n, s, t), each word piece's weight in a sentence's mean."""
        states = self.encoder(**dict(zip(self.inputs, rows, strict=True))).last_hidden_state
        logits: torch.Tensor = self.score(torch.tanh(self.dense(sentences.to(states.dtype) @ states)))[..., 0]
        return logits

    def add_adapters(self, rank: int, first: int) -> None:
        """Add adapters to the layers from `first` on; the rest of the encoder is not trained."""
        for parameter in self.encoder.parameters():
            parameter.requires_grad = False
        for layer in self.encoder.encoder.layer[first:]:
            for parent, name, linear in _linears(layer):
                setattr(parent, name, Adapted(linear, rank))

    def halve_frozen(self) -> None:
        """Keep parameters that are not trained in half precision: training then takes 6/7 of the time."""
        for name, parameter in self.encoder.named_parameters():
            if not parameter.requires_grad and "LayerNorm" not in name:
                parameter.data = parameter.data.bfloat16()

    def freeze_embeddings(self) -> None:
        """Train the layers, not the embeddings of word pieces."""
        for parameter in self.encoder.embeddings.parameters():
            parameter.requires_grad = False

    def merge_adapters(self) -> None:
        """Add each adapter to the weights of its layer."""
        for parent in list(self.encoder.modules()):
            for name, child in list(parent.named_children()):
                if isinstance(child, Adapted):
                    setattr(parent, name, child.merged())


def _linears(layer: nn.Module) -> Iterator[tuple[nn.Module, str, nn.Linear]]:
    for parent in list(layer.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Linear):
                yield parent, name, child


def trainable_parameters(judge: Judge) -> dict[str, torch.Tensor]:
    """The parameters that training changes, by name."""
    return {name: values for name, values in judge.named_parameters() if values.requires_grad}


def save_trainable(judge: Judge, path: Path) -> None:
    """Write the trained parameters in half precision."""
    rows = trainable_parameters(judge)
    save_file({name: values.detach().to(torch.float16).contiguous() for name, values in rows.items()}, path)


def open_judge(base: Path, weights: Path) -> Judge:
    """Open the encoder in `base` with its trained weights, and merge the adapters."""
    rows = read_weights(weights)
    judge = Judge(base)
    ranks = {len(row) for name, row in rows.items() if name.endswith(".down")}
    if ranks:
        first = min(int(name.split(".layer.")[1].split(".")[0]) for name in rows if name.endswith(".down"))
        judge.add_adapters(ranks.pop(), first)
    load_parameters(judge, rows)
    judge.merge_adapters()
    return judge.eval()


def read_weights(weights: Path) -> dict[str, torch.Tensor]:
    """Read the parameters that `save_trainable` wrote, by name, without the channel maxima."""
    return {name: row for name, row in load_file(weights).items() if not name.startswith(MAXIMA_PREFIX)}


def read_channel_maxima(weights: Path) -> dict[str, torch.Tensor]:
    """Read the channel maxima in a file of weights, by the name of the linear layer; empty where there are none."""
    rows = load_file(weights)
    return {name.removeprefix(MAXIMA_PREFIX): row for name, row in rows.items() if name.startswith(MAXIMA_PREFIX)}


def load_parameters(judge: Judge, rows: dict[str, torch.Tensor]) -> None:
    """Set these parameters of the module; the others stay."""
    parameters = dict(judge.named_parameters())
    with torch.no_grad():
        for name, values in rows.items():
            parameters[name].copy_(values.float())
