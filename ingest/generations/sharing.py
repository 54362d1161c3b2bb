"""Let a new generation share the files that it has in common with its parent: one file on disk, two links to it."""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

# A smaller file is not worth sharing: two copies of it survive a fault of the disk in one of them.
MIN_SHARED_BYTES = 16 << 10


def share_file(original: Path, file: Path) -> None:
    """Make `file`, which does not exist, a link to the parent's file, or a copy where it is small or links are refused.

    The parent's file has just been checked.
    """
    if original.stat().st_size >= MIN_SHARED_BYTES:
        with suppress(OSError):
            os.link(original, file)
            return
    shutil.copyfile(original, file)


def share_files(folder: Path, files: Mapping[str, str], parent: Path, parent_files: Mapping[str, str]) -> None:
    """Replace every file of a new generation that has the hash of the parent's file of that name by a link to it.

    Both mappings give the SHA-256 of each file by its name; the parent's have just been checked. A file stays a copy
    where the file system has no links, or the parent is on another one.
    """
    for name, checksum in files.items():
        if parent_files.get(name) == checksum and (folder / name).stat().st_size >= MIN_SHARED_BYTES:
            _replace_by_link(folder / name, parent / name)


def _replace_by_link(file: Path, original: Path) -> None:
    link = file.with_name(f".shared-{token_hex(4)}")
    with suppress(OSError):
        os.link(original, link)
        link.replace(file)
    with suppress(OSError):
        link.unlink(missing_ok=True)
