"""Train a reranker: `python -m api.lab.training.reranker LISTS BASE OUT --size large --steps 2000`.

`LISTS` is the folder that `api/lab/training/write_lists.py` writes: a question a line, with windows whose sentences are
labelled. One pass reads a window and scores all of its sentences. The loss has two terms. Cross-entropy teaches which
sentence answers: each right sentence competes with all wrong ones and with a logit of 0, which stands for "nothing here
answers". Binary cross-entropy teaches whether a sentence answers, on one scale for all questions.

A stopped run resumes from its last checkpoint in OUT. `--from WEIGHTS` begins with the weights of an earlier run.
`--teacher BASE WEIGHTS` adds distillation from a larger reranker: the distribution of its logits over each list (Hinton
and others 2015). Training uses CUDA where it is available.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, kl_div

from api.lab.metrics import auroc
from api.lab.training.descent import Descent
from api.lab.training.list_rows import (
    IGNORED,
    IN_RELEVANT_DOCUMENT,
    NEAR_MISS,
    RIGHT,
    UNJUDGED,
    ListRow,
    read_list_rows,
)
from api.lab.training.lists import ListSampler, QuestionList
from retrieval.models.torch_reranker import (
    Judge,
    load_parameters,
    open_judge,
    read_weights,
    save_trainable,
    trainable_parameters,
)
from retrieval.models.word_pieces import Pieces, open_tokenizer

# Windows that are scored in one pass.
WINDOWS_PER_PASS = 8
# An unjudged sentence that scores further than this above the answer may answer too, so the loss ignores it.
MAX_UNJUDGED_LEAD = 2.0
# Weight of the binary cross-entropy, against 1 for the cross-entropy.
BINARY_LOSS_WEIGHT = 0.3
# Weight of the distillation loss, against 1 for the loss on the labels.
DISTILLATION_WEIGHT = 1.0
WARM_UP_STEPS, WEIGHT_DECAY = 60, 0.01
# Steps between two reports, two checkpoints and two measurements on the held-out lists.
STEPS_PER_REPORT, STEPS_PER_CHECKPOINT, STEPS_PER_MEASUREMENT = 20, 40, 600
WEIGHTS_FILE = "model.safetensors"


@dataclass(frozen=True, slots=True)
class Size:
    """Training settings. `rank` 0 trains whole layers; any other trains adapters of that rank from layer `first` on."""

    rank: int
    first: int
    learning_rate: float
    head_learning_rate: float


SIZES = {"large": Size(32, 4, 2e-4, 5e-4), "small": Size(0, 0, 6e-5, 5e-4)}


def scores(judge: Judge, lists: Sequence[QuestionList]) -> list[torch.Tensor]:
    """Each list's logits, float32 (sentences,), in the order of its labels."""
    windows = [window for one in lists for window in one.windows]
    by_length = sorted(range(len(windows)), key=lambda index: len(windows[index].pieces.ids))
    logits_of: dict[int, torch.Tensor] = {}
    for first in range(0, len(by_length), WINDOWS_PER_PASS):
        indexes = by_length[first : first + WINDOWS_PER_PASS]
        logits = _window_scores(judge, [windows[index].pieces for index in indexes])
        for row, index in zip(logits, indexes, strict=True):
            logits_of[index] = row[: len(windows[index].labels)]
    rows = iter(range(len(windows)))
    return [torch.cat([logits_of[next(rows)] for _ in one.windows]) for one in lists]


def _window_scores(judge: Judge, windows: Sequence[Pieces]) -> torch.Tensor:
    """float32 (windows, sentences): the logits, padded to the largest number of sentences."""
    device = judge.score.weight.device
    length, most = max(len(one.ids) for one in windows), max(len(one.sentences) for one in windows)
    ids = torch.ones((len(windows), length), dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    shares = torch.zeros((len(windows), most, length))
    for row, one in enumerate(windows):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        types[row, : len(one.ids)] = torch.tensor(one.types)
        mask[row, : len(one.ids)] = 1
        for place, run in enumerate(one.sentences):
            shares[row, place, run.start : run.end] = 1 / max(1, len(run))
    inputs = (shares, ids, mask, types)[: 1 + len(judge.inputs)]
    with torch.autocast(device.type, torch.bfloat16):
        logits: torch.Tensor = judge(*(row.to(device) for row in inputs))
    return logits.float().cpu()


def loss(logits: Sequence[torch.Tensor], lists: Sequence[QuestionList]) -> torch.Tensor:
    """The mean loss of the lists, by their labels."""
    return torch.stack([_loss(row, one.labels) for row, one in zip(logits, lists, strict=True)]).mean()


def _loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    right = logits[labels == RIGHT]
    in_relevant = logits[labels == IN_RELEVANT_DOCUMENT]
    answers = torch.cat([right, torch.logsumexp(in_relevant, 0)[None]]) if len(in_relevant) else right
    wrong = logits[_is_wrong(logits, labels, answers)]
    nothing = torch.zeros(1)
    rivals = torch.logsumexp(torch.cat([wrong, nothing]), 0)
    choice = torch.logaddexp(answers, rivals.expand_as(answers)) - answers if len(answers) else rivals
    binary = [
        binary_cross_entropy_with_logits(rows, torch.full_like(rows, wanted))
        for rows, wanted in ((answers, 1.0), (wrong, 0.0))
        if len(rows)
    ]
    return choice.mean() + (BINARY_LOSS_WEIGHT * torch.stack(binary).sum() if binary else 0.0)


def distillation_loss(logits: Sequence[torch.Tensor], teacher_logits: Sequence[torch.Tensor]) -> torch.Tensor:
    """The lists' mean Kullback-Leibler divergence from the teacher's distribution, "nothing here answers" included."""
    nothing = torch.zeros(1)
    divergences = [
        kl_div(torch.cat([ours, nothing]).log_softmax(0), torch.cat([theirs, nothing]).softmax(0), reduction="sum")
        for ours, theirs in zip(logits, teacher_logits, strict=True)
    ]
    return torch.stack(divergences).mean()


def _is_wrong(logits: torch.Tensor, labels: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
    """Whether each sentence is a near miss, or an unjudged one that does not score far above the answer."""
    unjudged = labels == UNJUDGED
    if len(answers):
        unjudged = unjudged & (logits.detach() < answers.detach().max() + MAX_UNJUDGED_LEAD)
    return (labels == NEAR_MISS) | unjudged


@dataclass(frozen=True, slots=True)
class ListScores:
    """The share of answerable lists in which an answer scores `first`, or is among the first three (`in_three`).

    `auroc_of_highest`: the AUROC of a list's highest logit, answerable lists against the others.
    """

    first: float
    in_three: float
    auroc_of_highest: float


def measure(judge: Judge, lists: Sequence[QuestionList]) -> ListScores:
    """Score the lists and judge the order by their labels."""
    judge.eval()
    first, in_three, highest = [], [], ([], [])  # type: ignore[var-annotated]
    with torch.no_grad():
        for one in lists:
            logits, labels = scores(judge, [one])[0], one.labels
            is_judged = labels != IGNORED
            order = labels[is_judged][logits[is_judged].argsort(descending=True)]
            highest[not one.answerable].append(float(logits[is_judged].max()))
            if one.answerable:
                first.append(int(order[0]) in (RIGHT, IN_RELEVANT_DOCUMENT))
                in_three.append(any(int(label) in (RIGHT, IN_RELEVANT_DOCUMENT) for label in order[:3]))
    judge.train()
    return ListScores(sum(first) / len(first), sum(in_three) / len(in_three), auroc(*highest) or 0.0)


class RerankerTraining:
    """A reranker in training. `initial`: a file of weights with which to begin. `teacher`: for distillation."""

    def __init__(
        self, base: Path, size: Size, steps: int, initial: Path | None = None, teacher: Judge | None = None
    ) -> None:
        torch.manual_seed(0)
        self._teacher = teacher
        self.judge = Judge(base)
        if size.rank:
            self.judge.add_adapters(size.rank, size.first)
            self.judge.halve_frozen()
        else:
            self.judge.freeze_embeddings()
        if initial is not None:
            load_parameters(self.judge, read_weights(initial))
        parameters = trainable_parameters(self.judge)
        head = [values for name, values in parameters.items() if not name.startswith("encoder.")]
        encoder = [values for name, values in parameters.items() if name.startswith("encoder.")]
        groups = [
            {"params": encoder, "lr": size.learning_rate, "weight_decay": WEIGHT_DECAY},
            {"params": head, "lr": size.head_learning_rate, "weight_decay": WEIGHT_DECAY},
        ]
        self.descent = Descent(groups, {"learnt": _Trainable(self.judge)}, steps, WARM_UP_STEPS)

    def learn(self, lists: Sequence[QuestionList], teacher_lists: Sequence[QuestionList] = ()) -> float:
        """Take one step; return the loss. `teacher_lists`: the same lists in the teacher's word pieces."""
        logits = scores(self.judge, lists)
        total = loss(logits, lists)
        if self._teacher is not None:
            with torch.no_grad():
                teacher_logits = scores(self._teacher, teacher_lists)
            total = total + DISTILLATION_WEIGHT * distillation_loss(logits, teacher_logits)
        self.descent.minimise(total)
        return float(total.detach())


class _Trainable:
    """The trainable parameters of a reranker: a checkpoint holds only these."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def state_dict(self) -> dict[str, torch.Tensor]:
        return {name: row.detach() for name, row in trainable_parameters(self._judge).items()}

    def load_state_dict(self, rows: dict[str, torch.Tensor]) -> None:
        load_parameters(self._judge, rows)


def train(
    rows: Sequence[ListRow],
    measured: Sequence[ListRow],
    bases: Sequence[Path],
    folder: Path,
    training: RerankerTraining,
    steps: int,
) -> None:
    """Train to the last step; write checkpoints and weights into `folder`.

    `measured`: rows of held-out lists. `bases`: the folder of the model's base and, with a teacher, of the teacher's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sampler, *others = (ListSampler(rows, open_tokenizer(base / "tokenizer.json")) for base in bases)
    held_out = [sampler.whole_list(row) for row in measured]
    training.descent.load_checkpoint(folder)
    losses: list[float] = []
    started, first_step = time.monotonic(), training.descent.step
    training.judge.train()
    for batch in _batches(sampler, first_step, steps):
        step = training.descent.step
        losses.append(training.learn(sampler.lists(batch, step), *(other.lists(batch, step) for other in others)))
        step += 1
        if step % STEPS_PER_REPORT == 0:
            pace = (time.monotonic() - started) / (step - first_step)
            _print(f"{step} of {steps}: loss {sum(losses) / len(losses):.4f}, {pace:.2f} s a step")
            losses.clear()
        if step % STEPS_PER_CHECKPOINT == 0:
            training.descent.save_checkpoint(folder)
            save_trainable(training.judge, folder / WEIGHTS_FILE)
        if held_out and (step % STEPS_PER_MEASUREMENT == 0 or step == steps):
            found = measure(training.judge, held_out)
            _print(
                f"{step}: answer first {found.first:.3f}, among three {found.in_three:.3f}, "
                f"AUROC {found.auroc_of_highest:.3f}"
            )
    training.descent.save_checkpoint(folder)
    save_trainable(training.judge, folder / WEIGHTS_FILE)


def _batches(sampler: ListSampler, first_step: int, steps: int) -> Iterator[list[ListRow]]:
    """The batches from `first_step` on, up to `steps` in all."""
    step, epoch = 0, 0
    while step < steps:
        for batch in sampler.batches(epoch):
            if first_step <= step < steps:
                yield batch
            step += 1
        epoch += 1


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("lists", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", choices=SIZES, default="large")
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--from", dest="initial", type=Path)
    parser.add_argument("--teacher", nargs=2, type=Path, default=(), metavar=("BASE", "WEIGHTS"))
    parser.add_argument("--measured", type=int, default=80)
    arguments = parser.parse_args()
    teacher = open_judge(*arguments.teacher) if arguments.teacher else None
    training = RerankerTraining(arguments.base, SIZES[arguments.size], arguments.steps, arguments.initial, teacher)
    if torch.cuda.is_available():
        for judge in filter(None, (training.judge, teacher)):
            judge.cuda()
    rows, measured = (
        read_list_rows(arguments.lists, "train"),
        read_list_rows(arguments.lists, "dev")[: arguments.measured],
    )
    train(rows, measured, (arguments.base, *arguments.teacher[:1]), arguments.out, training, arguments.steps)


if __name__ == "__main__":
    main()
