"""Train a reranker: `python -m api.lab.training.reranker LISTS BASE OUT --size large --steps 2000`.

`LISTS` is the folder that `api/lab/training/write_lists.py` writes: a question a line, with windows whose sentences are
labelled. A window is read in one pass, in which all of its sentences are scored. Two things are learnt. Which sentence
answers: cross-entropy of each answer among all that is wrong and a logit of 0, which stands for "nothing here answers".
Whether it answers, on one scale for all questions: binary cross-entropy.

A run that was stopped goes on from its last checkpoint in OUT. `--from WEIGHTS` begins with what an earlier run learnt.
`--teacher BASE WEIGHTS` also learns how a larger reranker spreads its logits over each list (Hinton and others 2015).
On a machine with CUDA it trains there.
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
from api.lab.training.lists import HOLDS, NEAR_MISS, OTHER, RIGHT, ListRow, ListSampler, QuestionList, read
from retrieval.models.torch_reranker import Judge, learnt, open_judge, put, read_learnt, save
from retrieval.models.word_pieces import Pieces, open_tokenizer

# Windows that are scored in one go.
CHUNK = 8
# An unjudged sentence that scores so far above the answer may answer as well: it is left out.
DOUBT = 2.0
# What "does it answer" counts beside "which one answers".
BINARY = 0.3
# What the teacher's judgement counts beside the labels.
TAUGHT = 1.0
WARM_UP, DECAY = 60, 0.01
# Steps between what is said, what is kept, and what is measured on lists that are kept back.
SAID, EVERY, MEASURED = 20, 40, 600
WEIGHTS = "model.safetensors"


@dataclass(frozen=True, slots=True)
class Size:
    """How a model is trained: `rank` 0 trains whole layers, otherwise adapters of that rank from layer `first` on."""

    rank: int
    first: int
    rate: float
    head_rate: float


SIZES = {"large": Size(32, 4, 2e-4, 5e-4), "small": Size(0, 0, 6e-5, 5e-4)}


def scores(judge: Judge, lists: Sequence[QuestionList]) -> list[torch.Tensor]:
    """Each list's logits, float32 (sentences,), in the order of its labels."""
    every = [window for one in lists for window in one.windows]
    order = sorted(range(len(every)), key=lambda at: len(every[at].pieces.ids))
    found: dict[int, torch.Tensor] = {}
    for first in range(0, len(order), CHUNK):
        chunk = order[first : first + CHUNK]
        logits = _scores(judge, [every[at].pieces for at in chunk])
        for row, at in zip(logits, chunk, strict=True):
            found[at] = row[: len(every[at].labels)]
    rows = iter(range(len(every)))
    return [torch.cat([found[next(rows)] for _ in one.windows]) for one in lists]


def _scores(judge: Judge, read: Sequence[Pieces]) -> torch.Tensor:
    device = judge.score.weight.device
    longest, most = max(len(one.ids) for one in read), max(len(one.sentences) for one in read)
    ids = torch.ones((len(read), longest), dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    shares = torch.zeros((len(read), most, longest))
    for row, one in enumerate(read):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        types[row, : len(one.ids)] = torch.tensor(one.types)
        mask[row, : len(one.ids)] = 1
        for place, run in enumerate(one.sentences):
            shares[row, place, run.start : run.end] = 1 / max(1, len(run))
    given = (shares, ids, mask, types)[: 1 + len(judge.inputs)]
    with torch.autocast(device.type, torch.bfloat16):
        logits: torch.Tensor = judge(*(row.to(device) for row in given))
    return logits.float().cpu()


def loss(logits: Sequence[torch.Tensor], lists: Sequence[QuestionList]) -> torch.Tensor:
    """The mean over the lists."""
    return torch.stack([_loss(row, one.labels) for row, one in zip(logits, lists, strict=True)]).mean()


def _loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    right = logits[labels == RIGHT]
    held = logits[labels == HOLDS]
    answers = torch.cat([right, torch.logsumexp(held, 0)[None]]) if len(held) else right
    wrong = logits[_wrong(logits, labels, answers)]
    nothing = torch.zeros(1)
    beside = torch.logsumexp(torch.cat([wrong, nothing]), 0)
    chosen = torch.logaddexp(answers, beside.expand_as(answers)) - answers if len(answers) else beside
    parts = [
        binary_cross_entropy_with_logits(rows, torch.full_like(rows, wanted))
        for rows, wanted in ((answers, 1.0), (wrong, 0.0))
        if len(rows)
    ]
    return chosen.mean() + (BINARY * torch.stack(parts).sum() if parts else 0.0)


def taught_loss(logits: Sequence[torch.Tensor], judged: Sequence[torch.Tensor]) -> torch.Tensor:
    """The lists' mean divergence (Kullback-Leibler) from the teacher's spread, "nothing here answers" included."""
    nothing = torch.zeros(1)
    parts = [
        kl_div(torch.cat([own, nothing]).log_softmax(0), torch.cat([theirs, nothing]).softmax(0), reduction="sum")
        for own, theirs in zip(logits, judged, strict=True)
    ]
    return torch.stack(parts).mean()


def _wrong(logits: torch.Tensor, labels: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
    """Near misses, and unjudged sentences that do not score far above the answer."""
    other = labels == OTHER
    if len(answers):
        other = other & (logits.detach() < answers.detach().max() + DOUBT)
    return (labels == NEAR_MISS) | other


@dataclass(frozen=True, slots=True)
class ListScores:
    """Of answerable lists: an answer scores highest, is among the three highest. `area`: under the ROC curve of the
    highest logit, answerable against not."""

    first: float
    three: float
    area: float


def measure(judge: Judge, lists: Sequence[QuestionList]) -> ListScores:
    judge.eval()
    first, three, highest = [], [], ([], [])  # type: ignore[var-annotated]
    with torch.no_grad():
        for one in lists:
            logits, labels = scores(judge, [one])[0], one.labels
            kept = labels != -1
            order = labels[kept][logits[kept].argsort(descending=True)]
            highest[not one.answerable].append(float(logits[kept].max()))
            if one.answerable:
                first.append(int(order[0]) in (RIGHT, HOLDS))
                three.append(any(int(label) in (RIGHT, HOLDS) for label in order[:3]))
    judge.train()
    return ListScores(sum(first) / len(first), sum(three) / len(three), auroc(*highest) or 0.0)


class RerankerTraining:
    """A model and how far it has come."""

    def __init__(
        self, base: Path, size: Size, steps: int, begin: Path | None = None, teacher: Judge | None = None
    ) -> None:
        torch.manual_seed(0)
        self._teacher = teacher
        self.judge = Judge(base)
        if size.rank:
            self.judge.adapt(size.rank, size.first)
            self.judge.halve()
        else:
            self.judge.freeze_words()
        if begin is not None:
            put(self.judge, read_learnt(begin))
        rows = learnt(self.judge)
        head = [row for name, row in rows.items() if not name.startswith("encoder.")]
        body = [row for name, row in rows.items() if name.startswith("encoder.")]
        groups = [
            {"params": body, "lr": size.rate, "weight_decay": DECAY},
            {"params": head, "lr": size.head_rate, "weight_decay": DECAY},
        ]
        self.descent = Descent(groups, {"learnt": _Learnt(self.judge)}, steps, WARM_UP)

    def learn(self, lists: Sequence[QuestionList], taught: Sequence[QuestionList] = ()) -> float:
        """One step; returns the loss. `taught` are the same lists in the teacher's word pieces."""
        logits = scores(self.judge, lists)
        found = loss(logits, lists)
        if self._teacher is not None:
            with torch.no_grad():
                judged = scores(self._teacher, taught)
            found = found + TAUGHT * taught_loss(logits, judged)
        self.descent.take(found)
        return float(found.detach())


class _Learnt:
    """What training changes, kept in checkpoints without what it leaves alone."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def state_dict(self) -> dict[str, torch.Tensor]:
        return {name: row.detach() for name, row in learnt(self._judge).items()}

    def load_state_dict(self, rows: dict[str, torch.Tensor]) -> None:
        put(self._judge, rows)


def train(
    rows: Sequence[ListRow],
    measured: Sequence[ListRow],
    bases: Sequence[Path],
    folder: Path,
    training: RerankerTraining,
    steps: int,
) -> None:
    """`bases`: the folder of the model's base and, where it has a teacher, that of the teacher's."""
    folder.mkdir(parents=True, exist_ok=True)
    drawing, *others = (ListSampler(rows, open_tokenizer(base / "tokenizer.json")) for base in bases)
    back = [drawing.whole(row) for row in measured]
    training.descent.go_on(folder)
    losses: list[float] = []
    started, begun = time.monotonic(), training.descent.step
    training.judge.train()
    for batch in _from(drawing, begun, steps):
        step = training.descent.step
        losses.append(training.learn(drawing.lists(batch, step), *(other.lists(batch, step) for other in others)))
        step += 1
        if step % SAID == 0:
            pace = (time.monotonic() - started) / (step - begun)
            _say(f"{step} of {steps}: loss {sum(losses) / len(losses):.4f}, {pace:.2f} s a step")
            losses.clear()
        if step % EVERY == 0:
            training.descent.keep(folder)
            save(training.judge, folder / WEIGHTS)
        if back and (step % MEASURED == 0 or step == steps):
            found = measure(training.judge, back)
            _say(f"{step}: first {found.first:.3f}, in three {found.three:.3f}, area {found.area:.3f}")
    training.descent.keep(folder)
    save(training.judge, folder / WEIGHTS)


def _from(drawing: ListSampler, step: int, steps: int) -> Iterator[list[ListRow]]:
    """The batches from one step on to the last."""
    at, epoch = 0, 0
    while at < steps:
        for batch in drawing.batches(epoch):
            if step <= at < steps:
                yield batch
            at += 1
        epoch += 1


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("lists", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", choices=SIZES, default="large")
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--from", dest="begin", type=Path)
    parser.add_argument("--teacher", nargs=2, type=Path, default=(), metavar=("BASE", "WEIGHTS"))
    parser.add_argument("--measured", type=int, default=80)
    given = parser.parse_args()
    teacher = open_judge(*given.teacher) if given.teacher else None
    training = RerankerTraining(given.base, SIZES[given.size], given.steps, given.begin, teacher)
    if torch.cuda.is_available():
        for judge in filter(None, (training.judge, teacher)):
            judge.cuda()
    rows, measured = read(given.lists, "train"), read(given.lists, "dev")[: given.measured]
    train(rows, measured, (given.base, *given.teacher[:1]), given.out, training, given.steps)


if __name__ == "__main__":
    main()
