"""Train an encoder for what Cited does: `python -m retrieval.training.encoder LESSONS.jsonl ENCODER OUT`.

`LESSONS.jsonl` holds what `api/lessons.py` writes: a question, passages that answer it with the sentences that do, and
passages that do not. What is learnt is what Cited reads off an encoder when it answers: the cosine of question and
passage, late interaction with the passage, and for each sentence both of these. The word embeddings stay as they are.
`CITED_ENCODER=OUT/model` serves what was trained. A run that was stopped goes on from its last checkpoint in OUT.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, normalize
from transformers import AutoModel, AutoTokenizer

from retrieval.compile import load
from retrieval.training.descent import QUICK, Descent

# Read once: a second reading learns passages by heart (docs/experiments.md).
EPOCHS = 1
BATCH = 16
RATE, SCALE_RATE = 4e-5, 1e-2
WARM_UP = 60
DECAY = 0.01
# Words of a passage that are read in training, in whole sentences around one that answers: half of a passage costs
# less than half the time.
WORDS = 75
LONGEST = 128
# How often a passage is read without its title and headings: it must be known by its own words, too.
BARE = 0.25
# How sharply scores are compared. The weights of a sentence's two scores are those of `retrieval/choose.py`.
SHARP_PASSAGE, SHARP_SENTENCE = 20.0, 8.0
COSINE, LATE = 0.95, 1.8
# What it counts that scores mean the same for every question.
ABSOLUTE = 0.5
# How much of what was learnt is taken over (Wortsman and others 2022, "Robust fine-tuning of zero-shot models").
SHARE = 0.5
EVERY = 200
SAID = 50
MODEL = "model"
_NEVER = -1e4

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """A passage as it is read once: its sentences begin and end at `sentences`, and those in `gold` answer."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    gold: tuple[int, ...] = ()


class Lesson(NamedTuple):
    """A question with the start, end and weight of its content words; `first` answers if it has gold sentences."""

    question: str
    words: Sequence[tuple[int, int, float]]
    first: Text
    second: Text


def cut(passage: Row, draw: random.Random) -> Text:
    """Whole sentences of a passage, WORDS in all or one sentence, around one that answers if there is one."""
    spans: list[tuple[int, int]] = [(start, end) for start, end in passage["sentences"]]
    text = passage["text"]
    sizes = [len(text[start:end].split()) for start, end in spans]
    first = last = draw.choice(passage["gold"] or range(len(spans)))
    words = sizes[first]
    while True:
        sides = [place for place in (first - 1, last + 1) if 0 <= place < len(spans) and words + sizes[place] <= WORDS]
        if not sides:
            break
        place = draw.choice(sides)
        first, last, words = min(first, place), max(last, place), words + sizes[place]
    prefix = "" if draw.random() < BARE else text[: passage["offset"]]
    begin = spans[first][0]
    shift = len(prefix) - begin
    return Text(
        prefix + text[begin : spans[last][1]],
        tuple((start + shift, end + shift) for start, end in spans[first : last + 1]),
        tuple(place - first for place in passage["gold"] if first <= place <= last),
    )


def lessons(rows: Sequence[Row], epoch: int) -> Iterator[list[Lesson]]:
    """Batches, the same for the same epoch, so that a run can go on where it stopped."""
    draw = random.Random(epoch)  # noqa: S311 - an order, not a secret
    drawn = draw.sample(rows, len(rows))
    for first in range(0, len(drawn) - BATCH + 1, BATCH):
        yield [_lesson(row, draw, rows) for row in drawn[first : first + BATCH]]


def _lesson(row: Row, draw: random.Random, rows: Sequence[Row]) -> Lesson:
    """Of the passages that do not answer the earlier ones, which are harder, come more often."""
    wrong = sorted(draw.sample(range(len(row["wrong"])), min(2, len(row["wrong"]))))
    other = draw.choice(rows)
    second = row["wrong"][wrong[0]] if wrong else draw.choice(other["right"] or other["wrong"])
    first = draw.choice(row["right"]) if row["right"] else row["wrong"][wrong[-1]]
    return Lesson(row["question"], row["words"], cut(first, draw), cut({**second, "gold": []}, draw))


class Read(NamedTuple):
    """Texts as the model gives them: unit vectors (n, d) and (n, t, d), and where the word pieces stand (n, t, 2)."""

    vector: torch.Tensor
    tokens: torch.Tensor
    offsets: torch.Tensor


class Training:
    """A model and how far it has come."""

    def __init__(self, encoder: str, steps: int) -> None:
        torch.manual_seed(0)
        self.encoder = encoder
        self.tokenizer: Any = AutoTokenizer.from_pretrained(encoder)
        self.model: Any = AutoModel.from_pretrained(encoder, **QUICK)
        for row in self.model.embeddings.parameters():
            row.requires_grad = False
        # From a sentence's score to the logit that it answers.
        self.scale = torch.nn.Parameter(torch.tensor([6.0, -9.0]))
        learnt = [row for row in self.model.parameters() if row.requires_grad]
        groups: list[dict[str, Any]] = [
            {"params": learnt, "lr": RATE, "weight_decay": DECAY},
            {"params": [self.scale], "lr": SCALE_RATE, "weight_decay": 0.0},
        ]
        parts = {"model": self.model, "scale": torch.nn.ParameterList([self.scale])}
        self.descent = Descent(groups, parts, steps, WARM_UP)

    def read(self, texts: Sequence[str]) -> Read:
        rows = self.tokenizer(
            list(texts), truncation=True, max_length=LONGEST, padding=True, return_tensors="pt",
            return_offsets_mapping=True,
        )  # fmt: skip
        offsets = rows.pop("offset_mapping")
        with torch.autocast("cpu", torch.bfloat16):
            states = self.model(**rows).last_hidden_state.float()
        mask = rows["attention_mask"][:, :, None].float()
        vector = (states * mask).sum(1) / mask.sum(1)
        return Read(normalize(vector, dim=-1), normalize(states, dim=-1), offsets)

    def learn(self, batch: Sequence[Lesson]) -> dict[str, float]:
        """One step; returns the parts of the loss."""
        self.model.train()
        questions = self.read([lesson.question for lesson in batch])
        texts = [*(lesson.first for lesson in batch), *(lesson.second for lesson in batch)]
        passages = self.read([text.text for text in texts])
        parts = losses(batch, texts, questions, passages, self.scale)
        self.descent.take(sum(parts.values(), torch.tensor(0.0)))
        return {name: float(part.detach()) for name, part in parts.items()}

    def write(self, folder: Path) -> None:
        """The encoder, SHARE of the way from where it began to where it came, as a model of sentence-transformers."""
        model = load(self.encoder)
        inner: Any = model[0].auto_model
        learnt = self.model.state_dict()
        inner.load_state_dict(
            {name: row + SHARE * (learnt[name] - row) if row.is_floating_point() else row
             for name, row in inner.state_dict().items()}
        )  # fmt: skip
        model.save(str(folder / MODEL))


def losses(
    batch: Sequence[Lesson], texts: Sequence[Text], questions: Read, passages: Read, scale: torch.Tensor
) -> dict[str, torch.Tensor]:
    """What is wrong with the scores of n questions: of the batch's 2n passages, and of their own two's sentences."""
    own = torch.arange(len(batch))
    weights = _weights(batch, questions.offsets)
    sentence, gold = _sentences(texts, passages.offsets)
    inside = sentence[:, None, :] == torch.arange(gold.shape[1])[None, :, None]
    gold = gold & inside.any(2)
    able = gold[own].any(1)
    cosines = torch.einsum("qid,ptd->qpit", questions.tokens, passages.tokens)
    best = cosines.masked_fill((sentence < 0)[None, :, None, :], -1.0).amax(-1)
    parts = {
        "dense": _choice(SHARP_PASSAGE * questions.vector @ passages.vector.T, own, able),
        "late": _choice(SHARP_PASSAGE * torch.einsum("qi,qpi->qp", weights, best), own, able),
    }
    means = normalize(torch.einsum("pst,ptd->psd", inside.float(), passages.tokens), dim=-1)
    sides = []
    for side in (own, own + len(own)):
        near = cosines[own, side][:, None].masked_fill(~inside[side][:, :, None, :], -1.0).amax(-1)
        late = torch.einsum("qi,qsi->qs", weights, near)
        cosine = torch.einsum("qd,qsd->qs", questions.vector, means[side])
        sides.append((LATE * late + COSINE * cosine).masked_fill(~inside[side].any(2), _NEVER))
    first, second = sides
    return {
        **parts,
        "sentence": _sentence_choice(SHARP_SENTENCE * torch.cat(sides, 1), gold[own], able),
        "absolute": ABSOLUTE * _absolute(first, second, gold[own], scale),
    }


def _weights(batch: Sequence[Lesson], offsets: torch.Tensor) -> torch.Tensor:
    """What each word piece of the questions counts, (n, pieces), each row summing to 1."""
    found = torch.zeros(offsets.shape[:2])
    for row, lesson in enumerate(batch):
        for start, end, weight in lesson.words:
            pieces = (offsets[row, :, 0] >= start) & (offsets[row, :, 1] <= end) & (offsets[row, :, 1] > 0)
            found[row, pieces] += weight / max(int(pieces.sum()), 1)
    return found / found.sum(1, keepdim=True).clamp(min=1e-9)


def _sentences(texts: Sequence[Text], offsets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The sentence of each word piece, (n, t), −1 for none; and which sentences answer, (n, s)."""
    most = max(len(text.sentences) for text in texts)
    sentence = torch.full(offsets.shape[:2], -1)
    gold = torch.zeros((len(texts), most), dtype=torch.bool)
    for row, text in enumerate(texts):
        for number, (start, end) in enumerate(text.sentences):
            inside = (offsets[row, :, 0] >= start) & (offsets[row, :, 0] < end) & (offsets[row, :, 1] > 0)
            sentence[row, inside] = number
        gold[row, list(text.gold)] = True
    return sentence, gold


def _choice(scores: torch.Tensor, own: torch.Tensor, able: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of each question's own passage among all."""
    return -scores.log_softmax(1)[own, own][able].mean()


def _sentence_choice(scores: torch.Tensor, gold: torch.Tensor, able: torch.Tensor) -> torch.Tensor:
    """Minus the logarithm of the share that the sentences that answer have; `gold` is of the first ones, (n, s)."""
    shares = scores.log_softmax(1)[:, : gold.shape[1]].masked_fill(~gold, _NEVER)
    return -shares[able].logsumexp(1).mean()


def _absolute(first: torch.Tensor, second: torch.Tensor, gold: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """Whether the best sentence that answers, and the best that does not, are told apart by one scale for all."""
    right = first.masked_fill(~gold, _NEVER).amax(1)
    wrong = torch.cat([first.masked_fill(gold, _NEVER).amax(1), second.amax(1)])
    found = torch.cat([right, wrong])
    labels = torch.cat([torch.ones_like(right), torch.zeros_like(wrong)])
    real = found > _NEVER / 2
    return binary_cross_entropy_with_logits(scale[0] * found[real] + scale[1], labels[real])


def train(rows: Sequence[Row], encoder: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    per_epoch = len(rows) // BATCH
    training = Training(encoder, per_epoch * EPOCHS)
    training.descent.go_on(folder)
    for epoch in range(training.descent.step // per_epoch, EPOCHS):
        for number, batch in enumerate(lessons(rows, epoch), epoch * per_epoch):
            if number < training.descent.step:
                continue
            parts = training.learn(batch)
            if training.descent.step % SAID == 0:
                shown = ", ".join(f"{name} {part:.3f}" for name, part in parts.items())
                sys.stdout.write(f"step {training.descent.step} of {per_epoch * EPOCHS}: {shown}\n")
                sys.stdout.flush()
            if training.descent.step % EVERY == 0:
                training.descent.keep(folder)
    training.descent.keep(folder)
    training.write(folder)


def main(lessons_file: Path, encoder: str, folder: Path) -> None:
    train([json.loads(line) for line in lessons_file.read_text("utf-8").splitlines()], encoder, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
