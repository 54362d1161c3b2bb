"""Backups in the folder that CITED_BACKUP_FOLDER names: make, list and remove them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api.backup_key import read_backup_key
from api.settings import Settings
from api.state.store import Store
from ingest.disk import cannot_write
from ingest.generations.backup import Backup, back_up
from retrieval.errors import BadInput, BadPlace

SUFFIX = ".cited"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.cited")


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup in the folder. `made`: UTC, ISO 8601."""

    name: str
    bytes: int
    made: str


def folder_of(settings: Settings) -> Path:
    """The folder for backups. Raises BadInput where no setting names one, or where it lies in the data folder."""
    folder = settings.backup_folder
    if folder is None:
        raise BadInput("No folder for backups is set. Somebody who runs Cited can name one in CITED_BACKUP_FOLDER.")
    if folder.resolve().is_relative_to(settings.data.resolve()):
        raise BadInput("CITED_BACKUP_FOLDER lies in the data folder. Name a folder outside, best on another disk.")
    return folder


def new_name() -> str:
    return f"library-{datetime.now(UTC):%Y%m%d-%H%M%S}{SUFFIX}"


def make(settings: Settings, name: str) -> Backup:
    """Write a backup with this name. Raises as `folder_of` and `back_up` do."""
    key = read_backup_key(settings.backup_key_file)
    return back_up(settings.data, folder_of(settings) / _checked(name), Store(settings.data).copy_to, key)


def backup_files(settings: Settings) -> list[BackupFile]:
    """The backups in the folder, the newest first. Raises BadInput, and BadPlace where it cannot be read."""
    folder = folder_of(settings)
    try:
        entries = [entry for entry in folder.iterdir() if _NAME.fullmatch(entry.name) and entry.is_file()]
        found = [(entry.name, entry.stat()) for entry in entries if not entry.is_symlink()]
    except FileNotFoundError:
        return []
    except OSError as cause:
        raise BadPlace(f"The folder for backups cannot be read: {cause.strerror}. Correct its permissions.") from cause
    files = [
        BackupFile(name, about.st_size, datetime.fromtimestamp(about.st_mtime, UTC).isoformat(timespec="seconds"))
        for name, about in found
    ]
    return sorted(files, key=lambda file: (file.made, file.name), reverse=True)


def path_of(settings: Settings, name: str) -> Path:
    """The path of a backup in the folder. Raises BadInput where it holds none with this name."""
    if not any(file.name == name for file in backup_files(settings)):
        raise BadInput(
            "There is no backup with this name. Somebody may have removed it: open the list of backups again."
        )
    return folder_of(settings) / _checked(name)


def remove(settings: Settings, name: str) -> None:
    """Raises BadInput and BadPlace."""
    path = path_of(settings, name)
    try:
        path.unlink(missing_ok=True)
    except OSError as cause:
        raise cannot_write(path, cause) from cause


def _checked(name: str) -> str:
    """A name without a folder. Raises BadInput."""
    if not _NAME.fullmatch(name):
        raise BadInput("No backup can have this name. Choose one from the list of backups.")
    return name
