"""Read one file in its own process, shut in, with limits on memory, CPU time and wall time.

`extract` runs `python -m ingest.reading.worker MEDIA_TYPE RESULT MEMORY CPU` in a folder of its own, with the file as
its standard input, and turns every failure into a typed refusal. A hostile file harms only that process.
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
from typing import IO, Any

from ingest.blocks.extraction import Extraction, Stated
from ingest.blocks.soundness import mend_extraction, without_surrogates
from ingest.reading.coverage import measure, with_coverage
from ingest.reading.sandbox import reader_environment, shut_in
from ingest.stated.quoted import mark_recommendations
from retrieval.errors import Reason, Unreadable
from retrieval.index.stored_json import block_from_json, block_to_json
from retrieval.text import CanonicalText


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on reading one file: address space and file size in bytes, CPU and wall time in seconds."""

    memory: int = 1 << 30
    cpu: int = 60
    wall: int = 90
    bytes: int = 200 << 20


DEFAULT_LIMITS = Limits()


def extract(file: Path, media_type: str, limits: Limits = DEFAULT_LIMITS) -> Extraction:
    """The extraction of a file. Raises Unreadable as `extract_json` does."""
    return from_json(json.loads(extract_json(file, media_type, limits)))


def extract_json(file: Path, media_type: str, limits: Limits = DEFAULT_LIMITS) -> str:
    """The extraction of a file as the process wrote it: JSON for `from_json`, in the form that `seal_json` takes.

    Raises Unreadable with the reader's reason; with LIMIT or BROKEN where the process was stopped or crashed.
    """
    with TemporaryDirectory(prefix="cited-") as folder:
        result = Path(folder) / "extraction.json"
        process = None
        with suppress(subprocess.TimeoutExpired), _open(file) as content:
            process = subprocess.run(  # noqa: S603 - our own module
                # Without -P it would import from its own folder, to which a hostile file might write.
                [sys.executable, "-P", "-m", "ingest.reading.worker", media_type, result.name,
                 str(limits.memory), str(limits.cpu)],
                stdin=content, capture_output=True, timeout=limits.wall, check=False,
                cwd=folder, env=reader_environment(Path(folder)),
            )  # fmt: skip
        refusal = _refusal_path(result)
        if refusal.exists():
            value = json.loads(refusal.read_text("utf-8"))
            raise Unreadable(Reason(value["reason"]), value["message"], value["pages"])
        # The result exists even where the process crashed afterwards, while it measured the coverage.
        if not result.exists():
            raise _process_refusal(process, limits)
        return result.read_text("utf-8")


def _refusal_path(result: Path) -> Path:
    """The file for the reader's refusal, next to the result."""
    return result.with_suffix(".refusal")


def _open(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except OSError as cause:
        raise Unreadable(Reason.NOT_FOUND, f"Cannot read the file: {cause.strerror}. Check that it exists.") from cause


def _limit_message(what: str) -> str:
    return f"Reading this file takes more than {what}. Save it again in the program that made it, or split it."


def _process_refusal(process: "subprocess.CompletedProcess[bytes] | None", limits: Limits) -> Unreadable:
    """The refusal for a process without a result; `process` is None where its wall time ran out."""
    if process is None:
        return Unreadable(Reason.LIMIT, _limit_message(f"{limits.wall} seconds"))
    if process.returncode in (-9, -24) or b"MemoryError" in process.stderr:
        return Unreadable(Reason.LIMIT, _limit_message(f"{limits.cpu} seconds or {limits.memory >> 20} MB of memory"))
    return Unreadable(Reason.BROKEN, "The file is damaged. Save it again in the program that made it.")


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
        value.get("coverage"),  # absent in extractions from before coverage was measured
        tuple(Stated(**stated) for stated in value.get("facts", ())),
    )


def limit_process(memory: int, cpu: int) -> None:
    """Limit this process: bytes of address space, seconds of CPU time, no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(media_type: str, result: str, memory: str, cpu: str) -> None:
    limit_process(int(memory), int(cpu))
    shut_in(Path.cwd(), int(memory))
    from ingest.formats.readers import reader  # imported under the limits

    data = sys.stdin.buffer.read()
    try:
        extraction = mark_recommendations(reader(media_type)(data))
    except Unreadable as refusal:
        _write(
            _refusal_path(Path(result)),
            without_surrogates({"reason": refusal.reason, "message": str(refusal), "pages": refusal.pages}),
        )
        return
    mended = mend_extraction(to_json(extraction))
    # Written before it is measured: a process that crashes while it measures has read the file.
    _write(Path(result), with_coverage(mended, None))
    left = int(cpu) - process_time()
    share = measure(extraction.canonical, media_type, data, left / 2)
    if share is not None:
        _write(Path(result), with_coverage(mended, share))


def _write(path: Path, value: Any) -> None:
    """Write the file completely or not at all, even if the process is killed."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, sort_keys=True), "utf-8")
    part.replace(path)


if __name__ == "__main__":
    _main(*sys.argv[1:])
