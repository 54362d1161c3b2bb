"""Kept generations: go back to one, let the oldest go, and take a document out of all of them for good."""

from pathlib import Path

from ingest.generations.publish import lock_data_folder, remove_folder, set_current
from retrieval.errors import BadInput, DamagedGeneration, NoGeneration
from retrieval.index.generation import GENERATIONS, Manifest, candidates, check_files, current_id, read_manifest

# Generations that stay, the one that serves included.
KEPT_GENERATIONS = 10


def kept_generations(data: Path) -> list[Manifest]:
    """Every kept generation with a sound manifest, the newest first."""
    found: list[Manifest] = []
    for name in sorted(candidates(data), reverse=True):
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
    with lock_data_folder(data):
        chosen = name or _parent_of_current(data)
        if chosen not in candidates(data):
            raise BadInput(f"Generation {chosen!r} is not kept. `cited generations` lists those that are.")
        folder = data / GENERATIONS / chosen
        manifest = read_manifest(folder)
        check_files(folder, manifest)
        set_current(data, chosen)
    return manifest


def _parent_of_current(data: Path) -> str:
    current = current_id(data)
    parent = next((manifest.parent for manifest in kept_generations(data) if manifest.id == current), None)
    if parent is None:
        raise NoGeneration("There is no generation to go back to. `cited generations` lists those that are kept.")
    return parent


def prune(data: Path, keep: int) -> list[str]:
    """Remove the oldest generations beyond `keep`, never the one that serves. Returns their names."""
    names = sorted(candidates(data), reverse=True)
    current = current_id(data)
    old = [name for name in names[max(1, keep) :] if name != current]
    for name in old:
        remove_folder(data / GENERATIONS / name)
    return old
