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
from retrieval.errors import BadInput, DamagedGeneration
from retrieval.index.generation import GENERATIONS, Generation, current_id, open_generation
from retrieval.index.manifest import Manifest, check_files, read_manifest
from retrieval.index.recipe import Recipe
from retrieval.index.sealed import seal, unseal
from retrieval.index.stored_generation import open_catalogue
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
    for name in (name for name in names if not name.startswith(".")):
        try:
            sound.append(read_preview(data, name))
        except DamagedGeneration:
            continue  # it can still be discarded by its name
    return sorted(sound, key=lambda preview: (preview.manifest.created, preview.manifest.id), reverse=True)


def read_preview(data: Path, name: str) -> Preview:
    """Raises BadInput where there is no preview of this name, DamagedGeneration where it was altered."""
    folder = _preview_folder(data, name)
    try:
        report = unseal("report", folder.with_suffix(REPORT_SUFFIX).read_bytes())
    except (OSError, ValueError) as cause:
        raise DamagedGeneration(_damage_message(name)) from cause
    return Preview(read_manifest(folder), report)


def previewed_documents(data: Path, name: str) -> list[Previewed]:
    """The documents that a preview adds, changes or reinstates, in the order of its report.

    Raises the errors of `read_preview`.
    """
    preview, folder = read_preview(data, name), _preview_folder(data, name)
    check_files(folder, preview.manifest)
    catalogue = open_catalogue(folder, preview.manifest)
    lines = [line for line in preview.report["lines"] if line["outcome"] in _OUTCOMES_WITH_TEXT]
    keys = [(line["document_id"], line["version"]) for line in lines]
    return [
        Previewed(catalogue.version(key), catalogue.canonical(key), line["detail"])
        for key, line in zip(keys, lines, strict=True)
    ]


def open_preview(data: Path, name: str, recipe: Recipe) -> Generation:
    """Open a preview to answer from it. Raises the errors of `read_preview`, and OtherRecipe."""
    read_preview(data, name)
    return open_generation(_preview_folder(data, name), recipe)


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
    folder = _preview_folder(data, name)
    current = current_id(data)
    if preview.manifest.parent != current:
        raise BadInput(
            f"The library has changed since preview {name} was built from generation {preview.manifest.parent}: "
            f"generation {current} serves now. Run `cited discard {name}`, then preview the change again."
        )
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


def discard_preview(data: Path, name: str) -> None:
    """Remove a preview and the originals that only it holds.

    Raises BadInput where there is no preview of this name, Busy where a change is running.
    """
    with lock_data_folder(data):
        folder = _preview_folder(data, name)
        remove_folder(folder)
        with suppress(OSError):  # the next change removes a report without its generation
            folder.with_suffix(REPORT_SUFFIX).unlink(missing_ok=True)
        sweep(data)


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


def _preview_folder(data: Path, name: str) -> Path:
    folder = data / PREVIEWS / name
    if not name or Path(name).name != name or name.startswith(".") or not folder.is_dir():
        raise BadInput(f"There is no preview {name!r}. `cited previews` lists all previews.")
    return folder


def _damage_message(name: str) -> str:
    return f"Preview {name} is damaged. Run `cited discard {name}`, then preview the change again."
