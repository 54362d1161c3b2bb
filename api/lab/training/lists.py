"""The lists that a reranker is trained on: a question, windows, and what each of their sentences is to it.

A row is a line of what `api/lab/training/write_lists.py` writes; a list is what a step of the training takes of it.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from retrieval.models.word_pieces import Pieces, pieces
from retrieval.text import Span

# What a sentence may be. It answers.
RIGHT = 1
# It looks like an answer and was judged to be none.
NEAR_MISS = 0
# Nobody judged it, and it is taken for wrong.
OTHER = 2
# One of these sentences answers, it is not known which.
HOLDS = 3
# It may answer, or is a part of the answer: it counts on neither side.
OPEN = -1

# Lists of a step, and windows of a list.
BATCH, WINDOWS = 4, 4
# How often a window is cut down to a sentence and at most so many on either side, as it is read in use; and how often a
# question is written as by people who are in a hurry.
CUT, BESIDE, HASTY = 0.85, 2, 0.15
# Questions about documents such as Cited is for are read in every epoch, this share of the others.
OFTEN, SELDOM = ("uk-guidance",), 0.4

ListRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadWindow:
    """A window ready to be read; `labels` says what each of its sentences is to the question."""

    pieces: Pieces
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QuestionList:
    """A question with some of its windows."""

    id: str
    answerable: bool
    windows: tuple[ReadWindow, ...]

    @property
    def labels(self) -> torch.Tensor:
        return torch.tensor([label for window in self.windows for label in window.labels])


def read(folder: Path, part: str) -> list[ListRow]:
    paths = sorted(folder.glob(f"*.{part}.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


class ListSampler:
    """Draws lists from rows; the same for the same epoch, so that a run can go on where it stopped."""

    def __init__(self, rows: Sequence[ListRow], tokenizer: Tokenizer) -> None:
        self._rows = rows
        self._tokenizer = tokenizer

    def batches(self, epoch: int) -> Iterator[list[ListRow]]:
        draw = random.Random(epoch)  # noqa: S311 - an order, not a secret
        chosen = [row for row in self._rows if row["set"] in OFTEN or draw.random() < SELDOM]
        order = draw.sample(chosen, len(chosen))
        yield from (order[at : at + BATCH] for at in range(0, len(order) - BATCH + 1, BATCH))

    def lists(self, rows: Sequence[ListRow], seed: int) -> list[QuestionList]:
        """The rows' lists; with the same seed the same windows, whatever the tokenizer."""
        draw = random.Random(seed)  # noqa: S311 - a draw, not a secret
        return [self.listed(row, draw) for row in rows]

    def listed(self, row: ListRow, draw: random.Random) -> QuestionList:
        """A window that answers, if there is one, one or two with near misses, and others that were considered."""
        by_role: dict[str, list[ListRow]] = {"right": [], "near": [], "found": []}
        for window in draw.sample(row["windows"], len(row["windows"])):
            if window["places"]:
                by_role[window["role"]].append(window)
        right = by_role["right"][:1]
        # A window with an answer may hold a near miss, too: it is read once.
        apart = [window for window in by_role["near"] if window["text"] not in [one["text"] for one in right]]
        near = apart[: 1 if row["answerable"] else 2]
        others = by_role["found"][: WINDOWS - len(right) - len(near)]
        question = _hasty(row["question"], draw)
        windows = [self._read(question, _cut(window, draw)) for window in (*right, *near, *others)]
        return QuestionList(row["id"], row["answerable"], tuple(windows))

    def whole(self, row: ListRow) -> QuestionList:
        """Every window as it is: what is measured."""
        windows = tuple(self._read(row["question"], window) for window in row["windows"] if window["places"])
        return QuestionList(row["id"], row["answerable"], windows)

    def _read(self, question: str, window: ListRow) -> ReadWindow:
        places = tuple(Span(*place) for place in window["places"])
        return ReadWindow(pieces(self._tokenizer, question, window["text"], places), tuple(window["labels"]))


def _hasty(question: str, draw: random.Random) -> str:
    if draw.random() >= HASTY:
        return question
    return question.rstrip("? ").lower() if draw.random() < 0.5 else question.rstrip("? ")


def _cut(window: ListRow, draw: random.Random) -> ListRow:
    """The window, or a run of its sentences around one that was judged."""
    count = len(window["places"])
    if count < 2 or draw.random() >= CUT:
        return window
    judged = [place for place, label in enumerate(window["labels"]) if label in (RIGHT, NEAR_MISS)]
    at = draw.choice(judged or range(count))
    first, last = draw.randint(max(0, at - BESIDE), at), draw.randint(at, min(count - 1, at + BESIDE))
    start, end = window["places"][first][0], window["places"][last][1]
    above = window["text"][: window["places"][0][0]]
    places = [[a - start + len(above), b - start + len(above)] for a, b in window["places"][first : last + 1]]
    text = above + window["text"][start:end]
    return {"text": text, "places": places, "labels": window["labels"][first : last + 1]}
