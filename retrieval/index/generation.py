"""A generation: one immutable, verified build of the whole index, opened for reading."""

import os
import sqlite3
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from retrieval.errors import DamagedGeneration, NoGeneration, OtherRecipe, UnreadableGeneration
from retrieval.index.bm25 import Bm25Terms
from retrieval.index.catalogue import CATALOGUE, Catalogue
from retrieval.index.passage_vectors import FaissVectors
from retrieval.index.recipe import Recipe
from retrieval.index.sealed import seal, unseal
from retrieval.index.sentence_vectors import SentenceFile
from retrieval.index.vocabulary import Vocabulary
from retrieval.models.encoder import file_sha256

CURRENT = "CURRENT"
GENERATIONS = "generations"
MANIFEST = "manifest.json"
VECTORS = "vectors.faiss"
TERMS = "terms"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself. `files` maps each file's path to its SHA-256; `created` is UTC, ISO 8601."""

    id: str
    created: str
    parent: str | None
    recipe: Recipe
    documents: int
    passages: int
    dimensions: int
    files: dict[str, str]

    def to_json(self) -> str:
        """The manifest with its own checksum, so that not one bit of it can change unseen."""
        return seal("manifest", asdict(self))


def read_manifest(folder: Path) -> Manifest:
    """Raises DamagedGeneration where the manifest is missing, altered, or names another generation."""
    try:
        body = unseal("manifest", (folder / MANIFEST).read_bytes())
        manifest = Manifest(**{**body, "recipe": Recipe(**body["recipe"])})
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError) as cause:
        raise DamagedGeneration(_damaged(folder.name, MANIFEST)) from cause
    except OSError as cause:
        raise _unreadable(folder.name, MANIFEST, cause) from cause
    if manifest.id != folder.name:
        raise DamagedGeneration(_damaged(folder.name, MANIFEST))
    return manifest


def _damaged(name: str, file: str) -> str:
    return f"Generation {name} is damaged: {file} is not as it was written. Run `cited ingest` to build it again."


def _unreadable(name: str, file: str, cause: OSError) -> UnreadableGeneration:
    why = cause.strerror or type(cause).__name__
    return UnreadableGeneration(f"Generation {name}: cannot read {file}: {why}. Check the disk, then try again.")


def check_files(folder: Path, manifest: Manifest) -> None:
    """Raises DamagedGeneration unless every file has the hash that the manifest gives."""
    for name in manifest.files:
        check_file(folder, manifest, name)


def check_file(folder: Path, manifest: Manifest, name: str) -> None:
    """Raises DamagedGeneration where a file is missing or altered, UnreadableGeneration where the disk refuses."""
    try:
        found = file_sha256(folder / name)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        found = ""
    except OSError as cause:
        raise _unreadable(folder.name, name, cause) from cause
    if found != manifest.files.get(name):
        raise DamagedGeneration(_damaged(folder.name, name))


class Generation:
    """An open generation. Reading only; every file was checked against its hash when it was opened.

    Raises DamagedGeneration, or UnreadableGeneration where the disk refuses.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        check_files(folder, manifest)
        self.id = manifest.id
        self.folder = folder
        self.manifest = manifest
        try:
            self.catalogue = Catalogue(folder / CATALOGUE)
            self.vectors = FaissVectors(folder / VECTORS)
            self.terms = Bm25Terms(folder / TERMS)
            self.vocabulary = Vocabulary(folder / TERMS)
            self.sentences = SentenceFile(folder, manifest.dimensions)
        except (OSError, sqlite3.OperationalError, RuntimeError) as cause:  # FAISS says RuntimeError
            raise _unreadable(self.id, "a file", OSError(str(cause))) from cause


def current_id(data: Path) -> str | None:
    """The generation that CURRENT names; None where the file is absent or not as it was written."""
    try:
        name, _, checksum = (data / CURRENT).read_text("utf-8", "replace").strip().partition(" ")
    except OSError:
        return None
    return name if checksum == sha256(name.encode()).hexdigest() else None


def current_line(name: str) -> str:
    """What CURRENT holds: the generation's name and that name's checksum."""
    return f"{name} {sha256(name.encode()).hexdigest()}\n"


def candidates(data: Path) -> list[str]:
    """Generations to try, best first: the current one, then the others, newest first."""
    folder = data / GENERATIONS
    entries = os.scandir(folder) if folder.is_dir() else ()
    names = sorted((entry.name for entry in entries if _published(entry)), reverse=True)
    current = current_id(data)
    return [name for name in names if name == current] + [name for name in names if name != current]


def _published(entry: "os.DirEntry[str]") -> bool:
    return entry.is_dir() and not entry.name.startswith(".")


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation that can serve, and what was passed over to find it."""

    generation: Generation
    passed_over: tuple[str, ...]


def open_newest_sound(data: Path, recipe: Recipe) -> Opened:
    """The current generation or, where it is damaged, the newest sound one.

    Raises NoGeneration where there is none, DamagedGeneration where none is sound, and OtherRecipe where the first
    sound one was built by another recipe: an older one is no substitute for a rebuild.
    """
    names = candidates(data)
    if not names:
        raise NoGeneration("Nothing has been ingested yet. Run `cited ingest` first.")
    troubles: list[DamagedGeneration] = []
    for name in names:
        try:
            return Opened(_open(data / GENERATIONS / name, recipe), tuple(str(trouble) for trouble in troubles))
        except DamagedGeneration as trouble:
            troubles.append(trouble)
    raise troubles[0]


def _open(folder: Path, recipe: Recipe) -> Generation:
    manifest = read_manifest(folder)
    different = recipe.differences(manifest.recipe)
    if different:
        raise OtherRecipe(
            f"Generation {manifest.id} was built with another {', '.join(different)}. Run `cited ingest` to build it "
            "again from the originals."
        )
    return Generation(folder, manifest)
