"""What the command line prints about changes to the library: reports, previews, generations."""

import shlex
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from api.console import out
from api.state.keys import Key
from ingest.difference import BlockChange, Op
from ingest.generations.doctor import Finding, Health
from ingest.generations.previews import Preview
from ingest.generations.purge import Purged
from ingest.report import DocumentOutcome, IngestReport, ReportLine
from retrieval.index.generation import Manifest

_STYLES = {
    DocumentOutcome.ADDED: "green",
    DocumentOutcome.REINSTATED: "green",
    DocumentOutcome.CHANGED: "yellow",
    DocumentOutcome.WITHHELD: "yellow",
    DocumentOutcome.FAILED: "bold red",
    DocumentOutcome.REMOVED: "red",
    DocumentOutcome.WITHDRAWN: "red",
}
_PIECES = {Op.SAME: "", Op.REMOVED: "red strike", Op.ADDED: "green underline"}
_MARKS = {Op.SAME: "~", Op.REMOVED: "-", Op.ADDED: "+"}

# Changed blocks shown for each document; --json gives all.
SHOWN = 10
# Words shown around those that changed.
AROUND = 12


def show_report(report: IngestReport) -> None:
    """A line for each document that is not as it was, what changed in it word by word, and the counts."""
    shown = [line for line in report.lines if line.outcome is not DocumentOutcome.UNCHANGED or line.detail]
    if shown:
        _show_lines(shown)
    for line in shown:
        _show_changes(line)
        _show_proposals(line)
    counts = ", ".join(f"{report.count(outcome)} {outcome}" for outcome in DocumentOutcome if report.count(outcome))
    out.print(Text(f"{counts or 'nothing to do'} in {report.seconds:.1f} s"), end="; ")
    if report.dry_run:
        out.print("a dry run: nothing was changed.")
    elif report.preview:
        out.print(
            f"preview {report.preview} has {report.passages} passages, {report.encoded} of them new. "
            f"`cited publish {report.preview}` lets it serve, `cited discard {report.preview}` throws it away."
        )
    elif report.published:
        noun = "passage" if report.passages == 1 else "passages"
        out.print(f"generation {report.generation} serves {report.passages} {noun}, {report.encoded} of them new.")
    elif report.generation:
        out.print(f"generation {report.generation} goes on serving.")
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
    counted = []
    if line.passages_added or line.passages_removed:
        noun = "passage" if line.passages_added == 1 else "passages"
        counted.append(f"{line.passages_added} {noun} new, {line.passages_removed} gone")
    if line.edition and line.edition > 1 and line.outcome is DocumentOutcome.CHANGED:
        counted.insert(0, f"edition {line.edition}")
    detail = f"{line.reason}: {line.detail}" if line.reason else line.detail
    return "; ".join(filter(None, (*counted, detail)))


def _show_changes(line: ReportLine) -> None:
    if not line.changes:
        return
    out.print(Text(f"\nWhat changed in {line.document_id}", style="bold"))
    for change in line.changes[:SHOWN]:
        out.print(_change(change))
    more = len(line.changes) - SHOWN
    if more > 0:
        out.print(Text(f"  and {more} more, which --json shows", style="dim"))
    out.print()


def _change(change: BlockChange) -> Text:
    """One changed block on a line: its place, then the words that went, came, and stand around them."""
    page = f"page {change.page}" if change.page else None
    paragraph = f"paragraph {change.paragraph}" if change.paragraph else None
    place = " · ".join(filter(None, (change.heading, page, paragraph)))
    text = Text(f"  {_MARKS[change.op]} ")
    text.append(f"[{place}] " if place else "", style="dim")
    last = len(change.pieces) - 1
    for number, piece in enumerate(change.pieces):
        words = piece.text.split()
        if piece.op is Op.SAME:
            words = _around(words, first=number == 0, last=number == last)
        elif len(words) > 4 * AROUND:
            words = [*words[: 4 * AROUND], "…"]
        marked = " ".join(words)
        # Colours are not everything: a terminal may have none.
        marked = {Op.REMOVED: f"[-{marked}-]", Op.ADDED: f"{{+{marked}+}}", Op.SAME: marked}[piece.op]
        text.append(marked, style=_PIECES[piece.op])
        text.append(" ")
    return text


def _around(words: list[str], *, first: bool, last: bool) -> list[str]:
    if len(words) <= 2 * AROUND:
        return words
    head = [] if first else words[:AROUND]
    tail = [] if last else words[-AROUND:]
    return [*head, "…", *tail]


def _show_proposals(line: ReportLine) -> None:
    for proposal in line.proposals:
        id, value = proposal.document_id or line.document_id, shlex.quote(proposal.value or "DAY")
        option = f"--{proposal.fact.replace('_', '-')} {value}"
        which = "" if proposal.value else ", with its last day in force"
        page = f", page {proposal.page}" if proposal.page else ""
        out.print(Text(f"{line.document_id} says: “{proposal.evidence}”{page}"))
        out.print(Text(f"  If so: cited amend {id} {option}{which}", style="dim"))
        out.print(Text(f"  If not: cited amend {id} --reject {proposal.fact}", style="dim"))


def show_previews(previews: Sequence[Preview]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("preview", "built", "documents", "passages", "what it changes"):
        table.add_column(column, overflow="fold")
    for preview in previews:
        manifest = preview.manifest
        numbers = (str(manifest.documents), str(manifest.passages))
        table.add_row(manifest.id, manifest.created, *numbers, Text(_counted(preview.report["counts"])))
    out.print(table if previews else "No preview waits.")


def _counted(counts: dict[str, Any]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)


def show_generations(generations: Sequence[Manifest], current: str | None) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("generation", "built", "from", "documents", "passages", ""):
        table.add_column(column, overflow="fold")
    for one in generations:
        numbers = (str(one.documents), str(one.passages))
        table.add_row(one.id, one.created, one.parent or "", *numbers, "serves" if one.id == current else "")
    out.print(table if generations else "Nothing has been ingested yet.")


def show_purge(purged: Purged) -> None:
    out.print(
        f"Purged {', '.join(purged.documents)}: {len(purged.files)} files, {len(purged.generations)} older generations "
        f"and {len(purged.previews)} previews are gone."
    )
    out.print(
        f"Looked for {purged.probes} pieces of its text in all {purged.files_searched} files that stay, and found none."
    )


def show_keys(keys: Sequence[Key]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("key", "of", "made", "revoked"):
        table.add_column(column, overflow="fold")
    for key in keys:
        table.add_row(key.id, Text(key.name), key.created, key.revoked or "")
    out.print(table if keys else "No key has been made. `cited keys create NAME` makes one.")


def show_audit(entries: Sequence[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("at", "by", "action", "subject", "outcome"):
        table.add_column(column, overflow="fold")
    for entry in entries:
        table.add_row(*(Text(str(value)) for value in entry.values()))
    out.print(table if entries else "Nothing has been changed yet.")


def show_findings(findings: Sequence[Finding]) -> None:
    styles = {Health.GOOD: "green", Health.NOTICE: "yellow", Health.BAD: "bold red"}
    table = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for finding in findings:
        said = f"{finding.said}. {finding.todo}" if finding.todo else finding.said
        table.add_row(Text(finding.health, style=styles[finding.health]), finding.what, Text(said))
    out.print(table)
    bad = sum(finding.health is Health.BAD for finding in findings)
    out.print("All is well." if not bad else f"{bad} to be seen to.")
