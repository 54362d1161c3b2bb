"""Take other users' permissions away from an existing data folder when Cited starts."""

from collections.abc import Callable
from pathlib import Path

from ingest.disk import keep_private, tighten
from retrieval.errors import BadPlace


def make_private(data: Path, note: Callable[[str], None]) -> None:
    """Make a data folder private to this user, and `note` what has changed or why it cannot be changed."""
    keep_private()
    try:
        changed = tighten(data)
    except BadPlace as error:
        note(str(error))
        return
    if changed:
        entries = "1 file or folder" if changed == 1 else f"{changed} files and folders"
        note(f"{entries} in {data} could be used by other users of this machine. Now only this user may use them.")
