"""The figures of docs/evaluation.md beside their targets. Run by `make evaluate`."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from api.model import prepare_encoder, prepare_ranker
from api.settings import Settings
from api.trial import try_set
from retrieval.evaluation_set import read_set


@dataclass(frozen=True, slots=True)
class Target:
    """A figure of a set: `path` names it in the report; `at_least` False turns the comparison round."""

    folder: str
    given: bool
    path: str
    bound: float
    at_least: bool = True


TARGETS = (
    Target("corpus/gold", False, "quotes.hit@1", 0.95),
    Target("corpus/gold", False, "silence.false_answers", 0.20, at_least=False),
    Target("orsharc-dev", False, "retrieval.hit@1", 0.70),
    Target("conditionalqa-dev", False, "retrieval.hit@1", 0.95),
    Target("squad2-a", True, "quotes.hit@1", 0.84),
    Target("clapnq-dev", True, "silence.auroc", 0.88),
    Target("obliqa-dev", False, "retrieval.recall@10", 0.785),
    Target("obliqa-dev", False, "retrieval.map@10", 0.63),
)
# Measured too, without a target of their own.
OTHERS = (("doc2dial-a", False), ("mtrag-govt", False), ("xquad-en", True), ("policyqa-dev", True), ("covidqa", False))
SHOWN = ("retrieval.hit@1", "quotes.hit@1", "quotes.char_f1", "silence.auroc", "silence.coverage", "verified")


def figure(report: Mapping[str, object], path: str) -> float | None:
    """A value of the report by its dotted path."""
    value: object = report
    for name in path.split("."):
        value = value[name] if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) else None


def measure(folder: Path, given: bool, settings: Settings) -> Mapping[str, object]:
    with TemporaryDirectory(prefix="cited-") as workspace:
        encoder = prepare_encoder(settings.data, settings.encoder)
        ranker = prepare_ranker(settings.data, settings.ranker)
        generation = Path(workspace) / "generation"
        return try_set(read_set(folder), generation, encoder, ranker=ranker, given=given).to_json()


def main(sets: Path) -> None:
    settings = Settings()
    wanted = list(dict.fromkeys((target.folder, target.given) for target in TARGETS))
    for folder, given in [*wanted, *OTHERS]:
        path = Path(folder) if Path(folder).is_dir() else sets / folder
        if not path.is_dir():
            _say(f"{folder}: not there, left out")
            continue
        report = measure(path, given, settings)
        mark = " --given" if given else ""
        shown = ((name, figure(report, name)) for name in SHOWN)
        _say(f"{folder}{mark}: " + ", ".join(f"{name} {value:.3f}" for name, value in shown if value is not None))
        for target in TARGETS:
            if (target.folder, target.given) == (folder, given):
                _say(_line(target, figure(report, target.path)))


def _line(target: Target, value: float | None) -> str:
    if value is None:
        return f"    {target.path}: not measured"
    met = value >= target.bound if target.at_least else value <= target.bound
    sign = "at least" if target.at_least else "at most"
    return f"    {target.path} {value:.3f}, target {sign} {target.bound}: {'met' if met else 'NOT met'}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data"))
