"""The commands that change the library: preview, publish, go back, withdraw, delete, state facts."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from api.cli.app import AsJson, app, print_json
from api.cli.quality import adopt, ask_again
from api.settings import Settings
from ingest.report import DocumentOutcome, IngestReport, Mode
from ingest.source import edition_source, sources
from retrieval.errors import BadInput, BadPlace

Ids = Annotated[list[str], typer.Argument(help="The documents' ids, as `cited documents` lists them.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Looking = Annotated[
    bool, typer.Option("--preview", help="Build it aside and show what would change; `cited publish` lets it serve.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and build nothing.")]


def _mode(preview: bool, dry_run: bool) -> Mode:
    return Mode.DRY_RUN if dry_run else Mode.PREVIEW if preview else Mode.PUBLISH


def _day(name: str, value: str | None) -> date | None:
    if value in (None, "none"):
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value or ""):
        raise BadInput(f"{name}: write the date as in 2026-01-31, or `none` to take it away.")
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        raise BadInput(f"{name}: there is no day {value}.") from None


def _facts(
    title: str | None,
    publisher: str | None,
    url: str | None,
    licence: str | None,
    published: str | None,
    in_force_from: str | None,
    in_force_to: str | None,
    supersedes: str | None,
) -> dict[str, Any]:
    """The facts that were given; `none` takes one away."""
    words = {"title": title, "publisher": publisher, "url": url, "licence": licence, "supersedes": supersedes}
    days = {"published": published, "in_force_from": in_force_from, "in_force_to": in_force_to}
    texts = {name: None if value == "none" else value for name, value in words.items() if value is not None}
    dates = {name: _day(f"--{name.replace('_', '-')}", value) for name, value in days.items() if value is not None}
    return {**texts, **dates}


Title = Annotated[str | None, typer.Option(help="The document's title.")]
Publisher = Annotated[str | None, typer.Option(help="Who published it.")]
Url = Annotated[str | None, typer.Option(help="Its address.")]
Licence = Annotated[str | None, typer.Option(help="Its licence.")]
Published = Annotated[str | None, typer.Option(help="The day it was published, as in 2026-01-31.")]
From = Annotated[str | None, typer.Option("--in-force-from", help="Its first day in force.")]
To = Annotated[str | None, typer.Option("--in-force-to", help="Its last day in force.")]
Supersedes = Annotated[str | None, typer.Option(help="The id of the document whose place it takes.")]


@app.command()
def ingest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, manifests or one https address; without any, the corpus that ships."),
    ] = None,
    as_id: Annotated[
        str | None, typer.Option("--as", help="The file is an edition of the document with this id.")
    ] = None,
    title: Title = None,
    publisher: Publisher = None,
    url: Url = None,
    licence: Licence = None,
    published: Published = None,
    in_force_from: From = None,
    in_force_to: To = None,
    supersedes: Supersedes = None,
    ocr: Annotated[
        bool, typer.Option("--ocr", help="Read pages that are pictures by OCR; needs ocrmypdf installed.")
    ] = False,
    preview: Looking = False,
    dry_run: DryRun = False,
    approve_removals: Annotated[
        int | None, typer.Option(help="Let so many documents go that the guard withholds; the exact number.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring documents in: read what is new or changed, build the index aside, and publish it in one step."""
    facts = _facts(title, publisher, url, licence, published, in_force_from, in_force_to, supersedes)
    settings, named = Settings(), paths or []
    if any(path.startswith("https://") for path in named):
        _fetch(named, as_id, {**facts, "ocr": ocr}, _mode(preview, dry_run), settings, as_json)
    if as_id is not None or facts:
        if as_id is None or len(named) != 1:
            raise BadInput("Facts are stated of one file: `cited ingest FILE --as ID --published 2026-01-31`.")
        found = [edition_source(Path(named[0]), as_id, **facts)]
    else:
        found = sources([Path(path) for path in named] or [settings.corpus])
    if ocr:
        found = [replace(source, ocr=True) for source in found]
    if not found:
        raise BadInput("There is nothing to ingest: the folder is empty. Name files, a folder or a manifest.")
    mode = _mode(preview, dry_run)
    if mode is Mode.PUBLISH:
        adopt(settings, [Path(path) for path in named] or [settings.corpus])
    _run("ingest", lambda job: job.run(found, mode, approved_removals=approve_removals), settings, as_json)


def _fetch(
    named: list[str], as_id: str | None, facts: dict[str, Any], mode: Mode, settings: Settings, as_json: bool
) -> NoReturn:
    from api.addresses import Addresses

    if len(named) != 1:
        raise BadInput("Give one address at a time; `cited refresh` fetches all again that came from one.")
    _run("fetch", lambda job: Addresses(job, settings).bring(named[0], as_id, mode, **facts), settings, as_json)


@app.command()
def refresh(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Only these documents; by default all from an address.")
    ] = None,
    preview: Looking = False,
    as_json: AsJson = False,
) -> None:
    """Fetch again what has changed of the documents that came from an address."""
    from api.addresses import Addresses

    settings = Settings()
    _run("refresh", lambda job: Addresses(job, settings).refresh(ids or (), _mode(preview, False)), settings, as_json)


def _run(what: str, change: Callable[[Any], IngestReport], settings: Settings, as_json: bool) -> NoReturn:
    """Carry a change out with progress, print its report, and end with its exit code."""
    from api.bootstrap import open_ingest
    from api.changes import summary
    from api.cli.show.library import show_report
    from api.console import Bars, note

    with Bars(silent=as_json) as bars:
        report = change(open_ingest(settings, bars.update, note))
    if not report.dry_run:
        ids = ", ".join(line.document_id for line in report.lines if line.outcome is not DocumentOutcome.UNCHANGED)
        record(settings, what, ids, summary(report))
    if as_json:
        print_json(report.to_json())
    else:
        show_report(report)
    if report.generation and not (report.dry_run or report.preview):
        ask_again(settings, silent=as_json)
    raise typer.Exit(report.exit_code)


def record(settings: Settings, action: str, subject: str, outcome: str) -> None:
    """A line of the audit for what was done at this terminal."""
    from api.console import note
    from api.state import audit
    from api.state.store import Store

    try:
        audit.record(Store(settings.data), audit.person(), action, subject, outcome)
    except BadPlace as trouble:
        note(f"Not written to the audit: {trouble}")


@app.command()
def amend(
    document: Annotated[str, typer.Argument(help="The document's id.")],
    version: Annotated[
        str | None, typer.Option(help="The edition's SHA-256, or its beginning; by default the newest edition.")
    ] = None,
    title: Title = None,
    publisher: Publisher = None,
    url: Url = None,
    licence: Licence = None,
    published: Published = None,
    in_force_from: From = None,
    in_force_to: To = None,
    supersedes: Supersedes = None,
    reject: Annotated[
        list[str] | None, typer.Option(help="Turn down what is proposed of this fact, such as in_force_to, for good.")
    ] = None,
    preview: Looking = False,
    as_json: AsJson = False,
) -> None:
    """State facts of an edition, such as the days it is in force; `none` takes a fact away. Its text stays as it is."""
    facts = _facts(title, publisher, url, licence, published, in_force_from, in_force_to, supersedes)
    rejected = [name.replace("-", "_") for name in reject or ()]
    if not (facts or rejected):
        raise BadInput("Say what to state, such as --in-force-from 2026-01-31, or what to --reject.")
    mode = _mode(preview, False)
    _run("amend", lambda job: job.amend(document, facts, version, mode, rejected=rejected), Settings(), as_json)


@app.command()
def withdraw(ids: Ids, preview: Looking = False, as_json: AsJson = False) -> None:
    """Take documents out of answers and pages at once; `cited reinstate` brings them back."""
    _run("withdraw", lambda job: job.withdraw(ids, _mode(preview, False)), Settings(), as_json)


@app.command()
def reinstate(ids: Ids, preview: Looking = False, as_json: AsJson = False) -> None:
    """Bring withdrawn documents back."""
    _run("reinstate", lambda job: job.reinstate(ids, _mode(preview, False)), Settings(), as_json)


@app.command()
def delete(
    ids: Ids,
    purge: Annotated[
        bool, typer.Option("--purge", help="For good: out of every kept generation and preview, with its files.")
    ] = False,
    yes: Yes = False,
    preview: Looking = False,
    as_json: AsJson = False,
) -> None:
    """Delete documents with all their editions. Without --purge, `cited rollback` brings them back."""
    if purge and preview:
        raise BadInput("A purge has no preview: it is for good. Run `cited delete` with --preview, then with --purge.")
    if purge and not yes:
        typer.confirm(f"Purge {', '.join(ids)} from every kept generation? This cannot be undone", abort=True)
    settings = Settings()
    if not purge:
        _run("delete", lambda job: job.delete(ids, _mode(preview, False)), settings, as_json)
    from api.bootstrap import open_ingest
    from api.cli.show.library import show_purge
    from api.console import note
    from api.state.store import Store

    purged = open_ingest(settings, say=note).purge(ids, Store(settings.data).forget)
    record(settings, "purge", ", ".join(ids), f"generation {purged.generation}")
    ask_again(settings, silent=as_json)
    if as_json:
        print_json(purged.to_json())
    else:
        show_purge(purged)
