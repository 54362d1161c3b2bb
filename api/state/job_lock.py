"""The lock that the process which runs a job holds. The system releases it when that process ends."""

import fcntl
import os
from pathlib import Path

from ingest.disk import cannot_write

_FILE = "jobs.lock"


class JobLock:
    """The lock of a data folder's jobs, as one process holds it or not."""

    def __init__(self, data: Path) -> None:
        self._path = data / _FILE
        self._held: int | None = None

    def try_take(self) -> bool:
        """Whether this process holds the lock now. Raises BadPlace where the disk refuses."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as cause:
            raise cannot_write(self._path, cause) from cause
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return False
        self._held = lock
        return True

    def release(self) -> None:
        """Release the lock, if this process holds it."""
        if self._held is not None:
            os.close(self._held)
            self._held = None
