"""Train the ranker from the encoder: `python -m retrieval.training.ranker PAIRS.jsonl ENCODER OUT`.

`PAIRS.jsonl` holds one pair a line: {"question", "text", "label"}, label 1 where the text answers. The encoder's word
embeddings stay as they are, so that only the layers need to ship. Two epochs of 65,000 pairs take 50 minutes on two
cores. A run that was stopped goes on from its last checkpoint in OUT.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from retrieval.cross import PAIR

EPOCHS = 2
BATCH = 32
RATE = 8e-5
WARM_UP = 150
DECAY = 0.01
# Batches sorted by length together: little is spent on padding, and batches still come in any order.
SORTED = 40
EVERY = 500
CHECKPOINT = "checkpoint.pt"
WEIGHTS = "model.safetensors"


@dataclass(frozen=True, slots=True)
class Pair:
    question: str
    text: str
    label: float


def read(path: Path) -> list[Pair]:
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return [Pair(row["question"], row["text"], float(row["label"])) for row in rows]


def batches(pairs: Sequence[Pair], epoch: int) -> Iterator[list[Pair]]:
    """The same for the same epoch, so that a run can go on where it stopped."""
    draw = random.Random(epoch)  # noqa: S311 - an order, not a secret
    drawn = draw.sample(pairs, len(pairs))
    for first in range(0, len(drawn), BATCH * SORTED):
        alike = sorted(drawn[first : first + BATCH * SORTED], key=lambda pair: len(pair.question) + len(pair.text))
        chunks = [alike[at : at + BATCH] for at in range(0, len(alike), BATCH)]
        draw.shuffle(chunks)
        yield from chunks


class Training:
    """A model, its optimiser, and how far they have come."""

    def __init__(self, encoder: str, steps: int) -> None:
        torch.manual_seed(0)
        self.tokenizer = AutoTokenizer.from_pretrained(encoder)
        self.model: Any = AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=1)
        for row in self.model.base_model.embeddings.parameters():
            row.requires_grad = False
        learnt = [row for row in self.model.parameters() if row.requires_grad]
        self.optimiser = torch.optim.AdamW(learnt, lr=RATE, weight_decay=DECAY)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min((step + 1) / WARM_UP, max(0.02, 1 - step / steps))
        )
        self.step = 0

    def learn(self, batch: Sequence[Pair]) -> float:
        """One step; returns the loss."""
        questions, texts = [pair.question for pair in batch], [pair.text for pair in batch]
        rows = self.tokenizer(
            questions, texts, truncation="longest_first", max_length=PAIR, padding=True, return_tensors="pt"
        )
        self.model.train()
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.model(**rows).logits[:, 0]
        labels = torch.tensor([pair.label for pair in batch])
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad()
        self.step += 1
        return float(loss.detach())

    def keep(self, folder: Path) -> None:
        states = {name: getattr(self, name).state_dict() for name in ("model", "optimiser", "schedule")}
        torch.save({**states, "step": self.step}, folder / "checkpoint.new")
        (folder / "checkpoint.new").replace(folder / CHECKPOINT)

    def go_on(self, folder: Path) -> None:
        """From the last checkpoint, if there is one."""
        if (folder / CHECKPOINT).is_file():
            kept = torch.load(folder / CHECKPOINT, weights_only=True)
            for name in ("model", "optimiser", "schedule"):
                getattr(self, name).load_state_dict(kept[name])
            self.step = kept["step"]

    def write(self, folder: Path) -> None:
        """The layers, without the word embeddings, in half precision."""
        prefix = f"{self.model.base_model_prefix}.embeddings."
        rows = {
            name: row.to(torch.float16).contiguous()
            for name, row in self.model.state_dict().items()
            if not name.startswith(prefix)
        }
        save_file(rows, folder / WEIGHTS)


def train(pairs: Sequence[Pair], encoder: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    every = [batch for epoch in range(EPOCHS) for batch in batches(pairs, epoch)]
    training = Training(encoder, len(every))
    training.go_on(folder)
    losses: list[float] = []
    for batch in every[training.step :]:
        losses.append(training.learn(batch))
        if training.step % EVERY == 0:
            sys.stdout.write(f"{training.step} of {len(every)}: loss {sum(losses) / len(losses):.4f}\n")
            sys.stdout.flush()
            losses.clear()
            training.keep(folder)
    training.write(folder)


if __name__ == "__main__":
    train(read(Path(sys.argv[1])), sys.argv[2], Path(sys.argv[3]))
