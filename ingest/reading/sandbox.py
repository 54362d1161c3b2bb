"""Shut the process that reads a file in: no network, no other program, no files but the code and its own folder.

`python -m ingest.reading.sandbox` shuts itself in and prints what is refused then; `cited doctor` shows that.
"""

import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.reading.landlock import give_up_files
from ingest.reading.seccomp import give_up_calls

PACKAGES_ROOT = Path(__file__).resolve().parents[2]
_MAX_OPEN_FILES = 64
# Code, libraries, and the few files of the system that they read.
_SYSTEM = (
    "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/dev/urandom", "/dev/zero",
    "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu",
)  # fmt: skip
_OWN_PACKAGES = ("ingest", "retrieval")


@dataclass(frozen=True, slots=True)
class Protection:
    """What this machine refuses to a process that is shut in: a socket, another program, a file elsewhere."""

    network: bool
    programs: bool
    reading: bool
    writing: bool


def reader_environment(folder: Path) -> dict[str, str]:
    """The environment of a process that reads a file; it has nothing of the service's own, which may be secret."""
    passed_on = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TESSDATA_PREFIX") if name in os.environ}
    return {
        "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder),
        "PYTHONPATH": str(PACKAGES_ROOT), "PYTHONDONTWRITEBYTECODE": "1",
        # A thread for each core would count against the limit on processes.
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
        **passed_on,
    }  # fmt: skip


def shut_in(folder: Path, max_file_bytes: int, readable: Sequence[Path] = ()) -> None:
    """Shut this process in for good: of all folders it may write only to `folder`, and read only the code and
    `readable`.

    The kernel may lack a part of this; `find_protection` says what this machine refuses.
    """
    resource.setrlimit(resource.RLIMIT_FSIZE, (max_file_bytes, max_file_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MAX_OPEN_FILES, _MAX_OPEN_FILES))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    give_up_files((*_code(), *readable), (folder, Path(os.devnull)))
    give_up_calls()


def _code() -> list[Path]:
    """The places of the code; not the folder above the packages, where the data folder is by default."""
    imported = [Path(entry) for entry in sys.path if entry and Path(entry).resolve() != PACKAGES_ROOT]
    own = [PACKAGES_ROOT / name for name in _OWN_PACKAGES]
    return [Path(sys.prefix), Path(sys.base_prefix), *imported, *own, *map(Path, _SYSTEM)]


def find_protection() -> Protection:
    """What a process that is shut in is refused on this machine, found by trying it."""
    with TemporaryDirectory(prefix="cited-") as folder, TemporaryDirectory(prefix="cited-") as elsewhere:
        (Path(elsewhere) / "secret").write_text("secret")
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", "ingest.reading.sandbox", elsewhere],
            capture_output=True, check=False, cwd=folder, env=reader_environment(Path(folder)),
        )  # fmt: skip
        try:
            return Protection(**json.loads(done.stdout))
        except (ValueError, TypeError):
            return Protection(network=False, programs=False, reading=False, writing=False)


def _is_refused(work: Callable[[], object]) -> bool:
    try:
        work()
    except OSError:
        return True
    return False


def _try_everything(elsewhere: Path) -> Protection:
    shut_in(Path.cwd(), 1 << 20)
    return Protection(
        network=_is_refused(socket.socket),
        programs=_is_refused(lambda: os.posix_spawn("/bin/true", ["true"], {})),
        reading=_is_refused((elsewhere / "secret").read_text),
        writing=_is_refused(lambda: (elsewhere / "new").write_text("x")),
    )


if __name__ == "__main__":
    json.dump(asdict(_try_everything(Path(sys.argv[1]))), sys.stdout)
