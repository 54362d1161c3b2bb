"""The reranker as a torch module: an encoder that reads question and window, and a score for each sentence.

A sentence's score is read off the mean of its word pieces, which have seen the question and the sentences around it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import AutoModel

# How models are loaded: eager attention compiles to the faster graph and trains in half the time.
LOADED = {
    "attn_implementation": "eager",
    "attention_probs_dropout_prob": 0.0,
    "hidden_dropout_prob": 0.0,
    "dtype": torch.float32,
}
# Adapters multiply by this over their rank (Hu and others 2021, "LoRA").
ALPHA = 64
# What the names of figures begin with that stand beside the weights in their file (retrieval/models/smoothing.py).
SPREAD = "spread."


class Adapted(nn.Module):
    """A linear layer that stays as it is, beside two thin ones that are learnt."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(rank, layer.in_features) / layer.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))
        self.scale = ALPHA / rank

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        learnt = nn.functional.linear(nn.functional.linear(rows, self.down), self.up)
        return torch.as_tensor(self.layer(rows) + self.scale * learnt)

    def merged(self) -> nn.Linear:
        """One layer that does the same."""
        with torch.no_grad():
            self.layer.weight += self.scale * (self.up @ self.down)
        return self.layer


class Judge(nn.Module):
    """Scores of sentences. `inputs` names the rows that the encoder takes, in order."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder: Any = AutoModel.from_pretrained(str(base), add_pooling_layer=False, **LOADED)
        size = int(self.encoder.config.hidden_size)
        self.dense = nn.Linear(size, size)
        self.score = nn.Linear(size, 1)
        typed = int(getattr(self.encoder.config, "type_vocab_size", 0) or 0) > 1
        self.inputs = ("input_ids", "attention_mask", *(("token_type_ids",) if typed else ()))

    def forward(self, sentences: torch.Tensor, *rows: torch.Tensor) -> torch.Tensor:
        """float32 (n, s): logits. `sentences`: float32 (n, s, t), each row the shares of a sentence's pieces."""
        read = self.encoder(**dict(zip(self.inputs, rows, strict=True))).last_hidden_state
        found: torch.Tensor = self.score(torch.tanh(self.dense(sentences.to(read.dtype) @ read)))[..., 0]
        return found

    def adapt(self, rank: int, first: int) -> None:
        """Put adapters into the layers from `first` on; nothing else of the encoder is learnt."""
        for row in self.encoder.parameters():
            row.requires_grad = False
        for layer in self.encoder.encoder.layer[first:]:
            for parent, name, linear in _linears(layer):
                setattr(parent, name, Adapted(linear, rank))

    def halve(self) -> None:
        """Keep what is not learnt in half precision, which trains in six parts of seven of the time."""
        for name, row in self.encoder.named_parameters():
            if not row.requires_grad and "LayerNorm" not in name:
                row.data = row.data.bfloat16()

    def freeze_words(self) -> None:
        """Learn the layers, not the embeddings of word pieces."""
        for row in self.encoder.embeddings.parameters():
            row.requires_grad = False

    def merge(self) -> None:
        """Take the adapters into the layers that they stand beside."""
        for parent in list(self.encoder.modules()):
            for name, child in list(parent.named_children()):
                if isinstance(child, Adapted):
                    setattr(parent, name, child.merged())


def _linears(layer: nn.Module) -> Iterator[tuple[nn.Module, str, nn.Linear]]:
    for parent in list(layer.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Linear):
                yield parent, name, child


def learnt(judge: Judge) -> dict[str, torch.Tensor]:
    """What training changes, by name."""
    return {name: row for name, row in judge.named_parameters() if row.requires_grad}


def save(judge: Judge, path: Path) -> None:
    """What was learnt, in half precision."""
    save_file({name: row.detach().to(torch.float16).contiguous() for name, row in learnt(judge).items()}, path)


def open_judge(base: Path, weights: Path) -> Judge:
    """The encoder in `base` with what was learnt, adapters merged."""
    rows = read_learnt(weights)
    judge = Judge(base)
    ranks = {len(row) for name, row in rows.items() if name.endswith(".down")}
    if ranks:
        first = min(int(name.split(".layer.")[1].split(".")[0]) for name in rows if name.endswith(".down"))
        judge.adapt(ranks.pop(), first)
    put(judge, rows)
    judge.merge()
    return judge.eval()


def read_learnt(weights: Path) -> dict[str, torch.Tensor]:
    """What `save` wrote, by name, without the figures beside it."""
    return {name: row for name, row in load_file(weights).items() if not name.startswith(SPREAD)}


def spread_of(weights: Path) -> dict[str, torch.Tensor]:
    """How large each channel grows that goes into a linear layer, by the layer's name; empty where nobody measured."""
    rows = load_file(weights)
    return {name.removeprefix(SPREAD): row for name, row in rows.items() if name.startswith(SPREAD)}


def put(judge: Judge, rows: dict[str, torch.Tensor]) -> None:
    """Give the module these values; the others stay."""
    named = dict(judge.named_parameters())
    with torch.no_grad():
        for name, row in rows.items():
            named[name].copy_(row.float())
