"""The manifest of a generation: its description, with the SHA-256 of each of its files."""

from dataclasses import asdict, dataclass
from pathlib import Path

from retrieval.errors import DamagedGeneration, UnreadableGeneration
from retrieval.index.recipe import Recipe
from retrieval.index.sealed import seal, unseal
from retrieval.models.encoder import file_sha256

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of a generation. `files`: the SHA-256 of each file by its path. `created`: UTC, ISO 8601.

    `segments`: the number of segments among which the documents are divided; 0 where the generation was built before
    there were segments.
    """

    id: str
    created: str
    parent: str | None
    recipe: Recipe
    documents: int
    passages: int
    dimensions: int
    files: dict[str, str]
    segments: int = 0

    def to_json(self) -> str:
        """The manifest with its own checksum, which detects a change of a single bit."""
        return seal("manifest", asdict(self))


def read_manifest(folder: Path) -> Manifest:
    """Read a generation's manifest.

    Raises DamagedGeneration where it is missing, altered or names another generation, and UnreadableGeneration where
    the disk fails.
    """
    try:
        body = unseal("manifest", (folder / MANIFEST).read_bytes())
        manifest = Manifest(**{**body, "recipe": Recipe(**body["recipe"])})
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError) as cause:
        raise DamagedGeneration(damage_message(folder.name, MANIFEST)) from cause
    except OSError as cause:
        raise unreadable_error(folder.name, MANIFEST, cause) from cause
    if manifest.id != folder.name:
        raise DamagedGeneration(damage_message(folder.name, MANIFEST))
    return manifest


def damage_message(name: str, file: str) -> str:
    return f"Generation {name} is damaged: {file} is missing or altered. Run `cited ingest` to build it again."


def unreadable_error(name: str, file: str, cause: OSError) -> UnreadableGeneration:
    why = cause.strerror or type(cause).__name__
    return UnreadableGeneration(f"Generation {name}: cannot read {file}: {why}. Check the disk, then try again.")


def check_files(folder: Path, manifest: Manifest) -> None:
    """Check every file against the manifest. Raises as `check_file` does."""
    for name in manifest.files:
        check_file(folder, manifest, name)


def check_file(folder: Path, manifest: Manifest, name: str) -> None:
    """Check a file against the manifest.

    Raises DamagedGeneration where it is missing or altered, and UnreadableGeneration where the disk fails.
    """
    try:
        checksum = file_sha256(folder / name)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        checksum = ""
    except OSError as cause:
        raise unreadable_error(folder.name, name, cause) from cause
    if checksum != manifest.files.get(name):
        raise DamagedGeneration(damage_message(folder.name, name))
