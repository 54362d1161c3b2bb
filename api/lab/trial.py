"""Build a temporary generation of an evaluation set's documents, and ask it the set's questions."""

import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from api.gold.evaluation_set import EvaluationSet
from api.lab.evaluate import Subject, evaluate
from api.lab.report import Report
from ingest.formats.text.reader import read_text
from ingest.generations.build import build
from ingest.holdings import Entry
from ingest.library.library import recipe_for
from ingest.progress import Progress, no_progress
from retrieval.document import Document, Version
from retrieval.engine import PassageEngine
from retrieval.errors import Unreadable
from retrieval.index.generation import Generation
from retrieval.index.manifest import read_manifest
from retrieval.interfaces import Models


def entries(evaluation_set: EvaluationSet) -> tuple[list[Entry], dict[str, str]]:
    """The set's documents as entries, without those that have no words; and a document id for each set id."""
    built: list[Entry] = []
    ids: dict[str, str] = {}
    for number, row in enumerate(evaluation_set.documents):
        try:
            extraction = read_text(row.text)
        except Unreadable:
            continue
        data = row.text.encode("utf-8", "surrogatepass")
        ids[row.id] = f"d{number}"
        version = Version(
            document=Document(ids[row.id]),
            title=row.title.strip(),
            sha256=sha256(data).hexdigest(),
            text_sha256=extraction.canonical.sha256,
            media_type="text/plain",
            file_name=row.id,
            bytes=len(data),
        )
        built.append(Entry(version, extraction.canonical))
    return built, ids


def open_trial(evaluation_set: EvaluationSet, folder: Path, models: Models, progress: Progress) -> Subject:
    """Build the set's generation in `folder`, which must not exist, and open it."""
    started = time.monotonic()
    built, ids = entries(evaluation_set)
    build(folder, built, models.encoder, recipe_for(models.encoder.name, models.encoder.sha256), progress=progress)
    generation = Generation(folder, read_manifest(folder))
    return Subject(
        engine=PassageEngine(generation, models),
        ids=ids,
        document_of=generation.catalogue.passage_documents().__getitem__,
        seconds=round(time.monotonic() - started, 2),
        passages=generation.manifest.passages,
    )


def try_set(
    evaluation_set: EvaluationSet,
    folder: Path,
    models: Models,
    *,
    given: bool = False,
    building: Progress = no_progress,
    asking: Callable[[int, int], None] | None = None,
) -> Report:
    """Build the set's generation in `folder` and ask it the set's questions, `given` as in `evaluate`."""
    subject = open_trial(evaluation_set, folder, models, building)
    return evaluate(subject, evaluation_set, given=given, progress=asking)
