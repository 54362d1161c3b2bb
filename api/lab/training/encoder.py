"""Train the encoder: `python -m api.lab.training.encoder QUESTIONS BASE OUT --steps 300`.

`QUESTIONS` is the folder that `api/lab/training/write_questions.py` writes. A batch holds questions and, for each, a
passage that answers it and a wrong one that looks like an answer or that the encoder ranked high. The loss is the sum
of two cross-entropies (Karpukhin and others 2020, "Dense Passage Retrieval"), because search needs both vectors. By
one, a question's passage should be the nearest of all passages of the batch. By the other, a sentence that answers
should be the nearest of all their sentences; a sentence's vector is the mean of its word pieces.

The final weights are half way between BASE and the trained weights. This keeps nearly all that was learnt and forgets
less of what BASE knew about other texts (Wortsman and others 2022, "Robust fine-tuning of zero-shot models"). A stopped
run resumes from its last checkpoint in OUT. `--from LAYERS` begins with the layers that an earlier run trained.
Training uses CUDA where it is available.
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
from retrieval.models.encoder_layers import layers_of, load_layers, transformer_of

WEIGHTS_FILE, LEARNT_FILE = "layers.safetensors", "learnt.safetensors"
# Word pieces of a text; the rest is cut off.
MAX_PASSAGE_PIECES = 192
# Cosines are divided by this. The lower it is, the more weight the hardest wrong passage has.
TEMPERATURE = 0.03
LEARNING_RATE, WARM_UP_STEPS, WEIGHT_DECAY = 3e-5, 20, 0.01
# Share of the trained weights in the final ones; the base gets the rest.
LEARNT_SHARE = 0.5
# Steps between two reports, and between two checkpoints.
STEPS_PER_REPORT, STEPS_PER_CHECKPOINT = 20, 25
# Held-out questions that measure the encoder, and the numbers of first passages among which the answer should be.
MEASURED_QUESTIONS, DEPTHS = 700, (1, 3, 10, 40)
# The logit of passages and sentences that are excluded from a cross-entropy.
MASKED_LOGIT = -1e4


def passage_loss(cosines: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Cross-entropy of each question's passage among the batch's, without the other passages that answer it.

    `cosines`: float32 (questions, passages).
    """
    is_other_answer = torch.tensor(
        [
            [column != row and question.is_answered_by(passage) for column, passage in enumerate(batch.passages)]
            for row, question in enumerate(batch.questions)
        ]
    )
    logits = (cosines / TEMPERATURE).masked_fill(is_other_answer.to(cosines.device), MASKED_LOGIT)
    return cross_entropy(logits, torch.arange(len(logits), device=logits.device))


def sentence_loss(cosines: torch.Tensor, batch: Batch, sentences: Sequence[tuple[int, int]]) -> torch.Tensor:
    """The mean over the questions of the cross-entropy of each right sentence among the wrong ones.

    `cosines`: float32 (questions, sentences). `sentences`: the passage of each sentence, by its place in the library,
    and its number in that passage. A question whose right sentences were all cut off is left out of the mean.
    """
    right, is_ignored = (
        torch.tensor([[number in by_passage.get(passage, ()) for passage, number in sentences] for by_passage in rows])
        for rows in ([one.right for one in batch.questions], [one.open for one in batch.questions])
    )
    right, is_ignored = right.to(cosines.device), is_ignored.to(cosines.device)
    logits = cosines / TEMPERATURE
    wrong = logits.masked_fill(right | is_ignored, MASKED_LOGIT).logsumexp(1, keepdim=True)
    losses = torch.logaddexp(logits, wrong) - logits
    counts = right.sum(1)
    of_questions = (losses * right).sum(1) / counts.clamp(min=1)
    return of_questions.sum() / (counts > 0).sum().clamp(min=1)


class EncoderTraining:
    """An encoder in training. `initial`: a file of layers with which to begin."""

    def __init__(self, base: Path, passages: Sequence[Unit], steps: int, initial: Path | None = None) -> None:
        torch.manual_seed(0)
        self.model = SentenceTransformer(str(base), device="cuda" if torch.cuda.is_available() else "cpu")
        self._passages = passages
        self._layers = layers_of(transformer_of(self.model))
        self._base = {name: values.detach().clone() for name, values in self._layers.items()}
        if initial is not None:
            load_layers(transformer_of(self.model), initial)
        for parameter in self.model.parameters():
            parameter.requires_grad = False
        for parameter in self._layers.values():
            parameter.requires_grad = True
        groups = [{"params": list(self._layers.values()), "lr": LEARNING_RATE, "weight_decay": WEIGHT_DECAY}]
        self.descent = Descent(groups, {"model": self.model}, steps, WARM_UP_STEPS)

    def learn(self, batch: Batch) -> float:
        """Take one step; return the loss."""
        self.model.train()
        questions, _, _ = self._read([Unit(one.question, ()) for one in batch.questions])
        passages, sentences, places = self._read([self._passages[place] for place in batch.passages])
        in_library = [(batch.passages[row], number) for row, number in places]
        loss = passage_loss(questions @ passages.T, batch) + sentence_loss(questions @ sentences.T, batch, in_library)
        self.descent.minimise(loss)
        return float(loss.detach())

    def save(self, path: Path, share: float = LEARNT_SHARE) -> None:
        """Write the layers in half precision. `share` of each weight is the trained one, the rest the base's."""
        rows = {name: torch.lerp(self._base[name], values.detach(), share) for name, values in self._layers.items()}
        save_file({name: values.cpu().to(torch.float16).contiguous() for name, values in rows.items()}, path)

    def _read(self, units: Sequence[Unit]) -> tuple[torch.Tensor, torch.Tensor, list[tuple[int, int]]]:
        """Encode the units.

        Returns their vectors, float32 (n, d); their sentences' vectors, float32 (s, d), without sentences that were cut
        off; and the unit and number of each of these sentences.
        """
        rows = self.model.tokenizer(
            [unit.text for unit in units], truncation=True, max_length=MAX_PASSAGE_PIECES, padding=True,
            return_tensors="pt", return_offsets_mapping=True, return_special_tokens_mask=True,
        )  # fmt: skip
        offsets, special = rows.pop("offset_mapping"), rows.pop("special_tokens_mask").bool()
        starts = offsets[..., 0].masked_fill(special, -1)
        device = self.model.device
        features = self.model({name: row.to(device) for name, row in rows.items()})
        tokens = normalize(features["token_embeddings"], dim=-1)
        shares, places = _shares(starts, units)
        # The sum of a sentence's pieces has the direction of their mean.
        vectors = normalize(torch.bmm(shares.to(device), tokens), dim=-1)
        rows_of, numbers = zip(*places, strict=True) if places else ((), ())
        return normalize(features["sentence_embedding"], dim=-1), vectors[list(rows_of), list(numbers)], places


def _shares(starts: torch.Tensor, units: Sequence[Unit]) -> tuple[torch.Tensor, list[tuple[int, int]]]:
    """The word pieces of each sentence, float32 (units, sentences, pieces) of 0 and 1.

    Also the unit and number of each sentence with word pieces. `starts`: int64 (units, pieces), each piece's offset.
    """
    most = max(1, *(len(unit.sentences) for unit in units))
    shares = torch.zeros((len(units), most, starts.shape[1]))
    for row, unit in enumerate(units):
        for number, sentence in enumerate(unit.sentences):
            shares[row, number] = (starts[row] >= sentence.start) & (starts[row] < sentence.end)
    places = [(int(row), int(number)) for row, number in shares.any(dim=-1).nonzero()]
    return shares, places


def measure(
    model: SentenceTransformer, passages: Sequence[Unit], questions: Sequence[TrainingQuestion]
) -> dict[int, float]:
    """By depth, the share of questions for which one of so many nearest passages answers."""
    model.eval()

    def vectors(texts: list[str]) -> torch.Tensor:
        return torch.as_tensor(model.encode(texts, normalize_embeddings=True, convert_to_tensor=True))

    cosines = vectors([one.question for one in questions]) @ vectors([one.text for one in passages]).T
    above = [int((row > row[list(one.right)].max()).sum()) for row, one in zip(cosines, questions, strict=True)]
    return {depth: sum(place < depth for place in above) / len(above) for depth in DEPTHS}


def train(training: EncoderTraining, questions: Sequence[TrainingQuestion], folder: Path, steps: int) -> None:
    """Train to the last step; write checkpoints and, at the end, the weights into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    training.descent.load_checkpoint(folder)
    first_step, started, losses = training.descent.step, time.monotonic(), list[float]()
    for number, batch in enumerate(batches(questions, steps)):
        if not first_step <= number < steps:
            continue
        losses.append(training.learn(batch))
        step = training.descent.step
        if step % STEPS_PER_REPORT == 0:
            pace = (time.monotonic() - started) / (step - first_step)
            _print(f"{step} of {steps}: loss {sum(losses) / len(losses):.4f}, {pace:.2f} s a step")
            losses.clear()
        if step % STEPS_PER_CHECKPOINT == 0 or step == steps:
            training.descent.save_checkpoint(folder)
    training.save(folder / LEARNT_FILE, 1.0)
    training.save(folder / WEIGHTS_FILE)


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("questions", "base", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--from", dest="initial", type=Path)
    arguments = parser.parse_args()
    passages = read_passages(arguments.questions)
    held_out = read_questions(arguments.questions, "dev")
    measured = Random(0).sample(held_out, min(MEASURED_QUESTIONS, len(held_out)))  # noqa: S311 - a sample, not a secret
    training = EncoderTraining(arguments.base, passages, arguments.steps, arguments.initial)
    train(training, read_questions(arguments.questions, "train"), arguments.out, arguments.steps)
    load_layers(transformer_of(training.model), arguments.out / WEIGHTS_FILE)
    for depth, share in measure(training.model, passages, measured).items():
        _print(f"held-out questions with an answer among the first {depth} passages: {share:.3f}")


if __name__ == "__main__":
    main()
