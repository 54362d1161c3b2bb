"""Kept generations: go back to one, let the oldest go, and take a document out of all of them for good."""

from pathlib import Path

from ingest.generations.publish import remove_folder, serve, workplace
from retrieval.errors import BadInput, DamagedGeneration, NoGeneration
from retrieval.index.generation import GENERATIONS, Manifest, check_files, current_id, generation_names, read_manifest

# Generations that stay, the one that serves included.
KEPT_GENERATIONS = 10


def kept(data: Path) -> list[Manifest]:
    """Every kept generation with a sound manifest, the newest first."""
    found: list[Manifest] = []
    for name in sorted(generation_names(data), reverse=True):
        try:
            found.append(read_manifest(data / GENERATIONS / name))
        except DamagedGeneration:
            continue
    return found


def rollback(data: Path, name: str | None = None) -> Manifest:
    """Let a kept generation serve again, by default the one that the current one was made from.

    Its files are verified first. Raises BadInput where it is not kept, NoGeneration where there is none to go back to,
    DamagedGeneration where it is not as it was written, and Busy where a change is at work.
    """
    with workplace(data):
        chosen = name or _before(data)
        if chosen not in generation_names(data):
            raise BadInput(f"Generation {chosen!r} is not kept. `cited generations` lists those that are.")
        folder = data / GENERATIONS / chosen
        manifest = read_manifest(folder)
        check_files(folder, manifest)
        serve(data, chosen)
    return manifest


def _before(data: Path) -> str:
    current = current_id(data)
    parent = next((manifest.parent for manifest in kept(data) if manifest.id == current), None)
    if parent is None:
        raise NoGeneration("There is no generation to go back to. `cited generations` lists those that are kept.")
    return parent


def prune(data: Path, keep: int) -> list[str]:
    """Remove the oldest generations beyond `keep`, never the one that serves. Returns their names."""
    names = sorted(generation_names(data), reverse=True)
    current = current_id(data)
    old = [name for name in names[max(1, keep) :] if name != current]
    for name in old:
        remove_folder(data / GENERATIONS / name)
    return old
