"""The folder in which several workers keep their metrics. This module imports no metric, which would begin one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The package prometheus_client reads this name when it is imported.
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def metrics_folder(folder: Path) -> Iterator[None]:
    """Let the workers, started inside, share this empty folder."""
    os.environ[_FOLDER] = str(folder)
    try:
        yield
    finally:
        del os.environ[_FOLDER]


def keep_own_metrics() -> None:
    """Let this process keep its metrics in memory, whatever the environment says."""
    os.environ.pop(_FOLDER, None)


def are_shared() -> bool:
    return _FOLDER in os.environ


def forget_worker(process: int) -> None:
    """Drop the gauges of an ended worker; what it counted stays."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]
