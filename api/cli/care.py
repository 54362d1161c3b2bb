"""The commands that maintain a data folder: backup, restore, doctor."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings
from retrieval.errors import BadPlace, CitedError

if TYPE_CHECKING:
    from ingest.generations.doctor import Finding


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write, such as library.cited.")]) -> None:
    """Write the library to one file: originals, kept generations, previews, keys, audit. Safe while it serves."""
    from api.backup_key import read_backup_key
    from api.console import note
    from api.state.store import Store
    from ingest.generations.backup import back_up

    settings = Settings()
    key = read_backup_key(settings.backup_key_file)
    done = back_up(settings.data, file, Store(settings.data).copy_to, key)
    for damage in done.left_out:
        note(f"Left out: {damage}")
    note(f"Wrote {done.files} files, {done.bytes / 1e6:.1f} MB, to {file}. Generation {done.generation} was serving.")
    if not done.keyed:
        note(f"The seal shows damage, but not who made the file: keep it where only you can write. {_SET_A_KEY}")


_SET_A_KEY = "Set CITED_BACKUP_KEY_FILE to seal backups with a key."


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `cited backup` wrote.")],
    keep_keys: Annotated[
        bool, typer.Option("--keep-keys", help="Keep the keys of the backup valid, those revoked since then too.")
    ] = False,
) -> None:
    """Restore a backup into an empty data folder, after checking everything in it. All its keys are revoked."""
    from api.backup_key import read_backup_key
    from api.console import note
    from api.model import prepare_models
    from api.state.restored import take_over_state
    from ingest.generations.restore import restore as put_back

    settings = Settings()
    key = read_backup_key(settings.backup_key_file)
    done = put_back(settings.data, file, key, partial(take_over_state, keep_keys=keep_keys))
    prepare_models(settings, note)
    note(f"Restored {done.files} files to {settings.data}. Generation {done.generation} now serves.")
    for name in done.left_out:
        note(f"Left out generation {name}: this version of Cited cannot open it.")
    if not done.keyed:
        note(f"The seal proves only that nothing was damaged, not who made the backup. {_SET_A_KEY}")
    if keep_keys:
        note("The keys of the backup are valid. Revoke those that you revoked since then: `cited keys list`.")
    else:
        note("All keys of the backup are revoked. Make new ones: `cited keys create NAME`.")


@app.command()
def clean(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be removed; remove nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove orphans: files of documents that no kept generation, no preview and no running job holds."""
    from api.console import out
    from api.state.job import RUNNING
    from api.state.jobs import uploads_without_job
    from ingest.disk import cannot_write
    from ingest.generations.orphans import find_orphans, measure_files, remove_files
    from ingest.generations.publish import lock_data_folder

    data = Settings().data
    with lock_data_folder(data):
        paths = [*find_orphans(data), *uploads_without_job(data, RUNNING)]
        try:
            found = measure_files(data, paths) if dry_run else remove_files(data, paths)
        except OSError as cause:
            raise cannot_write(data, cause) from cause
    if as_json:
        print_json({**found.to_json(), "dry_run": dry_run})
        return
    for name in found.files:
        out.print(name, markup=False)
    count = "1 file" if len(found.files) == 1 else f"{len(found.files)} files"
    freed = "would be freed" if dry_run else "freed"
    out.print(f"{count}, {found.bytes / 1e6:.1f} MB {freed}." if found.files else "There is nothing to remove.")


@app.command()
def health(
    address: Annotated[
        str | None, typer.Option(help="The address of the service; by default from CITED_HOST and CITED_PORT.")
    ] = None,
) -> None:
    """Ask the running service whether it answers questions. The status is 0 if so, else 1."""
    from api.health import ask_service

    settings = Settings()
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    shown = f"[{host}]" if ":" in host else host
    typer.echo(ask_service(address or f"http://{shown}:{settings.port}"))


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
    yield from _check_uploads(settings.data)
    yield from _check_limits(settings)
    yield _check_readers()


def _check_state(data: Path) -> "Iterator[Finding]":
    from ingest.generations.backup_format import STATE
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


def _check_uploads(data: Path) -> "Iterator[Finding]":
    from api.state.job import RUNNING
    from api.state.jobs import uploads_without_job
    from ingest.generations.doctor import Finding, Health

    with suppress(BadPlace):  # `_check_state` reports a damaged database
        waiting = uploads_without_job(data, RUNNING)
        if waiting:
            words = f"{len(waiting)} uploaded files wait for jobs that were interrupted"
            todo = "Run these jobs again with `POST /v1/library/jobs/{id}/again`, or run `cited clean`."
            yield Finding(Health.NOTICE, "uploads", words, todo)


def _check_readers() -> "Finding":
    from ingest.generations.doctor import Finding, Health
    from ingest.reading.sandbox import find_protection

    words = {
        "network": "open a connection", "programs": "run programs", "reading": "read other files",
        "writing": "write other files",
    }  # fmt: skip
    found = asdict(find_protection())
    allowed = [words[name] for name, refused in found.items() if not refused]
    if not allowed:
        said = "the process that reads a file cannot open a connection, run a program, or use any other file"
        return Finding(Health.GOOD, "readers", said)
    said = f"on this machine the process that reads a file can {', '.join(allowed)}"
    todo = "Use Linux 5.13 or later with Landlock and seccomp, or ingest only files that you trust."
    return Finding(Health.NOTICE, "readers", said, todo)


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
    if 0 <= files < 1500:
        words = f"{files} open files are allowed; 1000 connections and the index need 1500"
        yield Finding(Health.NOTICE, "limits", words, "Run `ulimit -n 4096` before `cited serve` to allow more.")
        return
    allowed = "any number of" if files < 0 else str(files)
    words = (
        f"{allowed} open files are allowed; reading one file may take {settings.read_memory >> 20} MB of memory and "
        f"{settings.read_seconds} s of processor time"
    )
    yield Finding(Health.GOOD, "limits", words)
