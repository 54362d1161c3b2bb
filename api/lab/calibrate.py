"""Fit the decision rule: which signals tell a quote that answers from one that does not. Run by `make calibrate`.

Each question is asked of its set's whole library and, where the set has a document's name for it, once more with every
document that answers it left out, so that the right answer is silence. With a reranker only documents that it was not
trained on are asked about. Half of the documents fit the weights, the others measure them; the tuning half of the
yardstick is one set more, where its documents are. Prints the constants that stand in `retrieval/quote/threshold.py`,
and, for the sets of documents such as Cited is for, how many answers are right from each probability on: by that the
bands are chosen.
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
from api.gold.questions import read_questions
from api.lab.evaluate import Subject
from api.lab.metrics import auroc
from api.lab.training.data import home, kept_back
from api.lab.trial import open_trial
from api.lab.yardstick import YARDSTICK, measure
from api.model import prepare_encoder, prepare_ranker
from api.settings import Settings
from ingest.progress import no_progress
from retrieval.answer import Answer, Filters
from retrieval.interfaces import Encoder, Matrix, Reranker
from retrieval.quote.threshold import PLAIN_SIGNALS, SIGNALS

SETS = ("uk-guidance", "clapnq-dev", "squad2-a", "xquad-en", "conditionalqa-dev", "covidqa", "orsharc-dev")
# Each set weighs the same, whatever its size; no more than so many questions of one.
QUESTIONS = 250
# Sets of documents such as Cited is for: by these the bands are chosen.
REAL = ("uk-guidance", "yardstick")
PENALTY = 1.0
STEPS = 50


@dataclass(frozen=True, slots=True)
class Example:
    """The signals of a first quote, whether it answered, and whether it is for fitting or for measuring."""

    signals: Mapping[str, float]
    right: bool
    fitting: bool

    def row(self, names: Sequence[str]) -> list[float]:
        return [self.signals[name] for name in names]


def examples(evaluation_set: EvaluationSet, encoder: Encoder, ranker: Reranker | None) -> Iterator[Example]:
    """Up to two for each question: asked of the whole library, and of the library without its answer."""
    with TemporaryDirectory(prefix="cited-") as folder:
        subject = open_trial(evaluation_set, Path(folder) / "generation", encoder, no_progress, ranker)
        untrained = evaluation_set if ranker is None else kept_back(evaluation_set)
        chosen = sorted(untrained.questions, key=lambda question: crc32(question.id.encode()))
        for question in chosen[:QUESTIONS]:
            fitting = sha256(home(evaluation_set, question).encode()).digest()[0] % 2 == 0
            answer = subject.engine.ask(question.asked, history=question.history)
            yield from _example(answer, subject, question, fitting)
            left = tuple(id for name, id in subject.ids.items() if name not in question.relevant)
            if question.relevant and left:
                answer = subject.engine.ask(question.asked, history=question.history, filters=Filters(left))
                yield from _example(answer, subject, None, fitting)


def of_yardstick(documents: Path, encoder: Encoder, ranker: Reranker | None) -> Iterator[Example]:
    """One for each question of the tuning half: a third of them are not answered as it is."""
    with TemporaryDirectory(prefix="cited-") as data:
        asked = read_questions(YARDSTICK, "tuning")
        records = measure(asked, documents, Path(data), encoder, ranker).report.records
        for number, record in enumerate(records):
            if record.signals:
                yield Example(record.signals, record.right, number % 2 == 0)


def _example(answer: Answer, subject: Subject, question: Question | None, fitting: bool) -> Iterator[Example]:
    """`question` is None where nothing in the library answers."""
    signals = answer.considered.signals
    if signals:
        right = question is not None and question.answerable and _is_right(answer, subject, question)
        yield Example(signals, right, fitting)


def _is_right(answer: Answer, subject: Subject, question: Question) -> bool:
    """The first quote overlaps a gold span or, where the set has none, stands in a relevant document."""
    quote = (answer.quotes or answer.nearest)[0]
    places = (quote.citation, *quote.also)
    gold = [(subject.ids.get(span.document), span.span) for span in question.spans]
    if gold:
        return any(place.document_id == id and span.overlaps(place.span) for place in places for id, span in gold)
    relevant = {subject.ids.get(name) for name in question.relevant}
    return any(place.document_id in relevant for place in places)


def fit(rows: Matrix, right: Matrix, shares: Matrix) -> tuple[Matrix, float]:
    """Logistic regression by Newton's method with an L2 penalty; returns weights and intercept."""
    inputs = np.hstack([rows, np.ones((len(rows), 1))]).astype(np.float64)
    penalty = np.diag([PENALTY] * rows.shape[1] + [0.0])
    weights = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (shares * (chance - right)) + penalty @ weights
        curvature = (inputs * (shares * chance * (1 - chance))[:, None]).T @ inputs + penalty
        weights -= np.linalg.solve(curvature, gradient)
    return weights[:-1].astype(np.float32), float(weights[-1])


def report(name: str, measured: Sequence[Example], names: Sequence[str], weights: Matrix, intercept: float) -> None:
    """Area under the curve, and the shares answered and wrong among them at some thresholds."""
    right = np.array([example.right for example in measured])
    chance = chances(measured, names, weights, intercept)
    area = auroc([float(value) for value in chance[right]], [float(value) for value in chance[~right]])
    cells = []
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        chosen = chance >= threshold
        wrong = float(1 - right[chosen].mean()) if chosen.any() else 0.0
        cells.append(f"{threshold}: answered {chosen.mean():.2f}, wrong of these {wrong:.2f}")
    sys.stdout.write(f"{name:18} n {len(right):5} auroc {area or 0:.3f}  {'; '.join(cells)}\n")


def chances(measured: Sequence[Example], names: Sequence[str], weights: Matrix, intercept: float) -> Matrix:
    """The probability of each, float32 (n,)."""
    rows = np.array([example.row(names) for example in measured], np.float32).reshape(len(measured), len(names))
    return np.asarray(1 / (1 + np.exp(-(rows @ weights + intercept))), np.float32)


def show_bands(measured: Sequence[Example], names: Sequence[str], weights: Matrix, intercept: float) -> None:
    """From each probability up to the next: how many answers there are, and the share of right ones."""
    chance, right = chances(measured, names, weights, intercept), np.array([example.right for example in measured])
    edges = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    for low, high in zip(edges, (*edges[1:], 1.01), strict=True):
        chosen, above = (chance >= low) & (chance < high), chance >= low
        if chosen.any():
            sys.stdout.write(
                f"from {low}: {chosen.sum():4}, right {right[chosen].mean():.2f}; "
                f"all from here {above.sum():4}, right {right[above].mean():.2f}\n"
            )


def main(folder: Path) -> None:
    settings = Settings()
    encoder = prepare_encoder(settings.data, settings.encoder)
    ranker = prepare_ranker(settings.data, settings.ranker)
    found = {name: list(examples(read_set(folder / name), encoder, ranker)) for name in SETS}
    if (documents := folder.parent / "documents").is_dir():
        found["yardstick"] = list(of_yardstick(documents, encoder, ranker))
    names = PLAIN_SIGNALS if ranker is None else SIGNALS
    fitting = [(example, 1000 / len(rows)) for rows in found.values() for example in rows if example.fitting]
    weights, intercept = fit(
        np.array([example.row(names) for example, _ in fitting], np.float64),
        np.array([float(example.right) for example, _ in fitting]),
        np.array([share for _, share in fitting]),
    )
    for name, rows in found.items():
        report(name, [example for example in rows if not example.fitting], names, weights, intercept)
    real = [example for name in REAL for example in found.get(name, ()) if not example.fitting]
    show_bands(real, names, weights, intercept)
    rounded = {name: round(float(value), 2) for name, value in zip(names, weights, strict=True)}
    sys.stdout.write(f"weights={rounded}\nintercept={intercept:.2f}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
