"""Read one file in a process of its own, under limits of memory, processor time and wall time.

Run as `python -m ingest.reading.worker FILE MEDIA_TYPE RESULT`; `extract` starts it and turns every way of failing into
a typed refusal. Whatever a hostile file does, it does to that process alone.
"""

import json
import resource
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from ingest.blocks.extraction import Extraction, Stated
from ingest.blocks.soundness import mend_extraction, without_surrogates
from ingest.reading.coverage import measure, with_coverage
from ingest.stated.quoted import mark_recommendations
from retrieval.errors import Reason, Unreadable
from retrieval.index.catalogue import block_from_json, block_to_json
from retrieval.text import CanonicalText


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take; `memory` in bytes of address space, times in seconds."""

    memory: int = 1 << 30
    cpu: int = 60
    wall: int = 90
    bytes: int = 200 << 20


DEFAULT_LIMITS = Limits()


def extract(file: Path, media_type: str, limits: Limits = DEFAULT_LIMITS) -> Extraction:
    """Raises Unreadable with the reader's own reason, or LIMIT or BROKEN where the process was stopped or fell."""
    with TemporaryDirectory(prefix="cited-") as folder:
        result = Path(folder) / "extraction.json"
        command = [sys.executable, "-m", "ingest.reading.worker", str(file.resolve()), media_type, str(result)]
        numbers = [str(limits.memory), str(limits.cpu)]
        done = None
        with suppress(subprocess.TimeoutExpired):
            done = subprocess.run(  # noqa: S603 - our own module
                [*command, *numbers], capture_output=True, timeout=limits.wall, check=False, cwd=PACKAGES_ROOT
            )
        # What was read is there even where the process fell while it measured how much that is.
        if not result.exists():
            raise _process_refusal(done, limits)
        value = json.loads(result.read_text("utf-8"))
        if "reason" in value:
            raise Unreadable(Reason(value["reason"]), value["message"], value["pages"])
        share = _coverage_path(result)
        return with_coverage(from_json(value), json.loads(share.read_text("utf-8")) if share.exists() else None)


def _coverage_path(result: Path) -> Path:
    """Where the share of the file's words stands that was read."""
    return result.with_suffix(".coverage")


# Where our packages stand: the process must find them however the command was started.
PACKAGES_ROOT = Path(__file__).resolve().parents[2]


def _limit_message(what: str) -> str:
    return f"Reading this file takes more than {what}. Save it anew from the program that made it, or split it."


def _process_refusal(done: "subprocess.CompletedProcess[bytes] | None", limits: Limits) -> Unreadable:
    """Why a process wrote nothing; None where it was stopped since it took too long."""
    if done is None:
        return Unreadable(Reason.LIMIT, _limit_message(f"{limits.wall} seconds"))
    if done.returncode in (-9, -24) or b"MemoryError" in done.stderr:
        return Unreadable(Reason.LIMIT, _limit_message(f"{limits.cpu} seconds or {limits.memory >> 20} MB of memory"))
    return Unreadable(Reason.BROKEN, "The file is damaged. Save it anew from the program that made it.")


def to_json(extraction: Extraction) -> dict[str, Any]:
    """An extraction as JSON values; the inverse of `from_json`."""
    return {
        "text": extraction.canonical.text,
        "blocks": [block_to_json(block) for block in extraction.canonical.blocks],
        "title": extraction.title,
        "pages": extraction.pages,
        "pages_without_text": extraction.pages_without_text,
        "notes": extraction.notes,
        "coverage": extraction.coverage,
        "facts": [asdict(stated) for stated in extraction.facts],
    }


def from_json(value: dict[str, Any]) -> Extraction:
    return Extraction(
        CanonicalText(value["text"], tuple(block_from_json(block) for block in value["blocks"])),
        value["title"],
        value["pages"],
        tuple(value["pages_without_text"]),
        tuple(value["notes"]),
        value.get("coverage"),  # what was stored before it was measured has none
        tuple(Stated(**stated) for stated in value.get("facts", ())),
    )


def limit_process(memory: int, cpu: int) -> None:
    """Limit this process: bytes of address space, seconds of processor time, no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(file: str, media_type: str, result: str, memory: str, cpu: str) -> None:
    limit_process(int(memory), int(cpu))
    from ingest.formats.readers import reader  # the limits hold while the readers' libraries are loaded, too

    data = Path(file).read_bytes()
    try:
        extraction = mark_recommendations(reader(media_type)(data))
    except Unreadable as refusal:
        _write(
            Path(result),
            without_surrogates({"reason": refusal.reason, "message": str(refusal), "pages": refusal.pages}),
        )
        return
    _write(Path(result), without_surrogates(mend_extraction(to_json(extraction))))
    left = int(cpu) - process_time()
    _write(_coverage_path(Path(result)), measure(extraction.canonical, media_type, data, left / 2))


def _write(path: Path, value: Any) -> None:
    """All of it or nothing, whatever stops the process."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value), "utf-8")
    part.replace(path)


if __name__ == "__main__":
    _main(*sys.argv[1:])
