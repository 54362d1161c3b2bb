"""Back up the whole library to one file while it serves, and restore it completely or not at all."""

import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import IO, Any

from ingest.disk import cannot_write, sync_folder, sync_tree
from ingest.generations.previews import PREVIEWS
from ingest.generations.publish import lock_data_folder
from ingest.originals import ORIGINALS
from retrieval.errors import BadBackup, BadPlace
from retrieval.index.generation import CURRENT, GENERATIONS

FORMAT = "cited backup/1"
STATE = "state.sqlite"
_BACKED_UP_FOLDERS = (ORIGINALS, GENERATIONS, PREVIEWS)
# Names that a data folder may hold before a restore: they can be made again and are not part of a backup.
_REPLACEABLE = {"models", "ingest.lock"}
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """The contents of a backup: the number of files and bytes, and the generation that served at the time."""

    files: int
    bytes: int
    generation: str | None


def back_up(data: Path, target: Path, copy_state: Callable[[Path], None]) -> Backup:
    """Write originals, kept generations, previews and state to one file, which appears complete or not at all.

    `copy_state` writes a copy of the state database to a given path. The service goes on answering; changes to the
    library are refused meanwhile. Raises Busy where a change is running, BadPlace where the file exists or cannot be
    written, or where there is no library.
    """
    if target.exists():
        raise BadPlace(f"{target} exists already. Name another file.")
    if not (data / CURRENT).exists():
        raise BadPlace(f"There is no library in {data} to back up. Run `cited ingest` first.")
    unfinished = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with lock_data_folder(data), TemporaryDirectory(prefix="cited-") as aside:
            state = Path(aside) / STATE
            copy_state(state)
            backup = _write(data, unfinished, state)
        os.rename(unfinished, target)
        sync_folder(target.parent)
    except OSError as cause:
        raise cannot_write(target, cause) from cause
    finally:
        unfinished.unlink(missing_ok=True)
    return backup


def _write(data: Path, path: Path, state: Path) -> Backup:
    """Write a tar archive, then a line with the name of the format and the SHA-256 of everything before it."""
    count = total = 0
    with path.open("wb") as file:
        hashing: Any = _Hashing(file)
        with tarfile.open(fileobj=hashing, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for name, path_in_data in _files(data, state):
                entry = tarfile.TarInfo(name)
                entry.size = path_in_data.stat().st_size
                with path_in_data.open("rb") as content:
                    archive.addfile(entry, content)
                count, total = count + 1, total + entry.size
        file.write(_seal(hashing.sha256.hexdigest()))
        file.flush()
        os.fsync(file.fileno())
    return Backup(count, total, _current_generation(data))


def _seal(checksum: str) -> bytes:
    return f"{FORMAT} {checksum}\n".encode()


def _current_generation(folder: Path) -> str:
    return (folder / CURRENT).read_text().partition(" ")[0]


def _files(data: Path, state: Path) -> Iterator[tuple[str, Path]]:
    """Each file's name in the backup, and its path."""
    for folder in _BACKED_UP_FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            relative = path.relative_to(data)
            if path.is_file() and not any(part.startswith(".") for part in relative.parts):
                yield relative.as_posix(), path
    if state.exists():
        yield state.name, state
    yield CURRENT, data / CURRENT


class _Hashing:
    """A file that hashes what is written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = sha256()

    def write(self, chunk: bytes) -> int:
        self.sha256.update(chunk)
        return self._file.write(chunk)


def restore(data: Path, source: Path) -> Backup:
    """Restore a backup into an empty or missing data folder, after every byte of it is checked.

    Raises BadPlace where the folder is not empty, BadBackup where the file is missing, truncated or altered.
    """
    if not source.is_file():
        raise BadBackup(f"There is no file {source}. Check the path.")
    present = {entry.name for entry in data.iterdir()} - _REPLACEABLE if data.is_dir() else set()
    if present:
        raise BadPlace(f"{data} is not empty. A backup needs an empty folder: set CITED_DATA to another one.")
    try:
        data.mkdir(parents=True, exist_ok=True)
        aside = data / f".restoring-{token_hex(4)}"
        try:
            backup = _unpack(source, aside)
            sync_tree(aside)
            # CURRENT comes last: before it no generation serves.
            for name in sorted((entry.name for entry in aside.iterdir()), key=lambda name: name == CURRENT):
                os.rename(aside / name, data / name)
            sync_folder(data)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except (tarfile.TarError, UnicodeDecodeError) as cause:
        raise BadBackup(_alteration_message(source)) from cause
    except OSError as cause:
        raise cannot_write(data, cause) from cause
    return backup


def _unpack(source: Path, aside: Path) -> Backup:
    """Unpack a backup. Raises BadBackup where the file is truncated or altered."""
    count = total = 0
    with source.open("rb") as file:
        if not _is_whole(file):
            raise BadBackup(_alteration_message(source))
        with tarfile.open(fileobj=file, mode="r:") as archive:
            for entry in archive:
                content = archive.extractfile(entry) if entry.isfile() and _is_held(entry.name) else None
                if content is None:
                    raise BadBackup(_alteration_message(source))
                target = aside / entry.name
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as written:
                    shutil.copyfileobj(content, written, _CHUNK_BYTES)
                count, total = count + 1, total + entry.size
    return Backup(count, total, _current_generation(aside))


def _is_whole(file: IO[bytes]) -> bool:
    """Whether the file ends with the seal of everything before it; leaves the position at the start."""
    length = file.seek(0, os.SEEK_END) - len(_seal("0" * 64))
    file.seek(0)
    checksum = sha256()
    left = length
    while left > 0 and (chunk := file.read(min(left, _CHUNK_BYTES))):
        checksum.update(chunk)
        left -= len(chunk)
    sealed = length > 0 and file.read() == _seal(checksum.hexdigest())
    file.seek(0)
    return sealed


def _is_held(name: str) -> bool:
    """Whether a name belongs in a backup and its path stays inside the folder."""
    path = PurePosixPath(name)
    inside = ".." not in path.parts and "\\" not in name and "\0" not in name
    return inside and (path.parts[0] in _BACKED_UP_FOLDERS or name in (CURRENT, STATE))


def _alteration_message(source: Path) -> str:
    return f"{source} is not a complete backup: it was cut off or altered. Nothing was restored. Use another backup."
