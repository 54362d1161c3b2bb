"""Previews: built generations that do not serve yet, each with a report of its changes, to publish or discard."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.disk import cannot_write, sync_folder, sync_tree, write_whole
from ingest.generations.built import PREVIEWS
from ingest.generations.orphans import sweep
from ingest.generations.publish import lock_data_folder, remove_folder, set_current
from ingest.generations.retention import KEPT_GENERATIONS, prune
from ingest.report import DocumentOutcome, IngestReport
from retrieval.document import Version
from retrieval.errors import BadInput, DamagedGeneration, UnknownGeneration
from retrieval.index.catalogue import CATALOGUE, Catalogue
from retrieval.index.generation import GENERATIONS, Manifest, check_files, current_id, read_manifest
from retrieval.index.sealed import seal, unseal
from retrieval.text import CanonicalText

REPORT_SUFFIX = ".json"
# Outcomes of documents whose text a preview brings into the library.
_OUTCOMES_WITH_TEXT = {DocumentOutcome.ADDED, DocumentOutcome.CHANGED, DocumentOutcome.REINSTATED}


@dataclass(frozen=True, slots=True)
class Preview:
    """A built generation that does not serve yet, and the report of its changes in JSON values."""

    manifest: Manifest
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Previewed:
    """A document in a preview; `detail` holds the remarks of its report line."""

    version: Version
    canonical: CanonicalText
    detail: str | None


def keep_preview(data: Path, built: Path, report: IngestReport) -> None:
    """Move a built folder among the previews and store its report there. Raises BadPlace on a disk error."""
    folder = data / PREVIEWS / built.name
    write_whole(folder.with_suffix(REPORT_SUFFIX), seal("report", report.to_json()).encode())
    try:
        sync_tree(built)
        os.rename(built, folder)
        sync_folder(folder.parent)
    except OSError as cause:
        raise cannot_write(folder, cause) from cause


def previews(data: Path) -> list[Preview]:
    """All previews without damage, the newest first."""
    folder = data / PREVIEWS
    names = [entry.name for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
    sound: list[Preview] = []
    for name in sorted((name for name in names if not name.startswith(".")), reverse=True):
        try:
            sound.append(read_preview(data, name))
        except DamagedGeneration:
            continue  # it can still be discarded by its name
    return sound


def read_preview(data: Path, name: str) -> Preview:
    """Raises UnknownGeneration where there is no preview of this name, DamagedGeneration where it was altered."""
    folder = preview_folder(data, name)
    try:
        report = unseal("report", folder.with_suffix(REPORT_SUFFIX).read_bytes())
    except (OSError, ValueError) as cause:
        raise DamagedGeneration(_damage_message(name)) from cause
    return Preview(read_manifest(folder), report)


def previewed_documents(data: Path, name: str) -> list[Previewed]:
    """The documents that a preview adds, changes or reinstates, in the order of its report.

    Raises the errors of `read_preview`.
    """
    preview, folder = read_preview(data, name), preview_folder(data, name)
    check_files(folder, preview.manifest)
    catalogue = Catalogue(folder / CATALOGUE)
    lines = [line for line in preview.report["lines"] if line["outcome"] in _OUTCOMES_WITH_TEXT]
    keys = [(line["document_id"], line["version"]) for line in lines]
    return [
        Previewed(catalogue.version(key), catalogue.canonical(key), line["detail"])
        for key, line in zip(keys, lines, strict=True)
    ]


def publish_preview(data: Path, name: str, keep: int = KEPT_GENERATIONS) -> Manifest:
    """Publish a preview, and remove the oldest generations beyond `keep`.

    Raises BadInput where the library has changed since it was built, Busy where a change is running.
    """
    with lock_data_folder(data):
        manifest = _publish(data, name)
        prune(data, keep)
        sweep(data)
    return manifest


def _publish(data: Path, name: str) -> Manifest:
    preview = read_preview(data, name)
    folder = preview_folder(data, name)
    check_parent(data, preview)
    check_files(folder, preview.manifest)
    try:
        os.rename(folder, data / GENERATIONS / name)
        sync_folder(data / GENERATIONS)
        sync_folder(folder.parent)
    except OSError as cause:
        raise cannot_write(folder, cause) from cause
    set_current(data, name)
    with suppress(OSError):  # it serves already; the next change removes the report
        folder.with_suffix(REPORT_SUFFIX).unlink(missing_ok=True)
    return preview.manifest


def check_parent(data: Path, preview: Preview) -> None:
    """Raises BadInput where the library has changed since the preview was built."""
    name, current = preview.manifest.id, current_id(data)
    if preview.manifest.parent != current:
        raise BadInput(
            f"The library has changed since preview {name} was built from generation {preview.manifest.parent}: "
            f"generation {current} serves now. Run `cited discard {name}`, then preview the change again."
        )


def discard_preview(data: Path, name: str) -> None:
    """Remove a preview and the originals that only it holds.

    Raises UnknownGeneration where there is no preview of this name, Busy where a change is running.
    """
    with lock_data_folder(data):
        remove_preview(data, name)
        sweep(data)


def remove_preview(data: Path, name: str) -> None:
    """Remove a preview; the caller holds the lock of the data folder. Raises UnknownGeneration and BadPlace."""
    folder = preview_folder(data, name)
    remove_folder(folder)
    with suppress(OSError):  # the next change removes a report without its generation
        folder.with_suffix(REPORT_SUFFIX).unlink(missing_ok=True)


def remove_incomplete_previews(data: Path) -> None:
    """Remove reports without a preview's folder, and previews without a report."""
    folder = data / PREVIEWS
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.with_suffix(REPORT_SUFFIX).exists():
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.suffix == REPORT_SUFFIX and not entry.with_suffix("").is_dir():
            with suppress(OSError):
                entry.unlink(missing_ok=True)


def preview_folder(data: Path, name: str) -> Path:
    """The folder of a preview. Raises UnknownGeneration."""
    folder = data / PREVIEWS / name
    if not name or Path(name).name != name or name.startswith(".") or not folder.is_dir():
        raise UnknownGeneration(f"There is no preview {name!r}. `cited previews` lists all previews.")
    return folder


def _damage_message(name: str) -> str:
    return f"Preview {name} is damaged. Run `cited discard {name}`, then preview the change again."
