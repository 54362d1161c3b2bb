"""Store files as they were handed in, named by the SHA-256 of their bytes."""

from hashlib import sha256
from pathlib import Path

from ingest.disk import write_whole

ORIGINALS = "originals"


def store_original(data: Path, content: bytes) -> str:
    """Store the bytes unless they are stored already; a stored file with other bytes is replaced.

    Returns their SHA-256.
    """
    name = sha256(content).hexdigest()
    path = original_path(data, name)
    if not _holds(path, content):
        write_whole(path, content)
    return name


def _holds(path: Path, content: bytes) -> bool:
    """Whether a file has exactly these bytes; one that is missing or cannot be read has not."""
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def original_path(data: Path, name: str) -> Path:
    return data / ORIGINALS / name
