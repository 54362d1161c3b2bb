"""Restore a backup into an empty data folder, completely or not at all. Nothing in the backup is believed."""

import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

from ingest.disk import cannot_write, keep_private, sync_folder, sync_tree
from ingest.generations.backup_format import (
    ALLOWED_PATH,
    BLOBS,
    CHUNK_BYTES,
    EARLIER_SEAL,
    FORMAT,
    INDEX,
    KEYED_SEAL,
    STATE,
    BackedUpFile,
    is_seal_right,
    read_seal,
)
from ingest.generations.built import PREVIEWS
from ingest.generations.restored import Refused, check_contents, leave_out_unsound
from retrieval.errors import BadBackup, BadPlace, CitedError
from retrieval.index.generation import CURRENT, GENERATIONS, current_id

# Names that a data folder may hold before a restore: they can be made again and are not part of a backup.
_REPLACEABLE = {"models", "ingest.lock", "jobs.lock", "quality.lock"}
MAX_INDEX_BYTES = 256 << 20
MAX_FILES = 1_000_000
# Space that must stay free after a restore.
_SPARE_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored library: its files, their bytes on disk, and the generation that serves.

    `keyed`: a key proved the origin of the backup. `left_out` names earlier generations and previews that do not open.
    """

    files: int
    bytes: int
    generation: str
    keyed: bool
    left_out: tuple[str, ...] = ()


def restore(
    data: Path, source: Path, key: bytes | None = None, take_over_state: Callable[[Path], None] = lambda _: None
) -> Restored:
    """Restore a backup into an empty or missing data folder, after everything in it is checked.

    With `key` only a backup that this key seals is restored. `take_over_state` checks and changes the state database
    at a given path before it becomes visible. Raises BadPlace where the folder is not empty or too small, BadBackup
    where the file is missing, truncated, altered, sealed otherwise, or holds anything that no backup holds.
    """
    if not source.is_file():
        raise BadBackup(f"There is no file {source}. Check the path.")
    present = {entry.name for entry in data.iterdir()} - _REPLACEABLE if data.is_dir() else set()
    if present:
        raise BadPlace(f"{data} is not empty. A backup needs an empty folder: set CITED_DATA to another one.")
    keep_private()
    aside = data / f".restoring-{token_hex(4)}"
    try:
        with source.open("rb") as file:
            keyed, is_earlier = _check_seal(source, file, key)
            aside.mkdir(parents=True)
            restored = _unpack(source, file, aside, is_earlier=is_earlier)
        left_out = _check_files(source, aside)
        if (aside / STATE).exists():
            take_over_state(aside / STATE)
        _make_visible(aside, data)
    except OSError as cause:
        raise cannot_write(data, cause) from cause
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Restored(len(restored), sum(restored.values()), str(current_id(data)), keyed, left_out)


def _check_seal(source: Path, file: IO[bytes], key: bytes | None) -> tuple[bool, bool]:
    """Whether the seal is keyed, and whether the backup has the earlier format. Raises BadBackup."""
    seal = read_seal(file)
    if seal is None:
        raise BadBackup(_damage(source))
    if key is None and seal.kind == KEYED_SEAL:
        raise BadBackup(
            f"{source} is sealed with a key. Set CITED_BACKUP_KEY_FILE to the file of that key. Nothing was restored."
        )
    if key is not None and seal.kind != KEYED_SEAL:
        raise BadBackup(
            f"{source} is not sealed with a key, but CITED_BACKUP_KEY_FILE is set, so only keyed backups are restored. "
            "Nothing was restored. Unset it if you trust whoever gave you this file."
        )
    if not is_seal_right(file, seal, key):
        other = " Or the key is another one." if key is not None else ""
        raise BadBackup(_damage(source) + other)
    return seal.kind == KEYED_SEAL, seal.kind == EARLIER_SEAL


def _unpack(source: Path, file: IO[bytes], aside: Path, *, is_earlier: bool) -> dict[str, int]:
    """Write every file below `aside`. Returns the bytes that each takes, by its path. Raises BadBackup, BadPlace."""
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    try:
        with tarfile.open(fileobj=file, mode="r:") as archive:
            unpack = _unpack_files if is_earlier else _unpack_blobs
            return unpack(archive, aside, length)
    except (CitedError, OSError):
        raise
    except Exception as cause:  # tarfile raises many types for an archive that a stranger made
        raise BadBackup(_refusal(source, str(cause) or type(cause).__name__)) from cause


def _unpack_blobs(archive: tarfile.TarFile, aside: Path, length: int) -> dict[str, int]:
    entries = _regular_entries(archive)
    first, content = next(entries, (None, None))
    if first is None or content is None or first.name != INDEX or first.size > min(MAX_INDEX_BYTES, length):
        raise Refused("its index is missing or too large")
    files = _parse_index(content.read())
    by_content: dict[str, list[BackedUpFile]] = {}
    for held in files:
        by_content.setdefault(held.sha256, []).append(held)
    sizes = {held.path: 0 if _can_be_linked(held, by_content[held.sha256][0]) else held.size for held in files}
    _check_total(sum(sizes.values()), length, aside)
    for entry, content in entries:
        named = by_content.pop(entry.name.removeprefix(BLOBS), None) if entry.name.startswith(BLOBS) else None
        if named is None or content is None or entry.size != named[0].size:
            raise Refused(f"its entry {entry.name[:100]!r} is not in its index, or has another size")
        _write_checked(content, aside / named[0].path, entry.size, named[0].sha256)
        for other in named[1:]:
            _copy(aside / named[0].path, aside / other.path, link=_can_be_linked(other, named[0]))
    if by_content:
        raise Refused(f"{len(by_content)} files of its index are missing")
    return sizes


def _unpack_files(archive: tarfile.TarFile, aside: Path, length: int) -> dict[str, int]:
    """Format 1: each file under its own path."""
    sizes: dict[str, int] = {}
    total = 0
    for entry, content in _regular_entries(archive):
        total += entry.size
        if not ALLOWED_PATH.fullmatch(entry.name) or entry.name in sizes or content is None:
            raise Refused(f"its entry {entry.name[:100]!r} is no file of a library, or comes twice")
        sizes[entry.name] = entry.size
        _check_total(total, length, aside)
        _write_checked(content, aside / entry.name, entry.size, None)
    return sizes


def _regular_entries(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes] | None]]:
    """The entries with their contents. Raises Refused for anything but a plain file."""
    for count, entry in enumerate(archive):
        if entry.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or entry.issparse() or entry.size < 0:
            raise Refused(f"its entry {entry.name[:100]!r} is not a plain file")
        if count > MAX_FILES:
            raise Refused(f"it has more than {MAX_FILES:,} files")
        yield entry, archive.extractfile(entry)


def _parse_index(content: bytes) -> list[BackedUpFile]:
    value = json.loads(content)
    if not isinstance(value, dict) or value.get("format") != FORMAT or not isinstance(value.get("files"), list):
        raise Refused("its index is malformed")
    files = [_parse_file(one) for one in value["files"][: MAX_FILES + 1]]
    if len(files) > MAX_FILES:
        raise Refused(f"it has more than {MAX_FILES:,} files")
    if len({file.path for file in files}) != len(files):
        raise Refused("two of its files have the same path")
    sizes: dict[str, int] = {}
    if any(sizes.setdefault(file.sha256, file.size) != file.size for file in files):
        raise Refused("its index gives two sizes for one content")
    return files


def _parse_file(value: Any) -> BackedUpFile:
    file = BackedUpFile(**value)
    if not isinstance(file.path, str) or not ALLOWED_PATH.fullmatch(file.path):
        raise Refused(f"{str(file.path)[:100]!r} is no file of a library")
    is_hash = isinstance(file.sha256, str) and len(file.sha256) == 64 and set(file.sha256) <= set("0123456789abcdef")
    if not is_hash or type(file.size) is not int or file.size < 0:
        raise Refused("its index is malformed")
    return file


def _can_be_linked(file: BackedUpFile, first: BackedUpFile) -> bool:
    """Whether a file may share its bytes on disk with the first file of the same content: neither ever changes."""
    immutable = (f"{GENERATIONS}/", f"{PREVIEWS}/")
    return file is not first and file.path.startswith(immutable) and first.path.startswith(immutable)


def _check_total(total: int, length: int, aside: Path) -> None:
    if total > length:
        raise Refused("its files are larger than the backup itself")
    free = shutil.disk_usage(aside).free - _SPARE_BYTES
    if total > free:
        raise BadPlace(
            f"The backup needs {total / 1e6:.0f} MB, and {max(free, 0) / 1e6:.0f} MB can be used. Free some space, or "
            "set CITED_DATA to a folder on another disk."
        )


def _write_checked(content: IO[bytes], target: Path, size: int, checksum: str | None) -> None:
    """Write exactly `size` bytes with this SHA-256, if one is given. Raises Refused where they differ."""
    target.parent.mkdir(parents=True, exist_ok=True)
    hashed, left = sha256(), size
    with target.open("xb") as file:
        while left > 0 and (chunk := content.read(min(left, CHUNK_BYTES))):
            hashed.update(chunk)
            file.write(chunk)
            left -= len(chunk)
    if left or (checksum is not None and hashed.hexdigest() != checksum):
        raise Refused(f"{target.name} is incomplete or altered")


def _copy(first: Path, other: Path, *, link: bool) -> None:
    other.parent.mkdir(parents=True, exist_ok=True)
    if link:
        try:
            os.link(first, other)
        except OSError:  # a file system without links, or with too many of one file
            shutil.copyfile(first, other)
    else:
        shutil.copyfile(first, other)


def _check_files(source: Path, aside: Path) -> tuple[str, ...]:
    """Check the unpacked files. Returns the names of generations and previews left out. Raises BadBackup."""
    try:
        check_contents(aside)
    except (Refused, CitedError, ValueError, KeyError, TypeError) as cause:
        raise BadBackup(_refusal(source, str(cause))) from cause
    return leave_out_unsound(aside)


def _make_visible(aside: Path, data: Path) -> None:
    sync_tree(aside)
    # CURRENT comes last: before it no generation serves.
    for name in sorted((entry.name for entry in aside.iterdir()), key=lambda name: name == CURRENT):
        os.rename(aside / name, data / name)
    sync_folder(data)


def _damage(source: Path) -> str:
    return f"{source} is not a complete backup: it was cut off or altered. Nothing was restored. Use another backup."


def _refusal(source: Path, why: str) -> str:
    return f"{source} is not a sound backup: {why}. Nothing was restored. Use another backup."
