"""The figures of docs/evaluation.md beside their targets. Run by `make evaluate`.

QUICK=1 asks a part of each set that has a target, of a part of the documents where there are thousands, and of the
yardstick the tuning half alone.
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
from api.lab.training.data import kept_back
from api.lab.trial import open_trial
from api.model import prepare_encoder, prepare_ranker
from api.settings import BUNDLED_RANKER, SMALL_RANKER, Settings
from ingest.progress import no_progress


@dataclass(frozen=True, slots=True)
class Target:
    """A figure of a set: `path` names it in the report; `at_least` False turns the comparison round."""

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
# Measured too, without a target of their own.
OTHERS = (("policyqa-dev", True), ("covidqa", False))
SHOWN = ("retrieval.hit@1", "quotes.hit@1", "quotes.hit@3", "silence.auroc", "silence.coverage", "verified")
# Questions and documents of each set where the run is to be quick: what is found among fewer is found more easily.
QUICK, DOCUMENTS = 150, 3_000


def figure(report: Mapping[str, object], path: str) -> float | None:
    """A value of the report by its dotted path."""
    value: object = report
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) else None


def measure(folder: Path, given: bool, settings: Settings, quick: bool = False) -> dict[str, object]:
    """A set's report with its intervals; where people wrote stand-alone forms, with the share that ours find of theirs.

    With a reranker that ships only questions are asked that it was not trained on.
    """
    found = read_set(folder)
    untrained = kept_back(found) if settings.ranker in (BUNDLED_RANKER, SMALL_RANKER) else found
    chosen = sample(untrained, QUICK if quick else None, 1)
    if quick:
        chosen = thinned(chosen, DOCUMENTS)
    encoder = prepare_encoder(settings.data, settings.encoder)
    ranker = prepare_ranker(settings.data, settings.ranker)
    with TemporaryDirectory(prefix="cited-") as workspace:
        subject = open_trial(chosen, Path(workspace) / "generation", encoder, no_progress, ranker)
        measured = evaluate(subject, chosen, given=given)
        report = measured.to_json()
        report["intervals"] = intervals(measured.records)
        report["left out"] = len(found.documents) - len(chosen.documents)
        if any(question.rewrite for question in chosen.questions):
            written = evaluate(subject, _rewritten(chosen), given=given).to_json()
            own, theirs = (figure(one, "retrieval.recall@5") or 0.0 for one in (report, written))
            report["share of the rewrite"] = own / theirs if theirs else None
    return report


def thinned(evaluation_set: EvaluationSet, most: int) -> EvaluationSet:
    """At most so many documents: those that answer one of the questions, and others by the CRC-32 of their names."""
    asked_about = {name for question in evaluation_set.questions for name in (*question.relevant, question.passage)}
    wanted = {document.id for document in evaluation_set.documents if document.id in asked_about}
    others = [document.id for document in evaluation_set.documents if document.id not in wanted]
    others.sort(key=lambda name: crc32(name.encode()))
    kept = wanted | set(others[: max(0, most - len(wanted))])
    documents = tuple(document for document in evaluation_set.documents if document.id in kept)
    return replace(evaluation_set, documents=documents)


def _rewritten(chosen: EvaluationSet) -> EvaluationSet:
    """The same questions as a person would ask them alone."""
    alone = (replace(question, text=question.rewrite or question.text, history=()) for question in chosen.questions)
    return replace(chosen, questions=tuple(alone))


def main(sets: Path, quick: bool) -> None:
    settings = Settings()
    wanted = list(dict.fromkeys((target.folder, target.given) for target in TARGETS))
    for folder, given in [*wanted, *(() if quick else OTHERS)]:
        path = Path(folder) if Path(folder).is_dir() else sets / folder
        if not path.is_dir():
            _say(f"{folder}: not there, left out")
            continue
        report = measure(path, given, settings, quick)
        mark = " --given" if given else ""
        shown = ((name, figure(report, name)) for name in SHOWN)
        _say(f"{folder}{mark}: " + ", ".join(f"{name} {value:.3f}" for name, value in shown if value is not None))
        if left_out := figure(report, "left out"):
            _say(f"    {left_out:.0f} documents left out, so the figures are too high: only for comparing quick runs")
        for target in TARGETS:
            if (target.folder, target.given) == (folder, given):
                _say(_line(target, report))
    _yardstick(sets.parent / "documents", settings, ("tuning",) if quick else ("tuning", "final"))


def _yardstick(documents: Path, settings: Settings, halves: Sequence[Half]) -> None:
    if not documents.is_dir():
        _say("yardstick: its documents are not there, left out")
        return
    encoder = prepare_encoder(settings.data, settings.encoder)
    ranker = prepare_ranker(settings.data, settings.ranker)
    with TemporaryDirectory(prefix="cited-") as data:
        for half in halves:
            found = yardstick.measure(read_questions(yardstick.YARDSTICK, half), documents, Path(data), encoder, ranker)
            _say(f"yardstick, {half}:")
            show_measured(found)


def _line(target: Target, report: Mapping[str, object]) -> str:
    value = figure(report, target.path)
    if value is None:
        return f"    {target.path}: not measured"
    met = value >= target.bound if target.at_least else value <= target.bound
    sign = "at least" if target.at_least else "at most"
    held = cast(Mapping[str, Interval], report["intervals"]).get(target.path)
    interval = f" ({held[0]:.3f} to {held[1]:.3f})" if held else ""
    return f"    {target.path} {value:.3f}{interval}, target {sign} {target.bound}: {'met' if met else 'NOT met'}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data"), "--quick" in sys.argv)
