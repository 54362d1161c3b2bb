"""Check the files of an unpacked backup: they must make a library whose serving generation opens soundly."""

import shutil
from pathlib import Path

from ingest.generations.backup_format import ALLOWED_PATH
from ingest.generations.built import PREVIEWS, built_folders
from ingest.generations.previews import REPORT_SUFFIX, read_preview
from ingest.generations.trial import opens_soundly
from ingest.originals import ORIGINALS
from retrieval.index.generation import CURRENT, GENERATIONS, current_file_text, current_id
from retrieval.index.manifest import MANIFEST, read_manifest
from retrieval.models.encoder import file_sha256


class Refused(Exception):
    """The backup holds something that no backup holds; the message says what."""


def check_contents(aside: Path) -> None:
    """Check that the files make a library whose current generation opens soundly. Raises Refused."""
    _check_originals(aside)
    for folder in built_folders(aside):
        _check_built(aside, folder)
    name = current_id(aside)
    if name is None or (aside / CURRENT).read_bytes() != current_file_text(name).encode():
        raise Refused("CURRENT is missing or malformed")
    if not ALLOWED_PATH.fullmatch(f"{GENERATIONS}/{name}/{MANIFEST}") or not (aside / GENERATIONS / name).is_dir():
        raise Refused("CURRENT names no generation of the backup")
    if not opens_soundly(aside / GENERATIONS / name):
        raise Refused(f"generation {name} cannot be opened, or is inconsistent")


def leave_out_unsound(aside: Path) -> tuple[str, ...]:
    """Remove earlier generations and previews that do not open, so that nothing opens them later; gives their names."""
    name = current_id(aside)
    unsound = [folder for folder in built_folders(aside) if folder.name != name and not opens_soundly(folder)]
    for folder in unsound:
        shutil.rmtree(folder)
        if folder.parent.name == PREVIEWS:
            folder.with_suffix(REPORT_SUFFIX).unlink()
    return tuple(folder.name for folder in unsound)


def _check_originals(aside: Path) -> None:
    folder = aside / ORIGINALS
    for path in folder.iterdir() if folder.is_dir() else ():
        if file_sha256(path) != path.name:
            raise Refused(f"the original {path.name[:12]} is altered")


def _check_built(aside: Path, folder: Path) -> None:
    """Check a generation or preview: exactly the files of its manifest, each with its hash."""
    manifest = read_manifest(folder)
    present = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    present.pop(MANIFEST, None)
    if {name: file_sha256(path) for name, path in present.items()} != manifest.files:
        raise Refused(f"generation {folder.name} is incomplete or altered")
    if folder.parent.name == PREVIEWS:
        read_preview(aside, folder.name)
