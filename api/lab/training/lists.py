"""The lists that train a reranker: a question, windows, and a label for each sentence.

A list is a sample of the windows of a row (`api/lab/training/list_rows.py`) for one step.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer

from api.lab.training.list_rows import NEAR_MISS, RIGHT, LabelledWindow, ListRow
from retrieval.models.word_pieces import Pieces, encode_pair
from retrieval.text import Span

# Lists of a batch, and windows of a list.
BATCH_SIZE, WINDOWS_PER_LIST = 4, 4
# The share of windows that are cut to a sentence and at most so many neighbours on either side, as the reranker reads
# them in use; and the share of questions that are rewritten as people in a hurry type them.
CUT_SHARE, MAX_CUT_NEIGHBOURS, HASTY_SHARE = 0.85, 2, 0.15
# Each epoch reads all questions about official documents, and this share of the others.
ALWAYS_READ_SETS, OTHER_SETS_SHARE = ("uk-guidance",), 0.4


@dataclass(frozen=True, slots=True)
class ReadWindow:
    """A tokenised window, with a label for each of its sentences."""

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


class ListSampler:
    """Samples lists from rows: the same in each run for the same epoch, so that a stopped run can resume."""

    def __init__(self, rows: Sequence[ListRow], tokenizer: Tokenizer) -> None:
        self._rows = rows
        self._tokenizer = tokenizer

    def batches(self, epoch: int) -> Iterator[list[ListRow]]:
        draw = random.Random(epoch)  # noqa: S311 - an order, not a secret
        chosen = [row for row in self._rows if row.set in ALWAYS_READ_SETS or draw.random() < OTHER_SETS_SHARE]
        order = draw.sample(chosen, len(chosen))
        yield from (order[at : at + BATCH_SIZE] for at in range(0, len(order) - BATCH_SIZE + 1, BATCH_SIZE))

    def lists(self, rows: Sequence[ListRow], seed: int) -> list[QuestionList]:
        """The rows' lists. The same seed gives the same windows, whatever the tokenizer."""
        draw = random.Random(seed)  # noqa: S311 - a draw, not a secret
        return [self.sampled_list(row, draw) for row in rows]

    def sampled_list(self, row: ListRow, draw: random.Random) -> QuestionList:
        """A window with an answer, if there is one; one or two with near misses; and others that search found."""
        by_role: dict[str, list[LabelledWindow]] = {"right": [], "near": [], "found": []}
        for window in draw.sample(row.windows, len(row.windows)):
            if window.places:
                by_role[window.role].append(window)
        right = by_role["right"][:1]
        # A window with an answer may also hold a near miss; it is read once.
        only_near = [window for window in by_role["near"] if window.text not in [one.text for one in right]]
        near = only_near[: 1 if row.answerable else 2]
        others = by_role["found"][: WINDOWS_PER_LIST - len(right) - len(near)]
        question = _as_if_typed_in_a_hurry(row.question, draw)
        windows = [self._read(question, _cut_to_neighbours(window, draw)) for window in (*right, *near, *others)]
        return QuestionList(row.id, row.answerable, tuple(windows))

    def whole_list(self, row: ListRow) -> QuestionList:
        """A list of every window, uncut, as for measuring."""
        windows = tuple(self._read(row.question, window) for window in row.windows if window.places)
        return QuestionList(row.id, row.answerable, windows)

    def _read(self, question: str, window: LabelledWindow) -> ReadWindow:
        return ReadWindow(encode_pair(self._tokenizer, question, window.text, window.places), window.labels)


def _as_if_typed_in_a_hurry(question: str, draw: random.Random) -> str:
    if draw.random() >= HASTY_SHARE:
        return question
    return question.rstrip("? ").lower() if draw.random() < 0.5 else question.rstrip("? ")


def _cut_to_neighbours(window: LabelledWindow, draw: random.Random) -> LabelledWindow:
    """The window or, mostly, a run of its sentences around a judged one."""
    count = len(window.places)
    if count < 2 or draw.random() >= CUT_SHARE:
        return window
    judged = [place for place, label in enumerate(window.labels) if label in (RIGHT, NEAR_MISS)]
    centre = draw.choice(judged or range(count))
    first = draw.randint(max(0, centre - MAX_CUT_NEIGHBOURS), centre)
    last = draw.randint(centre, min(count - 1, centre + MAX_CUT_NEIGHBOURS))
    start, end = window.places[first].start, window.places[last].end
    headings = window.text[: window.places[0].start]
    moved = len(headings) - start
    places = tuple(Span(place.start + moved, place.end + moved) for place in window.places[first : last + 1])
    return LabelledWindow(window.role, headings + window.text[start:end], places, window.labels[first : last + 1])
