"""The secret that signs cookies: random, in a file of the data folder that only the service's user can read."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from ingest.disk import cannot_write

NAME = "session-secret"


def read_secret(data: Path) -> str:
    """The secret, made where there is none; of several processes that make it at once, one wins. Raises BadPlace."""
    path = data / NAME
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        return path.read_text("ascii")
    except (OSError, UnicodeError) as cause:
        raise cannot_write(path, cause) from cause


def _make(path: Path) -> None:
    temporary = path.with_name(f".{path.name}.{token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        # A link fails where another process has made the file meanwhile: its secret is used.
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
