"""The lock of the process that asks the library's own questions, so that no two ask them at once."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FILE = "quality.lock"


@contextmanager
def asking_lock(data: Path) -> Iterator[bool]:
    """Whether nobody else asks the own questions of this data folder, for as long as the caller is inside."""
    lock = os.open(data / _FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(lock)
