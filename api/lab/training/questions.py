"""The encoder's training data: passages, and questions with passages that answer them and near misses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from api.lab.training.json_lines import read_json_lines, write_json_lines
from retrieval.text import Span

PASSAGES_FILE, QUESTIONS_FILE = "passages.jsonl", "questions.{part}.jsonl"
# Questions of a batch.
BATCH_SIZE = 32


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage as the encoder reads it, title and headings first, and the spans of its sentences in that text."""

    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question with its judged passages, each given by its place in the file of passages.

    `right` maps a passage that answers to the numbers of its sentences that answer. `near`: wrong passages that look
    like an answer or that the encoder ranks high. `open` maps a passage to the numbers of sentences that may answer too
    or answer in part: they are neither right nor wrong.
    """

    question: str
    right: dict[int, tuple[int, ...]]
    near: tuple[int, ...]
    open: dict[int, tuple[int, ...]]

    def is_answered_by(self, passage: int) -> bool:
        return passage in self.right


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions and the places of their passages: a right one for each question, then a `near` one for each."""

    questions: tuple[TrainingQuestion, ...]
    passages: tuple[int, ...]


def read_passages(folder: Path) -> list[Unit]:
    """Read the file of passages."""
    rows = read_json_lines(folder / PASSAGES_FILE)
    return [Unit(row["text"], tuple(Span(*place) for place in row["sentences"])) for row in rows]


def write_passages(folder: Path, passages: Iterable[Unit]) -> None:
    """Write the file of passages, in the order in which questions count them."""
    rows = ({"text": one.text, "sentences": [[span.start, span.end] for span in one.sentences]} for one in passages)
    write_json_lines(folder / PASSAGES_FILE, rows)


def read_questions(folder: Path, part: str) -> list[TrainingQuestion]:
    """Read the questions of a part, `train` or `dev`."""
    return [
        TrainingQuestion(row["question"], _by_passage(row["right"]), tuple(row["near"]), _by_passage(row["open"]))
        for row in read_json_lines(folder / QUESTIONS_FILE.format(part=part))
    ]


def write_questions(folder: Path, part: str, questions: Iterable[TrainingQuestion]) -> None:
    """Write the questions of a part."""
    write_json_lines(folder / QUESTIONS_FILE.format(part=part), map(asdict, questions))


def _by_passage(row: dict[str, list[int]]) -> dict[int, tuple[int, ...]]:
    """JSON has no numbers as keys: they come back from strings."""
    return {int(place): tuple(sentences) for place, sentences in row.items()}


def batches(questions: Sequence[TrainingQuestion], steps: int, size: int = BATCH_SIZE) -> Iterator[Batch]:
    """The batches of a training, the same in each run, so that a stopped run can resume.

    Raises ValueError where there is no question.
    """
    if not questions:
        raise ValueError("There is no question to train on.")
    size, step, epoch = min(size, len(questions)), 0, 0
    while step < steps:
        draw = Random(epoch)  # noqa: S311 - an order, not a secret
        order = draw.sample(list(questions), len(questions))
        for first in range(0, len(order) - size + 1, size):
            yield _batch(order[first : first + size], draw)
            step += 1
        epoch += 1


def _batch(questions: Sequence[TrainingQuestion], draw: Random) -> Batch:
    right = (draw.choice(sorted(question.right)) for question in questions)
    return Batch(tuple(questions), (*right, *(draw.choice(question.near) for question in questions)))
