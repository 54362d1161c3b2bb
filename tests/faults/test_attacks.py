"""Hostile files are refused with a typed reason, quickly, within memory, and without looking at anything else."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.formats.readers import media_type, reader
from retrieval.errors import Reason
from tests.faults.attacks import attacks, docx, odt
from tests.faults.bombs import bombs, mutated, sound
from tests.faults.conftest import ROOT, Figure
from tests.ingest.formats.test_text_reading import hostile
from tests.size import FULL, some

MUTATIONS = 500 if FULL else 12
REASONS = {reason.value for reason in Reason}

# One process over all files, as the service is one: each file's seconds and end, and at last the peaks in MiB of this
# process and of its workers.
PROBE = """
import json, resource, sys, time
from pathlib import Path
from ingest.formats.readers import media_type
from ingest.reading.worker import Limits, extract
from retrieval.errors import Unreadable
limits = Limits(memory=int(sys.argv[2]) << 20, cpu=int(sys.argv[3]), wall=int(sys.argv[3]) + 10)
found = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    started = time.monotonic()
    try:
        read = extract(path, media_type(path.name, path.read_bytes()), limits)
        end = f"read, {len(read.canonical.text)} letters"
    except Unreadable as refusal:
        end = str(refusal.reason)
    found[path.name] = (time.monotonic() - started, end)
peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([found, peaks]))
"""


def probe(folder: Path, memory: int = 2000, seconds: int = 60) -> tuple[dict[str, tuple[float, str]], list[float]]:
    """What became of each file of a folder, and the peaks of memory; the probe itself must not fall."""
    command = [sys.executable, "-c", PROBE, str(folder), str(memory), str(seconds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found, peaks = json.loads(done.stdout)
    return found, peaks


def test_archives_that_attack_are_refused(tmp_path: Path, figure: Figure) -> None:
    """Nothing that stands outside the file is read: no word of it could come from anywhere else."""
    for name, _, content in attacks():
        (tmp_path / name).write_bytes(content)
    found, (own, workers) = probe(tmp_path)
    slowest = max(seconds for seconds, _ in found.values())
    read = {name: end for name, (_, end) in found.items() if end.startswith("read")}
    figure("archive_attacks", len(found), ">=25")
    figure("archive_attacks_refused", len(found) - len(read), str(len(found)))
    figure("archive_attacks_slowest_s", f"{slowest:.2f}", "<=2")
    figure("archive_attacks_worker_peak_mib", f"{workers:.0f}", "<=200")
    figure("archive_attacks_service_peak_mib", f"{own:.0f}", "-")
    assert read == {}
    assert workers <= 200
    assert len(found) >= 25


@pytest.mark.parametrize(("name", "content"), [("plain.docx", docx()), ("plain.odt", odt())])
def test_the_same_files_without_the_attack_are_read(name: str, content: bytes) -> None:
    assert reader(media_type(name, content))(content).canonical.text == "Words."


def read_or_refused(found: dict[str, tuple[float, str]], figure: Figure, name: str, files: int) -> None:
    slowest = max(found.values())
    figure(f"{name}_files", len(found), str(files))
    figure(f"{name}_crashes", sum(end not in REASONS and not end.startswith("read") for _, end in found.values()), "0")
    figure(f"{name}_read", sum(end.startswith("read") for _, end in found.values()), "-")
    figure(f"{name}_slowest_s", f"{slowest[0]:.1f}", "<=60")
    assert len(found) == files
    assert all(end in REASONS or end.startswith("read") for _, end in found.values())


def test_pdfs_that_attack_are_read_or_refused(tmp_path: Path, figure: Figure) -> None:
    made = list(bombs())
    chosen = some(made, 8)
    for name, content in chosen:
        (tmp_path / f"{name}.pdf").write_bytes(content)
    found, (_, workers) = probe(tmp_path, memory=1024, seconds=58 if FULL else 5)
    read_or_refused(found, figure, "pdf_bombs", len(chosen))
    figure("pdf_bombs_worker_peak_mib", f"{workers:.0f}", "<=1024")
    assert workers <= 1024
    assert len(made) >= 40


def test_mutated_pdfs_are_read_or_refused(tmp_path: Path, figure: Figure) -> None:
    chance = random.Random(13)  # noqa: S311 - chance that can be repeated
    whole = sound()
    for number in range(MUTATIONS):
        (tmp_path / f"{number:03d}.pdf").write_bytes(mutated(whole, chance))
    found, (_, workers) = probe(tmp_path, memory=1024, seconds=58)
    read_or_refused(found, figure, "pdf_mutations", MUTATIONS)
    figure("pdf_mutations_worker_peak_mib", f"{workers:.0f}", "<=1024")
    assert workers <= 1024


def test_hostile_texts_are_read_or_refused(tmp_path: Path, figure: Figure) -> None:
    made = [(kind, number, text) for number, text in enumerate(hostile()) for kind in ("md", "txt")]
    chosen = some(made, 5)
    for kind, number, text in chosen:
        (tmp_path / f"{number:02d}.{kind}").write_bytes(text)
    found, _ = probe(tmp_path, memory=1024, seconds=58)
    read_or_refused(found, figure, "hostile_texts", len(chosen))


def test_odd_files_are_read_or_refused(shared: Path, tmp_path: Path, figure: Figure) -> None:
    files = some([path for path in sorted((shared / "odd_files").iterdir()) if path.suffix != ".md"], 3)
    for path in files:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    found, (_, workers) = probe(tmp_path, memory=1024, seconds=58)
    read_or_refused(found, figure, "odd_files", len(files))
    figure("odd_files_worker_peak_mib", f"{workers:.0f}", "<=1024")
    assert workers <= 1024
