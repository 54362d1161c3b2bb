"""Make a built generation the one that serves, so that a crash between any two steps leaves the old one serving."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from ingest.disk import refused, sync_folder, sync_tree, write_whole
from retrieval.errors import BadPlace, Busy
from retrieval.index.generation import CURRENT, GENERATIONS, current_file_text

_BUILDING = ".building-"
_REMOVED = ".removed-"
_RESTORING = ".restoring-"
_LOCK = "ingest.lock"
# What `write_whole` calls a file until it is whole.
_UNFINISHED = re.compile(r"\..+\.[0-9a-f]{8}")


@contextmanager
def workplace(data: Path) -> Iterator[None]:
    """Hold the data folder for one writer, after removing what a run that was cut off left behind.

    Raises Busy where another run holds it, BadPlace where it cannot be written.
    """
    try:
        (data / GENERATIONS).mkdir(parents=True, exist_ok=True)
        lock = (data / _LOCK).open("w")
    except OSError as cause:
        raise refused(data, cause) from cause
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(f"Another change is at work in {data}. Wait until it has finished, then try again.") from None
        sweep(data)
        yield


def is_free(data: Path) -> bool:
    """Whether no change is at work in this data folder at the moment."""
    try:
        with (data / _LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def tidy(data: Path) -> None:
    """Remove what a run that was cut off left behind, unless one is at work or the folder cannot be written."""
    if (data / GENERATIONS).is_dir():
        with suppress(Busy, BadPlace), workplace(data):
            pass


def sweep(data: Path) -> None:
    """Remove leftovers; nothing that ever served, and no file that is whole, has such a name."""
    for entry in leftovers(data):
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            with suppress(OSError):
                entry.unlink(missing_ok=True)


def leftovers(data: Path) -> list[Path]:
    """What a run that was cut off left behind, or what one that is at work is making."""
    folders = [data, *(entry for entry in data.iterdir() if entry.is_dir() and entry.name != "models")]
    return [entry for folder in folders for entry in folder.iterdir() if _is_left(entry)]


def _is_left(entry: Path) -> bool:
    if entry.name.startswith((_BUILDING, _REMOVED, _RESTORING)):
        return True
    return bool(_UNFINISHED.fullmatch(entry.name)) and entry.is_file()


def building_folder(data: Path, name: str) -> Path:
    """A place for a build's files under a name that is never used again."""
    return data / GENERATIONS / f"{_BUILDING}{token_hex(4)}" / name


def next_name(data: Path) -> str:
    """The next generation's name: a counter, so that names sort by age, and a random part, so that none comes twice."""
    numbers = [int(entry.name.partition("-")[0]) for entry in (data / GENERATIONS).iterdir() if _numbered(entry.name)]
    return f"{max(numbers, default=0) + 1:06d}-{token_hex(4)}"


def _numbered(name: str) -> bool:
    return name.partition("-")[0].isdigit()


def publish(data: Path, built: Path) -> Path:
    """Move a built folder into place and let it serve. Returns the folder it now is in."""
    target = data / GENERATIONS / built.name
    try:
        sync_tree(built)
        os.rename(built, target)
        sync_folder(target.parent)
    except OSError as cause:
        raise refused(target, cause) from cause
    serve(data, target.name)
    return target


def serve(data: Path, name: str) -> None:
    """Let CURRENT name this generation, in one step."""
    write_whole(data / CURRENT, current_file_text(name).encode())


def remove_folder(folder: Path) -> None:
    """Take a folder away: it is gone under its name at once, or all there."""
    aside = folder.with_name(f"{_REMOVED}{token_hex(4)}")
    try:
        os.rename(folder, aside)
        sync_folder(folder.parent)
    except OSError as cause:
        raise refused(folder, cause) from cause
    shutil.rmtree(aside, ignore_errors=True)
