"""The output of the commands that change the library: reports, previews, generations, findings."""

import shlex
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from api.cli.show.word_changes import marked_words
from api.console import out
from ingest.difference import BlockChange
from ingest.generations.doctor import Finding, Health
from ingest.generations.previews import Preview
from ingest.generations.purge import Purged
from ingest.report import DocumentOutcome, IngestReport, ReportLine
from retrieval.errors import NOTHING_INGESTED
from retrieval.index.manifest import Manifest
from retrieval.word_diff import Op
from web.wording.changes import KIND_WORDS

_STYLES = {
    DocumentOutcome.ADDED: "green",
    DocumentOutcome.REINSTATED: "green",
    DocumentOutcome.CHANGED: "yellow",
    DocumentOutcome.WITHHELD: "yellow",
    DocumentOutcome.FAILED: "bold red",
    DocumentOutcome.REMOVED: "red",
    DocumentOutcome.WITHDRAWN: "red",
}
_MOVED = ">"
_BLOCK_MARKS = {Op.SAME: "~", Op.REMOVED: "-", Op.ADDED: "+"}

# Changes printed for each document; --json prints all.
_MAX_CHANGES = 10


def show_report(report: IngestReport) -> None:
    """Print a line for each changed document, its changes word by word, its proposals, and the counts."""
    shown = [line for line in report.lines if line.outcome is not DocumentOutcome.UNCHANGED or line.detail]
    if shown:
        _show_lines(shown)
    for line in shown:
        _show_changes(line)
        _show_proposals(line)
    counts = ", ".join(f"{report.count(outcome)} {outcome}" for outcome in DocumentOutcome if report.count(outcome))
    out.print(Text(f"{counts or 'nothing to do'} in {report.seconds:.1f} s"), end="; ")
    if report.dry_run:
        out.print("this was a dry run: nothing was changed.")
    elif report.preview:
        out.print(
            f"preview {report.preview} has {report.passages} passages, {report.encoded} of them new. "
            f"Run `cited publish {report.preview}` to let it serve, or `cited discard {report.preview}` to delete it."
        )
    elif report.published:
        noun = "passage" if report.passages == 1 else "passages"
        out.print(f"generation {report.generation} serves {report.passages} {noun}, {report.encoded} of them new.")
    elif report.generation:
        out.print(f"generation {report.generation} still serves.")
    else:
        out.print("nothing was published.")


def _show_lines(lines: Sequence[ReportLine]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("outcome")
    table.add_column("document", overflow="fold", min_width=24)
    table.add_column("remark", overflow="fold", ratio=1)
    for line in lines:
        outcome = Text(line.outcome, style=_STYLES.get(line.outcome, ""))
        table.add_row(outcome, Text(line.document_id), Text(_remark(line)))
    out.print(table)


def _remark(line: ReportLine) -> str:
    parts = []
    if line.passages_added or line.passages_removed:
        noun = "passage" if line.passages_added == 1 else "passages"
        parts.append(f"{line.passages_added} {noun} new, {line.passages_removed} removed")
    if line.edition and line.edition > 1 and line.outcome is DocumentOutcome.CHANGED:
        parts.insert(0, f"edition {line.edition}")
    detail = f"{line.reason}: {line.detail}" if line.reason else line.detail
    return "; ".join(filter(None, (*parts, detail)))


def _show_changes(line: ReportLine) -> None:
    if not line.changes:
        return
    out.print(Text(f"\nWhat changed in {line.document_id}", style="bold"))
    for change in line.changes[:_MAX_CHANGES]:
        out.print(_change_line(change))
    hidden = len(line.changes) - _MAX_CHANGES
    if hidden > 0:
        out.print(Text(f"  and {hidden} more: --json shows all", style="dim"))
    out.print()


def _change_line(change: BlockChange) -> Text:
    """A change in a line: its kinds and place, then the removed and added words with their context."""
    page = f"page {change.page}" if change.page else None
    paragraph = f"paragraph {change.paragraph}" if change.paragraph else None
    kinds = ", ".join(KIND_WORDS[kind].lower() for kind in change.kinds)
    place = " · ".join(filter(None, (kinds, change.heading, page, paragraph)))
    text = Text(f"  {_MOVED if change.moved else _BLOCK_MARKS[change.op]} ")
    text.append(f"[{place}] " if place else "", style="dim")
    text.append_text(marked_words(change.pieces))
    return text


def _show_proposals(line: ReportLine) -> None:
    for proposal in line.proposals:
        id, value = proposal.document_id or line.document_id, shlex.quote(proposal.value or "DAY")
        option = f"--{proposal.fact.replace('_', '-')} {value}"
        hint = "" if proposal.value else ", where DAY is its last day in force"
        page = f", page {proposal.page}" if proposal.page else ""
        out.print(Text(f"{line.document_id} says: “{proposal.evidence}”{page}"))
        out.print(Text(f"  To accept: cited amend {id} {option}{hint}", style="dim"))
        out.print(Text(f"  To reject: cited amend {id} --reject {proposal.fact}", style="dim"))


def show_previews(previews: Sequence[Preview]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("preview", "built", "documents", "passages", "changes"):
        table.add_column(column, overflow="fold")
    for preview in previews:
        manifest = preview.manifest
        numbers = (str(manifest.documents), str(manifest.passages))
        table.add_row(manifest.id, manifest.created, *numbers, Text(_counts_line(preview.report["counts"])))
    out.print(table if previews else "There are no previews. `cited ingest --preview` builds one.")


def _counts_line(counts: dict[str, Any]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)


def show_generations(generations: Sequence[Manifest], current: str | None) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("generation", "built", "parent", "documents", "passages", ""):
        table.add_column(column, overflow="fold")
    for manifest in generations:
        numbers = (str(manifest.documents), str(manifest.passages))
        state = "serves" if manifest.id == current else ""
        table.add_row(manifest.id, manifest.created, manifest.parent or "", *numbers, state)
    out.print(table if generations else NOTHING_INGESTED)


def show_purge(purged: Purged) -> None:
    out.print(
        f"Purged {', '.join(purged.documents)}: deleted {len(purged.files)} files, {len(purged.generations)} older "
        f"generations and {len(purged.previews)} previews."
    )
    out.print(
        f"Searched all {purged.files_searched} remaining files for {purged.probes} pieces of the purged text and found "
        "none."
    )


def show_findings(findings: Sequence[Finding]) -> None:
    styles = {Health.GOOD: "green", Health.NOTICE: "yellow", Health.BAD: "bold red"}
    table = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for finding in findings:
        words = f"{finding.said}. {finding.todo}" if finding.todo else finding.said
        table.add_row(Text(finding.health, style=styles[finding.health]), finding.what, Text(words))
    out.print(table)
    problems = sum(finding.health is Health.BAD for finding in findings)
    noun = "problem" if problems == 1 else "problems"
    out.print(f"{problems} {noun} found." if problems else "No problems found.")
