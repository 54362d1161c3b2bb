"""Check a draft: find what it quotes, cites and attributes, and give each a verdict from the documents."""

from collections.abc import Iterator

from retrieval.check.cited_places import Citations
from retrieval.check.covered import Covered
from retrieval.check.figures import Figures
from retrieval.check.held_text import HeldTexts
from retrieval.check.held_words import HeldWords
from retrieval.check.judge import MIN_WORDS, Judge
from retrieval.check.other_nation import with_other_nation
from retrieval.check.pattern import pattern_from, pattern_of
from retrieval.check.quotations import Quotation, quotations
from retrieval.check.references import References
from retrieval.check.statement import DraftCheck, Statement, StatementKind, StatementVerdict
from retrieval.check.unmarked import unmarked_runs
from retrieval.interfaces import Library, StopCheck, never_stop
from retrieval.text import CanonicalText, Span


def check_draft(
    draft: CanonicalText, library: Library, held: HeldWords, check_stop: StopCheck = never_stop
) -> DraftCheck:
    """Every statement of a draft with its verdict. `held`: the words of exactly this library.

    Deterministic: the same draft, library and day give the same. Raises what `check_stop` raises.
    """
    return _Check(draft, library, held, check_stop).run()


class _Check:
    def __init__(self, draft: CanonicalText, library: Library, held: HeldWords, check_stop: StopCheck) -> None:
        self._draft, self._held, self._check_stop = draft, held, check_stop
        self._texts = HeldTexts(library)
        self._citations = Citations(draft, library.versions(), held.versions)
        self._judge = Judge(draft.text, held, self._texts)
        self._too_short = 0

    def run(self) -> DraftCheck:
        quoted = quotations(self._draft)
        statements = list(self._quoted(quoted))
        skipped = [one.span for one in quoted if one.is_certain] + [one.span for one in statements]
        statements += self._unmarked(Covered([*skipped, *self._citations.name_spans]))
        covered = Covered([*skipped, *(one.span for one in statements)])
        for reference in References(self._draft, self._citations, self._texts).statements(covered):
            self._check_stop()
            statements.append(reference)
        covered = Covered([*skipped, *(one.span for one in statements)])
        for figure in Figures(self._draft, self._citations, self._held, self._texts).statements(covered):
            self._check_stop()
            statements.append(figure)
        statements.sort(key=lambda one: (one.span, one.kind))
        statements = [with_other_nation(self._draft, one, self._citations) for one in statements]
        left_out = dict.fromkeys(version.document.id for version in self._held.left_out)
        return DraftCheck(self._draft, tuple(statements), self._too_short, tuple(left_out))

    def _quoted(self, quoted: list[Quotation]) -> Iterator[Statement]:
        for one in quoted:
            self._check_stop()
            pattern = pattern_of(self._draft.text, one.words, self._held)
            if pattern.count < MIN_WORDS:
                self._too_short += 1
                continue
            kind = StatementKind.BLOCK_QUOTATION if one.is_block else StatementKind.QUOTATION
            statement = self._judge.judge(kind, one.span, pattern, self._citations.beside(one.span))
            if one.is_certain or statement.verdict is not StatementVerdict.NOT_HELD:
                yield statement

    def _unmarked(self, skipped: Covered) -> Iterator[Statement]:
        for words in unmarked_runs(self._draft, skipped, self._held, self._texts):
            self._check_stop()
            span = Span(words[0].span.start, words[-1].span.end)
            pattern = pattern_from(words, self._held)
            yield self._judge.judge(StatementKind.UNMARKED, span, pattern, self._citations.beside(span))
