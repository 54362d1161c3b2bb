"""A checked draft as the page shows it: the draft with its statements marked, and the list by severity."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.answer import Quote
from retrieval.check.search_question import search_question
from retrieval.check.statement import DraftCheck, Evidence, Statement, StatementKind, StatementVerdict
from retrieval.text import Block, BlockKind, Span
from retrieval.word_diff import WordChange
from web.quotation import Quotation, quotation
from web.wording.verdicts import KINDS, VERDICTS, advice, change_words, summary


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a draft's text. `number`: the statement that it belongs to, from 1; None for other words.

    `ends`: the statement ends with it, so that its number stands behind it.
    """

    text: str
    number: int | None = None
    verdict: str = ""
    grade: str = ""
    ends: bool = False


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A block of the draft. `kind`: "heading", "item" or "paragraph"."""

    kind: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement in words. `grade` is "wrong", "look" or "right"; `nearest`: its evidence only comes near.

    `question`: where nothing has it, the question whose search can be certified.
    """

    number: int
    kind: str
    verdict: str
    grade: str
    text: str
    advice: str
    remark: str | None
    changes: tuple[str, ...]
    diff: tuple[WordChange, ...]
    evidence: tuple[Quotation, ...]
    nearest: bool
    qualifier: Quotation | None
    in_force: Quotation | None
    since: tuple[WordChange, ...]
    question: str | None


@dataclass(frozen=True, slots=True)
class Count:
    verdict: str
    grade: str
    count: int


@dataclass(frozen=True, slots=True)
class CheckView:
    """What the page of a checked draft shows. `statements`: the gravest first, numbered in the order of the draft."""

    summary: str
    counts: tuple[Count, ...]
    statements: tuple[StatementView, ...]
    lines: tuple[DraftLine, ...]
    too_short: int
    left_out: tuple[str, ...]


def grade_of(verdict: StatementVerdict) -> str:
    """How much a verdict asks of the writer."""
    if verdict in (StatementVerdict.ALTERED, StatementVerdict.NOT_HELD, StatementVerdict.QUALIFIER_DROPPED):
        return "wrong"
    return "right" if verdict.is_right else "look"


def check_view(check: DraftCheck) -> CheckView:
    numbered = {id(one): number for number, one in enumerate(check.statements, 1)}
    counts = (Count(VERDICTS[one], grade_of(one), check.count(one)) for one in StatementVerdict)
    return CheckView(
        summary(check),
        tuple(one for one in counts if one.count),
        tuple(_statement(check, one, numbered[id(one)]) for one in check.by_severity),
        tuple(_line(check, block) for block in check.draft.blocks),
        check.too_short,
        check.left_out,
    )


def _statement(check: DraftCheck, statement: Statement, number: int) -> StatementView:
    qualifier, in_force = statement.qualifier, statement.in_force
    return StatementView(
        number,
        KINDS[statement.kind],
        VERDICTS[statement.verdict],
        grade_of(statement.verdict),
        statement.text,
        advice(statement),
        statement.remark,
        tuple(change_words(statement)),
        statement.diff,
        tuple(shown(one) for one in statement.evidence),
        statement.verdict is StatementVerdict.NOT_HELD and statement.kind is not StatementKind.REFERENCE,
        shown(qualifier) if qualifier else None,
        shown(in_force) if in_force else None,
        statement.since,
        search_question(check, statement),
    )


def shown(evidence: Evidence) -> Quotation:
    """Evidence as a quote with its citation and link."""
    core = (evidence.citation.span,)
    quote = Quote(evidence.text, core, 1.0, evidence.citation, evidence.standing, applicability=evidence.applicability)
    return quotation(quote)


def _line(check: DraftCheck, block: Block) -> DraftLine:
    kind = {BlockKind.HEADING: "heading", BlockKind.ITEM: "item"}.get(block.kind, "paragraph")
    return DraftLine(kind, tuple(runs(check.draft.text, block.span, check.statements)))


def runs(text: str, span: Span, statements: Sequence[Statement]) -> Iterator[Run]:
    """A part of the draft, cut at the edges of its statements. Statements are in order and do not overlap; a later one
    that did is left out here."""
    at = span.start
    first = bisect_right(statements, span.start, key=lambda one: one.span.end)
    for number in range(first + 1, len(statements) + 1):
        one = statements[number - 1]
        if one.span.start >= span.end:
            break
        start, end = max(one.span.start, at), min(one.span.end, span.end)
        if start >= end or one.span.start < at > span.start:
            continue
        if at < start:
            yield Run(text[at:start])
        yield Run(text[start:end], number, VERDICTS[one.verdict], grade_of(one.verdict), one.span.end <= span.end)
        at = end
    if at < span.end:
        yield Run(text[at : span.end])
