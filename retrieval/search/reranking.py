"""Reranking: rank sentences and passages by their score and the reranker's logit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isnan

import numpy as np

from retrieval.document import Key
from retrieval.interfaces import Reranker, Scores, StopCheck, never_stop
from retrieval.passage import Passage
from retrieval.question.labels import Label, find_labels, label_gain
from retrieval.search.choices import Choice
from retrieval.section import Section
from retrieval.text import Span
from retrieval.windows import Window, windows

# Passages whose sentences are candidates for the reranker.
RERANKED_PASSAGES = 10

Logits = Mapping[tuple[Key, Span], float]


class Reranking:
    """Ranks the best hits of passage ranking anew. Immutable and safe to share between threads."""

    def __init__(
        self, reranker: Reranker, section: Callable[[Passage], Section], title: Callable[[Passage], str]
    ) -> None:
        self._reranker = reranker
        self._section = section
        self._title = title

    def rank(
        self,
        question: str,
        choices: Sequence[Choice],
        ranked: Scores,
        check_stop: StopCheck = never_stop,
        most: int | None = None,
    ) -> tuple[list[Choice], Scores]:
        """Rerank the choices, and the passages by their best choice; both best first.

        `most`: sentences to read; by default as many as the reranker can read in the time for an answer.

        `choices` are the sentences of the first passages of `ranked`, by their plain scores, best first. The reranker
        reads only some of them: first those with a label that the question asks for, then the best. Raises what
        `check_stop` raises.
        """
        wanted = find_labels(question)
        labels = (_labels_of(choice.section, choice.sentence) if wanted else frozenset() for choice in choices)
        gains = [label_gain(wanted, own) if wanted else 0.0 for own in labels]
        promising = sorted(range(len(choices)), key=lambda place: -gains[place])
        logits = self._logits(
            question, [choices[place] for place in promising], most or self._reranker.max_sentences, check_stop
        )
        lowest = min(logits.values(), default=0.0)  # for sentences that the reranker did not read
        weight = self._reranker.weight
        reranked: list[Choice] = []
        highest: dict[int, float] = {}
        for choice, gain in zip(choices, gains, strict=True):
            logit, passage = logits.get(choice.location, lowest) + gain, choice.candidate.passage.id
            reranked.append(replace(choice, score=choice.score + weight * logit, logit=logit))
            highest[passage] = max(logit, highest.get(passage, logit))
        return sorted(reranked, key=lambda choice: choice.sort_key), _reordered(ranked, highest, weight)

    def _logits(self, question: str, choices: Sequence[Choice], most: int, check_stop: StopCheck) -> Logits:
        """The logits of the first of these sentences and of the neighbours read with them, by version and span."""
        wanted = list(self._windows(_first_distinct(choices, most)))
        read, places_in = [window for window, _ in wanted], [places for _, places in wanted]
        rows = self._reranker.score(question, read, places_in, check_stop)
        logits: dict[tuple[Key, Span], float] = {}
        for (window, _), row in zip(wanted, rows, strict=True):
            for sentence, logit in zip(window.sentences, map(float, row), strict=True):
                if not isnan(logit):
                    logits[window.key, sentence] = max(logit, logits.get((window.key, sentence), logit))
        return logits

    def _windows(self, chosen: Sequence[Choice]) -> Iterator[tuple[Window, list[int]]]:
        """The windows that hold these sentences, each with the sentences' places in it."""
        wanted: dict[int, set[Span]] = {}
        for choice in chosen:
            wanted.setdefault(choice.candidate.passage.id, set()).add(choice.sentence)
        for passage in {choice.candidate.passage.id: choice.candidate.passage for choice in chosen}.values():
            for window in windows(passage, self._section(passage), self._title(passage)):
                places = [place for place, sentence in enumerate(window.sentences) if sentence in wanted[passage.id]]
                if places:
                    yield window, places


def _first_distinct(choices: Sequence[Choice], count: int) -> list[Choice]:
    """The first `count` sentences, each once."""
    first: dict[tuple[Key, Span], Choice] = {}
    for choice in choices:
        if len(first) == count:
            break
        first.setdefault(choice.location, choice)
    return list(first.values())


def _labels_of(section: Section, sentence: Span) -> frozenset[Label]:
    """The labels in a sentence and in its innermost heading, and the printed number of its paragraph."""
    block = section.at(section.ordinal_of(sentence))
    in_sentence = find_labels(sentence.of(section.text))
    if block is None:
        return in_sentence
    number = frozenset([("paragraph", block.paragraph.lower())] if block.paragraph else ())
    return in_sentence | find_labels(" ".join(block.heading_path[-1:])) | number


def _reordered(ranked: Scores, logits: dict[int, float], weight: float) -> Scores:
    """The passages with logits in their new order, then the others in their old order."""
    has_logit = np.isin(ranked.ids, list(logits))
    if not has_logit.any():
        return ranked
    ids = ranked.ids[has_logit]
    values = ranked.values[has_logit] + weight * np.array([logits[int(id)] for id in ids], np.float32)
    order = np.lexsort((ids, -values))
    rest = ranked.values[~has_logit]
    tail = rest - rest[:1] + values.min()  # moved so that no score is above those before it
    return Scores(np.concatenate([ids[order], ranked.ids[~has_logit]]), np.concatenate([values[order], tail]))
