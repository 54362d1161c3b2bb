"""Train the ranker from the encoder: `python -m retrieval.training.ranker PAIRS.jsonl ENCODER OUT`.

`PAIRS.jsonl` holds what `api/pairs.py` writes, a question a line: {"question", "right", "wrong"}, sentences that answer
it and sentences that do not, the hardest first. Two things are learnt: which of a question's sentences answers (Gao and
others 2021, "Rethink training of BERT rerankers"), and on one scale for all questions whether any does. The word
embeddings stay as they are, so that only the layers need to ship. A run that was stopped goes on from its last
checkpoint in OUT.
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
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from retrieval.cross import PAIR
from retrieval.training.descent import QUICK, Descent

EPOCHS = 2
# Questions of a step, and sentences that do not answer for each.
BATCH, WRONG = 8, 4
RATE = 8e-5
WARM_UP = 150
DECAY = 0.01
# How often a sentence comes that is among the first three, the next five, the others.
OFTEN = ((3, 1.0), (8, 0.6))
SELDOM = 0.35
# How often sentences are read without their headings, and a question as people type who are in a hurry.
BARE, HASTY = 0.25, 0.3
# Batches sorted by length together: little is spent on padding, and batches still come in any order.
SORTED = 40
SAID, EVERY = 100, 500
WEIGHTS = "model.safetensors"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question with the sentences that compete for it; the first of them answers where it is `answered`."""

    question: str
    texts: tuple[str, ...]
    answered: bool

    @property
    def length(self) -> int:
        return len(self.question) + max(map(len, self.texts))


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def batches(rows: Sequence[Row], epoch: int) -> Iterator[list[Lesson]]:
    """The same for the same epoch, so that a run can go on where it stopped."""
    draw = random.Random(epoch)  # noqa: S311 - an order, not a secret
    drawn = [_lesson(row, draw) for row in draw.sample(rows, len(rows)) if row["right"] or row["wrong"]]
    for first in range(0, len(drawn), BATCH * SORTED):
        alike = sorted(drawn[first : first + BATCH * SORTED], key=lambda lesson: lesson.length)
        chunks = [alike[at : at + BATCH] for at in range(0, len(alike), BATCH)]
        draw.shuffle(chunks)
        yield from chunks


def _lesson(row: Row, draw: random.Random) -> Lesson:
    """One sentence that answers, if there is one, and some that do not."""
    right = draw.sample(row["right"], min(1, len(row["right"])))
    # Drawn without putting back, by weight (Efraimidis and Spirakis 2006).
    order = sorted(range(len(row["wrong"])), key=lambda place: draw.random() ** (1 / _often(place)), reverse=True)
    texts = [*right, *(row["wrong"][place] for place in order[: WRONG if right else WRONG - 1])]
    if draw.random() < BARE:
        texts = [text.split(": ", 1)[-1] for text in texts]
    question = row["question"]
    if draw.random() < HASTY:
        question = question.rstrip("? ").lower() if draw.random() < 0.5 else question.rstrip("? ")
    return Lesson(question, tuple(texts), bool(right))


def _often(place: int) -> float:
    return next((weight for end, weight in OFTEN if place < end), SELDOM)


class Training:
    """A model and how far it has come."""

    def __init__(self, encoder: str, steps: int) -> None:
        torch.manual_seed(0)
        self.tokenizer = AutoTokenizer.from_pretrained(encoder)
        self.model: Any = AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=1, **QUICK)
        for row in self.model.base_model.embeddings.parameters():
            row.requires_grad = False
        learnt = [row for row in self.model.parameters() if row.requires_grad]
        groups = [{"params": learnt, "lr": RATE, "weight_decay": DECAY}]
        self.descent = Descent(groups, {"model": self.model}, steps, WARM_UP)

    def learn(self, batch: Sequence[Lesson]) -> float:
        """One step; returns the loss."""
        self.model.train()
        found = loss(self._scores(batch), batch)
        self.descent.take(found)
        return float(found.detach())

    def _scores(self, batch: Sequence[Lesson]) -> list[torch.Tensor]:
        """The logits of each lesson's texts."""
        questions = [lesson.question for lesson in batch for _ in lesson.texts]
        texts = [text for lesson in batch for text in lesson.texts]
        rows = self.tokenizer(
            questions, texts, truncation="longest_first", max_length=PAIR, padding=True, return_tensors="pt"
        )
        with torch.autocast("cpu", torch.bfloat16):
            logits: torch.Tensor = self.model(**rows).logits[:, 0]
        return list(torch.split(logits.float(), [len(lesson.texts) for lesson in batch]))

    def write(self, folder: Path) -> None:
        """The layers, without the word embeddings, in half precision."""
        prefix = f"{self.model.base_model_prefix}.embeddings."
        rows = {
            name: row.to(torch.float16).contiguous()
            for name, row in self.model.state_dict().items()
            if not name.startswith(prefix)
        }
        save_file(rows, folder / WEIGHTS)


def loss(scores: Sequence[torch.Tensor], batch: Sequence[Lesson]) -> torch.Tensor:
    """Cross-entropy of each question's answer among its own texts, and of all texts on one scale."""
    # Of a lesson that is answered the first text does.
    labels = [torch.eye(1, len(lesson.texts))[0] * lesson.answered for lesson in batch]
    chosen = [row.log_softmax(0)[0] for row, lesson in zip(scores, batch, strict=True) if lesson.answered]
    choice = -torch.stack(chosen).mean() if chosen else torch.tensor(0.0)
    return choice + binary_cross_entropy_with_logits(torch.cat(list(scores)), torch.cat(labels))


def train(rows: Sequence[Row], encoder: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    every = [batch for epoch in range(EPOCHS) for batch in batches(rows, epoch)]
    training = Training(encoder, len(every))
    training.descent.go_on(folder)
    losses: list[float] = []
    for batch in every[training.descent.step :]:
        losses.append(training.learn(batch))
        step = training.descent.step
        if step % SAID == 0:
            sys.stdout.write(f"{step} of {len(every)}: loss {sum(losses) / len(losses):.4f}\n")
            sys.stdout.flush()
            losses.clear()
        if step % EVERY == 0:
            training.descent.keep(folder)
    training.write(folder)


if __name__ == "__main__":
    train(read(Path(sys.argv[1])), sys.argv[2], Path(sys.argv[3]))
