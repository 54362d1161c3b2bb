"""Judge the figures and dates that a draft attributes to the documents: "the guidance says within 28 days"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from retrieval.check.alterations import Alteration, AlterationKind
from retrieval.check.cited_places import Citations
from retrieval.check.covered import Covered
from retrieval.check.figure_forms import forms_of
from retrieval.check.held_text import HeldText, HeldTexts
from retrieval.check.held_words import HeldWords, Numbers, Positions
from retrieval.check.naming import KINDS
from retrieval.check.statement import Statement, StatementKind, StatementVerdict
from retrieval.check.words import words_of
from retrieval.question.words import is_function_word
from retrieval.text import BlockKind, CanonicalText, Span

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_UNITS = (
    r"(?:working |calendar |business |school |academic )?(?:days?|weeks?|months?|years?|hours?|minutes?)|per cent|"
    r"percent|"
    r"metres?|kilometres?|miles?|people|pupils?|places?|homes?|million|billion|pence|times?"
)
_AMOUNT = (
    r"\d[\d,]*(?:\.\d+)?|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_FIGURE = re.compile(
    rf"(?P<date>\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})(?:\s+\d{{4}})?\b|\b(?:{_MONTHS})\s+\d{{4}}\b)"
    rf"|(?P<money>£\s?\d[\d,]*(?:\.\d+)?(?:\s?(?:million|billion|m|bn)\b)?)"
    rf"|(?P<share>\b\d[\d,]*(?:\.\d+)?\s?%)"
    rf"|\b(?P<amount>{_AMOUNT})[\s-](?P<unit>{_UNITS})\b",
    re.IGNORECASE,
)
_ATTRIBUTED = re.compile(
    rf"\b(?:the|this|that)\s+(?:[\w’'-]+\s+){{0,3}}?(?:{KINDS}|document|regulations?)\b[^.]{{0,60}}?\b(?:say|state|"
    r"require|set|specif|give|allow|provide|recommend|expect|ask|permit|stipulate|mandate|limit)\w*\b"
    rf"|\b(?:according to|under|as set out in|in line with|required by|set by|in accordance with)\s+"
    rf"(?:the|this|that)\s+(?:[\w’'-]+\s+){{0,3}}?(?:{KINDS}|document|regulations?)\b",
    re.IGNORECASE,
)
# Words on each side of a figure in which the words of the draft's sentence are looked for.
_AROUND = 25
_MAX_PLACES, _MAX_COUNT, _STRETCH, _STRETCHES = 400, 20_000, 30, 10
# Characters on either side of a figure whose words say what it is about.
_MAX_TOPIC = 600
# Words that a sentence of a document must share with the draft's to be about the same.
_SHARED, _SHARED_FOR_OTHER = 2, 3


@dataclass(frozen=True, slots=True)
class _Figure:
    span: Span
    kind: str  # "date", "£", "%", or the unit without its plural

    @property
    def change(self) -> AlterationKind:
        return AlterationKind.DATE if self.kind == "date" else AlterationKind.NUMBER


def _figures(text: str, span: Span) -> list[_Figure]:
    found = []
    for match in _FIGURE.finditer(text, span.start, span.end):
        # "28 working days" changes "28 days".
        unit = (match["unit"] or "").casefold().split(" ")[-1].rstrip("s")
        kind = "date" if match["date"] else "£" if match["money"] else "%" if match["share"] else unit
        found.append(_Figure(Span(*match.span()), "%" if kind in ("cent", "percent") else kind))
    return found


class Figures:
    """Judges the attributed figures of one draft."""

    def __init__(self, draft: CanonicalText, citations: Citations, held: HeldWords, texts: HeldTexts) -> None:
        self._draft, self._citations, self._held, self._texts = draft, citations, held, texts
        self._scopes: dict[tuple[str, ...], frozenset[int]] = {}

    def statements(self, skipped: Covered) -> Iterator[Statement]:
        """The attributed figures outside the spans of quotations and references, in order."""
        for block in self._draft.blocks:
            for sentence in block.sentences if block.kind is not BlockKind.HEADING else ():
                if not self._is_attributed(sentence):
                    continue
                for figure in _figures(self._draft.text, sentence):
                    if not skipped.touches(figure.span):
                        yield self._judge(figure, sentence)

    def _is_attributed(self, sentence: Span) -> bool:
        named = self._citations.named_within(sentence) or self._citations.years_within(sentence)
        return bool(named) or _ATTRIBUTED.search(sentence.of(self._draft.text)) is not None

    def _judge(self, figure: _Figure, sentence: Span) -> Statement:
        blank = Statement(
            StatementKind.FIGURE, figure.span, figure.span.of(self._draft.text), StatementVerdict.NOT_HELD
        )
        texts = self._scope(figure.span)
        around = Span(
            max(sentence.start, figure.span.start - _MAX_TOPIC), min(sentence.end, figure.span.end + _MAX_TOPIC)
        )
        topic = self._topic(around, figure)
        stands = self._stands(figure, topic, texts)
        if stands is not None:
            held, span = stands
            verdict = StatementVerdict.FOUND if held.is_in_force else StatementVerdict.OUT_OF_FORCE
            return replace(blank, verdict=verdict, evidence=(held.evidence(span),))
        near = list(self._near(topic, texts))
        for held, span, shared in near:
            others = [one for one in _figures(held.text, span) if one.kind == figure.kind]
            if others and shared >= min(_SHARED_FOR_OTHER, max(2, len(topic) // 2)):
                was = others[0].span.of(held.text)
                changes = (Alteration(figure.change, was, blank.text),)
                return replace(
                    blank, verdict=StatementVerdict.ALTERED, evidence=(held.evidence(span),), changes=changes
                )
        return replace(blank, evidence=tuple(held.evidence(span) for held, span, _ in near[:2]))

    def _scope(self, span: Span) -> frozenset[int]:
        """The texts in which to look: those of the documents that the draft names, else all."""
        documents = self._citations.nearest_document(span)
        if documents not in self._scopes:
            versions = enumerate(self._held.versions)
            self._scopes[documents] = frozenset(
                at for at, version in versions if not documents or version.document.id in documents
            )
        return self._scopes[documents]

    def _topic(self, sentence: Span, figure: _Figure) -> Numbers:
        """The numbers of the words that say what the draft's sentence is about, without names of documents."""
        names = [one.span for one in self._citations.named_within(sentence)]
        names += [one.span for one in self._citations.years_within(sentence)]
        words = [
            word
            for word in words_of(self._draft.text, sentence)
            if not is_function_word(word.key)
            and not word.span.overlaps(figure.span)
            and not any(word.span.overlaps(name) for name in names)
        ]
        keys = [word.key for word in words]
        forms = dict.fromkeys(form for key in keys for form in (key, f"{key}s", key.removesuffix("s")))
        numbers = np.unique(self._held.numbers_of(list(forms)))
        return numbers[numbers > 0]

    def _stands(self, figure: _Figure, topic: Numbers, texts: frozenset[int]) -> tuple[HeldText, Span] | None:
        """The sentence that has the figure and shares most words with the draft's; in force first."""
        best: tuple[tuple[bool, int], HeldText, Span] | None = None
        for position in self._places(figure):
            text = self._held.text_of(int(position))
            if text not in texts:
                continue
            shared = self._shared(position - _AROUND, position + _AROUND, topic)
            if shared < _SHARED and not (len(topic) <= _SHARED and shared):
                continue
            held = self._texts.of(self._held.versions[text])
            rank = (held.is_in_force, shared)
            if best is None or rank > best[0]:
                best = rank, held, held.sentence_at(int(self._held.starts[position]))
        return best[1:] if best else None

    def _places(self, figure: _Figure) -> Positions:
        keys = [word.key for word in words_of(figure.span.of(self._draft.text))]
        forms = forms_of(keys, figure.kind == "date")
        found = [self._held.find(self._held.numbers_of(form)) for form in forms]
        return np.unique(np.concatenate(found))[:_MAX_PLACES]

    def _shared(self, start: int, end: int, topic: Numbers) -> int:
        words = self._held.words[max(0, start) : end]
        return int(np.isin(topic, words).sum())

    def _near(self, topic: Numbers, texts: frozenset[int]) -> Iterator[tuple[HeldText, Span, int]]:
        """The sentences of these texts that share most words with the draft's, with the number of these words."""
        places: list[Positions] = []
        weights: list[float] = []
        for number in topic:
            count = self._held.count(int(number))
            if 0 < count <= _MAX_COUNT:
                places.append(np.unique(self._held.places(int(number)) // _STRETCH))
                weights.append(float(np.log(1 + len(self._held.words) / count)))
        if not places:
            return
        scores = np.bincount(np.concatenate(places), np.repeat(weights, [len(one) for one in places]))
        seen: set[tuple[str, int]] = set()
        found: list[tuple[int, HeldText, Span]] = []
        for stretch in np.argsort(-scores, kind="stable")[: _STRETCHES * 4]:
            text = self._held.text_of(int(stretch) * _STRETCH)
            if text not in texts or len(seen) >= 3 * _STRETCHES:
                continue
            held = self._texts.of(self._held.versions[text])
            for span in self._sentences(held, int(stretch) * _STRETCH):
                if (held.version.sha256, span.start) not in seen:
                    seen.add((held.version.sha256, span.start))
                    own = self._held.numbers_of([word.key for word in words_of(held.text, span)])
                    found.append((int(np.isin(topic, own).sum()), held, span))
        found.sort(key=lambda one: (-one[0], not one[1].is_in_force))
        yield from ((held, span, shared) for shared, held, span in found if shared >= _SHARED)

    def _sentences(self, held: HeldText, start: int) -> list[Span]:
        """The sentences that a stretch of words touches."""
        positions = range(start, min(start + _STRETCH, len(self._held.words)), 4)
        offsets = [int(self._held.starts[at]) for at in positions]
        return sorted({held.sentence_at(offset) for offset in offsets if offset < len(held.text)})
