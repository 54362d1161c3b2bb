"""What the encoder is trained on: passages, and questions with those that answer and those that only look so."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from retrieval.text import Span

PASSAGES, QUESTIONS = "passages.jsonl", "questions.{part}.jsonl"
# Questions of a step.
BATCH = 32


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage as the encoder reads it, title and headings first, and its sentences in that text."""

    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question. `near` are the places of passages that look as if they answered.

    `right` maps a passage that answers to its sentences that do, by number; `open` maps a passage to sentences that may
    answer as well, or are a part of the answer: they count on neither side.
    """

    question: str
    right: dict[int, tuple[int, ...]]
    near: tuple[int, ...]
    open: dict[int, tuple[int, ...]]

    def answers(self, passage: int) -> bool:
        return passage in self.right


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions; a right passage of each, and then a near one of each, by place."""

    asked: tuple[TrainingQuestion, ...]
    passages: tuple[int, ...]


def read_passages(folder: Path) -> list[Unit]:
    rows = map(json.loads, (folder / PASSAGES).read_text("utf-8").splitlines())
    return [Unit(row["text"], tuple(Span(*place) for place in row["sentences"])) for row in rows]


def read_questions(folder: Path, part: str) -> list[TrainingQuestion]:
    """The questions of `train` or `dev`."""
    rows = map(json.loads, (folder / QUESTIONS.format(part=part)).read_text("utf-8").splitlines())
    return [
        TrainingQuestion(row["question"], _by_passage(row["right"]), tuple(row["near"]), _by_passage(row["open"]))
        for row in rows
    ]


def _by_passage(row: dict[str, list[int]]) -> dict[int, tuple[int, ...]]:
    return {int(place): tuple(sentences) for place, sentences in row.items()}


def batches(questions: Sequence[TrainingQuestion], steps: int, size: int = BATCH) -> Iterator[Batch]:
    """The batches of a training, the same each time, so that a run can go on where it stopped.

    Raises ValueError where there is no question.
    """
    if not questions:
        raise ValueError("There is no question to train on.")
    size, taken, epoch = min(size, len(questions)), 0, 0
    while taken < steps:
        draw = Random(epoch)  # noqa: S311 - an order, not a secret
        order = draw.sample(list(questions), len(questions))
        for first in range(0, len(order) - size + 1, size):
            yield _batch(order[first : first + size], draw)
            taken += 1
        epoch += 1


def _batch(asked: Sequence[TrainingQuestion], draw: Random) -> Batch:
    right = (draw.choice(sorted(one.right)) for one in asked)
    return Batch(tuple(asked), (*right, *(draw.choice(one.near) for one in asked)))
