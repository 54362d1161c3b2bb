"""The commands that change documents: ingest, refresh, amend, withdraw, reinstate, delete."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from api.cli.app import AsJson, app, print_json
from api.cli.facts import takes_facts
from api.cli.quality import keep_named_questions, measure_again
from api.settings import Settings
from ingest.report import DocumentOutcome, IngestReport, Mode
from ingest.source import edition_source, sources
from retrieval.errors import BadInput, BadPlace
from retrieval.facts import NO_CHANGES, FactChanges

Ids = Annotated[list[str], typer.Argument(help="The documents' ids, as `cited documents` lists them.")]
Yes = Annotated[bool, typer.Option("--yes", help="Purge without asking for confirmation.")]
Preview = Annotated[
    bool,
    typer.Option("--preview", help="Build a preview and show what would change; `cited publish` puts it into service."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change; build nothing.")]


def _mode(preview: bool, dry_run: bool) -> Mode:
    return Mode.DRY_RUN if dry_run else Mode.PREVIEW if preview else Mode.PUBLISH


@app.command()
@takes_facts
def ingest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, manifests or one https address; by default the folder CITED_CORPUS."),
    ] = None,
    as_id: Annotated[
        str | None, typer.Option("--as", help="Ingest the file as an edition of the document with this id.")
    ] = None,
    changes: FactChanges = NO_CHANGES,
    ocr: Annotated[bool, typer.Option("--ocr", help="Read scanned pages by OCR; needs ocrmypdf installed.")] = False,
    preview: Preview = False,
    dry_run: DryRun = False,
    approve_removals: Annotated[
        int | None, typer.Option(help="Remove the documents that the guard withholds; state their exact number.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ingest documents: read the new and changed ones, build a new index, and publish it in one step."""
    settings, named = Settings(), paths or []
    if any(path.startswith("https://") for path in named):
        _ingest_address(named, as_id, changes, _mode(preview, dry_run), settings, ocr=ocr, as_json=as_json)
    if as_id is not None or changes.names:
        if as_id is None or len(named) != 1:
            raise BadInput("Facts can be stated of one file only: `cited ingest FILE --as ID --published 2026-01-31`.")
        listed = [edition_source(Path(named[0]), as_id, changes.stated)]
    else:
        listed = sources([Path(path) for path in named] or [settings.corpus], settings.also_from_folders())
    if ocr:
        listed = [replace(source, ocr=True) for source in listed]
    if not listed:
        raise BadInput("There is nothing to ingest: the folder is empty. Name files, a folder or a manifest.")
    mode = _mode(preview, dry_run)
    if mode is Mode.PUBLISH:
        keep_named_questions(settings, [Path(path) for path in named] or [settings.corpus])
    _run("ingest", lambda job: job.run(listed, mode, approved_removals=approve_removals), settings, as_json)


def _ingest_address(
    named: list[str],
    as_id: str | None,
    changes: FactChanges,
    mode: Mode,
    settings: Settings,
    *,
    ocr: bool,
    as_json: bool,
) -> NoReturn:
    from api.addresses import Addresses

    if len(named) != 1:
        raise BadInput(
            "Give one address at a time. To fetch again everything that came from an address, run `cited refresh`."
        )
    _run(
        "fetch",
        lambda job: Addresses(job, settings).ingest(named[0], as_id, mode, changes, ocr=ocr),
        settings,
        as_json,
    )


@app.command()
def refresh(
    ids: Annotated[
        list[str] | None, typer.Argument(help="The ids of documents; by default all that came from an address.")
    ] = None,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Fetch documents again from their addresses and ingest those that changed."""
    from api.addresses import Addresses

    settings = Settings()
    _run("refresh", lambda job: Addresses(job, settings).refresh(ids or (), _mode(preview, False)), settings, as_json)


def _run(what: str, change: Callable[[Any], IngestReport], settings: Settings, as_json: bool) -> NoReturn:
    """Carry out a change, show its progress and report, and exit with the report's code."""
    from api.bootstrap import open_ingest
    from api.changes import summarise
    from api.cli.show.library import show_report
    from api.console import Bars, note
    from api.private_data import make_private

    make_private(settings.data, note)
    with Bars(silent=as_json) as bars:
        report = change(open_ingest(settings, bars.update, note))
    if not report.dry_run:
        ids = ", ".join(line.document_id for line in report.lines if line.outcome is not DocumentOutcome.UNCHANGED)
        record(settings, what, ids, summarise(report))
    if as_json:
        print_json(report.to_json())
    else:
        show_report(report)
    if report.generation and not (report.dry_run or report.preview):
        measure_again(settings, silent=as_json)
    raise typer.Exit(report.exit_code)


def record(settings: Settings, action: str, subject: str, outcome: str) -> None:
    """Add a line to the audit for an action at this terminal; a failure to write is only noted."""
    from api.console import note
    from api.state import audit
    from api.state.store import Store

    try:
        audit.record(Store(settings.data), audit.terminal_user(), action, subject, outcome)
    except BadPlace as error:
        note(f"The change was made, but the audit could not be written. {error}")


@app.command()
@takes_facts
def amend(
    document: Annotated[str, typer.Argument(help="The document's id.")],
    version: Annotated[
        str | None, typer.Option(help="The edition's SHA-256 or its first digits; by default the newest edition.")
    ] = None,
    changes: FactChanges = NO_CHANGES,
    reject: Annotated[
        list[str] | None,
        typer.Option(help="Reject the proposal about this fact, such as in_force_to. It is not made again."),
    ] = None,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """State facts of an edition, such as its days in force; `none` removes a fact. The text stays unchanged."""
    rejected = [name.replace("-", "_") for name in reject or ()]
    if not (changes.names or rejected):
        raise BadInput("State a fact, such as --in-force-from 2026-01-31, or name a proposal with --reject.")
    mode = _mode(preview, False)
    _run("amend", lambda job: job.amend(document, changes, version, mode, rejected=rejected), Settings(), as_json)


@app.command()
def withdraw(ids: Ids, preview: Preview = False, as_json: AsJson = False) -> None:
    """Withdraw documents from answers and pages at once; `cited reinstate` brings them back."""
    _run("withdraw", lambda job: job.withdraw(ids, _mode(preview, False)), Settings(), as_json)


@app.command()
def reinstate(ids: Ids, preview: Preview = False, as_json: AsJson = False) -> None:
    """Reinstate withdrawn documents."""
    _run("reinstate", lambda job: job.reinstate(ids, _mode(preview, False)), Settings(), as_json)


@app.command()
def delete(
    ids: Ids,
    purge: Annotated[
        bool, typer.Option("--purge", help="Delete for good: from every kept generation and preview, with all files.")
    ] = False,
    yes: Yes = False,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Delete documents with all their editions. Without --purge, `cited rollback` brings them back."""
    if purge and preview:
        raise BadInput(
            "A purge is permanent and has no preview. Run `cited delete --preview` first, then `cited delete --purge`."
        )
    if purge and not yes:
        typer.confirm(f"Purge {', '.join(ids)} from every kept generation? This cannot be undone.", abort=True)
    settings = Settings()
    if not purge:
        _run("delete", lambda job: job.delete(ids, _mode(preview, False)), settings, as_json)
    from api.bootstrap import open_ingest
    from api.cli.show.library import show_purge
    from api.console import note
    from api.state.store import Store

    purged = open_ingest(settings, say=note).purge(ids, Store(settings.data).forget_documents)
    record(settings, "purge", ", ".join(ids), f"generation {purged.generation}")
    measure_again(settings, silent=as_json)
    if as_json:
        print_json(purged.to_json())
    else:
        show_purge(purged)
