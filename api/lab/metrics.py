"""Measures of retrieval, quotation and silence: pure functions that read nothing and know no engine.

A ranking is document ids, best first, each once. Gains map a document's id to its judged relevance; 0 or absence is
"not relevant". Retrieval measures follow trec_eval (https://github.com/usnistgov/trec_eval), cut at rank k, and
raise ValueError where nothing is relevant: such a question has no value and is left out of a mean, not counted as 0.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import log2

import numpy as np

from retrieval.text import Span

Gains = Mapping[str, int]


def _relevant(gains: Gains) -> frozenset[str]:
    relevant = frozenset(document for document, gain in gains.items() if gain > 0)
    if not relevant:
        raise ValueError("a question without a relevant document has no retrieval measure")
    return relevant


def hit_at(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """1 if a relevant document is among the first k, else 0 (trec_eval's `success`)."""
    return float(not _relevant(gains).isdisjoint(ranking[:k]))


def recall_at(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """The share of the relevant documents that are among the first k (trec_eval's `recall`)."""
    relevant = _relevant(gains)
    return len(relevant.intersection(ranking[:k])) / len(relevant)


def average_precision_at(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """Precision at the rank of each relevant document found by k, summed, over all relevant ones (`map_cut`).

    The divisor is the number of relevant documents even where it is above k, as in trec_eval.
    """
    relevant = _relevant(gains)
    found = 0
    total = 0.0
    for rank, document in enumerate(ranking[:k], start=1):
        if document in relevant:
            found += 1
            total += found / rank
    return total / len(relevant)


def reciprocal_rank_at(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """1 over the rank of the first relevant document, 0 where that is beyond k (`recip_rank`, cut)."""
    relevant = _relevant(gains)
    return next((1 / rank for rank, document in enumerate(ranking[:k], start=1) if document in relevant), 0.0)


def ndcg_at(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """Discounted gain over that of the ideal ranking, both cut at k (`ndcg_cut`).

    Järvelin and Kekäläinen 2002, in trec_eval's form: the gain is the judgement itself, the discount log2(rank + 1).
    """
    _relevant(gains)
    ideal = sorted((max(gain, 0) for gain in gains.values()), reverse=True)
    achieved = (max(gains.get(document, 0), 0) for document in ranking[:k])
    return _discounted(achieved) / _discounted(ideal[:k])


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def char_f1(predicted: Iterable[Span], gold: Iterable[Span]) -> float:
    """F1 over the code points that two sets of spans of one text cover; a code point counts once. 0 if either is empty.

    SQuAD's F1 (Rajpurkar and others 2016) with positions in place of words, so that a repeated word elsewhere in the
    text earns nothing.
    """
    ours, theirs = _merged(predicted), _merged(gold)
    shared = sum(max(0, min(one.end, other.end) - max(one.start, other.start)) for one in ours for other in theirs)
    if not shared:
        return 0.0
    return 2 * shared / (sum(map(len, ours)) + sum(map(len, theirs)))


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """The chance that a random positive scores above a random negative, a tie counting half; None without both.

    The area under the ROC curve as the Mann-Whitney statistic (Hanley and McNeil 1982).
    """
    if not positives or not negatives:
        return None
    ordered = np.sort(np.asarray(negatives, dtype=np.float64))
    scores = np.asarray(positives, dtype=np.float64)
    below = np.searchsorted(ordered, scores, side="left")
    up_to = np.searchsorted(ordered, scores, side="right")
    return float((below + up_to).mean() / 2 / len(ordered))


def coverage_at_risk(confidences: Sequence[float], correct: Sequence[bool], risk: float = 0.05) -> float | None:
    """The largest share of all questions that one threshold lets be answered with at most `risk` of them wrong.

    Every question counts in the divisor, answerable or not; answering an unanswerable one is wrong. Questions of
    equal confidence are answered together, since no threshold can part them. None without questions.
    Coverage at a bound on selective risk: El-Yaniv and Wiener 2010.
    """
    if len(confidences) != len(correct):
        raise ValueError("one verdict for each confidence")
    if not correct:
        return None
    answered = wrong = best = 0
    pairs = sorted(zip(confidences, correct, strict=True), key=lambda pair: -pair[0])
    for _, group in groupby(pairs, key=lambda pair: pair[0]):
        verdicts = [right for _, right in group]
        answered += len(verdicts)
        wrong += verdicts.count(False)
        if wrong <= risk * answered:
            best = answered
    return best / len(correct)


def wrong_silence(answerable: Sequence[float], others: Sequence[float], false_answers: float = 0.14) -> float | None:
    """The least share of the answerable left silent by a threshold that answers at most so many of the others.

    Both are confidences; a question is answered where its confidence is above the threshold. None without both. It is
    one point of the ROC curve: 1 - TPR at FPR <= `false_answers`.
    """
    if not answerable or not others:
        return None
    let_through = int(false_answers * len(others) + 1e-9)
    threshold = sorted(others, reverse=True)[let_through] if let_through < len(others) else float("-inf")
    return sum(confidence <= threshold for confidence in answerable) / len(answerable)


def mean(values: Sequence[float]) -> float | None:
    """None without values."""
    return sum(values) / len(values) if values else None


def percentile(values: Sequence[float], q: float) -> float | None:
    """The q-th percentile, q from 0 to 100, interpolated between neighbours (Hyndman and Fan 1996, type 7)."""
    return float(np.percentile(np.asarray(values, dtype=np.float64), q)) if values else None


def bootstrap_interval(
    values: Sequence[float], *, seed: int = 0, resamples: int = 1000, confidence: float = 0.95
) -> tuple[float, float] | None:
    """The percentile bootstrap interval of a mean over questions (Efron 1979); None without values.

    The same values and seed give the same interval.
    """
    if not values:
        return None
    sample = np.asarray(values, dtype=np.float64)
    generator = np.random.default_rng(seed)
    means = [float(generator.choice(sample, size=len(sample)).mean()) for _ in range(resamples)]
    tail = 50 * (1 - confidence)
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)
