"""Give a quotation of a draft its verdict, with the evidence."""

import re
from dataclasses import dataclass, replace

from retrieval.check.alterations import Compared, compare
from retrieval.check.cited_places import Cited
from retrieval.check.held_text import HeldText, HeldTexts
from retrieval.check.held_words import HeldWords, Range
from retrieval.check.named_place import lies_at
from retrieval.check.pattern import Pattern
from retrieval.check.qualifiers import left_out_qualifier
from retrieval.check.search import Fit, exact_fits, nearest_fits
from retrieval.check.statement import Evidence, Statement, StatementKind, StatementVerdict
from retrieval.question.words import is_function_word
from retrieval.text import Span
from retrieval.word_diff import Op, WordChange

# A quotation with fewer words is not checked.
MIN_WORDS = 3
# Places that a statement shows, and passages near one that is not held.
MAX_EVIDENCE, MAX_NEAREST = 10, 3
# The largest share of words that an altered quotation may have changed; a short one less. With more it is another text.
_MAX_CHANGED, _MAX_CHANGED_IF_SHORT, _SHORT = 0.4, 0.34, 6
_MAX_SENTENCE = 1_200
_COMPARED = 40
_NEAREST_COMPARED = 6
# The end of a sentence or of a paragraph of the draft: beyond it, other words say nothing about the quotation.
_SENTENCE_END = re.compile(r"[.!?][”’\"')»]*\s|\n\s*\n")
_NO_PUNCTUATION = re.compile(r"[^.,;:!?()]+")
_AT_THE_ENDS = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A quotation at a place: the text, the span of the words there, and the comparison."""

    held: HeldText
    span: Span
    fit: Fit
    compared: Compared


class Judge:
    """Judges the quotations of one draft."""

    def __init__(self, draft: str, held: HeldWords, texts: HeldTexts) -> None:
        self._draft, self._held, self._texts = draft, held, texts

    def judge(self, kind: StatementKind, span: Span, pattern: Pattern, cited: Cited) -> Statement:
        """The verdict on a quotation. `span`: its place in the draft; `pattern`: its words, at least MIN_WORDS."""
        blank = Statement(kind, span, span.of(self._draft), StatementVerdict.NOT_HELD)
        found = [self._placed(pattern, fit) for fit in exact_fits(pattern, self._held)[:_COMPARED]]
        same = [one for one in found if not one.compared.changes]
        if same:
            return self._verbatim(blank, pattern, same, cited)
        near = [*found, *(self._placed(pattern, fit) for fit in nearest_fits(pattern, self._held)[:_NEAREST_COMPARED])]
        near.sort(key=lambda one: (one.compared.distance, not one.held.is_in_force))
        same = [one for one in near if not one.compared.changes]
        if same:
            return self._verbatim(blank, pattern, same, cited)
        if near and is_near(near[0].compared, pattern):
            return self._altered(blank, near)
        nearest = [one.held.evidence(_sentences(one)) for one in near[:MAX_NEAREST]]
        return replace(blank, evidence=_distinct(nearest))

    def _placed(self, pattern: Pattern, fit: Fit) -> FoundPlace:
        held = self._texts.of(self._held.versions[fit.text])
        span = Span(int(self._held.starts[fit.start]), int(self._held.ends[max(fit.start, fit.end - 1)]))
        return FoundPlace(held, span, fit, compare(pattern, fit, self._draft, held.text, self._held))

    def _altered(self, blank: Statement, near: list[FoundPlace]) -> Statement:
        best = near[0]
        others = [one for one in near[1:] if one.compared.distance == best.compared.distance]
        evidence = _distinct([one.held.evidence(_sentences(one)) for one in (best, *others)])
        return replace(
            blank,
            verdict=StatementVerdict.ALTERED,
            evidence=evidence[:MAX_EVIDENCE],
            changes=best.compared.changes,
            diff=best.compared.diff,
        )

    def _verbatim(self, blank: Statement, pattern: Pattern, same: list[FoundPlace], cited: Cited) -> Statement:
        same = sorted(same, key=lambda one: not one.held.is_in_force)
        in_cited = [one for one in same if one.held.version.document.id in cited.documents]
        considered = in_cited or same
        in_force = [one for one in considered if one.held.is_in_force]
        if not in_force:
            return self._out_of_force(blank, pattern, considered)
        at_place = [one for one in in_force if _is_at_cited_place(one, cited)]
        chosen = at_place or in_force
        qualified = [(one, self._qualifier(blank.span, one)) for one in chosen]
        whole = [one for one, qualifier in qualified if qualifier is None]
        if not whole:
            first, qualifier = qualified[0]
            return replace(
                blank,
                verdict=StatementVerdict.QUALIFIER_DROPPED,
                evidence=_evidence([first, *chosen[1:]]),
                qualifier=first.held.evidence(qualifier) if qualifier else None,
            )
        ordered = whole + [one for one in in_force if one not in whole]
        verdict = StatementVerdict.VERBATIM
        if (cited.documents and not in_cited) or not at_place:
            verdict = StatementVerdict.WRONG_PLACE
        elif not cited.documents and not cited.places and _places(in_force) > 1:
            verdict = StatementVerdict.SEVERAL_PLACES
        remark = self._remark(blank.span, ordered[0])
        return replace(blank, verdict=verdict, evidence=_evidence(ordered), remark=remark)

    def _qualifier(self, span: Span, one: FoundPlace) -> Span | None:
        before = _SENTENCE_END.split(self._draft[max(0, span.start - 300) : span.start])[-1]
        behind = _SENTENCE_END.split(self._draft[span.end : span.end + 300])[0]
        return left_out_qualifier(one.held, one.span, one.compared.omitted, before, behind)

    def _remark(self, span: Span, one: FoundPlace) -> str | None:
        if one.compared.omitted or "[" in span.of(self._draft):
            return None
        quoted, held = _punctuation(span.of(self._draft)), _punctuation(one.span.of(one.held.text))
        return None if quoted == held else "The punctuation differs."

    def _out_of_force(self, blank: Statement, pattern: Pattern, same: list[FoundPlace]) -> Statement:
        """The quoted edition that ended last, and what the edition in force says in its place."""
        first = max(same, key=lambda one: one.held.version.edition)
        qualifier = self._qualifier(blank.span, first)
        statement = replace(
            blank,
            verdict=StatementVerdict.OUT_OF_FORCE,
            evidence=_evidence([first, *(one for one in same if one is not first)]),
            qualifier=first.held.evidence(qualifier) if qualifier else None,
        )
        now = self._in_force_counterpart(pattern, first.held)
        if now is None:
            return replace(statement, remark="No edition in force has words like these.")
        return replace(statement, in_force=now.held.evidence(_sentences(now)), since=_turned(now.compared.diff))

    def _in_force_counterpart(self, pattern: Pattern, held: HeldText) -> FoundPlace | None:
        """The words nearest to the quotation in the version that replaced its version; None where none are near."""
        successor = held.standing.by or held.version.document.id
        for text, version in enumerate(self._held.versions):
            if version.document.id == successor and self._texts.library.standing(version).state == "in_force":
                fits = nearest_fits(pattern, self._held, self._held.range_of(text))
                placed = [self._placed(pattern, fit) for fit in fits[:_NEAREST_COMPARED]]
                best = min(placed, key=lambda one: one.compared.distance, default=None)
                return best if best and best.compared.distance <= 0.6 * pattern.count else None
        return None

    def nearest_within(self, pattern: Pattern, within: Range) -> FoundPlace | None:
        """The place within a range whose words are nearest to a pattern."""
        placed = [self._placed(pattern, fit) for fit in nearest_fits(pattern, self._held, within)[:_NEAREST_COMPARED]]
        return min(placed, key=lambda one: one.compared.distance, default=None)


def _punctuation(words: str) -> str:
    """The punctuation within these words, without what stands at their ends: a quotation may end before a full stop."""
    return _NO_PUNCTUATION.sub("", _AT_THE_ENDS.sub("", words))


def is_near(compared: Compared, pattern: Pattern) -> bool:
    """Whether a quotation with changes is an altered one, and not another text."""
    limit = _MAX_CHANGED if pattern.count >= _SHORT else _MAX_CHANGED_IF_SHORT
    kept = " ".join(piece.text for piece in compared.diff if piece.op is Op.SAME)
    has_topic = any(not is_function_word(word) for word in kept.split())
    return has_topic and compared.distance <= limit * pattern.count


def _is_at_cited_place(one: FoundPlace, cited: Cited) -> bool:
    return not cited.places or any(lies_at(one.held, one.span.start, place) for place in cited.places)


def _places(places: list[FoundPlace]) -> int:
    return len({(one.held.version.document.id, one.held.block_at(one.span.start).start) for one in places})


def _sentences(one: FoundPlace) -> Span:
    """The span of the words, widened to whole sentences unless these are very long."""
    start, end = one.held.sentence_at(one.span.start).start, one.held.sentence_at(one.span.end - 1).end
    wide = Span(min(start, one.span.start), max(end, one.span.end))
    return wide if len(wide) <= len(one.span) + _MAX_SENTENCE else one.span


def _evidence(places: list[FoundPlace]) -> tuple[Evidence, ...]:
    return _distinct([one.held.evidence(one.span) for one in places[:MAX_EVIDENCE]])


def _distinct(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    return tuple({(one.citation.key, one.citation.start, one.citation.end): one for one in evidence}.values())


def _turned(diff: tuple[WordChange, ...]) -> tuple[WordChange, ...]:
    """A diff from the other side: the document's own words were added since, and the draft's own removed."""
    turned = {Op.REMOVED: Op.ADDED, Op.ADDED: Op.REMOVED, Op.SAME: Op.SAME}
    return tuple(WordChange(turned[piece.op], piece.text) for piece in diff)
