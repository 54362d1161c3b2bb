"""Recover the documents of a generation in which segments are damaged: from sound segments and stored extractions."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.holdings import Entry, Holdings, group_entries, read_entries
from ingest.reading.sources import stored_extraction
from retrieval.document import Key
from retrieval.errors import DamagedGeneration, UnreadableGeneration
from retrieval.index.catalogue import Catalogue
from retrieval.index.manifest import Manifest, check_file
from retrieval.index.stored_generation import catalogue_files
from retrieval.index.stored_versions import VERSIONS, Sourced, read_versions


def recover_holdings(data: Path, folder: Path, manifest: Manifest) -> Holdings | None:
    """Every document of a generation, although catalogues of its segments are damaged; None where one is lost.

    Raises UnreadableGeneration where the disk fails.
    """
    if VERSIONS not in manifest.files:
        return None
    try:
        check_file(folder, manifest, VERSIONS)
        versions = read_versions(folder / VERSIONS)
    except UnreadableGeneration:
        raise
    except (DamagedGeneration, ValueError):
        return None
    sound = {entry.version.key: entry for entry in read_entries(Catalogue(list(_sound_files(folder, manifest))))}
    entries = list(_entries(data, versions, sound))
    return group_entries(entries) if len(entries) == len(versions) else None


def _sound_files(folder: Path, manifest: Manifest) -> Iterator[Path]:
    for name in catalogue_files(manifest):
        try:
            check_file(folder, manifest, name)
        except UnreadableGeneration:
            raise
        except DamagedGeneration:
            continue
        yield folder / name


def _entries(data: Path, versions: Iterable[Sourced], sound: dict[Key, Entry]) -> Iterator[Entry]:
    """The entry of each version that is not lost."""
    for version, source in versions:
        if version.key in sound:
            yield sound[version.key]
            continue
        extraction = stored_extraction(data, version.sha256, version.media_type)
        if extraction is not None and extraction.canonical.sha256 == version.text_sha256:
            yield Entry(version, extraction.canonical, source)
