"""seccomp: a process gives up calls of the kernel that no reader needs, such as opening a socket."""

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ingest.reading.landlock import forbid_new_privileges

_SET_SECCOMP, _FILTER = 22, 2
# Instructions of the kernel's filter machine (linux/filter.h) and its verdicts (linux/seccomp.h).
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
# Offsets in the data about a call: its number, the architecture, its first argument.
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16
_THREAD_FLAG = 0x00010000
_LOCAL_SOCKETS = 1


@dataclass(frozen=True, slots=True)
class _Calls:
    """The numbers of calls on one architecture. `refused` are never needed by a reader: they open sockets, run
    programs, reach other processes, or change files that Landlock does not guard.
    """

    architecture: int
    socket: int
    clone: int
    refused: tuple[int, ...] = field(default=())


# clone3 has the same number everywhere. Its arguments cannot be looked at, so the C library is told to use clone.
_CLONE3 = 435
# io_uring_setup, pidfd_send_signal, pidfd_open, pidfd_getfd, fchmodat2: the same number everywhere.
_COMMON = (425, 424, 434, 438, 452)
_CALLS = {
    "x86_64": _Calls(0xC000003E, 41, 56, (
        # connect, bind, socketpair; fork, vfork, execve, execveat; kill, tkill, ptrace, process_vm_readv and _writev
        42, 49, 53, 57, 58, 59, 322, 62, 200, 101, 310, 311,
        # mount, umount2, unshare, setns, keyctl, bpf, perf_event_open, userfaultfd, open_by_handle_at
        165, 166, 272, 308, 250, 321, 298, 323, 304,
        # chmod, fchmod, chown, fchown, lchown, fchownat, fchmodat; utime, utimes, futimesat, utimensat
        90, 91, 92, 93, 94, 260, 268, 132, 235, 261, 280,
        # setxattr, lsetxattr, fsetxattr, removexattr, lremovexattr, fremovexattr
        188, 189, 190, 197, 198, 199,
    )),
    "aarch64": _Calls(0xC00000B7, 198, 220, (
        203, 200, 199, 221, 281, 129, 130, 117, 270, 271,
        40, 39, 97, 268, 219, 280, 241, 282, 265,
        52, 55, 54, 53, 88,
        5, 6, 7, 14, 15, 16,
    )),
}  # fmt: skip


def give_up_calls() -> bool:
    """Give up, for good, sockets, new processes, other programs and other processes. Returns whether it worked."""
    return _install(_strict_filter)


def give_up_network() -> bool:
    """Give up, for good and for every program run from here, all sockets but local ones. Returns whether it worked."""
    return _install(_network_filter)


def _install(instructions_for: Callable[[_Calls], Iterator[bytes]]) -> bool:
    calls = _CALLS.get(platform.machine())
    if sys.platform != "linux" or calls is None:
        return False
    program = b"".join(instructions_for(calls))
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code))
    forbid_new_privileges()
    return bool(ctypes.CDLL(None).prctl(_SET_SECCOMP, _FILTER, header, 0, 0) == 0)


def _strict_filter(calls: _Calls) -> Iterator[bytes]:
    yield from _begin(calls)
    for number in (calls.socket, *calls.refused, *_COMMON):
        yield from (_step(_IF_EQUAL, number, 0, 1), _step(_RETURN, _REFUSE | errno.EACCES))
    yield from (_step(_IF_EQUAL, _CLONE3, 0, 1), _step(_RETURN, _REFUSE | errno.ENOSYS))
    yield from (_step(_IF_EQUAL, calls.clone, 0, 3), _step(_LOAD, _ARGUMENT))
    yield from (_step(_IF_ANY_BIT, _THREAD_FLAG, 1, 0), _step(_RETURN, _REFUSE | errno.EACCES))
    yield _step(_RETURN, _ALLOW)


def _network_filter(calls: _Calls) -> Iterator[bytes]:
    yield from _begin(calls)
    # io_uring could open a socket without the call.
    yield from (_step(_IF_EQUAL, _COMMON[0], 0, 1), _step(_RETURN, _REFUSE | errno.ENOSYS))
    yield from (_step(_IF_EQUAL, calls.socket, 0, 3), _step(_LOAD, _ARGUMENT))
    yield from (_step(_IF_EQUAL, _LOCAL_SOCKETS, 1, 0), _step(_RETURN, _REFUSE | errno.EACCES))
    yield _step(_RETURN, _ALLOW)


def _begin(calls: _Calls) -> Iterator[bytes]:
    """Kill a call of another architecture, refuse one of x32, and load the number of any other."""
    yield from (_step(_LOAD, _ARCHITECTURE), _step(_IF_EQUAL, calls.architecture, 1, 0), _step(_RETURN, _KILL))
    yield from (_step(_LOAD, _NUMBER), _step(_IF_AT_LEAST, 0x40000000, 0, 1), _step(_RETURN, _REFUSE | errno.ENOSYS))


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """An instruction; `if_true` and `if_false` count the instructions to skip."""
    return struct.pack("HBBI", code, if_true, if_false, value)
