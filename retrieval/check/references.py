"""Judge the references of a draft: "paragraph 21 of …", "section 3.2", "the 2023 guidance"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from retrieval.check.cited_places import Citations
from retrieval.check.covered import Covered
from retrieval.check.held_text import HeldText, HeldTexts
from retrieval.check.named_place import blocks_named
from retrieval.check.naming import KINDS, YearName
from retrieval.check.place_names import PlaceName, place_names
from retrieval.check.statement import Evidence, Statement, StatementKind, StatementVerdict
from retrieval.document import Version
from retrieval.text import Block, BlockKind, CanonicalText, Span

_BACK = re.compile(rf"\s*(?:of|in)\s+(?:the|that)\s+(?:same\s+)?(?:{KINDS}|document)\b", re.IGNORECASE)
_LAW = re.compile(
    r"(?:\s*(?:of|to|in)\s+(?:Schedule|Part|Chapter)\s+\d{1,3}[A-Z]?)?\s*(?:of|to|in)\s+(?:the\s+)?(?P<law>(?:[A-Z][\w’'-]*|and|of|the|for|in|\([A-Z][^()]{0,60}\)|,)(?:\s+(?:[A-Z][\w’'-]*|and|of|the|for|in|to"
    r"|\([A-Z][^()]{0,60}\)),?){0,14}?\s+(?:Act|Regulations|Order|Rules)\s+(?:19|20)\d\d)"
)
_MAX_SHOWN = 600
# Characters behind a place in which the draft may name the law or the document.
_MAX_BEHIND = 600


class References:
    """Judges the references of one draft."""

    def __init__(self, draft: CanonicalText, citations: Citations, texts: HeldTexts) -> None:
        self._draft, self._citations, self._texts = draft, citations, texts
        self._library = texts.library

    def statements(self, skipped: Covered) -> Iterator[Statement]:
        """The references outside the spans of quotations, in no order."""
        for block in self._draft.blocks:
            places = [one for one in place_names(self._draft.text, block.span) if not skipped.touches(one.span)]
            end = 0
            for place in places:
                # A law named with its schedule, or with several sections, is one reference.
                if place.span.start >= end and (found := self._place(place, block)) is not None:
                    end = found.span.end
                    yield found
        yield from (self._year(year) for year in self._citations.years if not skipped.touches(year.span))
        for named in self._citations.named:
            if not skipped.touches(named.span) and len(named.documents) == 1:
                yield from self._ended(named.span, named.documents[0])

    def _blank(self, span: Span) -> Statement:
        return Statement(StatementKind.REFERENCE, span, span.of(self._draft.text), StatementVerdict.NOT_HELD)

    def _place(self, place: PlaceName, block: Block) -> Statement | None:
        """The verdict on a named place; None where the draft does not say of which document, or it means itself."""
        behind = self._draft.text[place.list_end : min(block.end, place.list_end + _MAX_BEHIND)]
        around = self._citations.sentence_around(place.span)
        in_sentence = self._citations.named_within(around)
        law = _LAW.match(behind)
        if law and not any(
            one.span.start < place.list_end + law.end() for one in in_sentence if one.span.start > place.span.end
        ):
            span = Span(place.span.start, place.list_end + law.end())
            return replace(self._blank(span), remark=f"This library does not hold the {law['law']}.")
        years = self._citations.years_within(around)
        if not in_sentence and not years and not _BACK.match(behind):
            return None
        documents = self._citations.nearest_document(place.span)
        return self._in_documents(place, documents) if documents else None

    def _in_documents(self, place: PlaceName, documents: Sequence[str]) -> Statement:
        blank = self._blank(place.span)
        versions = [version for id in documents for version in self._library.editions(id)]
        held = [self._texts.of(version) for version in versions]
        found = [(one, block) for one in held for block in blocks_named(one, place)[:1]]
        found.sort(key=lambda pair: not pair[0].is_in_force)
        if not found:
            title = self._library.version(documents[0]).title
            remark = f"{title} has no {place.kind} {place.number}."
            return replace(blank, verdict=StatementVerdict.WRONG_PLACE, remark=remark)
        evidence = tuple(_shown(one, block) for one, block in found)
        in_force = {one.version.document.id for one, _ in found if one.is_in_force}
        if not in_force:
            return replace(blank, verdict=StatementVerdict.OUT_OF_FORCE, evidence=evidence)
        verdict = StatementVerdict.FOUND if len(in_force) == 1 else StatementVerdict.SEVERAL_PLACES
        return replace(blank, verdict=verdict, evidence=evidence)

    def _year(self, name: YearName) -> Statement:
        blank, found = self._blank(name.span), self._citations.of_year(name)
        versions = [version for editions in found.values() for version in editions]
        held = [self._texts.of(version) for version in versions]
        held.sort(key=lambda one: not one.is_in_force)
        evidence = tuple(_opening(one) for one in held if one.blocks)
        if not held:
            others = [version for version in self._library.versions() if name.fits_without_year(version)]
            remark = f"This library holds no {name.kind} of {name.year} with such a title."
            if others and name.words:
                remark += f" It holds {_listed(others)}."
            return replace(blank, remark=remark)
        if not held[0].is_in_force:
            return replace(
                blank, verdict=StatementVerdict.OUT_OF_FORCE, evidence=evidence, in_force=self._successor(held[0])
            )
        documents = {one.version.document.id for one in held if one.is_in_force}
        return replace(
            blank,
            verdict=StatementVerdict.FOUND if len(documents) == 1 else StatementVerdict.SEVERAL_PLACES,
            evidence=evidence,
        )

    def _ended(self, span: Span, document: str) -> Iterator[Statement]:
        """A statement about a document that is named and is no longer in force."""
        held = self._texts.of(self._library.version(document))
        if not held.is_in_force and held.blocks:
            blank = self._blank(span)
            yield replace(
                blank, verdict=StatementVerdict.OUT_OF_FORCE, evidence=(_opening(held),), in_force=self._successor(held)
            )

    def _successor(self, held: HeldText) -> Evidence | None:
        by = held.standing.by
        ids = {version.document.id for version in self._library.versions()}
        if by is None or by not in ids:
            return None
        now = self._texts.of(self._library.version(by))
        return _opening(now) if now.is_in_force and now.blocks else None


def _listed(versions: Sequence[Version]) -> str:
    named = [f"{one.title} ({one.published.year})" if one.published else one.title for one in versions[:3]]
    return " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))


def _shown(held: HeldText, block: Block) -> Evidence:
    """The words at a named place: those below a heading, as far as they are short."""
    ordinal = held.ordinal_at(block.start)
    if block.kind is BlockKind.HEADING and ordinal + 1 < len(held.blocks):
        block = held.blocks[ordinal + 1]
    span = block.span
    if len(span) > _MAX_SHOWN and block.sentences:
        span = Span(block.start, block.sentences[0].end)
    return held.evidence(span)


def _opening(held: HeldText) -> Evidence:
    """The first words of a document, which name it."""
    return held.evidence(held.blocks[0].span)
