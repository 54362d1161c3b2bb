"""Measure speed: the encoder against sentence-transformers, a cold start, a full library and an unchanged ingest.

`make bench` runs it. Ratios compare within one run; absolute times hold for one machine on one day.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from api.bootstrap import open_ingest
from api.gold.evaluation_set import read_set
from api.lab.new_generation import seconds_to_all_workers
from api.model import prepare_encoder
from api.settings import BUNDLED_ENCODER, Settings
from api.weights import small_base
from ingest.formats.text.reader import read_text
from ingest.generations.build import build
from ingest.generations.publish import building_folder, lock_data_folder, next_name, publish
from ingest.holdings import Entry
from ingest.library.library import recipe_for
from ingest.source import sources
from retrieval.document import Document, Version
from retrieval.facts import FactChanges, Facts
from retrieval.models.encoder import OnnxEncoder

_T = TypeVar("_T")

TARGET_PASSAGES = 20_000
MAX_QUESTIONS = 400
_LARGE_SETS = ("obliqa-dev", "covidqa", "clapnq-dev", "squad2-a", "doc2dial-a", "mtrag-govt")


def print_figure(name: str, value: float, target: str) -> None:
    sys.stdout.write(f"{name:52} {value:10.3f}   target {target}\n")
    sys.stdout.flush()


def bench_encoder(encoder: OnnxEncoder, texts: Sequence[str], questions: Sequence[str]) -> None:
    """Encode the same texts with both; sentence-transformers sorts and batches them as it does by default."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    theirs = SentenceTransformer(str(small_base()), device="cpu")
    encoder.encode(texts[:8])
    theirs.encode(list(texts[:8]), show_progress_bar=False)
    ours_s, vectors = _timed(lambda: np.array([encoding.vector for encoding in encoder.encode(texts)]))
    theirs_s, expected = _timed(lambda: theirs.encode(list(texts), normalize_embeddings=True, show_progress_bar=False))
    print_figure("passages a second, compiled", len(texts) / ours_s, "-")
    print_figure("passages a second, sentence-transformers", len(texts) / theirs_s, "-")
    print_figure("passages a second, compiled over sentence-transformers", theirs_s / ours_s, ">= 4")
    print_figure("mean cosine between the two", float((vectors * expected).sum(axis=1).mean()), ">= .95")
    our_question_s = statistics.median(_timed(partial(encoder.encode_question, question))[0] for question in questions)
    their_question_s = statistics.median(
        _timed(partial(theirs.encode, question, show_progress_bar=False))[0] for question in questions
    )
    print_figure("one question, ms, compiled", 1000 * our_question_s, "-")
    print_figure("one question, ms, sentence-transformers", 1000 * their_question_s, "-")
    print_figure("one question, compiled over sentence-transformers", our_question_s / their_question_s, "<= .20")


def _timed(work: Callable[[], _T]) -> tuple[float, _T]:
    started = time.perf_counter()
    value = work()
    return time.perf_counter() - started, value


def bench_cold(settings: Settings) -> None:
    """Time `cited ask` as a whole process: the median of five runs."""
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "ask", "What are the aims of Prevent?"]
    environment = {**os.environ, "CITED_DATA": str(settings.data.resolve())}
    runs = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603 - our own command
        runs.append(time.perf_counter() - started)
    print_figure("cited ask from a cold process, s, median of 5", statistics.median(runs), "<= 1.5")


def entries(folder: Path) -> Iterator[Entry]:
    """The documents of the large sets that have words, each with an id of its own."""
    for name in _LARGE_SETS:
        if not (folder / name).is_dir():
            continue
        for number, row in enumerate(read_set(folder / name).documents):
            if not row.text.strip():
                continue
            canonical = read_text(row.text).canonical
            document, title = Document(f"{name}-{number}"), row.title.strip() or name
            data = row.text.encode("utf-8", "surrogatepass")
            checksum = sha256(data).hexdigest()
            version = Version(document, checksum, canonical.sha256, "text/plain", row.id, len(data), title=title)
            yield Entry(version, canonical)


def bench_serving(data: Path, folder: Path, encoder: OnnxEncoder, questions: Sequence[str]) -> None:
    """Ask a real server over HTTP, one question after the other; its library has about 20,000 passages."""
    with lock_data_folder(data):
        target = building_folder(data, next_name(data))
        started = time.perf_counter()
        built = build(target, list(entries(folder)), encoder, recipe_for(encoder.name, encoder.sha256))
        seconds = time.perf_counter() - started
        publish(data, target)
    print_figure("passages in the library", built.manifest.passages, f"{TARGET_PASSAGES}")
    print_figure("passages a second, built", built.manifest.passages / seconds, "-")
    with _server(data) as (address, process):
        times = [_time_answer(address, question) for question in questions]
        resident = _resident_megabytes(process.pid)
    print_figure("question to answer over HTTP, ms, p50", float(np.percentile(times, 50)), "<= 120")
    print_figure("question to answer over HTTP, ms, p99", float(np.percentile(times, 99)), "<= 300")
    print_figure("resident memory of the server, MB", resident, "<= 600")
    bench_publishing(data)


def bench_publishing(data: Path) -> None:
    """Publish new generations while two workers serve: the longest time until both answer from one."""
    ingest = open_ingest(Settings(data=data))
    [document, *_] = sorted(ingest.holdings())
    with _server(data, workers=2) as (address, process):
        seconds = [
            seconds_to_all_workers(
                address,
                process.pid,
                data,
                partial(ingest.amend, document, FactChanges(Facts(publisher=f"Publisher {number}"))),
            )
            for number in range(5)
        ]
    print_figure("published to served by all of 2 workers, s, max of 5", max(seconds), "<= 2")


@contextmanager
def _server(data: Path, workers: int = 1) -> "Iterator[tuple[str, subprocess.Popen[bytes]]]":
    from socket import socket

    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", str(port)]
    environment = {**os.environ, "CITED_DATA": str(data), "CITED_WORKERS": str(workers)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/readyz", timeout=5).close()  # noqa: S310 - our own server
                break
            except OSError:
                time.sleep(0.1)
        yield address, process
    finally:
        process.terminate()
        process.wait(20)


def _time_answer(address: str, question: str) -> float:
    """The milliseconds from question to answer."""
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{address}/v1/answers", body, {"Content-Type": "application/json"}
    )
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        response.read()
    return 1000 * (time.perf_counter() - started)


def _resident_megabytes(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def bench_ingest(encoder_data: Path, folder: Path) -> None:
    """Ingest the same files twice; the second run has nothing to do."""
    files = folder / "approved-documents"
    if not files.is_dir():
        return
    settings = Settings(data=encoder_data)
    inbox = sources([files])
    first, _ = _timed(lambda: open_ingest(settings).run(inbox))
    second, _ = _timed(lambda: open_ingest(settings).run(inbox))
    print_figure("first ingest of 21 documents, s", first, "-")
    print_figure("unchanged ingest: share of the first one's time", second / first, "<= .05")


def main(shared: Path) -> None:
    with TemporaryDirectory(prefix="cited-") as workspace:
        data = Path(workspace) / "data"
        settings = Settings(data=data)
        encoder = prepare_encoder(data, BUNDLED_ENCODER)
        open_ingest(settings).run(sources([settings.corpus]))
        bench_cold(settings)
        bench_publishing(data)
        bench_ingest(data, shared / "documents")
        if not (shared / "data").is_dir():
            sys.stdout.write(
                f"{shared}/data does not exist, so the encoder and the full library are not measured. Name the folder "
                "that holds the evaluation sets in data/.\n"
            )
            return
        questions = [question.text for question in read_set(shared / "data" / "clapnq-dev").questions[:MAX_QUESTIONS]]
        texts = [document.text for document in read_set(shared / "data" / "squad2-a").documents[:300]]
        bench_encoder(encoder, texts, questions[:100])
        bench_serving(data, shared / "data", encoder, questions)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
