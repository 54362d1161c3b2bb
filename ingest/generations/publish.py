"""Publish a built generation, so that a crash between any two steps leaves the old one serving."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from ingest.disk import OTHERS, cannot_write, keep_private, sync_folder, sync_tree, tighten, write_whole
from retrieval.errors import CHANGE_RUNNING, BadPlace, Busy
from retrieval.index.generation import CURRENT, GENERATIONS, current_file_text

_BUILDING = ".building-"
_REMOVED = ".removed-"
_RESTORING = ".restoring-"
_LOCK = "ingest.lock"
# The name of a file that `write_whole` has not finished.
_UNFINISHED = re.compile(r"\..+\.[0-9a-f]{8}")


@contextmanager
def lock_data_folder(data: Path) -> Iterator[None]:
    """Lock the data folder for one writer, keep it private, and remove the leftovers of an interrupted run.

    Raises Busy where another run holds the lock, BadPlace where the folder cannot be written.
    """
    keep_private()
    try:
        (data / GENERATIONS).mkdir(parents=True, exist_ok=True)
        lock = (data / _LOCK).open("w")
    except OSError as cause:
        raise cannot_write(data, cause) from cause
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(CHANGE_RUNNING) from None
        remove_leftovers(data)
        _tighten(data)
        yield


def _tighten(data: Path) -> None:
    """Make an open data folder private. Where another user owns a part of it, `cited doctor` reports that."""
    if data.stat().st_mode & OTHERS:
        with suppress(BadPlace):
            tighten(data)


def is_unlocked(data: Path) -> bool:
    """Whether no change is running in this data folder at the moment."""
    try:
        with (data / _LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def try_remove_leftovers(data: Path) -> None:
    """Remove the leftovers of an interrupted run, unless a run is active or the folder cannot be written."""
    if (data / GENERATIONS).is_dir():
        with suppress(Busy, BadPlace), lock_data_folder(data):
            pass


def remove_leftovers(data: Path) -> None:
    """Remove leftovers. No published generation and no complete file has such a name."""
    for entry in leftovers(data):
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            with suppress(OSError):
                entry.unlink(missing_ok=True)


def leftovers(data: Path) -> list[Path]:
    """Files and folders of an interrupted run, or of an active one."""
    folders = [data, *(entry for entry in data.iterdir() if entry.is_dir() and entry.name != "models")]
    return [entry for folder in folders for entry in folder.iterdir() if _is_leftover(entry)]


def _is_leftover(entry: Path) -> bool:
    if entry.name.startswith((_BUILDING, _REMOVED, _RESTORING)):
        return True
    return bool(_UNFINISHED.fullmatch(entry.name)) and entry.is_file()


def building_folder(data: Path, name: str) -> Path:
    """A folder for the generation `name`, inside a temporary folder with a random name."""
    return data / GENERATIONS / f"{_BUILDING}{token_hex(4)}" / name


def next_name(data: Path) -> str:
    """The next generation's name: a counter, so that names sort by age, and a random part, so that each is unique."""
    numbers = [int(entry.name.partition("-")[0]) for entry in (data / GENERATIONS).iterdir() if _has_number(entry.name)]
    return f"{max(numbers, default=0) + 1:06d}-{token_hex(4)}"


def _has_number(name: str) -> bool:
    return name.partition("-")[0].isdigit()


def publish(data: Path, built: Path) -> Path:
    """Move a built folder among the generations and make it the serving one. Returns its new path."""
    target = data / GENERATIONS / built.name
    try:
        sync_tree(built)
        os.rename(built, target)
        sync_folder(target.parent)
    except OSError as cause:
        raise cannot_write(target, cause) from cause
    set_current(data, target.name)
    return target


def set_current(data: Path, name: str) -> None:
    """Make this generation the serving one: write its name to CURRENT in one atomic step."""
    write_whole(data / CURRENT, current_file_text(name).encode())


def remove_folder(folder: Path) -> None:
    """Remove a folder so that a crash leaves it complete under its name, or absent."""
    aside = folder.with_name(f"{_REMOVED}{token_hex(4)}")
    try:
        os.rename(folder, aside)
        sync_folder(folder.parent)
    except OSError as cause:
        raise cannot_write(folder, cause) from cause
    shutil.rmtree(aside, ignore_errors=True)
