"""Measures of retrieval, quotes and silence: pure functions, independent of any engine.

A ranking is a sequence of document ids, best first, each once. Gains map a document's id to its judged relevance; 0 or
absence means "not relevant". Retrieval measures follow trec_eval (https://github.com/usnistgov/trec_eval), cut at rank
k. They raise ValueError where no document is relevant: such a question has no value and must not enter a mean as 0.
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
    """The sum of the precisions at the rank of each relevant document up to k, over their number (`map_cut`).

    The divisor is the number of all relevant documents, even where it is above k, as in trec_eval.
    """
    relevant = _relevant(gains)
    hits = 0
    total = 0.0
    for rank, document in enumerate(ranking[:k], start=1):
        if document in relevant:
            hits += 1
            total += hits / rank
    return total / len(relevant)


def reciprocal_rank_at(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """1 over the rank of the first relevant document; 0 where that is above k (`recip_rank`, cut)."""
    relevant = _relevant(gains)
    return next((1 / rank for rank, document in enumerate(ranking[:k], start=1) if document in relevant), 0.0)


def ndcg_at(ranking: Sequence[str], gains: Gains, k: int) -> float:
    """Discounted cumulative gain over that of the ideal ranking, both cut at k (`ndcg_cut`).

    Järvelin and Kekäläinen 2002, in trec_eval's form: the gain is the judgement, the discount log2(rank + 1).
    """
    _relevant(gains)
    ideal = sorted((max(gain, 0) for gain in gains.values()), reverse=True)
    achieved = (max(gains.get(document, 0), 0) for document in ranking[:k])
    return _discounted(achieved) / _discounted(ideal[:k])


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def char_f1(predicted: Iterable[Span], gold: Iterable[Span]) -> float:
    """F1 over the code points that two sets of spans of one text cover, each counted once; 0 if either set is empty.

    SQuAD's F1 (Rajpurkar and others 2016) with positions instead of words, so that the same word elsewhere in the text
    earns nothing.
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
    """The area under the ROC curve; None unless there are positives and negatives.

    It is the probability that a random positive scores above a random negative, where a tie counts half: the
    Mann-Whitney statistic (Hanley and McNeil 1982).
    """
    if not positives or not negatives:
        return None
    ordered = np.sort(np.asarray(negatives, dtype=np.float64))
    scores = np.asarray(positives, dtype=np.float64)
    below = np.searchsorted(ordered, scores, side="left")
    up_to = np.searchsorted(ordered, scores, side="right")
    return float((below + up_to).mean() / 2 / len(ordered))


def coverage_at_risk(confidences: Sequence[float], correct: Sequence[bool], risk: float = 0.05) -> float | None:
    """The largest share of questions that a threshold answers with at most `risk` of the answers wrong.

    The share is of all questions, answerable or not; an answer to an unanswerable one is wrong. Questions of equal
    confidence are answered together, because no threshold separates them. None without questions. This is coverage at
    a bound on selective risk (El-Yaniv and Wiener 2010). Raises ValueError where the two sequences differ in length.
    """
    if len(confidences) != len(correct):
        raise ValueError("every confidence needs one verdict")
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
    """The share of answerable questions left silent by the lowest threshold with so few false positives.

    Both sequences hold confidences; a question is answered where its confidence is above the threshold. `false_answers`
    is the largest share of the others that may be answered. None unless both have values. This is a point of the ROC
    curve: 1 - TPR at FPR <= `false_answers`.
    """
    if not answerable or not others:
        return None
    answered_others = int(false_answers * len(others) + 1e-9)
    threshold = sorted(others, reverse=True)[answered_others] if answered_others < len(others) else float("-inf")
    return sum(confidence <= threshold for confidence in answerable) / len(answerable)


def mean(values: Sequence[float]) -> float | None:
    """The mean; None without values."""
    return sum(values) / len(values) if values else None


def percentile(values: Sequence[float], q: float) -> float | None:
    """The q-th percentile, q from 0 to 100, interpolated (Hyndman and Fan 1996, type 7); None without values."""
    return float(np.percentile(np.asarray(values, dtype=np.float64), q)) if values else None


def bootstrap_interval(
    values: Sequence[float], *, seed: int = 0, resamples: int = 1000, confidence: float = 0.95
) -> tuple[float, float] | None:
    """The percentile bootstrap interval of a mean (Efron 1979); None without values.

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
