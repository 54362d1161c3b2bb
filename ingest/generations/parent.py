"""What a change starts from: the generation that serves or, where that is damaged, what can be saved of it."""

from dataclasses import dataclass
from pathlib import Path

from ingest.holdings import Holdings, holdings
from retrieval.errors import DamagedGeneration, UnreadableGeneration
from retrieval.index.catalogue import CATALOGUE, Catalogue
from retrieval.index.generation import GENERATIONS, Generation, check_file, generation_names, read_manifest


@dataclass(frozen=True, slots=True)
class Parent:
    """The library before a change. `generation` is None where nothing can be copied from it: all is built anew."""

    id: str | None
    held: Holdings
    passages: int
    generation: Generation | None


NOTHING = Parent(None, {}, 0, None)


def parent(data: Path) -> Parent:
    """The generation that serves, read whole.

    One that is damaged still gives its documents, as long as its catalogue is as it was written; only where that is
    damaged, too, is it the newest sound one before. Raises UnreadableGeneration where the disk refuses for now: a
    change must not start from less than there is.
    """
    for name in generation_names(data):
        folder = data / GENERATIONS / name
        try:
            manifest = read_manifest(folder)
            check_file(folder, manifest, CATALOGUE)
        except UnreadableGeneration:
            raise
        except DamagedGeneration:
            continue
        try:
            generation = Generation(folder, manifest)
        except UnreadableGeneration:
            raise
        except DamagedGeneration:
            return Parent(name, holdings(Catalogue(folder / CATALOGUE)), manifest.passages, None)
        return Parent(name, holdings(generation.catalogue), manifest.passages, generation)
    return NOTHING
