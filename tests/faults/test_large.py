"""Large documents: a PDF of 400 pages within its memory, and a changed paragraph in 1,000 pages for its own price."""

import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from api.bootstrap import open_ingest
from api.settings import Settings
from ingest.generations.retention import kept_generations, rollback
from ingest.source import sources
from retrieval.models.encoder import OnnxEncoder
from tests.faults.conftest import ROOT, Figure
from tests.size import FULL

PAGES = 400 if FULL else 40
PARAGRAPHS = 6000 if FULL else 300  # six to a page
CHANGES = 9 if FULL else 2

WORDS = (
    "council duty guidance plan housing prevent risk safety school child adult panel officer referral support service "
    "local national report review annual evidence training record data share agree partner police health area"
).split()


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(8, 22))).capitalize() + "."


def pdf(path: Path, pages: int) -> None:
    chance = random.Random(3)  # noqa: S311 - chance that can be repeated
    canvas = Canvas(str(path), pagesize=A4)
    for page in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(72, 780, f"Chapter {page}")
        canvas.setFont("Helvetica", 10)
        for line in range(40):
            canvas.drawString(72, 750 - 16 * line, sentence(chance)[:90])
        canvas.drawCentredString(300, 40, str(page))
        canvas.showPage()
    canvas.save()


# In a process of its own, which has no other children: pages, seconds, MiB that it grew by, MiB of its worker's peak.
READ = """
import resource, sys, time
from pathlib import Path
from ingest.reading.worker import extract
def peak(who):
    return resource.getrusage(who).ru_maxrss / 1024
before, started = peak(resource.RUSAGE_SELF), time.monotonic()
pages = extract(Path(sys.argv[1]), "application/pdf").pages
print(pages, time.monotonic() - started, peak(resource.RUSAGE_SELF) - before, peak(resource.RUSAGE_CHILDREN))
"""


def test_a_long_pdf_is_read_within_its_memory(tmp_path: Path, figure: Figure) -> None:
    file = tmp_path / "long.pdf"
    pdf(file, PAGES)
    read = [sys.executable, "-c", READ, str(file)]
    said = subprocess.run(read, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    pages, took, grown, worker = map(float, said.split())
    figure("long_pdf_pages", int(pages), str(PAGES))
    figure("long_pdf_pages_per_second", f"{PAGES / took:.0f}", "-")
    figure("long_pdf_worker_peak_mib", f"{worker:.0f}", "<=1024")
    figure("long_pdf_service_grown_mib", f"{grown:.0f}", "<=100")
    assert pages == PAGES
    assert worker <= 1024
    assert grown <= 100


def test_only_what_changed_is_encoded_again(
    tmp_path: Path, data_folder: Path, encoder: OnnxEncoder, figure: Figure
) -> None:
    """Without any heading, so that nothing but the words themselves says where a passage begins."""
    chance = random.Random(4)  # noqa: S311 - chance that can be repeated
    paragraphs = [" ".join(sentence(chance) for _ in range(chance.randint(2, 5))) for _ in range(PARAGRAPHS)]
    data, file = tmp_path / "data", tmp_path / "long.txt"
    data.mkdir()
    (data / "models").symlink_to(data_folder / "models")
    ingest = open_ingest(Settings(data=data), encoder=encoder)

    def run() -> int:
        file.write_text("Long\n\n" + "\n\n".join(paragraphs))
        return ingest.run(sources([file])).encoded

    passages = run()
    unchanged = run()
    changed = []
    for place in range(1, CHANGES + 1):
        paragraphs[PARAGRAPHS * place // (CHANGES + 1)] += " One more sentence that was not there before."
        changed.append(run())
    figure("reencoded_unchanged", f"{unchanged} of {passages}", "0")
    figure("reencoded_one_paragraph", f"{int(median(changed))}, at most {max(changed)}, of {passages}", "its own")
    started = time.monotonic()
    first = rollback(data, sorted(manifest.id for manifest in kept_generations(data))[0])
    figure(f"rollback_seconds_of_{first.passages}_passages", f"{time.monotonic() - started:.2f}", "<=2")
    assert first.passages == passages
    assert unchanged == 0
    assert 1 <= median(changed) <= 3
    assert max(changed) <= 60  # windows fall into step with those before within a few pages, by chance
