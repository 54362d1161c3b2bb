"""The library's own questions: keep them, ask them of each generation, and fit the calibration to the outcomes."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import floor
from pathlib import Path
from typing import Any

import numpy as np

from api.gold.evaluation_set import Question
from api.gold.match import answers_gold
from api.gold.questions import GoldQuestion, locate_gold, read_any, searchable_texts
from api.state.store import Store, now
from ingest.source import question_paths
from retrieval.answer import Answer, NoAnswerReason
from retrieval.engine import PassageEngine
from retrieval.errors import BadEvaluationSet
from retrieval.interfaces import Library, Models
from retrieval.quality import AnswerOutcome, Basis, Quality, Verdict, choose_threshold, outcome_of
from retrieval.quote.threshold import Calibration

# Silences that show text which must not answer, or was never searched for: no threshold makes an answer of them.
_NOT_QUOTABLE = (NoAnswerReason.SUPERSEDED_ONLY, NoAnswerReason.FOR_OTHERS_ONLY, NoAnswerReason.UNCLEAR)
_NEWTON_STEPS = 50
# Weight of the prior that holds the fitted line near the built-in calibration (slope 1, shift 0).
_PRIOR_WEIGHT = 20.0
_KEPT = "SELECT value FROM question ORDER BY origin, number"


@dataclass(frozen=True, slots=True)
class _Judged:
    """The answer to a question with a known answer.

    `quotable`: it has a quote in force. `right`: its first quote overlaps a gold span.
    """

    question: str
    answerable: bool
    signals: Mapping[str, float]
    quotable: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """The change that a library's own questions make to the built-in calibration; none where `sure` is None."""

    slope: float = 1.0
    shift: float = 0.0
    sure: float | None = None

    def apply_to(self, base: Calibration) -> Calibration:
        return base if self.sure is None else base.rescaled(self.slope, self.shift, self.sure)


def measurement_key(models: Models, risk: float) -> str:
    """The models and the risk, on which a measurement depends in addition to the generation and the questions."""
    return f"{models.encoder.sha256} {models.reranker.sha256 if models.reranker else 'none'} {risk}"


def keep_questions(store: Store, origin: str, questions: Sequence[GoldQuestion]) -> bool:
    """Store these questions instead of any earlier ones of the same origin. Returns whether anything changed."""
    values = [gold.model_dump_json(exclude_defaults=True) for gold in questions]
    rows = store.rows("SELECT value FROM question WHERE origin = ? ORDER BY number", (origin,))
    if values == [row["value"] for row in rows]:
        return False
    forget_questions(store, origin)
    for number, value in enumerate(values):
        store.write("INSERT INTO question VALUES (?, ?, ?)", (origin, number, value))
    return True


def forget_questions(store: Store, origin: str | None = None) -> int:
    """Delete the questions of one origin, or all, and every result. Returns the number of deleted questions.

    Comparisons of answers in the results of jobs hold questions, too.
    """
    store.write("DELETE FROM quality")
    store.write("UPDATE job SET result = json_remove(result, '$.drift') WHERE json_extract(result, '$.drift') NOT NULL")
    if origin is None:
        return store.write("DELETE FROM question")
    return store.write("DELETE FROM question WHERE origin = ?", (origin,))


def kept_questions(store: Store) -> list[GoldQuestion]:
    return _questions(store.rows(_KEPT))


def _questions(rows: Sequence[Mapping[str, Any]]) -> list[GoldQuestion]:
    return [GoldQuestion.model_validate_json(row["value"]) for row in rows]


def named_questions(paths: Sequence[Path], also_from: Sequence[Path] = ()) -> dict[str, list[GoldQuestion]]:
    """The questions that manifests name, by their file. Raises BadManifest or BadEvaluationSet."""
    return {str(path.resolve()): read_any(path) for path in question_paths(paths, also_from)}


def serving_calibration(store: Store, base: Calibration, key: str) -> Calibration:
    """The calibration by the newest measurement with this key; `base` where there is none."""
    rows = store.rows("SELECT value FROM quality WHERE way = ? ORDER BY rowid DESC LIMIT 1", (key,))
    return Fit(**json.loads(rows[0]["value"])["fit"]).apply_to(base) if rows else base


def latest_quality(store: Store, generation: str) -> Quality | None:
    """The newest measurement of this generation; None where it was not measured."""
    rows = store.rows("SELECT value FROM quality WHERE generation = ? ORDER BY rowid DESC LIMIT 1", (generation,))
    return _parse_quality(json.loads(rows[0]["value"])["quality"]) if rows else None


def _parse_quality(value: dict[str, Any]) -> Quality:
    verdicts = tuple(Verdict(**{**one, "outcome": AnswerOutcome(one["outcome"])}) for one in value["verdicts"])
    return Quality(**{**value, "basis": Basis(value["basis"]), "verdicts": verdicts})


def is_measured(store: Store, generation: str, key: str) -> bool:
    return bool(store.rows("SELECT 1 FROM quality WHERE generation = ? AND way = ?", (generation, key)))


def measure(
    store: Store,
    engine: PassageEngine,
    library: Library,
    key: str,
    risk: float,
    asking: Callable[[int, int], None],
) -> Quality | None:
    """Ask the kept questions, fit the calibration, and store both.

    None where no questions are kept, or where somebody changed them meanwhile: all are to be asked again.

    `asking(done, total)` is called after each question and may raise to stop.
    """
    questions = kept_questions(store)
    if not questions:
        return None
    base = engine.built_in_calibration()
    judged, lost = _judge(questions, engine.with_calibration(base), library, asking)
    fit, basis = _fit(judged, base, risk)
    fitted = fit.apply_to(base)
    verdicts = (*_verdicts(judged, fitted), *lost)
    quality = Quality(engine.generation, now(), risk, fitted.threshold, basis, verdicts, fitted.sure)
    value = json.dumps({"fit": asdict(fit), "quality": asdict(quality)})
    with store.transaction() as connection:
        if _questions(connection.execute(_KEPT).fetchall()) != questions:
            return None
        connection.execute("INSERT OR REPLACE INTO quality VALUES (?, ?, ?)", (engine.generation, key, value))
    return quality


def _judge(
    questions: Sequence[GoldQuestion], engine: PassageEngine, library: Library, asking: Callable[[int, int], None]
) -> tuple[list[_Judged], list[Verdict]]:
    """The judged answers, and a verdict for each question whose gold words no document holds any more."""
    texts = searchable_texts(library.versions(), library)
    judged: list[_Judged] = []
    lost: list[Verdict] = []
    for number, gold in enumerate(questions, 1):
        try:
            located = locate_gold(gold, texts)
        except BadEvaluationSet:
            lost.append(Verdict(gold.text, AnswerOutcome.NOT_FOUND, 0.0, False))
        else:
            judged.append(_judge_answer(located, engine.ask(located.asked, history=located.history)))
        asking(number, len(questions))
    return judged, lost


def _judge_answer(asked: Question, answer: Answer) -> _Judged:
    shown = (answer.quotes or answer.nearest)[:1]
    gold = [(span.document, span.span) for span in asked.spans]
    right = any(answers_gold(quote, gold) for quote in shown)
    quotable = bool(shown) and answer.reason not in _NOT_QUOTABLE
    return _Judged(asked.asked, asked.answerable, answer.considered.signals, quotable, right)


def _confidence(answer: _Judged, calibration: Calibration) -> float:
    return calibration.confidence(dict(answer.signals)) if answer.quotable else 0.0


def _verdicts(judged: Sequence[_Judged], calibration: Calibration) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for answer in judged:
        confidence = round(_confidence(answer, calibration), 4)
        answered = answer.quotable and confidence >= calibration.threshold
        result = outcome_of(answerable=answer.answerable, answered=answered, right=answer.right)
        verdicts.append(Verdict(answer.question, result, confidence, answer.right))
    return verdicts


def _fit(judged: Sequence[_Judged], base: Calibration, risk: float) -> tuple[Fit, Basis]:
    """A line through the built-in logits, and the threshold for sure answers that keeps the risk.

    Without such a threshold, the fit leaves the built-in calibration unchanged, and the basis says why.
    """
    quoted = [one for one in judged if one.quotable]
    slope, shift = _fit_line([_logit(one, base) for one in quoted], [one.right for one in quoted])
    scaled = base.rescaled(slope, shift, base.sure)
    confidences = [_confidence(one, scaled) for one in judged]
    chosen, basis = choose_threshold(confidences, [one.right for one in judged], risk)
    if chosen is None:
        return Fit(), basis
    # Quotes have their confidence in four decimals; rounding down admits the answer that set the threshold.
    return Fit(slope, shift, floor(chosen.threshold * 10_000) / 10_000), basis


def _logit(answer: _Judged, base: Calibration) -> float:
    return base.intercept + sum(base.parts(dict(answer.signals)).values())


def _fit_line(logits: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Slope and shift of the logistic regression of `right` on the logits (Platt 1999), by Newton's method.

    A Gaussian prior holds them near 1 and 0; the slope is at least 0.1.
    """
    inputs = np.column_stack([np.asarray(logits, np.float64), np.ones(len(logits))])
    labels, start = np.asarray(right, np.float64), np.array([1.0, 0.0])
    line = start.copy()
    for _ in range(_NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-inputs @ line))
        gradient = inputs.T @ (chance - labels) + _PRIOR_WEIGHT * (line - start)
        curvature = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + _PRIOR_WEIGHT * np.eye(2)
        line = line - np.linalg.solve(curvature, gradient)
    return max(float(line[0]), 0.1), float(line[1])
