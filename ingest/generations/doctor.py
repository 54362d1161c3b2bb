"""Check a data folder completely, and give the remedy for each problem found."""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from ingest.blocks.soundness import find_defect
from ingest.disk import open_to_others
from ingest.generations.built import PREVIEWS
from ingest.generations.orphans import find_orphans
from ingest.generations.previews import previews
from ingest.generations.publish import leftovers
from ingest.generations.retention import kept_generations
from ingest.generations.trial import has_same_ids, index_counts, open_any
from ingest.originals import ORIGINALS
from ingest.progress import Progress, no_progress
from ingest.reading import coverage
from ingest.reading.sources import stored_extraction
from retrieval.errors import CitedError, DamagedGeneration
from retrieval.index.catalogue import Catalogue
from retrieval.index.generation import GENERATIONS, current_id, generation_names
from retrieval.index.manifest import Manifest, check_files, read_manifest
from retrieval.index.recipe import Recipe
from retrieval.index.stored_generation import open_catalogue
from retrieval.models.encoder import file_sha256
from retrieval.text import digest

# With less free space the next ingest may fail.
MIN_FREE_BYTES = 1 << 30
# Most documents that a finding names.
_MAX_NAMED_DOCUMENTS = 20
_MAX_NAMED_ORPHANS = 5


class Health(StrEnum):
    GOOD = "good"
    NOTICE = "notice"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """The subject of a check, its health, the finding in words, and the remedy where it is not good."""

    health: Health
    what: str
    said: str
    todo: str | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with the bad ones first and the good ones last, else in their order."""
    order = (Health.BAD, Health.NOTICE, Health.GOOD)
    return sorted(findings, key=lambda finding: order.index(finding.health))


def examine(data: Path, recipe: Recipe | None, progress: Progress = no_progress) -> Iterator[Finding]:
    """Yield each finding on a data folder; `recipe` is today's recipe, None where there is no encoder.

    `progress` may raise to stop.
    """
    if not data.is_dir():
        yield Finding(Health.BAD, "data folder", f"the folder {data} does not exist", "Run `cited ingest`.")
        return
    yield _check_space(data)
    yield _check_permissions(data)
    yield from _check_generations(data, progress)
    yield from _check_current(data, recipe, progress)
    yield from _check_originals(data, progress)
    yield from _check_previews(data)
    yield _check_leftovers(data)


def _check_space(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    said = f"{free / 1e9:.1f} GB free"
    if not os.access(data, os.W_OK):
        return Finding(Health.BAD, "data folder", f"{data} is not writable", "Give this user write permission for it.")
    if free < MIN_FREE_BYTES:
        todo = "Free some space: an ingest needs space for a whole generation."
        return Finding(Health.BAD, "disk space", said, todo)
    return Finding(Health.GOOD, "disk space", said)


def _check_permissions(data: Path) -> Finding:
    others = open_to_others(data)
    if not others:
        return Finding(Health.GOOD, "permissions", "only this user may use the data folder")
    said = f"other users of this machine may use {len(others)} of its files and folders, such as {others[0]}"
    return Finding(Health.NOTICE, "permissions", said, f"Run `chmod -R go= {data}` as the owner of the folder.")


def _check_generations(data: Path, progress: Progress) -> Iterator[Finding]:
    """Check the hash of every file of every kept generation."""
    current = current_id(data)
    if current is None:
        said = "CURRENT is missing or altered" if generation_names(data) else "nothing has been ingested yet"
        yield Finding(Health.BAD, "current generation", said, "Run `cited ingest`, or `cited rollback GENERATION`.")
    names = generation_names(data)
    damaged = 0
    for number, name in enumerate(names, 1):
        progress("checking generations", number, len(names))
        folder = data / GENERATIONS / name
        try:
            check_files(folder, read_manifest(folder))
        except DamagedGeneration as error:
            damaged += 1
            serving = name == current
            todo = "Run `cited ingest` to build it again." if serving else f"Delete the folder {folder}."
            yield Finding(Health.BAD if serving else Health.NOTICE, f"generation {name}", str(error), todo)
    if names and not damaged:
        kept = "the kept generation" if len(names) == 1 else f"{len(names)} kept generations"
        yield Finding(Health.GOOD, "hashes", f"every file of {kept} is unaltered")


def _check_current(data: Path, recipe: Recipe | None, progress: Progress) -> Iterator[Finding]:
    name = current_id(data)
    if name is None:
        return
    folder = data / GENERATIONS / name
    try:
        manifest = read_manifest(folder)
        generation = open_any(folder, manifest)
    except DamagedGeneration:
        return  # `_check_generations` reports it
    if recipe is not None and recipe != manifest.recipe:
        different = ", ".join(recipe.differences(manifest.recipe))
        said = f"the generation was built with another {different}"
        yield Finding(Health.BAD, "recipe", said, "Run `cited ingest` to build it again.")
    if has_same_ids(generation):
        yield Finding(Health.GOOD, "ids", f"{manifest.passages} passages have the same ids in all indexes")
    else:
        said = "the indexes differ in passages: " + ", ".join(
            f"{count} in {index}" for index, count in index_counts(generation).items()
        )
        yield Finding(Health.BAD, "ids", said, "Run `cited rollback`, then report this.")
    yield _check_texts(generation.catalogue, progress)
    yield from _check_coverage(data, generation.catalogue, progress)
    yield from _check_undecided(generation.catalogue)


def _check_undecided(catalogue: Catalogue) -> Iterator[Finding]:
    """Find documents whose own notice says that they are out of force, where nobody has decided on that."""
    versions = catalogue.versions()
    superseded = {version.supersedes for version in versions}
    undecided = {version.document.id for version in versions if version.undecided_notice}
    ids = sorted(undecided - superseded)
    if ids:
        named = ", ".join(ids[:_MAX_NAMED_DOCUMENTS]) + (" …" if len(ids) > _MAX_NAMED_DOCUMENTS else "")
        documents = "1 document says that it is" if len(ids) == 1 else f"{len(ids)} documents say that they are"
        said = f"{documents} out of force, and nobody has decided on that: {named}"
        todo = "Run `cited amend ID --in-force-to DAY`, or `cited amend ID --reject in_force_to`."
        yield Finding(Health.NOTICE, "withdrawn", said, todo)


def _check_texts(catalogue: Catalogue, progress: Progress) -> Finding:
    """Check every canonical text against its hash, and its blocks against the text."""
    altered, defective = [], []
    versions = catalogue.all_versions()
    for number, version in enumerate(versions, 1):
        progress("checking texts", number, len(versions))
        canonical = catalogue.canonical(version.key)
        if digest(canonical.text) != version.text_sha256:
            altered.append(version.document.id)
        elif find_defect(canonical) is not None:
            defective.append(version.document.id)
    if altered:
        return Finding(Health.BAD, "texts", f"altered since extraction: {', '.join(altered)}", "Run `cited rollback`.")
    if defective:
        said = f"read wrongly by an older version of Cited: {', '.join(defective)}"
        return Finding(Health.BAD, "texts", said, "Run `cited ingest`, which reads them again.")
    count = len(versions)
    editions = "1 edition has" if count == 1 else f"{count} editions have"
    return Finding(Health.GOOD, "texts", f"{editions} the text that was extracted")


def _check_coverage(data: Path, catalogue: Catalogue, progress: Progress) -> Iterator[Finding]:
    """Find documents with low coverage of their files; the shares are stored with the extractions."""
    low, sufficient = [], 0
    versions = catalogue.versions()
    for number, version in enumerate(versions, 1):
        progress("checking coverage", number, len(versions))
        extraction = stored_extraction(data, version.sha256, version.media_type)
        share = extraction.coverage if extraction is not None else None
        if share is not None and share < coverage.MIN_COVERAGE:
            low.append(f"{version.document.id} ({coverage.percent(share)}, {version.file_name})")
        sufficient += share is not None and share >= coverage.MIN_COVERAGE
    threshold = coverage.percent(coverage.MIN_COVERAGE)
    if low:
        said = f"less than {threshold} of the words of the file were read for {', '.join(low)}"
        todo = "Run `cited inspect FILE` to see what was read."
        yield Finding(Health.NOTICE, "coverage", said, todo)
    elif sufficient:
        editions = "1 edition has" if sufficient == 1 else f"{sufficient} editions have"
        files = "its file" if sufficient == 1 else "their files"
        yield Finding(Health.GOOD, "coverage", f"{editions} {threshold} or more of the words of {files}")


def _check_originals(data: Path, progress: Progress) -> Iterator[Finding]:
    wanted = _hashes_of(data, kept_generations(data))
    lost = []
    for number, (sha256, id) in enumerate(wanted.items(), 1):
        progress("checking files", number, len(wanted))
        if not _is_intact(data / ORIGINALS / sha256, sha256):
            lost.append(id)
    for id in lost:
        yield Finding(Health.BAD, "originals", f"a file of {id} is missing or altered", "Ingest its file again.")
    if not lost:
        yield Finding(Health.GOOD, "originals", f"{len(wanted)} files are present and unaltered")
    yield from _check_orphans(data)


def _check_orphans(data: Path) -> Iterator[Finding]:
    with suppress(DamagedGeneration, OSError):  # `_check_generations` reports damage
        orphans = find_orphans(data)
        if orphans:
            names = ", ".join(path.relative_to(data).as_posix() for path in orphans[:_MAX_NAMED_ORPHANS])
            more = " …" if len(orphans) > _MAX_NAMED_ORPHANS else ""
            files = "1 file belongs" if len(orphans) == 1 else f"{len(orphans)} files belong"
            said = f"{files} to no kept generation: {names}{more}"
            yield Finding(Health.NOTICE, "orphans", said, "Run `cited clean`, which removes them.")


def _hashes_of(data: Path, manifests: Iterable[Manifest]) -> dict[str, str]:
    """The SHA-256 of the files from which generations were built, each with its document's id."""
    wanted: dict[str, str] = {}
    for manifest in manifests:
        # `_check_generations` reports a damaged database.
        with suppress(DamagedGeneration, sqlite3.Error, ValueError, KeyError, TypeError):
            for version in open_catalogue(data / GENERATIONS / manifest.id, manifest).all_versions():
                for sha256 in (version.sha256, version.source_sha256):
                    wanted.setdefault(sha256, version.document.id)
    return wanted


def _is_intact(path: Path, sha256: str) -> bool:
    try:
        return file_sha256(path) == sha256
    except OSError:
        return False


def _check_previews(data: Path) -> Iterator[Finding]:
    current = current_id(data)
    for preview in previews(data):
        name = preview.manifest.id
        todo = f"Run `cited discard {name}`."
        try:
            check_files(data / PREVIEWS / name, preview.manifest)
        except CitedError as error:
            yield Finding(Health.NOTICE, f"preview {name}", str(error), todo)
        else:
            if preview.manifest.parent != current:
                said = "the library has changed since it was built"
                yield Finding(Health.NOTICE, f"preview {name}", said, todo)


def _check_leftovers(data: Path) -> Finding:
    entries = leftovers(data)
    if entries:
        said = f"{len(entries)} files or folders of an interrupted or active run"
        todo = "The next ingest or start of the service removes them."
        return Finding(Health.NOTICE, "leftovers", said, todo)
    return Finding(Health.GOOD, "leftovers", "none")
