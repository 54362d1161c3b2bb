"""Measure the figures of docs/evaluation.md and compare them with their targets. `make evaluate` runs it.

QUICK=1 asks only some questions of each set that has a target. It keeps only some of the documents where there are
thousands, and measures only the tuning half of the yardstick.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from zlib import crc32

from api.gold.evaluation_set import EvaluationSet, read_set, sample
from api.gold.questions import Half, read_questions
from api.lab import yardstick
from api.lab.evaluate import evaluate
from api.lab.intervals import Interval, intervals
from api.lab.shown import show_measured
from api.lab.training.data import held_out_questions
from api.lab.trial import open_trial
from api.model import prepare_models
from api.settings import BUNDLED_RERANKER, SMALL_RERANKER, Settings
from ingest.progress import no_progress


@dataclass(frozen=True, slots=True)
class Target:
    """A bound for a figure of a set. `path` names the figure in the report.

    The figure must be at least the bound or, with `at_least` False, at most the bound. `given` as in `evaluate`.
    """

    folder: str
    given: bool
    path: str
    bound: float
    at_least: bool = True


TARGETS = (
    Target("corpus/gold", False, "quotes.hit@1", 1.0),
    Target("corpus/gold", False, "silence.false_answers", 0.0, at_least=False),
    Target("corpus/gold", False, "silence.coverage", 0.95),
    Target("obliqa-dev", False, "retrieval.recall@10", 0.83),
    Target("obliqa-dev", False, "retrieval.map@10", 0.68),
    Target("orsharc-dev", False, "retrieval.hit@1", 0.80),
    Target("conditionalqa-dev", False, "quotes.held@3", 0.60),
    Target("conditionalqa-dev", False, "quotes.median_chars", 400, at_least=False),
    Target("doc2dial-a", False, "retrieval.recall@1", 0.85),
    Target("doc2dial-a", False, "quotes.hit@1", 0.65),
    Target("mtrag-govt", False, "share of the rewrite", 0.95),
    Target("squad2-a", True, "quotes.hit@1", 0.93),
    Target("squad2-a", True, "silence.auroc", 0.85),
    Target("clapnq-dev", False, "silence.auroc", 0.95),
    Target("clapnq-dev", False, "silence.wrong_silence_at_14", 0.15, at_least=False),
    Target("xquad-en", True, "quotes.hit@1", 0.95),
)
# Sets that are measured without a target.
WITHOUT_TARGET = (("policyqa-dev", True), ("covidqa", False))
SHOWN_FIGURES = ("retrieval.hit@1", "quotes.hit@1", "quotes.hit@3", "silence.auroc", "silence.coverage", "verified")
# Questions and documents of each set in a quick run. Its figures are too high, because fewer documents compete.
QUICK_QUESTIONS, QUICK_DOCUMENTS = 150, 3_000


def figure(report: Mapping[str, object], path: str) -> float | None:
    """A value of the report by its dotted path."""
    value: object = report
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) else None


def measure(folder: Path, given: bool, settings: Settings, quick: bool = False) -> dict[str, object]:
    """A set's report with its confidence intervals.

    For a set with rewrites by people, it has the recall with Cited's stand-alone questions as a share of the recall
    with the rewrites. A reranker that ships is asked only held-out questions.
    """
    whole = read_set(folder)
    untrained = held_out_questions(whole) if settings.ranker in (BUNDLED_RERANKER, SMALL_RERANKER) else whole
    chosen = sample(untrained, QUICK_QUESTIONS if quick else None, 1)
    if quick:
        chosen = limit_documents(chosen, QUICK_DOCUMENTS)
    models = prepare_models(settings)
    with TemporaryDirectory(prefix="cited-") as workspace:
        subject = open_trial(chosen, Path(workspace) / "generation", models, no_progress)
        measured = evaluate(subject, chosen, given=given)
        report = measured.to_json()
        report["intervals"] = intervals(measured.records)
        report["left out"] = len(whole.documents) - len(chosen.documents)
        if any(question.rewrite for question in chosen.questions):
            rewritten = evaluate(subject, _with_rewrites(chosen), given=given).to_json()
            ours, theirs = (figure(one, "retrieval.recall@5") or 0.0 for one in (report, rewritten))
            report["share of the rewrite"] = ours / theirs if theirs else None
    return report


def limit_documents(evaluation_set: EvaluationSet, most: int) -> EvaluationSet:
    """The set with at most so many documents: all that a question is about, then others by the CRC-32 of their ids."""
    asked_about = {name for question in evaluation_set.questions for name in (*question.relevant, question.passage)}
    needed = {document.id for document in evaluation_set.documents if document.id in asked_about}
    others = [document.id for document in evaluation_set.documents if document.id not in needed]
    others.sort(key=lambda name: crc32(name.encode()))
    kept = needed | set(others[: max(0, most - len(needed))])
    documents = tuple(document for document in evaluation_set.documents if document.id in kept)
    return replace(evaluation_set, documents=documents)


def _with_rewrites(chosen: EvaluationSet) -> EvaluationSet:
    """The same questions in the stand-alone form that people wrote."""
    rewrites = (replace(question, text=question.rewrite or question.text, history=()) for question in chosen.questions)
    return replace(chosen, questions=tuple(rewrites))


def main(sets: Path, quick: bool) -> None:
    settings = Settings()
    wanted = list(dict.fromkeys((target.folder, target.given) for target in TARGETS))
    for folder, given in [*wanted, *(() if quick else WITHOUT_TARGET)]:
        path = Path(folder) if Path(folder).is_dir() else sets / folder
        if not path.is_dir():
            _print(f"{folder}: not measured, because {path} does not exist")
            continue
        report = measure(path, given, settings, quick)
        mark = " --given" if given else ""
        shown = ((name, figure(report, name)) for name in SHOWN_FIGURES)
        _print(f"{folder}{mark}: " + ", ".join(f"{name} {value:.3f}" for name, value in shown if value is not None))
        if left_out := figure(report, "left out"):
            _print(
                f"    without {left_out:.0f} documents, so the figures are too high: compare them with quick runs only"
            )
        for target in TARGETS:
            if (target.folder, target.given) == (folder, given):
                _print(_target_line(target, report))
    _measure_yardstick(sets.parent / "documents", settings, ("tuning",) if quick else ("tuning", "final"))


def _measure_yardstick(documents: Path, settings: Settings, halves: Sequence[Half]) -> None:
    if not documents.is_dir():
        _print(f"yardstick: not measured, because {documents} does not exist")
        return
    models = prepare_models(settings)
    with TemporaryDirectory(prefix="cited-") as data:
        for half in halves:
            questions = read_questions(yardstick.YARDSTICK, half)
            measured = yardstick.measure(questions, documents, Path(data), models)
            _print(f"yardstick, {half}:")
            show_measured(measured)


def _target_line(target: Target, report: Mapping[str, object]) -> str:
    value = figure(report, target.path)
    if value is None:
        return f"    {target.path}: not measured"
    met = value >= target.bound if target.at_least else value <= target.bound
    comparison = "at least" if target.at_least else "at most"
    interval = cast(Mapping[str, Interval], report["intervals"]).get(target.path)
    shown = f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else ""
    return f"    {target.path} {value:.3f}{shown}, target {comparison} {target.bound}: {'met' if met else 'NOT met'}"


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data"), "--quick" in sys.argv)
