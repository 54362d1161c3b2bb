"""Turn ranked sentences into quotes: grow each into a whole quote, cite it, and merge quotes that say the same."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from retrieval.answer import Quote
from retrieval.applicability import Applicability, StatedBy
from retrieval.applies.asked import FOR_ANYBODY, AskedFor
from retrieval.cells import quoted_cells
from retrieval.citation import Citation, cite
from retrieval.document import Key, Version
from retrieval.in_force import Standing
from retrieval.index.generation import IndexedDocuments
from retrieval.passage import Passage
from retrieval.question.words import STOPWORDS, stem
from retrieval.quote.references import references
from retrieval.quote.selection import Selection, is_limitation, select
from retrieval.quote.signals import coverage, rarest_missing, reranker_signals
from retrieval.quote.stated_at import stated_at
from retrieval.quote.threshold import Calibration
from retrieval.search.choices import Choice
from retrieval.section import Section
from retrieval.text import BlockKind, Span

# Blocks on either side of a passage into which a quote may grow: enough for a long list with its lead-in.
MAX_GROWTH_BLOCKS = 60
# The best sentences, among which repetitions of a quote are looked for.
MAX_REPEAT_CHOICES = 24
# Further places that one quote cites.
MAX_ALSO_CITED = 5
# So many shared words or fewer may be chance; a longer part of another quote is a repetition.
MAX_CHANCE_WORDS = 5
# Where a question asks for a whole list: how far below the best sentence's score another of its block may be and still
# be marked.
MAX_SCORE_GAP = 1.6

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
# Stop words that change what a sentence says.
_MEANINGFUL_STOPWORDS = frozenset(
    "not no nor none never without only must should may might can could will shall would".split()
)


@dataclass(frozen=True, slots=True)
class _Grown:
    """A quote, and the words by which repetitions of it are recognised."""

    quote: Quote
    words: tuple[str, ...]


class Quoting:
    """Makes quotes of one generation. Immutable and safe to share between threads."""

    def __init__(self, indexed: IndexedDocuments, calibration: Calibration) -> None:
        self._indexed = indexed
        self._calibration = calibration

    def section(self, passage: Passage) -> Section:
        """The blocks around a passage."""
        return self._section(passage.key, passage.first_block, passage.last_block)

    def excluded(self, asked: AskedFor, passage: Passage, section: Section, sentence: Span) -> bool:
        """Whether a passage's sentence is stated for others than those for whom the question asks."""
        version = self._indexed.catalogue.version(passage.key)
        return asked.excludes(stated_at(version, section, sentence), sentence.of(section.text))

    def passage_excluded(self, asked: AskedFor, passage: Passage) -> bool:
        """Whether a passage's section or document is for other nations, and its words name none that is asked for."""
        stated = self.passage_stated(passage)
        of_place = stated.extent is not None and stated.extent.by is not StatedBy.PARAGRAPH
        return of_place and asked.excludes(stated, passage.span.of(self._indexed.catalogue.text(passage.key)))

    def passage_stated(self, passage: Passage) -> Applicability:
        """What is stated about a passage's first sentence."""
        version = self._indexed.catalogue.version(passage.key)
        return stated_at(version, self.section(passage), passage.sentences[0])

    def title(self, passage: Passage) -> str:
        return self._indexed.catalogue.version(passage.key).title

    def quotes(
        self,
        question: str,
        whole_list: bool,
        choices: Sequence[Choice],
        limit: int,
        standing: Callable[[Version], Standing],
        asked: AskedFor = FOR_ANYBODY,
    ) -> tuple[tuple[Quote, ...], dict[str, float]]:
        """Grow the best sentences into at most `limit` quotes; also give the signals of the first quote.

        A quote that says the same as an earlier one becomes a further citation of it. `asked` shows for whom the
        question asks: a quote that is stated for others says so.
        """
        shown: list[_Grown] = []
        first_signals: dict[str, float] = {}
        for number, choice in enumerate(choices):
            if len(shown) == limit and number >= MAX_REPEAT_CHOICES:
                break
            selection = select(choice.section, choice.sentence, whole_list=whole_list)
            if whole_list:
                selection = _with_core(selection, _equally_good(choice, choices, selection))
            words = telling_words(selection, choice.section.text)
            repeated = next((place for place, grown in enumerate(shown) if repeats(words, grown.words)), None)
            if any(_overlaps_quote(selection, choice, grown.quote) for grown in shown):
                continue
            if repeated is not None:
                shown[repeated] = _with_citation(shown[repeated], self._core_citation(choice, selection))
            elif len(shown) < limit:
                signals = self._signals(question, choice, selection)
                signals |= reranker_signals(choice, selection, choices, [grown.quote for grown in shown])
                first_signals = first_signals or signals
                shown.append(_Grown(self._quote(choice, selection, signals, standing, asked), words))
        return tuple(grown.quote for grown in shown), first_signals

    def _section(self, key: Key, first: int, last: int) -> Section:
        catalogue, around = self._indexed.catalogue, range(first - MAX_GROWTH_BLOCKS, last + MAX_GROWTH_BLOCKS + 1)
        # A section is asked for the same few blocks many times.
        block = cache(lambda ordinal: catalogue.block(key, ordinal) if ordinal in around else None)
        return Section(catalogue.text(key), first, block)

    def _signals(self, question: str, choice: Choice, selection: Selection) -> dict[str, float]:
        candidate, text = choice.candidate, choice.section.text
        passage = candidate.passage
        quoted = selection.span.of(text)
        near = (self.title(passage), *passage.heading_path, passage.span.of(text), quoted)
        weight = self._indexed.terms.weight
        return {
            "dense": candidate.dense,
            "sentence": float(candidate.cosines[choice.place]),
            "choice": choice.score,
            "coverage": coverage(question, near, weight),
            "quote_coverage": coverage(question, (quoted,), weight),
            "rarest_missing": rarest_missing(question, near, weight),
        }

    def _quote(
        self,
        choice: Choice,
        selection: Selection,
        signals: dict[str, float],
        standing: Callable[[Version], Standing],
        asked: AskedFor,
    ) -> Quote:
        key, span, text = choice.candidate.passage.key, selection.span, choice.section.text
        catalogue = self._indexed.catalogue
        version = catalogue.version(key)
        numbered = partial(catalogue.numbered_blocks, key)
        blocks = tuple(choice.section.blocks(span))
        applicability = stated_at(version, choice.section, choice.sentence)
        return Quote(
            span.of(text),
            selection.core,
            round(self._calibration.confidence(signals), 4),
            cite(version, text, selection.block, span),
            standing(version),
            references=tuple(references(version, span, text, blocks, numbered, lambda at: self._section(key, at, at))),
            cells=quoted_cells(text, blocks, span),
            applicability=applicability,
            for_others=asked.is_for_others(applicability, choice.sentence.of(text)),
        )

    def _core_citation(self, choice: Choice, selection: Selection) -> Citation:
        """A citation of the core alone: another quote already shows its words."""
        version = self._indexed.catalogue.version(choice.candidate.passage.key)
        core = Span(selection.core[0].start, selection.core[-1].end)
        return cite(version, choice.section.text, selection.block, core)


def _equally_good(choice: Choice, choices: Sequence[Choice], selection: Selection) -> list[Span]:
    """The sentences of the same block and inside the quote whose scores are nearly as high."""
    return [
        other.sentence
        for other in choices[:MAX_REPEAT_CHOICES]
        if other.candidate.passage.key == choice.candidate.passage.key
        and other.score >= choice.score - MAX_SCORE_GAP
        and selection.block.start <= other.sentence.start < selection.block.end
        and selection.span.contains(other.sentence)
    ]


def _with_core(selection: Selection, sentences: Sequence[Span]) -> Selection:
    return replace(selection, core=tuple(sorted({*selection.core, *sentences})))


def telling_words(selection: Selection, text: str) -> tuple[str, ...]:
    """The words by which two quotes are compared: stems and numbers of the core, an item's lead-in and a limitation.

    Letter case, punctuation and stop words that change nothing are left out.
    """
    first = selection.span.start if selection.block.kind is BlockKind.ITEM else selection.core[0].start
    last = selection.core[-1].end
    if is_limitation(text[last : selection.span.end].lstrip()):
        last = selection.span.end
    words = (word.casefold() for word in _WORD.findall(text[first:last]))
    return tuple(stem(word) for word in words if word in _MEANINGFUL_STOPWORDS or word not in STOPWORDS)


def repeats(words: tuple[str, ...], earlier: tuple[str, ...]) -> bool:
    """Whether a quote's words are those of an earlier quote, or a part of them that is too long to be chance."""
    return words == earlier or (len(words) > MAX_CHANCE_WORDS and f" {' '.join(words)} " in f" {' '.join(earlier)} ")


def _with_citation(grown: _Grown, citation: Citation) -> _Grown:
    quote = grown.quote
    if len(quote.also) == MAX_ALSO_CITED:
        return grown
    return _Grown(replace(quote, also=(*quote.also, citation)), grown.words)


def _overlaps_quote(selection: Selection, choice: Choice, quote: Quote) -> bool:
    places = (quote.citation, *quote.also)
    return any(choice.candidate.passage.key == place.key and selection.span.overlaps(place.span) for place in places)
