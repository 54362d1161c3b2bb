"""Uploads that wait for their job: each file under a random name, until its job has ended."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import IO

from ingest.disk import cannot_write, keep_private, sync_folder

INCOMING = "incoming"


def new_incoming_name() -> str:
    """A name of 16 hexadecimal digits that no other upload has."""
    return token_hex(8)


def incoming_path(data: Path, name: str) -> Path:
    return data / INCOMING / name


def store_incoming(data: Path, name: str, content: IO[bytes]) -> None:
    """Store the bytes of an upload, which is an open file. Raises BadPlace on a disk error.

    A crash may leave the file incomplete, so whoever reads it compares its SHA-256.
    """
    path = incoming_path(data, name)
    keep_private()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            content.seek(0)
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as cause:
        remove_incoming(data, name)
        raise cannot_write(path, cause) from cause


def remove_incoming(data: Path, name: str) -> None:
    """Remove an upload, if it is there and the disk allows it."""
    with suppress(OSError):
        incoming_path(data, name).unlink(missing_ok=True)


def stored_uploads(data: Path) -> list[Path]:
    """The files of all uploads that are stored now, sorted."""
    folder = data / INCOMING
    return sorted(folder.iterdir()) if folder.is_dir() else []
