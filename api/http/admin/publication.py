"""The guard of a publication: what refuses it, and what a person must agree to first."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.generations.built import PREVIEWS
from ingest.generations.previews import Preview
from retrieval.errors import DamagedGeneration
from retrieval.index.generation import current_id
from retrieval.index.manifest import check_files


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a preview cannot be published, and what to do."""

    why: str
    todo: str


def find_obstacles(data: Path, preview: Preview) -> list[Obstacle]:
    """What `publish_preview` would refuse; empty where nothing stands in the way."""
    obstacles = []
    if preview.manifest.parent != current_id(data):
        why = "The library has changed since this preview was built."
        obstacles.append(
            Obstacle(why, "Discard it. If it was an upload, run its job again: that builds a new preview.")
        )
    try:
        check_files(data / PREVIEWS / preview.manifest.id, preview.manifest)
    except DamagedGeneration:
        obstacles.append(Obstacle("A file of this preview is damaged.", "Discard it, then upload the files again."))
    return obstacles


def needs_consent(drift: Mapping[str, Any] | None) -> bool:
    """Whether own questions lose their right answer, so that a person must agree to that."""
    return bool(drift and drift["lost"])
