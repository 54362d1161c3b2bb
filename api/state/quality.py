"""The library's own questions: kept in the state, asked of each generation, and what they say of the threshold."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import floor
from pathlib import Path
from typing import Any

import numpy as np

from api.gold.evaluation_set import Question
from api.gold.questions import GoldQuestion, locate_gold, read_any, searchable_texts
from api.state.store import Store, now
from ingest.source import questions_named
from retrieval.answer import Answer, NoAnswerReason
from retrieval.engine import PassageEngine
from retrieval.errors import BadEvaluationSet
from retrieval.interfaces import Encoder, Library, Reranker
from retrieval.quality import AnswerOutcome, Basis, Quality, Verdict, chosen_for, outcome
from retrieval.quote.threshold import Calibration

_STEPS = 50
# What ties the rescaled confidence to the built-in one: as much as so many questions.
_PRIOR = 20.0


@dataclass(frozen=True, slots=True)
class _Judged:
    """A question's answer: its logit and signals, whether it is a quote in force, and whether that is right."""

    question: str
    answerable: bool
    signals: Mapping[str, float]
    quotable: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """What a library's own questions make of the built-in calibration."""

    slope: float = 1.0
    shift: float = 0.0
    sure: float | None = None

    def of(self, base: Calibration) -> Calibration:
        return base if self.sure is None else base.rescaled(self.slope, self.shift, self.sure)


def way(encoder: Encoder, ranker: Reranker | None, risk: float) -> str:
    """What a measurement depends on besides generation and questions: the models and the risk."""
    return f"{encoder.sha256} {ranker.sha256 if ranker else 'none'} {risk}"


def keep(store: Store, origin: str, questions: Sequence[GoldQuestion]) -> bool:
    """Keep these in place of those that came from there before. Returns whether anything changed."""
    values = [asked.model_dump_json(exclude_defaults=True) for asked in questions]
    rows = store.rows("SELECT value FROM question WHERE origin = ? ORDER BY number", (origin,))
    if values == [row["value"] for row in rows]:
        return False
    forget(store, origin)
    for number, value in enumerate(values):
        store.write("INSERT INTO question VALUES (?, ?, ?)", (origin, number, value))
    return True


def forget(store: Store, origin: str | None = None) -> int:
    """Forget the questions that came from there, or all, with what came of them. Returns how many they were."""
    store.write("DELETE FROM quality")
    if origin is None:
        return store.write("DELETE FROM question")
    return store.write("DELETE FROM question WHERE origin = ?", (origin,))


def kept(store: Store) -> list[GoldQuestion]:
    rows = store.rows("SELECT value FROM question ORDER BY origin, number")
    return [GoldQuestion.model_validate_json(row["value"]) for row in rows]


def named(paths: Sequence[Path]) -> dict[str, list[GoldQuestion]]:
    """The questions that manifests name, by where they come from. Raises BadManifest or BadEvaluationSet."""
    return {str(path.resolve()): read_any(path) for path in questions_named(paths)}


def serving(store: Store, base: Calibration, by: str) -> Calibration:
    """The calibration by the newest measurement in this way; the built-in one where there is none."""
    rows = store.rows("SELECT value FROM quality WHERE way = ? ORDER BY rowid DESC LIMIT 1", (by,))
    return Fit(**json.loads(rows[0]["value"])["fit"]).of(base) if rows else base


def latest(store: Store, generation: str) -> Quality | None:
    """What came of the questions when they were last asked of this generation."""
    rows = store.rows("SELECT value FROM quality WHERE generation = ? ORDER BY rowid DESC LIMIT 1", (generation,))
    return _quality(json.loads(rows[0]["value"])["quality"]) if rows else None


def _quality(value: dict[str, Any]) -> Quality:
    verdicts = tuple(Verdict(**{**one, "outcome": AnswerOutcome(one["outcome"])}) for one in value["verdicts"])
    return Quality(**{**value, "basis": Basis(value["basis"]), "verdicts": verdicts})


def is_measured(store: Store, generation: str, by: str) -> bool:
    return bool(store.rows("SELECT 1 FROM quality WHERE generation = ? AND way = ?", (generation, by)))


def measure(
    store: Store,
    engine: PassageEngine,
    library: Library,
    by: str,
    risk: float,
    asking: Callable[[int, int], None],
) -> Quality | None:
    """Ask the kept questions, choose the threshold, and write both down; None where no questions are kept."""
    asked = kept(store)
    if not asked:
        return None
    base = engine.built_in()
    judged, lost = _judge(asked, engine.decided_by(base), library, asking)
    fit, basis = _fit(judged, base, risk)
    verdicts = (*_verdicts(judged, fit.of(base)), *lost)
    serves = fit.of(base)
    quality = Quality(engine.generation, now(), risk, serves.threshold, basis, verdicts, serves.sure)
    value = json.dumps({"fit": asdict(fit), "quality": asdict(quality)})
    store.write("INSERT OR REPLACE INTO quality VALUES (?, ?, ?)", (engine.generation, by, value))
    return quality


def _judge(
    asked: Sequence[GoldQuestion], engine: PassageEngine, library: Library, asking: Callable[[int, int], None]
) -> tuple[list[_Judged], list[Verdict]]:
    """The questions' answers judged, and those whose words stand nowhere any more."""
    texts = searchable_texts(library.versions(), library)
    judged: list[_Judged] = []
    lost: list[Verdict] = []
    for number, one in enumerate(asked, 1):
        try:
            whole = locate_gold(one, texts)
        except BadEvaluationSet:
            lost.append(Verdict(one.text, AnswerOutcome.NOT_FOUND, 0.0, False))
        else:
            judged.append(_judgement(whole, engine.ask(whole.asked, history=whole.history)))
        asking(number, len(asked))
    return judged, lost


def _judgement(asked: Question, answer: Answer) -> _Judged:
    shown = (answer.quotes or answer.nearest)[:1]
    places = [place for quote in shown for place in (quote.citation, *quote.also)]
    right = any(gold.document == place.document_id and gold.span.overlaps(place.span)
                for gold in asked.spans for place in places)  # fmt: skip
    quotable = bool(shown) and answer.reason not in (NoAnswerReason.SUPERSEDED_ONLY, NoAnswerReason.UNCLEAR)
    return _Judged(asked.asked, asked.answerable, answer.considered.signals, quotable, right)


def _confidence(one: _Judged, calibration: Calibration) -> float:
    return calibration.confidence(dict(one.signals)) if one.quotable else 0.0


def _verdicts(judged: Sequence[_Judged], calibration: Calibration) -> list[Verdict]:
    found: list[Verdict] = []
    for one in judged:
        confidence = round(_confidence(one, calibration), 4)
        answered = one.quotable and confidence >= calibration.threshold
        came = outcome(answerable=one.answerable, answered=answered, right=one.right)
        found.append(Verdict(one.question, came, confidence, one.right))
    return found


def _fit(judged: Sequence[_Judged], base: Calibration, risk: float) -> tuple[Fit, Basis]:
    """A line through the built-in logits, and where on it answers are sure enough for the risk; else the built-in."""
    quoted = [one for one in judged if one.quotable]
    slope, shift = _line([_logit(one, base) for one in quoted], [one.right for one in quoted])
    scaled = base.rescaled(slope, shift, base.sure)
    confidences = [_confidence(one, scaled) for one in judged]
    chosen, basis = chosen_for(confidences, [one.right for one in judged], risk)
    if chosen is None:
        return Fit(), basis
    # Quotes carry their confidence in four decimals: rounded down, the threshold lets the last of them through.
    return Fit(slope, shift, floor(chosen.threshold * 10_000) / 10_000), basis


def _logit(one: _Judged, base: Calibration) -> float:
    return base.intercept + sum(base.parts(dict(one.signals)).values())


def _line(logits: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Slope and shift by which the logits tell right from wrong best, held near 1 and 0 by the prior (Platt 1999)."""
    inputs = np.column_stack([np.asarray(logits, np.float64), np.ones(len(logits))])
    labels, start = np.asarray(right, np.float64), np.array([1.0, 0.0])
    line = start.copy()
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-inputs @ line))
        gradient = inputs.T @ (chance - labels) + _PRIOR * (line - start)
        curvature = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + _PRIOR * np.eye(2)
        line = line - np.linalg.solve(curvature, gradient)
    return max(float(line[0]), 0.1), float(line[1])
