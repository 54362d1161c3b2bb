"""Write files so that a crash leaves each one complete under its name, or absent."""

import os
from pathlib import Path
from secrets import token_hex
from stat import S_ISLNK

from retrieval.errors import BadPlace

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
# The permissions of everybody but the owner.
OTHERS = 0o077


def keep_private() -> None:
    """From now on this process makes files and folders that only its own user may use."""
    os.umask(OTHERS)


def open_to_others(data: Path) -> list[Path]:
    """Everything in the data folder that other users may use, and then the folder itself; links are not followed."""
    # The data folder comes last: while it is open, tightening is not finished.
    inside = [Path(folder) / name for folder, folders, files in os.walk(data) for name in (*folders, *files)]
    return [entry for entry in (*inside, data) if _is_open_to_others(entry)]


def _is_open_to_others(entry: Path) -> bool:
    try:
        mode = entry.lstat().st_mode
    except FileNotFoundError:  # a change that runs has just removed it
        return False
    return not S_ISLNK(mode) and bool(mode & OTHERS)


def tighten(data: Path) -> int:
    """Take the permissions of other users away from a data folder. Returns the number of files and folders changed.

    Raises BadPlace where one belongs to another user.
    """
    changed = 0
    try:
        for entry in open_to_others(data) if data.is_dir() else ():
            entry.chmod(PRIVATE_FOLDER if entry.is_dir() else PRIVATE_FILE)
            changed += 1
    except FileNotFoundError:  # a change that runs has just removed it
        return changed
    except OSError as cause:
        raise BadPlace(
            f"Cannot take the permissions of other users away from {entry}: {cause.strerror}. Make this user the owner "
            f"of everything in {data}."
        ) from cause
    return changed


def write_whole(path: Path, data: bytes) -> None:
    """Write a temporary file, fsync it, rename it to `path`, fsync the folder. Raises BadPlace on any disk error."""
    temporary = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as cause:
        temporary.unlink(missing_ok=True)
        raise cannot_write(path, cause) from cause


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """fsync every file below a folder, then every folder, the deepest first."""
    for subfolder, _, files in os.walk(folder, topdown=False):
        for name in files:
            with (Path(subfolder) / name).open("rb") as file:
                os.fsync(file.fileno())
        sync_folder(Path(subfolder))


def cannot_write(path: Path, cause: Exception) -> BadPlace:
    """The error for a path that cannot be written; its message gives the cause and what to do."""
    why = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return BadPlace(f"Cannot write {path}: {why}. Free some space, or set CITED_DATA to a writable folder.")
