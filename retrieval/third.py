"""The third stage of retrieval, where a ranker serves: it reads some sentences, and all follow what it finds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from retrieval.choices import Choice, distinct
from retrieval.choose import PASSAGE_WEIGHT
from retrieval.document import Key
from retrieval.interfaces import Ranker, Scores
from retrieval.passage import Passage
from retrieval.reading import in_context
from retrieval.text import Span

# Passages whose sentences may be read, and sentences that are read whichever of these they stand in: twelve hold the
# answer for nine in ten questions whose answer is found at all. With the best one of each passage they are some 20, at
# about 3 ms each.
READ_FROM = 16
READ = 12

# What a ranker's logit counts beside the score of the sentence that it is of, and of the passages that hold it.
SENTENCE_LOGIT = 0.25
PASSAGE_LOGIT = 0.2


class ThirdStage:
    """Ranks anew what the second stage put first. Immutable and safe to share between threads."""

    def __init__(self, ranker: Ranker, title: Callable[[Passage], str]) -> None:
        self._ranker = ranker
        self._title = title

    def rank(self, question: str, choices: Sequence[Choice], ranked: Scores) -> tuple[list[Choice], Scores]:
        """The choices, best first, those that were read before the others; and the passages in that light.

        `choices` are the sentences of the first passages of `ranked`, best first by plain signals.
        """
        if not choices:
            return [], ranked
        read = self._read(question, choices)
        gained = _gained(choices, read)
        final = [_judged(choice, read.get(choice.stands), gained) for choice in choices]
        return sorted(final, key=lambda choice: (choice.read is None, *choice.order)), _reordered(ranked, gained)

    def _read(self, question: str, choices: Sequence[Choice]) -> dict[tuple[Key, Span], float]:
        """The logits of the sentences that are read, by where they stand."""
        chosen = to_read(choices)
        logits = self._ranker.score(question, [self._in_context(choice) for choice in chosen])
        return {choice.stands: float(logit) for choice, logit in zip(chosen, logits, strict=True)}

    def _in_context(self, choice: Choice) -> str:
        return in_context(choice.section, choice.sentence, self._title(choice.candidate.passage))


def to_read(choices: Sequence[Choice]) -> list[Choice]:
    """The best sentences of all passages, then the best one of each; every sentence once."""
    best_of: dict[int, Choice] = {}
    for choice in choices:
        best_of.setdefault(choice.candidate.passage.id, choice)
    return distinct([*distinct(choices)[:READ], *best_of.values()])


def _gained(choices: Sequence[Choice], read: Mapping[tuple[Key, Span], float]) -> dict[int, float]:
    """What each passage gains, by its id: to the ranker it is worth what the best of its sentences is worth."""
    lowest = min(read.values())
    highest: dict[int, float] = {}
    for choice in choices:
        passage = choice.candidate.passage.id
        highest[passage] = max(highest.get(passage, lowest), read.get(choice.stands, lowest))
    return {passage: PASSAGE_LOGIT * logit for passage, logit in highest.items()}


def _judged(choice: Choice, logit: float | None, gained: Mapping[int, float]) -> Choice:
    score = choice.score + PASSAGE_WEIGHT * gained[choice.candidate.passage.id] + SENTENCE_LOGIT * (logit or 0.0)
    return replace(choice, score=score, read=logit)


def _reordered(ranked: Scores, gained: Mapping[int, float]) -> Scores:
    """The passages that gained in their final order, the others behind them in theirs."""
    among = np.isin(ranked.ids, list(gained))
    ids, values = ranked.ids[among], ranked.values[among]
    values = values + np.array([gained[int(id)] for id in ids], np.float32)
    order = np.lexsort((ids, -values))
    rest = ranked.values[~among]
    tail = rest - rest[:1] + values.min()  # in a scale that keeps the order falling
    return Scores(np.concatenate([ids[order], ranked.ids[~among]]), np.concatenate([values[order], tail]))
