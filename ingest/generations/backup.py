"""Back up the whole library to one file while it serves."""

import json
import os
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

from ingest.disk import cannot_write, keep_private, sync_folder
from ingest.generations.backup_format import BLOBS, FORMAT, INDEX, STATE, BackedUpFile, Checksum
from ingest.generations.built import PREVIEWS, built_folders
from ingest.generations.orphans import held_files
from ingest.generations.previews import REPORT_SUFFIX, read_preview
from ingest.generations.publish import lock_data_folder
from ingest.originals import ORIGINALS
from retrieval.errors import BadPlace, DamagedGeneration
from retrieval.index.generation import CURRENT, current_id
from retrieval.index.manifest import MANIFEST, check_file, read_manifest
from retrieval.models.encoder import file_sha256


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: the numbers of files and of bytes in it, each content once, and the generation that served.

    `keyed`: a key seals it. `left_out` says which damaged parts of the library it lacks.
    """

    files: int
    bytes: int
    generation: str | None
    keyed: bool = False
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class _Contents:
    """The files of a backup by their paths in it, with the paths from which they are read."""

    files: list[tuple[BackedUpFile, Path]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, name: str, path: Path, checksum: str | None = None) -> None:
        self.files.append((BackedUpFile(name, checksum or file_sha256(path), path.stat().st_size), path))


def back_up(data: Path, target: Path, copy_state: Callable[[Path], None], key: bytes | None = None) -> Backup:
    """Write originals, kept generations, previews and state to one file, which appears complete or not at all.

    `copy_state` writes a copy of the state database to a given path. With `key` the seal is keyed. The service goes on
    answering; changes to the library are refused meanwhile. Raises Busy where a change is running, BadPlace where the
    file exists or cannot be written, or where there is no library, and DamagedGeneration where the serving generation
    is damaged. Other damaged generations, previews and originals are left out.
    """
    if target.exists():
        raise BadPlace(f"{target} exists already. Name another file.")
    if current_id(data) is None:
        raise BadPlace(f"There is no library in {data} to back up. Run `cited ingest` first.")
    keep_private()
    unfinished = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with lock_data_folder(data), TemporaryDirectory(prefix="cited-") as aside:
            state = Path(aside) / STATE
            copy_state(state)
            backup = _write(_contents(data, state), unfinished, key, current_id(data))
        os.rename(unfinished, target)
        sync_folder(target.parent)
    except OSError as cause:
        raise cannot_write(target, cause) from cause
    finally:
        unfinished.unlink(missing_ok=True)
    return backup


def _contents(data: Path, state: Path) -> _Contents:
    contents = _Contents()
    sound: list[Path] = []
    for folder in built_folders(data):
        try:
            _add_built(contents, data, folder)
            sound.append(folder)
        except DamagedGeneration as damage:
            if folder.name == current_id(data):
                raise
            contents.left_out.append(str(damage))
    for sha256, id in sorted(held_files(sound).items()):
        path = data / ORIGINALS / sha256
        if path.is_file() and file_sha256(path) == sha256:
            contents.add(f"{ORIGINALS}/{sha256}", path, sha256)
        else:
            contents.left_out.append(f"A file of {id} is missing or altered. Ingest its file again.")
    if state.exists():
        contents.add(STATE, state)
    contents.add(CURRENT, data / CURRENT)
    return contents


def _add_built(contents: _Contents, data: Path, folder: Path) -> None:
    """Add a generation or preview. Raises DamagedGeneration, and then adds nothing."""
    manifest = read_manifest(folder)
    for name in manifest.files:
        check_file(folder, manifest, name)
    base = folder.relative_to(data).as_posix()
    if folder.parent.name == PREVIEWS:
        read_preview(data, folder.name)
        contents.add(f"{base}{REPORT_SUFFIX}", folder.with_suffix(REPORT_SUFFIX))
    for name, checksum in sorted(manifest.files.items()):
        contents.add(f"{base}/{name}", folder / name, checksum)
    contents.add(f"{base}/{MANIFEST}", folder / MANIFEST)


def _write(contents: _Contents, path: Path, key: bytes | None, generation: str | None) -> Backup:
    listed = [file for file, _ in contents.files]
    distinct = {file.sha256: (file, source) for file, source in contents.files}
    with path.open("wb") as file:
        checksum: Any = Checksum(file, key)
        with tarfile.open(fileobj=checksum, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            index = _index(listed)
            archive.addfile(_entry(INDEX, len(index)), BytesIO(index))
            for sha256, (held, source) in sorted(distinct.items()):
                with source.open("rb") as content:
                    archive.addfile(_entry(BLOBS + sha256, held.size), content)
        file.write(checksum.seal())
        file.flush()
        os.fsync(file.fileno())
    total = sum(held.size for held, _ in distinct.values())
    return Backup(len(listed), total, generation, key is not None, tuple(contents.left_out))


def _index(files: Sequence[BackedUpFile]) -> bytes:
    return json.dumps({"format": FORMAT, "files": [asdict(file) for file in files]}).encode()


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry
