"""Measure how large the channels of a trained reranker grow: `python -m api.lab.training.spread LISTS BASE WEIGHTS`.

The figures join the weights in their file, and let the reranker be compiled to eight bits with little loss.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file

from api.lab.training.lists import ListRow, ListSampler, read
from api.lab.training.reranker import scores
from retrieval.models.smoothing import watched
from retrieval.models.torch_reranker import SPREAD, open_judge, read_learnt
from retrieval.models.word_pieces import open_tokenizer

# Lists that are read: more of them change the largest values by little.
LISTS = 24


def add_spread(rows: Sequence[ListRow], base: Path, weights: Path) -> None:
    """Write the figures into the file of the weights, in place of any that it holds."""
    judge = open_judge(base, weights)
    draw = random.Random(0)  # noqa: S311 - a sample, not a secret
    chosen = draw.sample(list(rows), min(LISTS, len(rows)))
    with torch.no_grad(), watched(judge) as found:
        scores(judge, ListSampler(rows, open_tokenizer(base / "tokenizer.json")).lists(chosen, 0))
    spread = {f"{SPREAD}{name}": row.to(torch.float16).contiguous() for name, row in found.items()}
    new = weights.with_suffix(".new")
    save_file({**read_learnt(weights), **spread}, new)
    new.replace(weights)


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("lists", "base", "weights"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    add_spread(read(given.lists, "train"), given.base, given.weights)


if __name__ == "__main__":
    main()
