"""The quick checks of the overview: what serves, the disk, jobs, and answers. `cited doctor` checks every file."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from api.bootstrap import Service
from api.state import answering
from api.telemetry import metrics
from ingest.generations.doctor import MIN_FREE_BYTES, Finding, Health, worst_first
from ingest.generations.publish import leftovers
from retrieval.index.generation import current_id


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers that the engine gave since the service started: all, and those with a quote."""

    asked: int
    answered: int

    @property
    def share(self) -> str:
        return f"{self.answered / self.asked:.0%}" if self.asked else "no questions yet"


def check_quickly(data: Path, service: Service | None) -> list[Finding]:
    """The state of the service, the worst first. It reads no file of a generation."""
    return worst_first(
        [_check_serving(data, service), _check_answering(data), _check_disk(data), *_check_leftovers(data)]
    )


def answered() -> Answered:
    counts = metrics.answer_counts()
    return Answered(sum(counts.values()), counts.get("answered", 0))


def folder_bytes(data: Path) -> int:
    """The size of the data folder in bytes; a file that several generations share counts once."""
    seen: set[tuple[int, int]] = set()
    total = 0
    for folder, _, names in os.walk(data):
        for name in names:
            with suppress(OSError):
                found = os.lstat(os.path.join(folder, name))
                if (found.st_dev, found.st_ino) not in seen:
                    seen.add((found.st_dev, found.st_ino))
                    total += found.st_size
    return total


def format_bytes(count: float) -> str:
    """As in "1.4 GB", "12.0 MB" or "7 kB"."""
    if count < 1e5:
        return f"{count / 1e3:.0f} kB" if count >= 1e3 else f"{count:.0f} bytes"
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _check_serving(data: Path, service: Service | None) -> Finding:
    if service is None:
        return Finding(Health.BAD, "Answers", "nothing serves yet", "Upload a document and publish its preview.")
    if service.passed_over:
        said = "a newer generation is damaged; an older one serves"
        return Finding(Health.BAD, "Answers", said, "Run `cited doctor` on the server to find the damage.")
    if current_id(data) not in (None, service.engine.generation):
        return Finding(Health.NOTICE, "Answers", "another generation is about to serve", "Load this page again.")
    return Finding(Health.GOOD, "Answers", "the newest generation serves")


def _check_answering(data: Path) -> Finding:
    off = answering.turned_off(data)
    if off is not None:
        todo = "Run `cited answers on` on the server to turn it on again."
        return Finding(Health.BAD, "Answering", f"turned off by {off.by or 'an administrator'}: {off.reason}", todo)
    return Finding(Health.GOOD, "Answering", "on")


def _check_disk(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    said = f"{format_bytes(free)} free"
    if free < MIN_FREE_BYTES:
        return Finding(Health.BAD, "Disk", said, "Free some space: an upload needs space for a whole generation.")
    return Finding(Health.GOOD, "Disk", said)


def _check_leftovers(data: Path) -> list[Finding]:
    with suppress(OSError):
        count = len(leftovers(data))
        if count:
            said = f"{count} files or folders of a running or an interrupted change"
            return [Finding(Health.NOTICE, "Leftovers", said, "The next change or start removes them.")]
    return []
