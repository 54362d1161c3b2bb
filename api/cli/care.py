"""The commands that maintain a data folder: backup, restore, doctor."""

import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings
from retrieval.errors import CitedError

if TYPE_CHECKING:
    from ingest.generations.doctor import Finding


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write, such as library.cited.")]) -> None:
    """Write the library to one file: originals, kept generations, previews, keys, audit. Safe while it serves."""
    from api.console import note
    from api.state.store import Store
    from ingest.generations.backup import back_up

    data = Settings().data
    done = back_up(data, file, Store(data).copy_to)
    note(f"Wrote {done.files} files, {done.bytes / 1e6:.1f} MB, to {file}. Generation {done.generation} was serving.")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `cited backup` wrote.")]) -> None:
    """Restore a backup into an empty data folder, after checking every byte of it."""
    from api.console import note
    from api.model import prepare_models
    from ingest.generations.backup import restore as put_back

    settings = Settings()
    done = put_back(settings.data, file)
    prepare_models(settings, note)
    note(f"Restored {done.files} files to {settings.data}. Generation {done.generation} now serves.")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check the hashes, ids, originals, disk, models and limits, and say how to fix each problem."""
    from api.cli.show.library import show_findings
    from ingest.generations.doctor import Health

    findings = list(_examine(Settings()))
    if as_json:
        print_json([finding.to_json() for finding in findings])
    else:
        show_findings(findings)
    raise typer.Exit(1 if any(finding.health is Health.BAD for finding in findings) else 0)


def _examine(settings: Settings) -> "Iterator[Finding]":
    from api.model import open_encoder, open_reranker
    from ingest.generations.doctor import Finding, Health, examine
    from ingest.library.library import recipe_for

    recipe = None
    try:
        encoder = open_encoder(settings.data, settings.encoder)
        recipe = recipe_for(encoder.name, encoder.sha256)
        reranker = open_reranker(settings.data, settings.ranker)
        names = (encoder.name, reranker.name) if reranker else (encoder.name,)
        yield Finding(Health.GOOD, "model", "; ".join(names))
    except CitedError as error:
        yield Finding(Health.BAD, "model", str(error), "Run `cited ingest`, which prepares it.")
    yield from examine(settings.data, recipe)
    yield from _check_state(settings.data)
    yield from _check_limits(settings)


def _check_state(data: Path) -> "Iterator[Finding]":
    from ingest.generations.backup import STATE
    from ingest.generations.doctor import Finding, Health

    path = data / STATE
    if not path.exists():
        return
    try:
        with sqlite3.connect(path) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict == "ok":
        yield Finding(Health.GOOD, "state", "keys, jobs and audit are intact")
        yield _check_audit(data)
    else:
        todo = f"Restore a backup, or move {path} away and make new keys."
        yield Finding(Health.BAD, "state", str(verdict), todo)


def _check_audit(data: Path) -> "Finding":
    from api.state import audit
    from api.state.store import Store
    from ingest.generations.doctor import Finding, Health

    verdict = audit.verify(Store(data))
    if verdict.broken_at is None:
        return Finding(Health.GOOD, "audit", f"{verdict.entries} entries in an unbroken chain")
    said = f"the chain breaks at entry {verdict.broken_at}: {verdict.problem}"
    return Finding(Health.BAD, "audit", said, "Find out who can write to the data folder; compare it with a backup.")


def _check_limits(settings: Settings) -> "Iterator[Finding]":
    from ingest.generations.doctor import Finding, Health

    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if 0 <= files < 1200:
        words = f"{files} open files are allowed; 1000 connections and the index need 1200"
        yield Finding(Health.NOTICE, "limits", words, "Run `ulimit -n 4096` before `cited serve` to allow more.")
        return
    allowed = "any number of" if files < 0 else str(files)
    words = (
        f"{allowed} open files are allowed; reading one file may take {settings.read_memory >> 20} MB of memory and "
        f"{settings.read_seconds} s of processor time"
    )
    yield Finding(Health.GOOD, "limits", words)
