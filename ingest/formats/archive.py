"""Open documents that are zip archives. Archives that attack are refused before anything is unpacked."""

import lzma
import stat
import struct
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from retrieval.errors import Reason, Unreadable

DAMAGED = "The document is damaged. Open it in a word processor and save it again."
LOCKED = "The document needs a password. Save a copy without one."
# Parsed XML takes many times this in memory.
MAX_XML_BYTES = 40 << 20

_MAX_ENTRIES = 10_000
_MAX_UNPACKED_BYTES = 200 << 20
_MAX_RATIO = 100
_MIN_BYTES_FOR_RATIO = 1 << 20
# Bytes of the archive's own directory: enough for 10,000 entries, and quick to read.
_MAX_DIRECTORY_BYTES = 2 << 20
_END_RECORD = struct.Struct("<4s4H2LH")
# What zipfile raises for an entry that is damaged, or packed in a way that it does not know.
_DAMAGE = (BadZipFile, zlib.error, lzma.LZMAError, ValueError, OSError, NotImplementedError, EOFError, RuntimeError)
_TOO_LARGE = "The document is too large when it is unpacked. Save it again without its pictures."


def open_archive(data: bytes) -> ZipFile:
    """Open an archive without unpacking anything.

    Raises Unreadable for a password, a zip bomb, damage, or a path that leads out of the archive.
    """
    _check_end_record(data)
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as cause:
        raise Unreadable(Reason.BROKEN, DAMAGED) from cause
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise Unreadable(Reason.BROKEN, DAMAGED)
    xml_bytes = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
    total_bytes = sum(entry.file_size for entry in entries)
    if len(entries) > _MAX_ENTRIES or total_bytes > _MAX_UNPACKED_BYTES or xml_bytes > MAX_XML_BYTES:
        raise Unreadable(Reason.LIMIT, _TOO_LARGE)
    for entry in entries:
        _check_entry(entry)
    return archive


def read_entry(archive: ZipFile, name: str) -> bytes | None:
    """Return an entry's bytes; None if the archive has no such entry. Raises Unreadable if the entry is damaged."""
    try:
        return archive.read(name)
    except KeyError:
        return None
    except _DAMAGE as cause:
        raise Unreadable(Reason.BROKEN, DAMAGED) from cause


def _check_end_record(data: bytes) -> None:
    """Check the size of the directory in the end record, before zipfile reads the directory."""
    start = data.rfind(b"PK\x05\x06", max(0, len(data) - (1 << 16) - _END_RECORD.size))
    if start < 0 or start + _END_RECORD.size > len(data):
        raise Unreadable(Reason.BROKEN, DAMAGED)
    _, _, _, _, entries, size, _, _ = _END_RECORD.unpack_from(data, start)
    # No document needs ZIP64, the form for more than 65,535 entries or 4 GB.
    if entries > _MAX_ENTRIES or size > _MAX_DIRECTORY_BYTES or data.rfind(b"PK\x06\x07", 0, start) >= 0:
        raise Unreadable(Reason.LIMIT, _TOO_LARGE)


def _check_entry(entry: ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    leads_out = path.is_absolute() or ".." in path.parts or ":" in path.parts[0] if path.parts else True
    if leads_out or stat.S_ISLNK(entry.external_attr >> 16):
        raise Unreadable(Reason.BROKEN, DAMAGED)
    if entry.flag_bits & 1:
        raise Unreadable(Reason.PASSWORD, LOCKED)
    if entry.file_size > _MIN_BYTES_FOR_RATIO and entry.file_size > _MAX_RATIO * max(entry.compress_size, 1):
        raise Unreadable(Reason.LIMIT, _TOO_LARGE)
