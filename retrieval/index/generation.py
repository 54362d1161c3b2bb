"""A generation: one immutable build of the whole index, checked and opened for reading."""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from retrieval.errors import NOTHING_INGESTED, DamagedGeneration, NoGeneration, OtherRecipe
from retrieval.index.bm25 import Bm25Terms
from retrieval.index.catalogue import Catalogue
from retrieval.index.manifest import Manifest, read_manifest
from retrieval.index.passage_vectors import FaissVectors
from retrieval.index.readable_catalogue import ReadableCatalogue
from retrieval.index.recipe import EARLIER_LAYOUT, Recipe
from retrieval.index.sentence_vectors import SentenceFiles
from retrieval.index.stored_generation import StoredGeneration
from retrieval.index.term_counts import join_terms
from retrieval.index.vocabulary import Vocabulary
from retrieval.index.word_counts import join_words, word_counts_from_json
from retrieval.interfaces import SentenceVectors

CURRENT = "CURRENT"
GENERATIONS = "generations"


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
    sentences: SentenceFiles

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        stored = StoredGeneration(folder, manifest)
        arrays, ids = stored.read_arrays(), stored.catalogue.numbers.by_segment
        self.folder = folder
        self.manifest = manifest
        words = [one.words for one in arrays]
        super().__init__(
            manifest.id,
            manifest.created,
            stored.catalogue,
            FaissVectors.of(stored.read_vectors()),
            Bm25Terms(join_terms([one.terms for one in arrays], ids)),
            Vocabulary(lambda: join_words([word_counts_from_json(one) for one in words], ids)),
            stored.open_sentences(arrays),
        )


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


def _needs_ingest(manifest: Manifest, different: list[str]) -> str:
    """What to run where a recipe differs in these fields."""
    if {"layout"} <= set(different) <= {"extractor", "layout"} and manifest.recipe.layout == EARLIER_LAYOUT:
        return (
            f"Generation {manifest.id} has the layout of an earlier release, which this one cannot serve. Run "
            "`cited ingest` once: it reads the originals again, writes the library in the new layout, and encodes only "
            "what is read in another way."
        )
    return (
        f"Generation {manifest.id} was built with another {', '.join(different)}. Run `cited ingest` to build it again "
        "from the original files."
    )


def open_generation(folder: Path, recipe: Recipe) -> Generation:
    """Open the generation in this folder. Raises DamagedGeneration, or OtherRecipe where another recipe built it."""
    manifest = read_manifest(folder)
    different = recipe.differences(manifest.recipe)
    if different:
        raise OtherRecipe(_needs_ingest(manifest, different))
    return Generation(folder, manifest)
