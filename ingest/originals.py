"""Store files as they were handed in, named by the SHA-256 of their bytes."""

from hashlib import file_digest
from io import BytesIO
from os import SEEK_END
from pathlib import Path
from typing import IO

from ingest.disk import write_whole

ORIGINALS = "originals"


def store_original(data: Path, content: bytes | IO[bytes]) -> str:
    """Store the bytes, or those of an open file, unless they are stored already. Returns their SHA-256."""
    file = BytesIO(content) if isinstance(content, bytes) else content
    file.seek(0)
    name = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    size = file.seek(0, SEEK_END)
    path = original_path(data, name)
    if not path.exists() or path.stat().st_size != size:
        write_whole(path, content)
    return name


def original_path(data: Path, name: str) -> Path:
    return data / ORIGINALS / name
