"""How far a figure may be from what other questions of the same sort would give: 95 % intervals by the bootstrap."""

from collections.abc import Sequence

import numpy as np

from api.lab.metrics import auroc, bootstrap_interval
from api.lab.report import Record

Interval = tuple[float, float]

_RESAMPLES = 500


def intervals(records: Sequence[Record]) -> dict[str, Interval]:
    """The interval of each figure of a report that is a mean, and of the area under the ROC curve, by its path."""
    found = {path: bootstrap_interval(values) for path, values in _values(records).items()}
    found["silence.auroc"] = area_interval(records)
    return {path: interval for path, interval in found.items() if interval is not None}


def area_interval(records: Sequence[Record]) -> Interval | None:
    """Of the area under the ROC curve of "answerable" by confidence, questions of either sort drawn again and again."""
    able = np.array([record.confidence for record in records if record.answerable])
    other = np.array([record.confidence for record in records if not record.answerable])
    if not len(able) or not len(other):
        return None
    draw = np.random.default_rng(0)
    drawn = [
        auroc(draw.choice(able, len(able)).tolist(), draw.choice(other, len(other)).tolist()) or 0.0
        for _ in range(_RESAMPLES)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def _values(records: Sequence[Record]) -> dict[str, list[float]]:
    """What each figure is the mean of, by the figure's path in a report."""
    ranked = [record.retrieval for record in records if record.retrieval is not None]
    judged = [record.judgement for record in records if record.judgement is not None]
    return {
        **{f"retrieval.{name}": [found[name] for found in ranked] for name in (ranked[0] if ranked else ())},
        "quotes.hit@1": [float(judgement.hit_at_1) for judgement in judged],
        "quotes.hit@3": [float(judgement.hit_at_3) for judgement in judged],
        "quotes.char_f1": [judgement.char_f1 for judgement in judged],
        "quotes.held@3": [judgement.held_at_3 for judgement in judged],
        "silence.coverage": [float(record.answered) for record in records if record.answerable],
        "silence.false_answers": [float(record.answered) for record in records if not record.answerable],
    }
