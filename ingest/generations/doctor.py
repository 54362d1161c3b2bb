"""Check a data folder through and through, and say for each finding what to do."""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from ingest.blocks.soundness import amiss
from ingest.generations.previews import PREVIEWS, previews
from ingest.generations.publish import leftovers
from ingest.generations.retention import kept
from ingest.originals import ORIGINALS
from ingest.reading import coverage
from ingest.reading.sources import EXTRACTED, extracted
from retrieval.errors import CitedError, DamagedGeneration
from retrieval.index.catalogue import CATALOGUE, Catalogue
from retrieval.index.generation import GENERATIONS, Generation, check_files, current_id, generation_names, read_manifest
from retrieval.index.recipe import Recipe
from retrieval.models.encoder import file_sha256
from retrieval.text import digest

# Free space below which the next ingest may fail, in bytes.
SPACE = 1 << 30
# Documents that a finding names.
_NAMED = 20


class Health(StrEnum):
    GOOD = "good"
    NOTICE = "notice"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was checked, how it is, and what to do about it where it is not good."""

    health: Health
    what: str
    said: str
    todo: str | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def examine(data: Path, recipe: Recipe | None) -> Iterator[Finding]:
    """The findings on a data folder, as they come; `recipe` is today's, None where there is no encoder."""
    if not data.is_dir():
        yield Finding(Health.BAD, "data folder", f"there is no folder {data}", "Run `cited ingest`.")
        return
    yield _space(data)
    yield from _generations(data)
    yield from _current(data, recipe)
    yield from _originals(data)
    yield from _previews(data)
    yield _leftovers(data)


def _space(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    said = f"{free / (1 << 30):.1f} GiB free"
    if not os.access(data, os.W_OK):
        return Finding(Health.BAD, "data folder", f"{data} cannot be written", "Give this user the right to write it.")
    if free < SPACE:
        return Finding(Health.BAD, "disk space", said, "Free some space: an ingest needs room for a whole generation.")
    return Finding(Health.GOOD, "disk space", said)


def _generations(data: Path) -> Iterator[Finding]:
    """The hash of every file of every kept generation."""
    current = current_id(data)
    if current is None:
        said = "CURRENT is missing or altered" if generation_names(data) else "nothing has been ingested yet"
        yield Finding(Health.BAD, "current generation", said, "Run `cited ingest`, or `cited rollback GENERATION`.")
    names = generation_names(data)
    damaged = 0
    for name in names:
        folder = data / GENERATIONS / name
        try:
            check_files(folder, read_manifest(folder))
        except DamagedGeneration as trouble:
            damaged += 1
            serving = name == current
            todo = "Run `cited ingest` to build it again." if serving else f"Delete the folder {folder}."
            yield Finding(Health.BAD if serving else Health.NOTICE, f"generation {name}", str(trouble), todo)
    if names and not damaged:
        yield Finding(Health.GOOD, "hashes", f"every file of {len(names)} kept generations is as it was written")


def _current(data: Path, recipe: Recipe | None) -> Iterator[Finding]:
    name = current_id(data)
    if name is None:
        return
    folder = data / GENERATIONS / name
    try:
        manifest = read_manifest(folder)
        generation = Generation(folder, manifest)
    except DamagedGeneration:
        return  # said already
    if recipe is not None and recipe != manifest.recipe:
        different = ", ".join(recipe.differences(manifest.recipe))
        yield Finding(Health.BAD, "recipe", f"built with another {different}", "Run `cited ingest` to build it again.")
    counts = {
        "vectors": len(generation.vectors),
        "terms": max(len(generation.terms), 0) if manifest.passages else 0,
        "sentences": len(generation.sentences),
        "passages": sum(generation.catalogue.passage_counts().values()),
        "manifest": manifest.passages,
    }
    if len(set(counts.values())) == 1 and generation.catalogue.has_consecutive_ids():
        yield Finding(Health.GOOD, "ids", f"{manifest.passages} passages have the same ids in all indexes")
    else:
        said = ", ".join(f"{count} in {index}" for index, count in counts.items())
        yield Finding(Health.BAD, "ids", said, "Run `cited rollback`, then report this.")
    yield _texts(generation.catalogue)
    yield from _coverage(data, generation.catalogue)
    yield from _undecided(generation.catalogue)


def _undecided(catalogue: Catalogue) -> Iterator[Finding]:
    """The documents that say themselves that they are out of force, where nobody has decided on that."""
    versions = catalogue.versions()
    superseded = {version.supersedes for version in versions}
    open_ = sorted({one.document.id for one in versions if one.undecided and one.document.id not in superseded})
    if open_:
        named = ", ".join(open_[:_NAMED]) + (" …" if len(open_) > _NAMED else "")
        said = f"{len(open_)} of the documents say that they are out of force, and nobody has decided on it: {named}"
        todo = "Run `cited amend ID --in-force-to DAY`, or `cited amend ID --reject in_force_to`."
        yield Finding(Health.NOTICE, "withdrawn", said, todo)


def _texts(catalogue: Catalogue) -> Finding:
    """Every canonical text against its hash, and its blocks against it."""
    altered, unfit = [], []
    for version in catalogue.all_versions():
        canonical = catalogue.canonical(version.key)
        if digest(canonical.text) != version.text_sha256:
            altered.append(version.document.id)
        elif amiss(canonical) is not None:
            unfit.append(version.document.id)
    if altered:
        return Finding(Health.BAD, "texts", f"not as extracted: {', '.join(altered)}", "Run `cited rollback`.")
    if unfit:
        said = f"read wrongly by an older Cited: {', '.join(unfit)}"
        return Finding(Health.BAD, "texts", said, "Run `cited ingest`, which reads them again.")
    return Finding(Health.GOOD, "texts", f"{len(catalogue.all_versions())} editions have the text that was extracted")


def _coverage(data: Path, catalogue: Catalogue) -> Iterator[Finding]:
    """The documents of whose files so little was read that somebody should look; the shares are stored with texts."""
    little, whole = [], 0
    for version in catalogue.versions():
        found = extracted(data, version.sha256, version.media_type)
        share = found.coverage if found is not None else None
        if share is not None and share < coverage.MIN_COVERAGE:
            little.append(f"{version.document.id} ({coverage.percent(share)}, {version.file_name})")
        whole += share is not None and share >= coverage.MIN_COVERAGE
    least = coverage.percent(coverage.MIN_COVERAGE)
    if little:
        said = f"less than {least} of the words of its file came into {', '.join(little)}"
        todo = "Look at what was read with `cited inspect FILE`."
        yield Finding(Health.NOTICE, "coverage", said, todo)
    elif whole:
        editions = "1 edition has" if whole == 1 else f"{whole} editions have"
        yield Finding(Health.GOOD, "coverage", f"{editions} {least} or more of the words of their files")


def _originals(data: Path) -> Iterator[Finding]:
    wanted = _wanted(data / GENERATIONS / manifest.id for manifest in kept(data))
    lost = [id for sha256, id in wanted.items() if not _sound(data / ORIGINALS / sha256, sha256)]
    for id in lost:
        yield Finding(Health.BAD, "originals", f"a file of {id} is missing or altered", "Ingest its file again.")
    if not lost:
        yield Finding(Health.GOOD, "originals", f"{len(wanted)} files are as they were handed in")
    wanted.update(_wanted(data / PREVIEWS / preview.manifest.id for preview in previews(data)))
    orphans = [name for name in _names(data / ORIGINALS) if name not in wanted]
    orphans += [name for name in _names(data / EXTRACTED) if name.partition("-")[0] not in wanted]
    if orphans:
        todo = "They take space and nothing else; delete them if you never want to go back to them."
        said = f"{len(orphans)} files in {ORIGINALS} and {EXTRACTED} belong to no kept generation"
        yield Finding(Health.NOTICE, "orphans", said, todo)


def _wanted(folders: Iterable[Path]) -> dict[str, str]:
    """The hashes of the files that generations were made from, each with its document's id."""
    wanted: dict[str, str] = {}
    for folder in folders:
        # A damaged database was said already.
        with suppress(sqlite3.Error, ValueError, KeyError, TypeError):
            for version in Catalogue(folder / CATALOGUE).all_versions():
                for sha256 in (version.sha256, version.handed_in):
                    wanted.setdefault(sha256, version.document.id)
    return wanted


def _sound(path: Path, sha256: str) -> bool:
    try:
        return file_sha256(path) == sha256
    except OSError:
        return False


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()] if folder.is_dir() else []


def _previews(data: Path) -> Iterator[Finding]:
    current = current_id(data)
    for preview in previews(data):
        name = preview.manifest.id
        todo = f"Run `cited discard {name}`."
        try:
            check_files(data / PREVIEWS / name, preview.manifest)
        except CitedError as trouble:
            yield Finding(Health.NOTICE, f"preview {name}", str(trouble), todo)
        else:
            if preview.manifest.parent != current:
                said = "the library has changed since it was built"
                yield Finding(Health.NOTICE, f"preview {name}", said, todo)


def _leftovers(data: Path) -> Finding:
    found = leftovers(data)
    if found:
        said = f"{len(found)} files or folders of a run that was cut off, or is at work"
        return Finding(Health.NOTICE, "leftovers", said, "The next ingest, or start of the service, removes them.")
    return Finding(Health.GOOD, "leftovers", "none")
