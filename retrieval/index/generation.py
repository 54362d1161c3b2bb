"""A generation: one immutable build of the whole index, checked and opened for reading."""

import os
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from retrieval.errors import NOTHING_INGESTED, DamagedGeneration, NoGeneration, OtherRecipe, UnreadableGeneration
from retrieval.index.bm25 import Bm25Terms
from retrieval.index.catalogue import CATALOGUE, Catalogue
from retrieval.index.passage_vectors import FaissVectors
from retrieval.index.readable_catalogue import ReadableCatalogue
from retrieval.index.recipe import Recipe
from retrieval.index.sealed import seal, unseal
from retrieval.index.sentence_vectors import SentenceFile
from retrieval.index.vocabulary import Vocabulary
from retrieval.interfaces import SentenceVectors
from retrieval.models.encoder import file_sha256

CURRENT = "CURRENT"
GENERATIONS = "generations"
MANIFEST = "manifest.json"
VECTORS = "vectors.faiss"
TERMS = "terms"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of a generation. `files`: the SHA-256 of each file by its path. `created`: UTC, ISO 8601."""

    id: str
    created: str
    parent: str | None
    recipe: Recipe
    documents: int
    passages: int
    dimensions: int
    files: dict[str, str]

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
        raise DamagedGeneration(_damage_message(folder.name, MANIFEST)) from cause
    except OSError as cause:
        raise _unreadable_error(folder.name, MANIFEST, cause) from cause
    if manifest.id != folder.name:
        raise DamagedGeneration(_damage_message(folder.name, MANIFEST))
    return manifest


def _damage_message(name: str, file: str) -> str:
    return f"Generation {name} is damaged: {file} is missing or altered. Run `cited ingest` to build it again."


def _unreadable_error(name: str, file: str, cause: OSError) -> UnreadableGeneration:
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
        raise _unreadable_error(folder.name, name, cause) from cause
    if checksum != manifest.files.get(name):
        raise DamagedGeneration(_damage_message(folder.name, name))


class IndexedDocuments:
    """The documents from which an engine answers, with the indexes of their passages.

    They are all documents of a generation, or those of some collections. `id` is the generation's; `created` is the
    moment when it was built, UTC, ISO 8601.
    """

    def __init__(
        self,
        id: str,
        created: str,
        catalogue: ReadableCatalogue,
        vectors: FaissVectors,
        terms: Bm25Terms,
        vocabulary: Vocabulary,
        sentences: SentenceVectors,
    ) -> None:
        self.id = id
        self.created = created
        self.catalogue = catalogue
        self.vectors = vectors
        self.terms = terms
        self.vocabulary = vocabulary
        self.sentences = sentences


class Generation(IndexedDocuments):
    """An open generation, for reading only. Opening it checks every file against its hash.

    Raises DamagedGeneration, or UnreadableGeneration where the disk fails.
    """

    catalogue: Catalogue
    sentences: SentenceFile

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        import sqlite3

        check_files(folder, manifest)
        self.folder = folder
        self.manifest = manifest
        try:
            super().__init__(
                manifest.id,
                manifest.created,
                Catalogue(folder / CATALOGUE),
                FaissVectors.open(folder / VECTORS),
                Bm25Terms.open(folder / TERMS),
                Vocabulary.open(folder / TERMS),
                SentenceFile(folder, manifest.dimensions),
            )
        except (OSError, sqlite3.OperationalError, RuntimeError) as cause:  # FAISS raises RuntimeError
            raise _unreadable_error(manifest.id, "a file", OSError(str(cause))) from cause


def current_id(data: Path) -> str | None:
    """The generation that CURRENT names; None where that file is missing or altered."""
    try:
        name, _, checksum = (data / CURRENT).read_text("utf-8", "replace").strip().partition(" ")
    except OSError:
        return None
    return name if checksum == sha256(name.encode()).hexdigest() else None


def current_file_text(name: str) -> str:
    """The contents of CURRENT: the generation's name and the SHA-256 of that name."""
    return f"{name} {sha256(name.encode()).hexdigest()}\n"


def generation_names(data: Path) -> list[str]:
    """The published generations in the order in which to try them: the current one, then the others, newest first."""
    folder = data / GENERATIONS
    entries = os.scandir(folder) if folder.is_dir() else ()
    names = sorted((entry.name for entry in entries if _is_published(entry)), reverse=True)
    current = current_id(data)
    return [name for name in names if name == current] + [name for name in names if name != current]


def _is_published(entry: "os.DirEntry[str]") -> bool:
    return entry.is_dir() and not entry.name.startswith(".")


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation that can serve. `passed_over`: what was wrong with each generation that was tried before it."""

    generation: Generation
    passed_over: tuple[str, ...]


def open_newest_sound(data: Path, recipe: Recipe) -> Opened:
    """Open the current generation or, where it is damaged, the newest sound one.

    Raises NoGeneration where there is none, the first DamagedGeneration where none is sound, and OtherRecipe where the
    first sound one was built with another recipe: an older generation is no substitute for a rebuild.
    """
    names = generation_names(data)
    if not names:
        raise NoGeneration(NOTHING_INGESTED)
    errors: list[DamagedGeneration] = []
    for name in names:
        try:
            return Opened(open_generation(data / GENERATIONS / name, recipe), tuple(str(error) for error in errors))
        except DamagedGeneration as error:
            errors.append(error)
    raise errors[0]


def open_generation(folder: Path, recipe: Recipe) -> Generation:
    """Open the generation in this folder. Raises DamagedGeneration, or OtherRecipe where another recipe built it."""
    manifest = read_manifest(folder)
    different = recipe.differences(manifest.recipe)
    if different:
        raise OtherRecipe(
            f"Generation {manifest.id} was built with another {', '.join(different)}. Run `cited ingest` to build it "
            "again from the original files."
        )
    return Generation(folder, manifest)
