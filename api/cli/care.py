"""The commands that maintain a data folder: backup, restore, doctor."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import AsJson, app, print_json
from api.settings import Settings


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
    from api.checks import examine_all
    from api.cli.show.library import show_findings
    from ingest.generations.doctor import Health

    findings = list(examine_all(Settings()))
    if as_json:
        print_json([finding.to_json() for finding in findings])
    else:
        show_findings(findings)
    raise typer.Exit(1 if any(finding.health is Health.BAD for finding in findings) else 0)
