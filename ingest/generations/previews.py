"""Previews: generations built aside with the report of what they would change, to be published or discarded."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.disk import cannot_write, sync_folder, sync_tree, write_whole
from ingest.generations.publish import lock_data_folder, remove_folder, set_current
from ingest.generations.retention import KEPT_GENERATIONS, prune
from ingest.report import DocumentOutcome, IngestReport
from retrieval.document import Version
from retrieval.errors import BadInput, DamagedGeneration
from retrieval.index.catalogue import CATALOGUE, Catalogue
from retrieval.index.generation import GENERATIONS, Manifest, check_files, current_id, read_manifest
from retrieval.index.sealed import seal, unseal
from retrieval.text import CanonicalText

PREVIEWS = "previews"
REPORT_SUFFIX = ".json"
# What a line of the report calls a document whose words are new.
_OUTCOMES_WITH_TEXT = {DocumentOutcome.ADDED, DocumentOutcome.CHANGED, DocumentOutcome.REINSTATED}


@dataclass(frozen=True, slots=True)
class Preview:
    """A generation that is built and does not serve, and the report of what it would change, as JSON values."""

    manifest: Manifest
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Previewed:
    """A document as a preview holds it; `detail` is what the run remarked."""

    version: Version
    canonical: CanonicalText
    detail: str | None


def keep_preview(data: Path, built: Path, report: IngestReport) -> None:
    """Move a built folder among the previews, its report beside it."""
    folder = data / PREVIEWS / built.name
    write_whole(folder.with_suffix(REPORT_SUFFIX), seal("report", report.to_json()).encode())
    try:
        sync_tree(built)
        os.rename(built, folder)
        sync_folder(folder.parent)
    except OSError as cause:
        raise cannot_write(folder, cause) from cause


def previews(data: Path) -> list[Preview]:
    """All of them, the newest first."""
    folder = data / PREVIEWS
    names = [entry.name for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
    found: list[Preview] = []
    for name in sorted((name for name in names if not name.startswith(".")), reverse=True):
        try:
            found.append(read_preview(data, name))
        except DamagedGeneration:
            continue  # it can still be discarded by its name
    return found


def read_preview(data: Path, name: str) -> Preview:
    """Raises BadInput where there is none of this name, DamagedGeneration where it is not as it was written."""
    folder = _preview_folder(data, name)
    try:
        report = unseal("report", folder.with_suffix(REPORT_SUFFIX).read_bytes())
    except (OSError, ValueError) as cause:
        raise DamagedGeneration(_damage_message(name)) from cause
    return Preview(read_manifest(folder), report)


def previewed_documents(data: Path, name: str) -> list[Previewed]:
    """The documents that a preview would bring or change, in the order of its report. Raises as `read_preview` does."""
    preview, folder = read_preview(data, name), _preview_folder(data, name)
    check_files(folder, preview.manifest)
    catalogue = Catalogue(folder / CATALOGUE)
    brought = [line for line in preview.report["lines"] if line["outcome"] in _OUTCOMES_WITH_TEXT]
    keys = [(line["document_id"], line["version"]) for line in brought]
    return [
        Previewed(catalogue.version(key), catalogue.canonical(key), line["detail"])
        for key, line in zip(keys, brought, strict=True)
    ]


def publish_preview(data: Path, name: str, keep: int = KEPT_GENERATIONS) -> Manifest:
    """Let a preview serve, and let generations beyond `keep` go.

    Raises BadInput where the library has changed since it was built, Busy where a change is at work.
    """
    with lock_data_folder(data):
        manifest = _publish(data, name)
        prune(data, keep)
    return manifest


def _publish(data: Path, name: str) -> Manifest:
    preview = read_preview(data, name)
    folder = _preview_folder(data, name)
    current = current_id(data)
    if preview.manifest.parent != current:
        raise BadInput(
            f"The library has changed since preview {name} was built: generation {current} serves, and the preview "
            f"follows {preview.manifest.parent}. Run `cited discard {name}`, then preview the change again."
        )
    check_files(folder, preview.manifest)
    try:
        os.rename(folder, data / GENERATIONS / name)
        sync_folder(data / GENERATIONS)
        sync_folder(folder.parent)
    except OSError as cause:
        raise cannot_write(folder, cause) from cause
    set_current(data, name)
    with suppress(OSError):  # it serves already; the next change sweeps the report away
        folder.with_suffix(REPORT_SUFFIX).unlink(missing_ok=True)
    return preview.manifest


def discard_preview(data: Path, name: str) -> None:
    """Raises BadInput where there is none of this name, Busy where a change is at work."""
    with lock_data_folder(data):
        folder = _preview_folder(data, name)
        remove_folder(folder)
        with suppress(OSError):  # a report without its generation is swept away by the next change
            folder.with_suffix(REPORT_SUFFIX).unlink(missing_ok=True)


def remove_incomplete_previews(data: Path) -> None:
    """Remove reports whose generation never came or went on to serve, and previews without a report."""
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
    known = data / PREVIEWS / name
    if not name or Path(name).name != name or name.startswith(".") or not known.is_dir():
        raise BadInput(f"There is no preview {name!r}. `cited previews` lists those there are.")
    return known


def _damage_message(name: str) -> str:
    return f"Preview {name} is damaged. Run `cited discard {name}`, then preview the change again."
