"""Store files as they were handed in, named by the SHA-256 of their bytes."""

from hashlib import sha256
from pathlib import Path

from ingest.disk import write_whole

ORIGINALS = "originals"


def store_original(data: Path, content: bytes) -> str:
    """Store the bytes unless they are stored already. Returns their SHA-256."""
    name = sha256(content).hexdigest()
    path = original_path(data, name)
    if not path.exists() or path.stat().st_size != len(content):
        write_whole(path, content)
    return name


def original_path(data: Path, name: str) -> Path:
    return data / ORIGINALS / name
