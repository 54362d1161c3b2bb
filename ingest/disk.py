"""Write files so that a crash leaves each one complete under its name, or absent."""

import os
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from typing import IO

from retrieval.errors import BadPlace


def write_whole(path: Path, data: bytes | IO[bytes]) -> None:
    """Write a temporary file, fsync it, rename it to `path`, fsync the folder. Raises BadPlace on any disk error.

    `data` is the content, or an open file that is read from its start.
    """
    temporary = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            if isinstance(data, bytes):
                file.write(data)
            else:
                data.seek(0)
                copyfileobj(data, file)
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
