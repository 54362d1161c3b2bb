"""95 % bootstrap confidence intervals: how far other questions of the same kind might move an evaluation's figures."""

from collections.abc import Sequence

import numpy as np

from api.lab.metrics import auroc, bootstrap_interval
from api.lab.report import Record

Interval = tuple[float, float]

_RESAMPLES = 500


def intervals(records: Sequence[Record]) -> dict[str, Interval]:
    """The intervals of the AUROC and of each figure that is a mean, by the figure's path in a report."""
    by_path = {path: bootstrap_interval(values) for path, values in _values_by_figure(records).items()}
    by_path["silence.auroc"] = auroc_interval(records)
    return {path: interval for path, interval in by_path.items() if interval is not None}


def auroc_interval(records: Sequence[Record]) -> Interval | None:
    """95 % bootstrap interval of the AUROC of confidence; None without both kinds of question.

    Answerable and unanswerable questions are resampled separately.
    """
    answerable = np.array([record.confidence for record in records if record.answerable])
    unanswerable = np.array([record.confidence for record in records if not record.answerable])
    if not len(answerable) or not len(unanswerable):
        return None
    draw = np.random.default_rng(0)
    resampled = [
        auroc(draw.choice(answerable, len(answerable)).tolist(), draw.choice(unanswerable, len(unanswerable)).tolist())
        or 0.0
        for _ in range(_RESAMPLES)
    ]
    low, high = np.percentile(resampled, [2.5, 97.5])
    return float(low), float(high)


def _values_by_figure(records: Sequence[Record]) -> dict[str, list[float]]:
    """The values whose mean is a figure, by the figure's path in a report."""
    ranked = [record.retrieval for record in records if record.retrieval is not None]
    judged = [record.judgement for record in records if record.judgement is not None]
    return {
        **{f"retrieval.{name}": [measures[name] for measures in ranked] for name in (ranked[0] if ranked else ())},
        "quotes.hit@1": [float(judgement.hit_at_1) for judgement in judged],
        "quotes.hit@3": [float(judgement.hit_at_3) for judgement in judged],
        "quotes.char_f1": [judgement.char_f1 for judgement in judged],
        "quotes.held@3": [judgement.held_at_3 for judgement in judged],
        "silence.coverage": [float(record.answered) for record in records if record.answerable],
        "silence.false_answers": [float(record.answered) for record in records if not record.answerable],
    }
