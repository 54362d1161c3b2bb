"""Fit the calibration, which decides from a quote's signals whether it answers. `make calibrate` runs it.

Each question is asked of its set's whole library. Where the set names the relevant documents, the question is also
asked of the library without them, so that the right answer is silence. With a reranker, only held-out questions are
asked. Half of the documents fit the weights, and the other half measures them. The tuning half of the yardstick is a
further set, where its documents exist. The program prints the constants of `retrieval/quote/threshold.py` and, for
official documents, the share of right answers by probability; the bands are chosen by these shares.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import numpy as np

from api.gold.evaluation_set import EvaluationSet, Question, read_set
from api.gold.match import answers_gold, cites_one_of
from api.gold.questions import read_questions
from api.lab.evaluate import Subject
from api.lab.metrics import auroc
from api.lab.training.data import held_out_questions, question_group
from api.lab.trial import open_trial
from api.lab.yardstick import YARDSTICK, measure
from api.model import prepare_models
from api.settings import Settings
from ingest.progress import no_progress
from retrieval.answer import Answer, Filters
from retrieval.interfaces import Matrix, Models
from retrieval.quote.threshold import PLAIN_SIGNALS, SIGNALS

SETS = ("uk-guidance", "clapnq-dev", "squad2-a", "xquad-en", "conditionalqa-dev", "covidqa", "orsharc-dev")
# Questions of one set. Each set has the same weight, whatever its size.
MAX_QUESTIONS = 250
# The sets of official documents, by which the bands are chosen.
OFFICIAL_SETS = ("uk-guidance", "yardstick")
L2_PENALTY = 1.0
NEWTON_STEPS = 50


@dataclass(frozen=True, slots=True)
class Example:
    """The signals of a first quote, whether it is right, and whether it fits the weights or measures them."""

    signals: Mapping[str, float]
    right: bool
    fitting: bool

    def row(self, names: Sequence[str]) -> list[float]:
        return [self.signals[name] for name in names]


def examples(evaluation_set: EvaluationSet, models: Models) -> Iterator[Example]:
    """Up to two examples for each question: one from the whole library, one from the library without its answer."""
    with TemporaryDirectory(prefix="cited-") as folder:
        subject = open_trial(evaluation_set, Path(folder) / "generation", models, no_progress)
        untrained = evaluation_set if models.reranker is None else held_out_questions(evaluation_set)
        chosen = sorted(untrained.questions, key=lambda question: crc32(question.id.encode()))
        for question in chosen[:MAX_QUESTIONS]:
            fitting = sha256(question_group(evaluation_set, question).encode()).digest()[0] % 2 == 0
            answer = subject.engine.ask(question.asked, history=question.history)
            yield from _example(answer, subject, question, fitting)
            others = tuple(id for name, id in subject.ids.items() if name not in question.relevant)
            if question.relevant and others:
                answer = subject.engine.ask(question.asked, history=question.history, filters=Filters(others))
                yield from _example(answer, subject, None, fitting)


def yardstick_examples(documents: Path, models: Models) -> Iterator[Example]:
    """One example for each question of the tuning half; its documents do not answer a third of the questions."""
    with TemporaryDirectory(prefix="cited-") as data:
        questions = read_questions(YARDSTICK, "tuning")
        records = measure(questions, documents, Path(data), models).report.records
        for number, record in enumerate(records):
            if record.signals:
                yield Example(record.signals, record.right, number % 2 == 0)


def _example(answer: Answer, subject: Subject, question: Question | None, fitting: bool) -> Iterator[Example]:
    """The example of an answer, if it has signals. `question` is None where nothing in the library answers it."""
    signals = answer.considered.signals
    if signals:
        right = question is not None and question.answerable and _is_right(answer, subject, question)
        yield Example(signals, right, fitting)


def _is_right(answer: Answer, subject: Subject, question: Question) -> bool:
    """Whether the first quote overlaps a gold span or, in a set without spans, is from a relevant document."""
    quote = (answer.quotes or answer.nearest)[0]
    if question.spans:
        return answers_gold(quote, [(subject.ids.get(gold.document), gold.span) for gold in question.spans])
    return cites_one_of(quote, {subject.ids.get(name) for name in question.relevant})


def fit(rows: Matrix, right: Matrix, shares: Matrix) -> tuple[Matrix, float]:
    """Fit a logistic regression by Newton's method with an L2 penalty; return the weights and the intercept.

    `rows`: (n, signals). `right`: (n,), 1 or 0. `shares`: (n,), the weight of each row.
    """
    inputs = np.hstack([rows, np.ones((len(rows), 1))]).astype(np.float64)
    penalty = np.diag([L2_PENALTY] * rows.shape[1] + [0.0])
    weights = np.zeros(inputs.shape[1])
    for _ in range(NEWTON_STEPS):
        probability = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (shares * (probability - right)) + penalty @ weights
        curvature = (inputs * (shares * probability * (1 - probability))[:, None]).T @ inputs + penalty
        weights -= np.linalg.solve(curvature, gradient)
    return weights[:-1].astype(np.float32), float(weights[-1])


def print_fit(name: str, measured: Sequence[Example], names: Sequence[str], weights: Matrix, intercept: float) -> None:
    """Print the AUROC and, at some thresholds, the share of questions answered and the share of wrong answers."""
    right = np.array([example.right for example in measured])
    probability = probabilities(measured, names, weights, intercept)
    area = auroc([float(value) for value in probability[right]], [float(value) for value in probability[~right]])
    cells = []
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        chosen = probability >= threshold
        wrong = float(1 - right[chosen].mean()) if chosen.any() else 0.0
        cells.append(f"{threshold}: answered {chosen.mean():.2f}, of these wrong {wrong:.2f}")
    sys.stdout.write(f"{name:18} n {len(right):5} auroc {area or 0:.3f}  {'; '.join(cells)}\n")


def probabilities(measured: Sequence[Example], names: Sequence[str], weights: Matrix, intercept: float) -> Matrix:
    """float32 (n,): the probability that each example's quote answers."""
    rows = np.array([example.row(names) for example in measured], np.float32).reshape(len(measured), len(names))
    return np.asarray(1 / (1 + np.exp(-(rows @ weights + intercept))), np.float32)


def print_bands(measured: Sequence[Example], names: Sequence[str], weights: Matrix, intercept: float) -> None:
    """Print the number of answers and the share of right ones, in each tenth of probability and from it on."""
    probability = probabilities(measured, names, weights, intercept)
    right = np.array([example.right for example in measured])
    edges = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    for low, high in zip(edges, (*edges[1:], 1.01), strict=True):
        chosen, above = (probability >= low) & (probability < high), probability >= low
        if chosen.any():
            sys.stdout.write(
                f"from {low}: {chosen.sum():4}, right {right[chosen].mean():.2f}; "
                f"all from {low}: {above.sum():4}, right {right[above].mean():.2f}\n"
            )


def main(folder: Path) -> None:
    settings = Settings()
    models = prepare_models(settings)
    by_set = {name: list(examples(read_set(folder / name), models)) for name in SETS}
    if (documents := folder.parent / "documents").is_dir():
        by_set["yardstick"] = list(yardstick_examples(documents, models))
    names = PLAIN_SIGNALS if models.reranker is None else SIGNALS
    fitting = [(example, 1000 / len(rows)) for rows in by_set.values() for example in rows if example.fitting]
    weights, intercept = fit(
        np.array([example.row(names) for example, _ in fitting], np.float64),
        np.array([float(example.right) for example, _ in fitting]),
        np.array([share for _, share in fitting]),
    )
    for name, rows in by_set.items():
        print_fit(name, [example for example in rows if not example.fitting], names, weights, intercept)
    official = [example for name in OFFICIAL_SETS for example in by_set.get(name, ()) if not example.fitting]
    print_bands(official, names, weights, intercept)
    rounded = {name: round(float(value), 2) for name, value in zip(names, weights, strict=True)}
    sys.stdout.write(f"weights={rounded}\nintercept={intercept:.2f}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
