"""The output of `cited check`: the statements of a draft, the gravest first."""

import shlex
import textwrap

from rich.text import Text

from api.console import out
from api.printable import printable
from retrieval.check.search_question import search_question
from retrieval.check.statement import DraftCheck, Evidence, Statement, StatementVerdict
from retrieval.word_diff import Op, WordChange
from web.check.view import grade_of, shown
from web.quotation import limited_line
from web.wording.verdicts import KINDS, VERDICTS, advice, change_words, summary

_STYLES = {"wrong": "bold red", "look": "bold yellow", "right": "bold green"}
_PIECES = {Op.SAME: "", Op.REMOVED: "red strike", Op.ADDED: "green underline"}


def show_check(check: DraftCheck) -> None:
    """Print the summary, then each statement with its evidence."""
    out.print(Text(summary(check), style="bold"))
    if check.too_short:
        out.print(Text(f"Not checked: {check.too_short} quotations of one or two words.", style="dim"))
    if check.left_out:
        out.print(Text(f"Not compared, because the library is too large: {', '.join(check.left_out)}.", style="yellow"))
    for statement in check.by_severity:
        _show(statement)
        if question := search_question(check, statement):
            _show_command(question)


def _show(statement: Statement) -> None:
    out.print()
    head = Text(VERDICTS[statement.verdict], style=_STYLES[grade_of(statement.verdict)])
    place = f" · {KINDS[statement.kind]}, characters {statement.span.start} to {statement.span.end}"
    out.print(head + Text(place, style="dim"))
    _print_filled(" ".join(statement.text.split()), "  │ ")
    _print_filled(" ".join(filter(None, (advice(statement), statement.remark))), "  ")
    for change in change_words(statement):
        _print_filled(change, "  - ")
    if statement.diff:
        out.print(_diff(statement.diff))
    if statement.qualifier:
        _show_evidence("left out", statement.qualifier)
    label = "nearest, which does not say it" if statement.verdict is StatementVerdict.NOT_HELD else "the document"
    for evidence in statement.evidence[:3]:
        _show_evidence(label, evidence)
    if statement.in_force:
        _show_evidence("in force", statement.in_force)


def _show_command(question: str) -> None:
    """The command in one line, so that it can be copied."""
    words = f"cited certificate -- {shlex.quote(printable(question))}"
    out.print(Text(f"  signed record of the search for it: {words}"), soft_wrap=True)


def _show_evidence(label: str, evidence: Evidence) -> None:
    words = " ".join(evidence.text.split())
    _print_filled(f"{label}: “{words}” {limited_line(evidence.citation, shown(evidence).limits)}", "  ")


def _diff(pieces: tuple[WordChange, ...]) -> Text:
    return Text("  ") + Text.assemble(*((printable(piece.text), _PIECES[piece.op]) for piece in pieces))


def _print_filled(words: str, indent: str) -> None:
    filled = textwrap.fill(
        printable(words), max(40, out.width - 4), initial_indent=indent, subsequent_indent=" " * len(indent)
    )
    out.print(Text(filled))
