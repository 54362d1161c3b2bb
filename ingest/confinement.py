"""Keep links and manifests inside the folder that is ingested, and inside the folders that a setting adds."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

OUTSIDE_MESSAGE = (
    "It leads out of its folder, so it was not read. To allow this, add the folder to which it leads to "
    "CITED_ALSO_FROM, or ingest the file by its own path."
)


@dataclass(frozen=True, slots=True)
class Confinement:
    """The folders from which files are read, with all links resolved."""

    roots: tuple[str, ...]

    @classmethod
    def to(cls, folder: Path, also_from: Sequence[Path]) -> "Confinement":
        return cls(tuple(os.path.realpath(root) for root in (folder, *also_from)))

    def leads_out(self, path: Path) -> bool:
        """Whether a path leads out of these folders, by a link, by `..` or as an absolute path."""
        try:
            real = os.path.realpath(path)
        except (OSError, ValueError):  # a path that no file can have; reading it reports the error
            return False
        return not any(os.path.commonpath([real, root]) == root for root in self.roots)
