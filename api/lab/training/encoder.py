"""Train the encoder: `python -m api.lab.training.encoder QUESTIONS BASE OUT --steps 300`.

`QUESTIONS` is the folder that `api/lab/training/write_questions.py` writes. A step reads some questions, a passage that
answers each, and a passage that the encoder took for an answer or that looks like one. Two things are learnt, as both
are read off the encoder in use: a question's own passage is the nearest to it among all passages of the step, and a
sentence that answers the nearest among all their sentences, whose vectors are the means of their word pieces. Both
losses are cross-entropies (Karpukhin and others 2020, "Dense Passage Retrieval").

The weights that come out lie half way between BASE and what was learnt: this keeps nearly all that was learnt, and
forgets less of what BASE knew about other texts (Wortsman and others 2022, "Robust fine-tuning of zero-shot models").
A run that was stopped goes on from its last checkpoint in OUT. `--from LAYERS` begins with what an earlier run learnt.
On a machine with CUDA it trains there.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from torch.nn.functional import cross_entropy, normalize

from api.lab.training.descent import Descent
from api.lab.training.questions import Batch, TrainingQuestion, Unit, batches, read_passages, read_questions
from retrieval.models.encoder_layers import layers_of, put, transformer_of

WEIGHTS, LEARNT = "layers.safetensors", "learnt.safetensors"
# Word pieces of what is read.
MAX_PASSAGE_PIECES = 192
# Cosines are divided by this: the smaller, the more the hardest wrong passage counts.
TEMPERATURE = 0.03
RATE, WARM_UP, DECAY = 3e-5, 20, 0.01
# Of the way from the base to what was learnt, so much is kept.
KEPT = 0.5
# Steps between what is said and what is kept.
SAID, EVERY = 20, 25
# Questions that measure what was learnt, and among how many first passages the answer is looked for.
MEASURED, DEPTHS = 700, (1, 3, 10, 40)
# The logit of what does not compete.
LEFT_OUT = -1e4


def passage_loss(cosines: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Cross-entropy of each question's own passage. `cosines`: float32 (questions, passages)."""
    also = torch.tensor(
        [
            [place != own and one.answers(passage) for place, passage in enumerate(batch.passages)]
            for own, one in enumerate(batch.asked)
        ]
    )
    logits = (cosines / TEMPERATURE).masked_fill(also.to(cosines.device), LEFT_OUT)
    return cross_entropy(logits, torch.arange(len(logits), device=logits.device))


def sentence_loss(cosines: torch.Tensor, batch: Batch, sentences: Sequence[tuple[int, int]]) -> torch.Tensor:
    """The mean over the questions of the cross-entropy of each sentence that answers among those that do not.

    `cosines`: float32 (questions, sentences); `sentences`: the passage of each by its place in the library, and its
    number there. A question whose answers were all cut off counts nothing.
    """
    right, aside = (
        torch.tensor([[number in found.get(passage, ()) for passage, number in sentences] for found in rows])
        for rows in ([one.right for one in batch.asked], [one.open for one in batch.asked])
    )
    right, aside = right.to(cosines.device), aside.to(cosines.device)
    logits = cosines / TEMPERATURE
    wrong = logits.masked_fill(right | aside, LEFT_OUT).logsumexp(1, keepdim=True)
    losses = torch.logaddexp(logits, wrong) - logits
    counts = right.sum(1)
    of_questions = (losses * right).sum(1) / counts.clamp(min=1)
    return of_questions.sum() / (counts > 0).sum().clamp(min=1)


class EncoderTraining:
    """An encoder and how far it has come."""

    def __init__(self, base: Path, passages: Sequence[Unit], steps: int, begin: Path | None = None) -> None:
        torch.manual_seed(0)
        self.model = SentenceTransformer(str(base), device="cuda" if torch.cuda.is_available() else "cpu")
        self._passages = passages
        self._layers = layers_of(transformer_of(self.model))
        self._base = {name: row.detach().clone() for name, row in self._layers.items()}
        if begin is not None:
            put(transformer_of(self.model), begin)
        for row in self.model.parameters():
            row.requires_grad = False
        for row in self._layers.values():
            row.requires_grad = True
        groups = [{"params": list(self._layers.values()), "lr": RATE, "weight_decay": DECAY}]
        self.descent = Descent(groups, {"model": self.model}, steps, WARM_UP)

    def learn(self, batch: Batch) -> float:
        """One step; returns the loss."""
        self.model.train()
        asked, _, _ = self._read([Unit(one.question, ()) for one in batch.asked])
        passages, sentences, places = self._read([self._passages[place] for place in batch.passages])
        named = [(batch.passages[row], number) for row, number in places]
        loss = passage_loss(asked @ passages.T, batch) + sentence_loss(asked @ sentences.T, batch, named)
        self.descent.take(loss)
        return float(loss.detach())

    def save(self, path: Path, kept: float = KEPT) -> None:
        """The layers, `kept` of the way from the base to what was learnt, in half precision."""
        rows = {name: torch.lerp(self._base[name], row.detach(), kept) for name, row in self._layers.items()}
        save_file({name: row.cpu().to(torch.float16).contiguous() for name, row in rows.items()}, path)

    def _read(self, units: Sequence[Unit]) -> tuple[torch.Tensor, torch.Tensor, list[tuple[int, int]]]:
        """The units' vectors, float32 (n, d); those of their sentences, float32 (s, d); and the unit and number of each
        of these. Sentences that were cut off are left out."""
        rows = self.model.tokenizer(
            [unit.text for unit in units], truncation=True, max_length=MAX_PASSAGE_PIECES, padding=True,
            return_tensors="pt", return_offsets_mapping=True, return_special_tokens_mask=True,
        )  # fmt: skip
        offsets, special = rows.pop("offset_mapping"), rows.pop("special_tokens_mask").bool()
        starts = offsets[..., 0].masked_fill(special, -1)
        device = self.model.device
        read = self.model({name: row.to(device) for name, row in rows.items()})
        tokens = normalize(read["token_embeddings"], dim=-1)
        shares, places = _shares(starts, units)
        # The sum of a sentence's pieces has the direction of their mean.
        vectors = normalize(torch.bmm(shares.to(device), tokens), dim=-1)
        rows_of, numbers = zip(*places, strict=True) if places else ((), ())
        return normalize(read["sentence_embedding"], dim=-1), vectors[list(rows_of), list(numbers)], places


def _shares(starts: torch.Tensor, units: Sequence[Unit]) -> tuple[torch.Tensor, list[tuple[int, int]]]:
    """Which word pieces are in which sentence, float32 (units, sentences, pieces) of 0 and 1.

    Then the unit and number of each sentence that has some. `starts`: int64 (units, pieces), where they begin.
    """
    most = max(1, *(len(unit.sentences) for unit in units))
    found = torch.zeros((len(units), most, starts.shape[1]))
    for row, unit in enumerate(units):
        for number, sentence in enumerate(unit.sentences):
            found[row, number] = (starts[row] >= sentence.start) & (starts[row] < sentence.end)
    places = [(int(row), int(number)) for row, number in found.any(dim=-1).nonzero()]
    return found, places


def measure(
    model: SentenceTransformer, passages: Sequence[Unit], questions: Sequence[TrainingQuestion]
) -> dict[int, float]:
    """Share of the questions whose answer is among so many passages that are nearest to them, by depth."""
    model.eval()

    def vectors(texts: list[str]) -> torch.Tensor:
        return torch.as_tensor(model.encode(texts, normalize_embeddings=True, convert_to_tensor=True))

    cosines = vectors([one.question for one in questions]) @ vectors([one.text for one in passages]).T
    above = [int((row > row[list(one.right)].max()).sum()) for row, one in zip(cosines, questions, strict=True)]
    return {depth: sum(place < depth for place in above) / len(above) for depth in DEPTHS}


def train(training: EncoderTraining, questions: Sequence[TrainingQuestion], folder: Path, steps: int) -> None:
    """Train to the last step, keeping a checkpoint and at the end the weights in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    training.descent.go_on(folder)
    begun, started, losses = training.descent.step, time.monotonic(), list[float]()
    for number, batch in enumerate(batches(questions, steps)):
        if not begun <= number < steps:
            continue
        losses.append(training.learn(batch))
        step = training.descent.step
        if step % SAID == 0:
            pace = (time.monotonic() - started) / (step - begun)
            _say(f"{step} of {steps}: loss {sum(losses) / len(losses):.4f}, {pace:.2f} s a step")
            losses.clear()
        if step % EVERY == 0 or step == steps:
            training.descent.keep(folder)
    training.save(folder / LEARNT, 1.0)
    training.save(folder / WEIGHTS)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("questions", "base", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--from", dest="begin", type=Path)
    given = parser.parse_args()
    passages = read_passages(given.questions)
    back = read_questions(given.questions, "dev")
    measured = Random(0).sample(back, min(MEASURED, len(back)))  # noqa: S311 - a sample, not a secret
    training = EncoderTraining(given.base, passages, given.steps, given.begin)
    train(training, read_questions(given.questions, "train"), given.out, given.steps)
    put(transformer_of(training.model), given.out / WEIGHTS)
    for depth, share in measure(training.model, passages, measured).items():
        _say(f"kept-back questions with their answer among {depth}: {share:.3f}")


if __name__ == "__main__":
    main()
