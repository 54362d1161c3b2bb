"""Landlock (Linux 5.13 and later): a process gives up every file that it does not name, and TCP (Linux 6.7)."""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from stat import S_ISDIR

# linux/landlock.h; the numbers of the calls are the same on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1
_NO_NEW_PRIVILEGES = 38
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE = 1 << 14
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE
# The rights on files that each version of Landlock knows, and those on TCP and on signals to other processes.
_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_TCP_RIGHTS, _FIRST_WITH_TCP = 0b11, 4
_SCOPES, _FIRST_WITH_SCOPES = 0b11, 6


def landlock_version() -> int:
    """The kernel's version of Landlock; 0 where it has none."""
    if sys.platform != "linux":
        return 0
    return max(0, _call(_CREATE_RULESET, None, 0, _VERSION_FLAG))


def give_up_files(readable: Iterable[Path], writable: Iterable[Path]) -> bool:
    """Give up, for good, every file that is neither `readable` nor `writable` nor below one of them.

    Also gives up TCP and signals to other processes where the kernel knows how. Returns whether it worked.
    """
    version = landlock_version()
    if version == 0:
        return False
    rights = _RIGHTS_BY_VERSION[min(version, max(_RIGHTS_BY_VERSION))]
    rules = struct.pack(
        "QQQ", rights, _TCP_RIGHTS if version >= _FIRST_WITH_TCP else 0, _SCOPES if version >= _FIRST_WITH_SCOPES else 0
    )
    size = 24 if version >= _FIRST_WITH_SCOPES else 16 if version >= _FIRST_WITH_TCP else 8
    ruleset = _call(_CREATE_RULESET, rules, size, 0)
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _allow(ruleset, path, rights & (_EXECUTE | _READ_FILE | _READ_FOLDER))
        for path in writable:
            _allow(ruleset, path, rights)
        forbid_new_privileges()
        return _call(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def forbid_new_privileges() -> None:
    """No program that this process runs gets more rights; the kernel asks for this before any restriction."""
    ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    """Allow these rights below a path; a path that does not exist needs none."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _FILE_RIGHTS | _TRUNCATE
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)


def _call(number: int, *arguments: int | bytes | None) -> int:
    values = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return int(ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *values))
