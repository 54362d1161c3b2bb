"""The third stage of retrieval, where a reranker serves: sentences and passages follow what it makes of the best."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isnan

import numpy as np

from retrieval.document import Key
from retrieval.interfaces import Reranker, Scores
from retrieval.passage import Passage
from retrieval.question.labels import Label, find_labels, label_gain
from retrieval.search.choices import Choice
from retrieval.section import Section
from retrieval.text import Span
from retrieval.windows import Window, windows

# Passages whose sentences compete to be read.
RERANKED_PASSAGES = 10

Logits = Mapping[tuple[Key, Span], float]


class Reranking:
    """Ranks anew what the second stage put first. Immutable and safe to share between threads."""

    def __init__(
        self, reranker: Reranker, section: Callable[[Passage], Section], title: Callable[[Passage], str]
    ) -> None:
        self._reranker = reranker
        self._section = section
        self._title = title

    def rank(self, question: str, choices: Sequence[Choice], ranked: Scores) -> tuple[list[Choice], Scores]:
        """The choices, best first, and the passages in that light.

        `choices` are the sentences of the first passages of `ranked`, with what plain signals make of them, best
        first. As many as the reranker reads are read, those first that carry a label asked for.
        """
        asked = find_labels(question)
        gains = [label_gain(asked, _carried(choice.section, choice.sentence)) if asked else 0.0 for choice in choices]
        promising = sorted(range(len(choices)), key=lambda place: -gains[place])
        logits = self._read(question, [choices[place] for place in promising])
        lowest = min(logits.values(), default=0.0)  # the logit of what the reranker did not read
        weight = self._reranker.weight
        final: list[Choice] = []
        highest: dict[int, float] = {}
        for choice, own in zip(choices, gains, strict=True):
            logit, passage = logits.get(choice.stands, lowest) + own, choice.candidate.passage.id
            final.append(replace(choice, score=choice.score + weight * logit, read=logit))
            highest[passage] = max(logit, highest.get(passage, logit))
        return sorted(final, key=lambda choice: choice.order), _reordered(ranked, highest, weight)

    def _read(self, question: str, choices: Sequence[Choice]) -> Logits:
        """The logits of the first of these sentences, and of those read along with them, by where they stand."""
        read = list(self._windows(_first(choices, self._reranker.max_sentences)))
        judged = self._reranker.score(question, [window for window, _ in read], [places for _, places in read])
        found: dict[tuple[Key, Span], float] = {}
        for (window, _), row in zip(read, judged, strict=True):
            for sentence, logit in zip(window.sentences, map(float, row), strict=True):
                if not isnan(logit):
                    found[window.key, sentence] = max(logit, found.get((window.key, sentence), logit))
        return found

    def _windows(self, chosen: Sequence[Choice]) -> Iterator[tuple[Window, list[int]]]:
        """The windows in which these sentences stand, with their places in them."""
        wanted: dict[int, set[Span]] = {}
        for choice in chosen:
            wanted.setdefault(choice.candidate.passage.id, set()).add(choice.sentence)
        for passage in {choice.candidate.passage.id: choice.candidate.passage for choice in chosen}.values():
            for window in windows(passage, self._section(passage), self._title(passage)):
                places = [at for at, sentence in enumerate(window.sentences) if sentence in wanted[passage.id]]
                if places:
                    yield window, places


def _first(choices: Sequence[Choice], count: int) -> list[Choice]:
    """The first sentences, each once."""
    found: dict[tuple[Key, Span], Choice] = {}
    for choice in choices:
        if len(found) == count:
            break
        found.setdefault(choice.stands, choice)
    return list(found.values())


def _carried(section: Section, sentence: Span) -> frozenset[Label]:
    """The labels of a sentence, of its innermost heading, and its paragraph's printed number."""
    block = section.at(section.ordinal_of(sentence))
    own = find_labels(sentence.of(section.text))
    if block is None:
        return own
    numbered = frozenset([("paragraph", block.paragraph.lower())] if block.paragraph else ())
    return own | find_labels(" ".join(block.heading_path[-1:])) | numbered


def _reordered(ranked: Scores, logits: dict[int, float], weight: float) -> Scores:
    """The passages that have logits in their final order, the others behind them in theirs."""
    among = np.isin(ranked.ids, list(logits))
    if not among.any():
        return ranked
    ids = ranked.ids[among]
    values = ranked.values[among] + weight * np.array([logits[int(id)] for id in ids], np.float32)
    order = np.lexsort((ids, -values))
    rest = ranked.values[~among]
    tail = rest - rest[:1] + values.min()  # in a scale that keeps the order falling
    return Scores(np.concatenate([ids[order], ranked.ids[~among]]), np.concatenate([values[order], tail]))
