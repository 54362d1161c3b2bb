"""A process with the encoder loaded, that forks a child for each order: the child changes a library, and may be struck.

Faults strike where Python is about to touch the data folder: before a file is opened, renamed, synced, removed. Each
such place is a step; its name says what is done to what. Nothing of this is known to the product.

Run as `python -m tests.faults.zygote`; reads one order a line as JSON, and answers each with one line.
"""

import errno
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.bootstrap import open_ingest
from api.settings import Settings
from api.state.store import Store
from ingest.generations.backup import back_up
from ingest.generations.orphans import find_orphans, remove_files
from ingest.generations.previews import discard_preview, publish_preview
from ingest.generations.publish import lock_data_folder
from ingest.generations.retention import rollback
from ingest.library.library import Ingest
from ingest.report import Mode
from ingest.source import sources
from retrieval.errors import CitedError
from retrieval.interfaces import Encoder

_EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "shutil.rmtree", "sqlite3.connect"}


def change(operation: str, ingest: Ingest, data: Path, inbox: Path) -> None:
    """What the child does to the library."""
    changes: dict[str, Callable[[], object]] = {
        "ingest": lambda: ingest.run(sources([inbox])),
        "dry run": lambda: ingest.run(sources([inbox]), Mode.DRY_RUN),
        "preview": lambda: publish_preview(data, str(ingest.run(sources([inbox]), Mode.PREVIEW).preview)),
        "discard": lambda: discard_preview(data, str(ingest.run(sources([inbox]), Mode.PREVIEW).preview)),
        "withdraw": lambda: ingest.withdraw(["bins"]),
        "purge": lambda: ingest.purge(["bins"]),
        "rollback": lambda: rollback(data),
        "clean": lambda: _clean(data),
        "backup": lambda: back_up(data, data.parent / "backup.cited", Store(data).copy_to),
    }
    changes.get(operation, lambda: None)()


def _clean(data: Path) -> None:
    (data / "originals" / ("0" * 64)).write_bytes(b"of nobody")
    with lock_data_folder(data):
        remove_files(data, find_orphans(data))


class Steps:
    """Counts the steps of a change, and strikes at one of them."""

    def __init__(self, data: Path, strike_at: int | None, strike: Callable[[str], None]) -> None:
        self._data = str(data)
        self._strike_at = strike_at
        self._strike = strike
        self.names: list[str] = []

    def watch(self) -> None:
        sync = os.fsync

        def synced(descriptor: int) -> None:
            self._step("fsync", os.readlink(f"/proc/self/fd/{descriptor}"))
            sync(descriptor)

        os.fsync = synced  # type: ignore[assignment]
        sys.addaudithook(self._heard)

    def _heard(self, event: str, given: tuple[Any, ...]) -> None:
        if event in _EVENTS and given and isinstance(given[0], (str, bytes, os.PathLike)):
            self._step(event, os.fsdecode(given[0]))

    def _step(self, event: str, path: str) -> None:
        if not path.startswith(self._data) or "/models" in path:
            return
        self.names.append(f"{event} {Path(path).relative_to(self._data).as_posix()}")
        if len(self.names) - 1 == self._strike_at:
            self._strike(event)


def _kill(_event: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _refuse(number: int) -> Callable[[str], None]:
    def refuse(event: str) -> None:
        # Removing a tree is told before it begins; the disk refuses what it is made of, which is told, too.
        if event != "shutil.rmtree":
            raise OSError(number, os.strerror(number))

    return refuse


def _child(order: dict[str, Any], encoder: Encoder) -> int:
    data, inbox = Path(order["data"]), Path(order["inbox"])
    strike = _kill if order["fault"] == "kill" else _refuse(errno.EIO)
    steps = Steps(data, order["at"], strike)
    steps.watch()
    try:
        change(order["operation"], open_ingest(Settings(data=data), encoder=encoder), data, inbox)
        code = 0
    except CitedError as refusal:
        Path(order["said"]).write_text(str(refusal))
        code = 3
    except Exception as fault:  # noqa: BLE001 - the test wants to know of every one
        Path(order["said"]).write_text(repr(fault))
        code = 4
    Path(order["steps"]).write_text(json.dumps(steps.names))
    return code


def main() -> None:
    settings = Settings(data=Path(sys.argv[1]))
    from api.model import open_encoder

    encoder = open_encoder(settings.data, settings.encoder)
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(_child(json.loads(line), encoder))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
