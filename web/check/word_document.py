"""A checked draft as a DOCX file: the draft, with the verdict on each statement as a comment."""

from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph
from docx.text.run import Run as WordRun

from retrieval.check.statement import DraftCheck
from web.answers.word_document import clean, set_up, with_fixed_times
from web.check.view import CheckView, Run, StatementView, check_view
from web.quotation import Quotation

_TITLE = "Draft checked by Cited"
_STYLES = {"heading": "Heading 2", "item": "List Bullet", "paragraph": "Normal"}
_MAX_EVIDENCE = 3


def as_docx(check: DraftCheck, made: datetime, service: str) -> bytes:
    """A4, in British English. Comments stand at the statements of the draft; a summary stands before it.

    `service`: the address of Cited, without a slash at its end.
    """
    view, document = check_view(check), Document()
    set_up(document, _TITLE, made)
    document.add_heading(_TITLE, 0)
    document.add_paragraph(f"Checked on {made:%-d %B %Y} at {service}. {view.summary} Each has a comment.")
    _add_counts(document, view)
    _add_draft(document, view, service)
    written = BytesIO()
    document.save(written)
    return with_fixed_times(written.getvalue(), made)


def _add_counts(document: WordDocument, view: CheckView) -> None:
    for one in view.counts:
        document.add_paragraph(f"{one.verdict}: {one.count}", style="List Bullet")
    if view.too_short:
        document.add_paragraph(f"Not checked, because they have one or two words: {view.too_short} quotations.")
    if view.left_out:
        document.add_paragraph(f"Not compared, for want of memory: {clean(', '.join(view.left_out))}.")


def _add_draft(document: WordDocument, view: CheckView, service: str) -> None:
    by_number = {one.number: one for one in view.statements}
    open_runs: list[WordRun] = []
    for line in view.lines:
        paragraph = document.add_paragraph(style=_STYLES[line.kind])
        for run in line.runs:
            added = _add_run(paragraph, run)
            if run.number is not None:
                open_runs.append(added)
                if run.ends:
                    _add_comment(document, open_runs, by_number[run.number], service)
                    open_runs = []


def _add_run(paragraph: Paragraph, run: Run) -> WordRun:
    added = paragraph.add_run(clean(run.text))
    added.underline = (run.number is not None and run.grade != "right") or None
    return added


def _add_comment(document: WordDocument, runs: list[WordRun], one: StatementView, service: str) -> None:
    comment = document.add_comment([runs[0], runs[-1]], text="", author="Cited", initials="C")
    comment.paragraphs[0].add_run(f"{one.number}. {one.verdict}").bold = True
    lines = [one.advice, one.remark or "", *one.changes]
    if one.qualifier:
        lines.append(f"Left out: {_quoted(one.qualifier, service)}")
    label = "Nearest" if one.nearest else "The document"
    lines += [f"{label}: {_quoted(evidence, service)}" for evidence in one.evidence[:_MAX_EVIDENCE]]
    if one.in_force:
        lines.append(f"In force: {_quoted(one.in_force, service)}")
    for line in filter(None, lines):
        comment.add_paragraph(clean(line))


def _quoted(evidence: Quotation, service: str) -> str:
    words = " ".join(evidence.copied.split())
    return f"{words} {service}{evidence.link}"
