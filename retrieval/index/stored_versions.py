"""The versions of a generation once more, with their sources: a small file that no other generation shares.

A damaged block of the disk can damage a segment in every generation that shares it. With this file and the stored
extractions nothing is lost then.
"""

import json
from collections.abc import Iterable
from gzip import BadGzipFile, compress, decompress
from pathlib import Path
from zlib import error as zlib_error

from retrieval.document import Version
from retrieval.index.stored_json import version_from_json, version_to_json

VERSIONS = "versions.json.gz"

# A version with its source, which may be unknown.
Sourced = tuple[Version, str | None]


def write_versions(versions: Iterable[Sourced], path: Path) -> None:
    """Write the file; the same versions give the same bytes."""
    value = [[version_to_json(version), source] for version, source in versions]
    path.write_bytes(compress(json.dumps(value).encode(), mtime=0))


def read_versions(path: Path) -> list[Sourced]:
    """Read the file. Raises ValueError where it is not what `write_versions` wrote, OSError where the disk fails."""
    try:
        value = json.loads(decompress(path.read_bytes()))
        return [(version_from_json(version), source) for version, source in value]
    except (BadGzipFile, EOFError, zlib_error, KeyError, TypeError, ValueError) as cause:
        raise ValueError(f"{path.name} was altered after it was written.") from cause
