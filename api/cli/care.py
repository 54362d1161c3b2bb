"""The commands that take care of a data folder: back it up, restore it, examine it."""

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
    """Write the whole library to one file, while it serves: originals, kept generations, previews, keys and audit."""
    from api.console import note
    from api.state.store import Store
    from ingest.generations.backup import back_up

    data = Settings().data
    done = back_up(data, file, Store(data).copy_to)
    note(f"{file} holds {done.files} files, {done.bytes / 1e6:.1f} MB; generation {done.generation} served.")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `cited backup` wrote.")]) -> None:
    """Put a backup into an empty data folder, once every byte of it is checked."""
    from api.console import note
    from api.model import prepare_encoder, prepare_ranker
    from ingest.generations.backup import restore as put_back

    settings = Settings()
    done = put_back(settings.data, file)
    prepare_encoder(settings.data, settings.encoder, note)
    prepare_ranker(settings.data, settings.ranker, note)
    note(f"Restored {done.files} files to {settings.data}; generation {done.generation} serves.")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check everything: hashes, ids, originals, disk, model, limits; and say what to do."""
    from api.cli.show.library import show_findings
    from ingest.generations.doctor import Health

    findings = list(_findings(Settings()))
    if as_json:
        print_json([finding.to_json() for finding in findings])
    else:
        show_findings(findings)
    raise typer.Exit(1 if any(finding.health is Health.BAD for finding in findings) else 0)


def _findings(settings: Settings) -> "Iterator[Finding]":
    from api.model import open_encoder, open_ranker
    from ingest.generations.doctor import Finding, Health, examine
    from ingest.library.library import recipe_for

    recipe = None
    try:
        encoder = open_encoder(settings.data, settings.encoder)
        recipe = recipe_for(encoder.name, encoder.sha256)
        ranker = open_ranker(settings.data, settings.ranker)
        names = (encoder.name, ranker.name) if ranker else (encoder.name,)
        yield Finding(Health.GOOD, "model", "; ".join(names))
    except CitedError as trouble:
        yield Finding(Health.BAD, "model", str(trouble), "Run `cited ingest`, which prepares it.")
    yield from examine(settings.data, recipe)
    yield from _state(settings.data)
    yield from _limits(settings)


def _state(data: Path) -> "Iterator[Finding]":
    from ingest.generations.backup import STATE
    from ingest.generations.doctor import Finding, Health

    path = data / STATE
    if not path.exists():
        return
    try:
        with sqlite3.connect(path) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as cause:
        said = str(cause)
    if said == "ok":
        yield Finding(Health.GOOD, "state", "keys, jobs and audit are in order")
    else:
        todo = f"Restore a backup, or move {path} away: keys must then be made anew."
        yield Finding(Health.BAD, "state", str(said), todo)


def _limits(settings: Settings) -> "Iterator[Finding]":
    from ingest.generations.doctor import Finding, Health

    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if 0 <= files < 1200:
        said = f"{files} open files allowed; 1000 connections and the index need 1200"
        yield Finding(Health.NOTICE, "limits", said, "Raise it with `ulimit -n 4096` before `cited serve`.")
        return
    allowed = "any number of" if files < 0 else str(files)
    said = (
        f"{allowed} open files; a file may take {settings.read_memory >> 20} MB and {settings.read_seconds} s to read"
    )
    yield Finding(Health.GOOD, "limits", said)
