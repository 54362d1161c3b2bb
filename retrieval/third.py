"""The third stage of retrieval, where a reranker serves: it reads the best passages, and all follow what it finds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from retrieval.choices import Choice
from retrieval.document import Key
from retrieval.interfaces import Reranker, Scores
from retrieval.labels import Label, gain, labels
from retrieval.passage import Passage
from retrieval.select import Section
from retrieval.text import Span
from retrieval.windows import Window, windows

# Passages that are read.
READ_FROM = 10
# What a logit counts beside the plain score of its sentence, and beside the second stage's score of its passage.
SENTENCE_LOGIT, PASSAGE_LOGIT = 0.25, 0.25

Logits = Mapping[tuple[Key, Span], float]


class ThirdStage:
    """Ranks anew what the second stage put first. Immutable and safe to share between threads."""

    def __init__(
        self, reranker: Reranker, section: Callable[[Passage], Section], title: Callable[[Passage], str]
    ) -> None:
        self._reranker = reranker
        self._section = section
        self._title = title

    def rank(self, question: str, choices: Sequence[Choice], ranked: Scores) -> tuple[list[Choice], Scores]:
        """The choices, best first, and the passages in that light.

        `choices` are the sentences of the first passages of `ranked`, with what plain signals make of them.
        """
        logits = self._read(question, choices)
        asked = labels(question)
        final = [_judged(choice, logits, asked) for choice in choices]
        highest: dict[int, float] = {}
        for choice in final:
            passage, logit = choice.candidate.passage.id, choice.read
            if logit is not None:
                highest[passage] = max(logit, highest.get(passage, logit))
        return sorted(final, key=lambda choice: choice.order), _reordered(ranked, highest)

    def _read(self, question: str, choices: Sequence[Choice]) -> Logits:
        """The logits of all sentences of these passages, by where they stand; the highest where one stands in two."""
        passages = {choice.candidate.passage.id: choice.candidate for choice in choices}
        order = sorted(passages.values(), key=lambda candidate: (-candidate.score, candidate.passage.id))
        read = [window for candidate in order for window in self._windows(candidate.passage)]
        found: dict[tuple[Key, Span], float] = {}
        for window, row in zip(read, self._reranker.judge(question, read), strict=True):
            for sentence, logit in zip(window.sentences, map(float, row), strict=True):
                found[window.key, sentence] = max(logit, found.get((window.key, sentence), logit))
        return found

    def _windows(self, passage: Passage) -> Iterator[Window]:
        return windows(passage, self._section(passage), self._title(passage))


def _judged(choice: Choice, logits: Logits, asked: frozenset[Label]) -> Choice:
    logit = logits.get(choice.stands)
    if logit is None:
        return choice
    if asked:
        logit += gain(asked, _carried(choice.section, choice.sentence))
    return replace(choice, score=choice.score + SENTENCE_LOGIT * logit, read=logit)


def _carried(section: Section, sentence: Span) -> frozenset[Label]:
    """The labels of a sentence, of its innermost heading, and its paragraph's printed number."""
    block = section.at(section.ordinal_of(sentence))
    own = labels(sentence.of(section.text))
    if block is None:
        return own
    numbered = frozenset([("paragraph", block.paragraph.lower())] if block.paragraph else ())
    return own | labels(" ".join(block.heading_path[-1:])) | numbered


def _reordered(ranked: Scores, logits: dict[int, float]) -> Scores:
    """The passages that were read in their final order, the others behind them in theirs."""
    among = np.isin(ranked.ids, list(logits))
    if not among.any():
        return ranked
    ids = ranked.ids[among]
    values = ranked.values[among] + PASSAGE_LOGIT * np.array([logits[int(id)] for id in ids], np.float32)
    order = np.lexsort((ids, -values))
    rest = ranked.values[~among]
    tail = rest - rest[:1] + values.min()  # in a scale that keeps the order falling
    return Scores(np.concatenate([ids[order], ranked.ids[~among]]), np.concatenate([values[order], tail]))
