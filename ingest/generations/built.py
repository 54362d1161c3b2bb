"""The folders of everything that was built: kept generations, and previews."""

from collections.abc import Iterator
from pathlib import Path

from retrieval.index.generation import GENERATIONS, generation_names

PREVIEWS = "previews"


def built_folders(data: Path) -> Iterator[Path]:
    """The folders of all kept generations, the serving one first, then those of all previews."""
    yield from (data / GENERATIONS / name for name in generation_names(data))
    previews = data / PREVIEWS
    if previews.is_dir():
        yield from sorted(entry for entry in previews.iterdir() if entry.is_dir() and not entry.name.startswith("."))
