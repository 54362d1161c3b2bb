"""Every check of `cited doctor`, for the command and the page."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from api.model import open_encoder, open_reranker
from api.settings import Settings
from api.state import audit
from api.state.job import RUNNING
from api.state.jobs import uploads_without_job
from api.state.store import Store
from ingest.generations.backup_format import STATE
from ingest.generations.doctor import Finding, Health, examine
from ingest.library.library import recipe_for
from ingest.progress import Progress, no_progress
from ingest.reading.sandbox import find_protection
from retrieval.errors import BadPlace, CitedError


def examine_all(settings: Settings, progress: Progress = no_progress) -> Iterator[Finding]:
    """Yield the finding of each check: models, generations, originals, state, audit, uploads, limits and readers.

    `progress` may raise to stop.
    """
    recipe = None
    try:
        encoder = open_encoder(settings.data, settings.encoder)
        recipe = recipe_for(encoder.name, encoder.sha256)
        reranker = open_reranker(settings.data, settings.ranker)
        names = (encoder.name, reranker.name) if reranker else (encoder.name,)
        yield Finding(Health.GOOD, "model", "; ".join(names))
    except CitedError as error:
        yield Finding(Health.BAD, "model", str(error), "Run `cited ingest`, which prepares it.")
    yield from examine(settings.data, recipe, progress)
    yield from _check_state(settings.data)
    yield from _check_uploads(settings.data)
    yield from _check_limits(settings)
    yield _check_readers()


def _check_state(data: Path) -> Iterator[Finding]:
    path = data / STATE
    if not path.exists():
        return
    try:
        with sqlite3.connect(path) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict == "ok":
        yield Finding(Health.GOOD, "state", "keys, jobs and audit are intact")
        yield _check_audit(data)
    else:
        todo = f"Restore a backup, or move {path} away and make new keys."
        yield Finding(Health.BAD, "state", str(verdict), todo)


def _check_uploads(data: Path) -> Iterator[Finding]:
    with suppress(BadPlace):  # `_check_state` reports a damaged database
        waiting = uploads_without_job(data, RUNNING)
        if waiting:
            words = f"{len(waiting)} uploaded files wait for jobs that were interrupted"
            todo = "Run these jobs again with `POST /v1/library/jobs/{id}/again`, or run `cited clean`."
            yield Finding(Health.NOTICE, "uploads", words, todo)


def _check_readers() -> Finding:
    words = {
        "network": "open a connection", "programs": "run programs", "reading": "read other files",
        "writing": "write other files",
    }  # fmt: skip
    found = asdict(find_protection())
    allowed = [words[name] for name, refused in found.items() if not refused]
    if not allowed:
        said = "the process that reads a file cannot open a connection, run a program, or use any other file"
        return Finding(Health.GOOD, "readers", said)
    said = f"on this machine the process that reads a file can {', '.join(allowed)}"
    todo = "Use Linux 5.13 or later with Landlock and seccomp, or ingest only files that you trust."
    return Finding(Health.NOTICE, "readers", said, todo)


def _check_audit(data: Path) -> Finding:
    verdict = audit.verify(Store(data))
    if verdict.broken_at is None:
        return Finding(Health.GOOD, "audit", f"{verdict.entries} entries in an unbroken chain")
    said = f"the chain breaks at entry {verdict.broken_at}: {verdict.problem}"
    return Finding(Health.BAD, "audit", said, "Find out who can write to the data folder; compare it with a backup.")


def _check_limits(settings: Settings) -> Iterator[Finding]:
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if 0 <= files < 1500:
        words = f"{files} open files are allowed; 1000 connections and the index need 1500"
        yield Finding(Health.NOTICE, "limits", words, "Run `ulimit -n 4096` before `cited serve` to allow more.")
        return
    allowed = "any number of" if files < 0 else str(files)
    words = (
        f"{allowed} open files are allowed; reading one file may take {settings.read_memory >> 20} MB of memory and "
        f"{settings.read_seconds} seconds of processor time"
    )
    yield Finding(Health.GOOD, "limits", words)
