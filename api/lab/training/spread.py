"""Measure the channel maxima of a trained reranker: `python -m api.lab.training.spread LISTS BASE WEIGHTS`.

They are written into the file of the weights. With them the reranker compiles to eight bits with little loss.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file

from api.lab.training.list_rows import ListRow, read_list_rows
from api.lab.training.lists import ListSampler
from api.lab.training.reranker import scores
from retrieval.models.smoothing import record_channel_maxima
from retrieval.models.torch_reranker import MAXIMA_PREFIX, open_judge, read_weights
from retrieval.models.word_pieces import open_tokenizer

# Lists that are read: more of them hardly change the maxima.
MAX_LISTS = 24


def add_channel_maxima(rows: Sequence[ListRow], base: Path, weights: Path) -> None:
    """Measure the channel maxima and write them into the file of the weights, in place of any that it holds."""
    judge = open_judge(base, weights)
    draw = random.Random(0)  # noqa: S311 - a sample, not a secret
    chosen = draw.sample(list(rows), min(MAX_LISTS, len(rows)))
    with torch.no_grad(), record_channel_maxima(judge) as maxima:
        scores(judge, ListSampler(rows, open_tokenizer(base / "tokenizer.json")).lists(chosen, 0))
    named = {f"{MAXIMA_PREFIX}{name}": row.to(torch.float16).contiguous() for name, row in maxima.items()}
    new = weights.with_suffix(".new")
    save_file({**read_weights(weights), **named}, new)
    new.replace(weights)


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("lists", "base", "weights"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    add_channel_maxima(read_list_rows(arguments.lists, "train"), arguments.base, arguments.weights)


if __name__ == "__main__":
    main()
