"""Open a document that is a zip archive, once its directory has been looked at: attacks are refused unopened."""

import stat
import struct
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from retrieval.errors import Reason, Unreadable

DAMAGED = "The document is damaged. Open it in a word processor and save it anew."
LOCKED = "The document needs a password. Save a copy without one."
# Bytes of XML, which takes many times its size in memory once it is parsed.
MOST_XML = 40 << 20

_MOST_ENTRIES = 10_000
_MOST_BYTES = 200 << 20
_MOST_RATIO = 100
_RATIO_FROM = 1 << 20
# Bytes of the archive's own directory: so much holds 10,000 entries, and reading it takes no time.
_MOST_DIRECTORY = 2 << 20
_END = struct.Struct("<4s4H2LH")
_TOO_MUCH = "The document unpacks to more than any document needs. Save it anew, without its pictures."


def opened(data: bytes) -> ZipFile:
    """The archive, nothing of it unpacked yet. Raises Unreadable: a password, a bomb, damage, a name that leads out."""
    _check_end(data)
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as cause:
        raise Unreadable(Reason.BROKEN, DAMAGED) from cause
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise Unreadable(Reason.BROKEN, DAMAGED)
    xml = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
    total = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or total > _MOST_BYTES or xml > MOST_XML:
        raise Unreadable(Reason.LIMIT, _TOO_MUCH)
    for entry in entries:
        _check_entry(entry)
    return archive


def part(archive: ZipFile, name: str) -> bytes | None:
    """One entry's bytes, or None where there is none of this name. Raises Unreadable where it is damaged."""
    try:
        return archive.read(name)
    except KeyError:
        return None
    except (BadZipFile, ValueError, OSError, NotImplementedError, EOFError, RuntimeError) as cause:
        raise Unreadable(Reason.BROKEN, DAMAGED) from cause


def _check_end(data: bytes) -> None:
    """Look at the record that says how large the directory is, before it is read."""
    place = data.rfind(b"PK\x05\x06", max(0, len(data) - (1 << 16) - _END.size))
    if place < 0 or place + _END.size > len(data):
        raise Unreadable(Reason.BROKEN, DAMAGED)
    _, _, _, _, entries, size, _, _ = _END.unpack_from(data, place)
    # No document needs the form for archives of more than 65,535 entries or 4 GB.
    if entries > _MOST_ENTRIES or size > _MOST_DIRECTORY or data.rfind(b"PK\x06\x07", 0, place) >= 0:
        raise Unreadable(Reason.LIMIT, _TOO_MUCH)


def _check_entry(entry: ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    leads_out = path.is_absolute() or ".." in path.parts or ":" in path.parts[0] if path.parts else True
    if leads_out or stat.S_ISLNK(entry.external_attr >> 16):
        raise Unreadable(Reason.BROKEN, DAMAGED)
    if entry.flag_bits & 1:
        raise Unreadable(Reason.PASSWORD, LOCKED)
    if entry.file_size > _RATIO_FROM and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1):
        raise Unreadable(Reason.LIMIT, _TOO_MUCH)
