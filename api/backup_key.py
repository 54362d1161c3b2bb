"""The key that seals backups, from the file that CITED_BACKUP_KEY_FILE names."""

from pathlib import Path

from ingest.generations.backup_format import MIN_KEY_BYTES
from retrieval.errors import BadPlace


def read_backup_key(path: Path | None) -> bytes | None:
    """The bytes of the file without white space around them; None where no file is set.

    Raises BadPlace where it cannot be read or is too short.
    """
    if path is None:
        return None
    try:
        key = path.read_bytes().strip()
    except OSError as cause:
        raise BadPlace(
            f"CITED_BACKUP_KEY_FILE names {path}, which cannot be read: {cause.strerror}. Correct the setting."
        ) from cause
    if len(key) < MIN_KEY_BYTES:
        raise BadPlace(
            f"The key in {path} has {len(key)} bytes, and a backup key needs {MIN_KEY_BYTES}. Make one with "
            f"`openssl rand -hex 32 > {path}`."
        )
    return key
