"""Make a built generation the one that serves, so that a crash between any two steps leaves the old one serving."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from ingest.disk import refused, sync_folder, sync_tree, write_whole
from retrieval.errors import BadPlace
from retrieval.generation import CURRENT, GENERATIONS, current_line

_BUILDING = ".building-"
_LOCK = "ingest.lock"


@contextmanager
def workplace(data: Path) -> Iterator[None]:
    """Hold the data folder for one writer. Raises BadPlace where it cannot be written or another run holds it."""
    try:
        (data / GENERATIONS).mkdir(parents=True, exist_ok=True)
        lock = (data / _LOCK).open("w")
    except OSError as cause:
        raise refused(data, cause) from cause
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadPlace(
                f"Another ingest is at work in {data}. Wait until it has finished, then try again."
            ) from None
        _sweep(data)
        yield


def _sweep(data: Path) -> None:
    """Remove what a run that was cut off left behind; nothing that ever served has such a name."""
    for entry in (data / GENERATIONS).iterdir():
        if entry.name.startswith(_BUILDING):
            shutil.rmtree(entry, ignore_errors=True)


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
    """Move a built folder into place and let CURRENT name it. Returns the folder it now is in."""
    target = data / GENERATIONS / built.name
    try:
        sync_tree(built)
        os.rename(built, target)
        sync_folder(target.parent)
        built.parent.rmdir()
    except OSError as cause:
        raise refused(target, cause) from cause
    write_whole(data / CURRENT, current_line(target.name).encode())
    return target
