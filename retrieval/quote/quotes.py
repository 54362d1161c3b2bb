"""From sentences in their final order to the quotes that are shown: grown whole, cited, and none said twice."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from retrieval.answer import Quote
from retrieval.cells import quoted_cells
from retrieval.citation import Citation, cite
from retrieval.document import Key, Version
from retrieval.in_force import Standing
from retrieval.index.generation import Generation
from retrieval.passage import Passage
from retrieval.question.words import STOPWORDS, stem
from retrieval.quote.references import references
from retrieval.quote.selection import Selection, limits, select
from retrieval.quote.signals import coverage, judged, rarest_missing
from retrieval.quote.threshold import Calibration
from retrieval.search.choices import Choice
from retrieval.section import Section
from retrieval.text import BlockKind, Span

# Blocks around a passage that a quote may grow into: a long list with its lead-in.
BLOCKS_AROUND = 60
# Sentences, best first, among which the same words are looked for a second time, and places named for one quote.
SAID_AGAIN = 24
ALSO = 5
# Words from which on a part of another quote is a repetition.
LONG = 5
# How far behind the best sentence of its block another is marked with it, where all that answers is asked for.
NEARLY = 1.6

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
# Small words that change what a sentence says.
_TELLING = frozenset("not no nor none never without only must should may might can could will shall would".split())


@dataclass(frozen=True, slots=True)
class _Grown:
    """A quote, and what it says, by which others that say the same are told."""

    quote: Quote
    said: tuple[str, ...]


class Quoting:
    """Makes quotes of one generation. Immutable and safe to share between threads."""

    def __init__(self, generation: Generation, calibration: Calibration) -> None:
        self._generation = generation
        self._calibration = calibration

    def section(self, passage: Passage) -> Section:
        """The blocks around a passage."""
        return self._section(passage.key, passage.first_block, passage.last_block)

    def title(self, passage: Passage) -> str:
        return self._generation.catalogue.version(passage.key).document.title

    def quotes(
        self,
        question: str,
        whole_list: bool,
        choices: Sequence[Choice],
        limit: int,
        standing: Callable[[Version], Standing],
    ) -> tuple[tuple[Quote, ...], dict[str, float]]:
        """The best sentences grown into at most `limit` quotes, and the signals of the first.

        What says the same as an earlier quote is one citation more of that quote.
        """
        shown: list[_Grown] = []
        first: dict[str, float] = {}
        for number, choice in enumerate(choices):
            if len(shown) == limit and number >= SAID_AGAIN:
                break
            selection = select(choice.section, choice.sentence, whole_list=whole_list)
            if whole_list:
                selection = _with(selection, _alike(choice, choices, selection))
            words = said(selection, choice.section.text)
            same = next((place for place, grown in enumerate(shown) if holds(grown.said, words)), None)
            if any(_overlap(selection, choice, grown.quote) for grown in shown):
                continue
            if same is not None:
                shown[same] = _also(shown[same], self._cited(choice, selection))
            elif len(shown) < limit:
                signals = self._signals(question, choice, selection)
                signals |= judged(choice, selection, choices, [grown.quote for grown in shown])
                first = first or signals
                shown.append(_Grown(self._quote(choice, selection, signals, standing), words))
        return tuple(grown.quote for grown in shown), first

    def _section(self, key: Key, first: int, last: int) -> Section:
        catalogue, around = self._generation.catalogue, range(first - BLOCKS_AROUND, last + BLOCKS_AROUND + 1)
        return Section(
            catalogue.text(key), first, lambda ordinal: catalogue.block(key, ordinal) if ordinal in around else None
        )

    def _signals(self, question: str, choice: Choice, selection: Selection) -> dict[str, float]:
        candidate, text = choice.candidate, choice.section.text
        passage = candidate.passage
        quoted = selection.span.of(text)
        near = (self.title(passage), *passage.heading_path, passage.span.of(text), quoted)
        weight = self._generation.terms.weight
        return {
            "dense": candidate.dense,
            "sentence": float(candidate.cosines[choice.place]),
            "choice": choice.score,
            "coverage": coverage(question, near, weight),
            "quote_coverage": coverage(question, (quoted,), weight),
            "rarest_missing": rarest_missing(question, near, weight),
        }

    def _quote(
        self, choice: Choice, selection: Selection, signals: dict[str, float], standing: Callable[[Version], Standing]
    ) -> Quote:
        key, span, text = choice.candidate.passage.key, selection.span, choice.section.text
        catalogue = self._generation.catalogue
        version = catalogue.version(key)
        numbered = partial(catalogue.numbered_blocks, key)
        blocks = tuple(choice.section.blocks(span))
        return Quote(
            span.of(text),
            selection.core,
            round(self._calibration.confidence(signals), 4),
            cite(version, text, selection.block, span),
            standing(version),
            references=tuple(references(version, span, text, blocks, numbered, lambda at: self._section(key, at, at))),
            cells=quoted_cells(text, blocks, span),
        )

    def _cited(self, choice: Choice, selection: Selection) -> Citation:
        """The core alone, where another quote shows its words already."""
        version = self._generation.catalogue.version(choice.candidate.passage.key)
        core = Span(selection.core[0].start, selection.core[-1].end)
        return cite(version, choice.section.text, selection.block, core)


def _alike(choice: Choice, choices: Sequence[Choice], selection: Selection) -> list[Span]:
    """The sentences of the same block, inside the quote, that answer nearly as well."""
    return [
        other.sentence
        for other in choices[:SAID_AGAIN]
        if other.candidate.passage.key == choice.candidate.passage.key
        and other.score >= choice.score - NEARLY
        and selection.block.start <= other.sentence.start < selection.block.end
        and selection.span.contains(other.sentence)
    ]


def _with(selection: Selection, sentences: Sequence[Span]) -> Selection:
    return replace(selection, core=tuple(sorted({*selection.core, *sentences})))


def said(selection: Selection, text: str) -> tuple[str, ...]:
    """What a quote says: the words of its core by stem and its numbers, with an item's lead-in and what limits it.

    Letter case, marks and small words that change nothing are left out.
    """
    first = selection.span.start if selection.block.kind is BlockKind.ITEM else selection.core[0].start
    last = selection.core[-1].end
    if limits(text[last : selection.span.end].lstrip()):
        last = selection.span.end
    words = (word.casefold() for word in _WORD.findall(text[first:last]))
    return tuple(stem(word) for word in words if word in _TELLING or word not in STOPWORDS)


def holds(said: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the other is the same, or a part of it that is long enough to be no accident."""
    return said == other or (len(other) > LONG and f" {' '.join(other)} " in f" {' '.join(said)} ")


def _also(grown: _Grown, citation: Citation) -> _Grown:
    quote = grown.quote
    if len(quote.also) == ALSO:
        return grown
    return _Grown(replace(quote, also=(*quote.also, citation)), grown.said)


def _overlap(selection: Selection, choice: Choice, quote: Quote) -> bool:
    places = (quote.citation, *quote.also)
    return any(choice.candidate.passage.key == place.key and selection.span.overlaps(place.span) for place in places)
