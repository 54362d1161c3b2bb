"""The form of a backup: a tar archive with an index and each content once, then a line that seals all bytes before it.

The first entry is `index.json`: the path, SHA-256 and size of each file. The others are `blobs/SHA256`. The seal is the
SHA-256 of the archive or, with a key, its HMAC-SHA256. Only the second one proves who wrote the backup.

Backups of format 1 (Cited 0.2) hold each file under its own path.
"""

import hmac
import os
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any

INDEX = "index.json"
BLOBS = "blobs/"
STATE = "state.sqlite"
FORMAT = "cited backup/2"
PLAIN_SEAL, KEYED_SEAL, EARLIER_SEAL = "cited backup/2 sha256", "cited backup/2 hmac-sha256", "cited backup/1"
CHUNK_BYTES = 1 << 20
# A shorter key could be guessed.
MIN_KEY_BYTES = 32

_GENERATION = r"[0-9]{6,12}-[0-9a-f]{8}"
_FILE = r"(?:[a-z0-9][a-z0-9_-]{0,40}/)?[A-Za-z0-9][A-Za-z0-9_.-]{0,120}"
# Every path that a backup may hold.
ALLOWED_PATH = re.compile(
    rf"CURRENT|state\.sqlite|originals/[0-9a-f]{{64}}|(?:generations|previews)/{_GENERATION}/{_FILE}"
    rf"|previews/{_GENERATION}\.json",
    re.ASCII,
)
_SEAL = re.compile(rb"(cited backup/1|cited backup/2 sha256|cited backup/2 hmac-sha256) ([0-9a-f]{64})\n", re.ASCII)
_LONGEST_SEAL_BYTES = 100


@dataclass(frozen=True, slots=True)
class BackedUpFile:
    """A file of a library: its path in the data folder, with slashes, the SHA-256 of its bytes and their number."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal at the end of a backup: its kind, its checksum in hexadecimal, and the bytes before it."""

    kind: str
    checksum: str
    length: int


class Checksum:
    """A file to write to, which also computes the checksum of what is written: keyed where there is a key."""

    def __init__(self, file: IO[bytes], key: bytes | None) -> None:
        self._file = file
        self.kind = KEYED_SEAL if key else PLAIN_SEAL
        self._hash = _new_hash(key)

    def write(self, chunk: bytes) -> int:
        self._hash.update(chunk)
        return self._file.write(chunk)

    def seal(self) -> bytes:
        """The line that ends the backup."""
        return f"{self.kind} {self._hash.hexdigest()}\n".encode()


def read_seal(file: IO[bytes]) -> Seal | None:
    """The seal of a backup; None where the file does not end with one. Leaves the position at the start."""
    length = file.seek(0, os.SEEK_END)
    start = max(0, length - _LONGEST_SEAL_BYTES)
    file.seek(start)
    tail = file.read()
    file.seek(0)
    found = [match for match in _SEAL.finditer(tail) if match.end() == len(tail)]
    if not found:
        return None
    return Seal(found[0][1].decode(), found[0][2].decode(), start + found[0].start())


def is_seal_right(file: IO[bytes], seal: Seal, key: bytes | None) -> bool:
    """Whether the checksum of the bytes before the seal is the seal's. Leaves the position at the start."""
    checksum = _new_hash(key if seal.kind == KEYED_SEAL else None)
    left = seal.length
    while left > 0 and (chunk := file.read(min(left, CHUNK_BYTES))):
        checksum.update(chunk)
        left -= len(chunk)
    file.seek(0)
    return hmac.compare_digest(checksum.hexdigest(), seal.checksum)


def _new_hash(key: bytes | None) -> Any:
    return hmac.new(key, digestmod=sha256) if key else sha256()
