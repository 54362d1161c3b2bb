"""The disk that kept generations take, each of which changed one document."""

import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from ingest.formats.text.reader import read_text
from ingest.generations.build import build
from ingest.generations.parent import EMPTY_LIBRARY, Parent
from ingest.generations.retention import KEPT_GENERATIONS
from ingest.holdings import Entry, all_entries, group_entries
from ingest.library.library import recipe_for
from retrieval.document import Document, Version
from retrieval.index.generation import GENERATIONS
from retrieval.index.stored_generation import StoredGeneration
from retrieval.interfaces import Encoding
from retrieval.text import digest
from tests.faults.conftest import Figure
from tests.faults.test_large import WORDS
from tests.size import FULL

DOCUMENTS, WORDS_EACH = (400, 4800) if FULL else (96, 1200)
# A small library has fewer segments, of which a change writes a larger share.
MOST = 1.3 if FULL else 3.0


class Weightless:
    """An Encoder whose vectors have the size of the real ones and take no time; they say nothing."""

    name, sha256, dimensions, max_tokens = "weightless", "0" * 64, 384, 256

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return list(self.stream(texts))

    def stream(self, texts: Sequence[str]) -> Iterator[Encoding]:
        return (self.encode_question(text) for text in texts)

    def encode_question(self, text: str) -> Encoding:
        noise = np.random.default_rng(len(text)).standard_normal((9, self.dimensions)).astype(np.float32)
        noise /= np.linalg.norm(noise, axis=1, keepdims=True)
        starts = np.arange(8) * max(1, len(text) // 8)
        return Encoding(noise[8], noise[:8], np.stack([starts, starts + 1], axis=1).astype(np.int32))


def document(number: int, edition: int) -> Entry:
    chance = random.Random(number)  # noqa: S311 - chance that can be repeated
    sentences = [f"{' '.join(chance.choices(WORDS, k=18))} {chance.randrange(10**6)}." for _ in range(WORDS_EACH // 19)]
    canonical = read_text("\n\n".join([f"Guidance {number}", *sentences, f"This is edition {edition}."])).canonical
    sha256 = digest(canonical.text)
    version = Version(
        Document(f"guidance-{number}"), sha256, canonical.sha256, "text/plain", f"{number}.txt", len(canonical.text),
        title=f"Guidance {number}", edition=edition,
    )  # fmt: skip
    return Entry(version, canonical)


def bytes_on_disk(folder: Path) -> int:
    """The bytes of the files, each counted once under however many names."""
    files = {(found.st_dev, found.st_ino): found.st_size for found in map(os.stat, folder.rglob("*"))}
    return sum(files.values())


def test_ten_generations_that_each_changed_one_document_share_the_rest(tmp_path: Path, figure: Figure) -> None:
    encoder, folder = Weightless(), tmp_path / GENERATIONS
    recipe, parent = recipe_for(encoder.name, encoder.sha256), EMPTY_LIBRARY
    held = [document(number, 1) for number in range(DOCUMENTS)]
    one = 0
    for number in range(KEPT_GENERATIONS):
        if number:
            held.append(document(number * 7, 2))
        entries = all_entries(group_entries(held))
        built = build(folder / f"{number:06}-00000000", entries, encoder, recipe, parent)
        generation = StoredGeneration(folder / built.manifest.id, built.manifest)
        parent = Parent(built.manifest.id, group_entries(entries), built.manifest.passages, generation)
        one = one or bytes_on_disk(tmp_path)
    ratio = bytes_on_disk(tmp_path) / one
    passages, segments = built.manifest.passages, built.manifest.segments
    figure(f"kept_generations_of_{passages}_passages_in_{segments}_segments", f"{ratio:.2f} of one", f"<={MOST}")
    assert segments > 1
    assert ratio <= MOST
