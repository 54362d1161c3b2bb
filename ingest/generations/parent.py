"""Read the library before a change: from the serving generation or, where that is damaged, from what is intact."""

from dataclasses import dataclass
from pathlib import Path

from ingest.generations.earlier_layout import EarlierGeneration
from ingest.holdings import Holdings, read_holdings
from retrieval.errors import DamagedGeneration, UnreadableGeneration
from retrieval.index.generation import GENERATIONS, generation_names
from retrieval.index.manifest import Manifest, read_manifest
from retrieval.index.stored_generation import EncodedPassages, StoredGeneration, check_catalogue, open_catalogue


@dataclass(frozen=True, slots=True)
class Parent:
    """The library before a change. `generation` is None where no vectors can be copied from it."""

    id: str | None
    held: Holdings
    passages: int
    generation: EncodedPassages | None


EMPTY_LIBRARY = Parent(None, {}, 0, None)


def read_parent(data: Path) -> Parent:
    """Read the serving generation completely.

    A damaged generation still gives its documents while its catalogue is intact; where the catalogue is damaged too,
    the next candidate takes its place. Raises UnreadableGeneration on a disk error, which may pass: a change must not
    start from an incomplete library.
    """
    for name in generation_names(data):
        folder = data / GENERATIONS / name
        try:
            manifest = read_manifest(folder)
            check_catalogue(folder, manifest)
        except UnreadableGeneration:
            raise
        except DamagedGeneration:
            continue
        try:
            generation = open_stored(folder, manifest)
        except UnreadableGeneration:
            raise
        except DamagedGeneration:
            return Parent(name, read_holdings(open_catalogue(folder, manifest)), manifest.passages, None)
        return Parent(name, read_holdings(generation.catalogue), manifest.passages, generation)
    return EMPTY_LIBRARY


def open_stored(folder: Path, manifest: Manifest) -> EncodedPassages:
    """Open the files of a generation of any layout. Raises DamagedGeneration and UnreadableGeneration."""
    return StoredGeneration(folder, manifest) if manifest.segments else EarlierGeneration(folder, manifest)
