"""Read the library before a change: from the serving generation or, where that is damaged, from what is intact."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.generations.earlier_layout import EarlierGeneration
from ingest.generations.recovery import recover_holdings
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

    A damaged generation still gives its documents while its catalogue is intact or can be recovered; otherwise the next
    candidate takes its place. Raises UnreadableGeneration on a disk error, which may pass: a change must not start from
    an incomplete library.
    """
    for name in generation_names(data):
        try:
            parent = _read(data, data / GENERATIONS / name)
        except UnreadableGeneration:
            raise
        except DamagedGeneration:
            continue
        if parent is not None:
            return parent
    return EMPTY_LIBRARY


def _read(data: Path, folder: Path) -> Parent | None:
    """The library in a generation's folder, None where documents are lost. Raises DamagedGeneration."""
    manifest = read_manifest(folder)
    with _passing_over_damage():
        generation = open_stored(folder, manifest)
        return Parent(manifest.id, read_holdings(generation.catalogue), manifest.passages, generation)
    with _passing_over_damage():
        check_catalogue(folder, manifest)
        return Parent(manifest.id, read_holdings(open_catalogue(folder, manifest)), manifest.passages, None)
    held = recover_holdings(data, folder, manifest)
    return Parent(manifest.id, held, manifest.passages, None) if held is not None else None


@contextmanager
def _passing_over_damage() -> Iterator[None]:
    """Pass over a damaged generation, but not over a disk error, which may pass."""
    try:
        yield
    except UnreadableGeneration:
        raise
    except DamagedGeneration:
        return


def open_stored(folder: Path, manifest: Manifest) -> EncodedPassages:
    """Open the files of a generation of any layout. Raises DamagedGeneration and UnreadableGeneration."""
    return StoredGeneration(folder, manifest) if manifest.segments else EarlierGeneration(folder, manifest)
