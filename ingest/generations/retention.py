"""Kept generations: list them, roll back to one, and remove the oldest."""

from pathlib import Path

from ingest.generations.publish import lock_data_folder, remove_folder, set_current
from retrieval.errors import DamagedGeneration, NoGeneration, UnknownGeneration
from retrieval.index.generation import GENERATIONS, Manifest, check_files, current_id, generation_names, read_manifest

# Number of generations kept by default, the serving one included.
KEPT_GENERATIONS = 10


def kept_generations(data: Path) -> list[Manifest]:
    """Every kept generation with a sound manifest, the newest first."""
    manifests: list[Manifest] = []
    for name in sorted(generation_names(data), reverse=True):
        try:
            manifests.append(read_manifest(data / GENERATIONS / name))
        except DamagedGeneration:
            continue
    return manifests


def rollback(data: Path, name: str | None = None) -> Manifest:
    """Make a kept generation the serving one, by default the parent of the current one. Its files are verified first.

    Raises UnknownGeneration where it is not kept, NoGeneration where the current one has no parent,
    DamagedGeneration where its files were altered, and Busy where a change is running.
    """
    with lock_data_folder(data):
        chosen = name or _parent_of_current(data)
        if chosen not in generation_names(data):
            raise UnknownGeneration(
                f"Generation {chosen!r} is not kept. `cited generations` lists the kept generations."
            )
        folder = data / GENERATIONS / chosen
        manifest = read_manifest(folder)
        check_files(folder, manifest)
        set_current(data, chosen)
    return manifest


def _parent_of_current(data: Path) -> str:
    current = current_id(data)
    parent = next((manifest.parent for manifest in kept_generations(data) if manifest.id == current), None)
    if parent is None:
        raise NoGeneration("There is no earlier generation. `cited generations` lists the kept generations.")
    return parent


def prune(data: Path, keep: int) -> list[str]:
    """Remove the oldest generations beyond `keep`, but never the serving one. Returns their names."""
    names = sorted(generation_names(data), reverse=True)
    current = current_id(data)
    old = [name for name in names[max(1, keep) :] if name != current]
    for name in old:
        remove_folder(data / GENERATIONS / name)
    return old
