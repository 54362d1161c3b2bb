"""Small generations built for real, and a ranker whose judgement can be worked out in the head."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.build import build
from ingest.holdings import Entry
from ingest.library import recipe_for
from ingest.plain import read_text
from retrieval.document import Document, Version
from retrieval.encode import OnnxEncoder
from retrieval.engine import PassageEngine
from retrieval.generation import Generation, read_manifest
from retrieval.interfaces import Matrix
from retrieval.text import digest
from retrieval.windows import Window


def entry(id: str, text: str, publisher: str | None = None) -> Entry:
    canonical = read_text(text).canonical
    version = Version(
        Document(id, id.title(), publisher), digest(id + text), canonical.sha256, "text/plain", f"{id}.txt", len(text)
    )
    return Entry(version, canonical)


def generation_of(folder: Path, encoder: OnnxEncoder, *entries: Entry) -> Generation:
    """Built in a folder of this one, and opened."""
    build(folder / "g", list(entries), encoder, recipe_for(encoder.name, encoder.sha256))
    return Generation(folder / "g", read_manifest(folder / "g"))


def engine_over(folder: Path, encoder: OnnxEncoder, *entries: Entry) -> PassageEngine:
    return PassageEngine(generation_of(folder, encoder, *entries), encoder)


class Picky:
    """A Reranker that knows one word, and remembers the windows that it was given to read."""

    name, sha256 = "picky", "0" * 64

    def __init__(self, word: str) -> None:
        self.word = word
        self.read: list[Window] = []

    def judge(self, question: str, windows: Sequence[Window]) -> list[Matrix]:  # noqa: ARG002 - as the Protocol has it
        self.read += windows
        return [
            np.array([9.0 if self.word in place.of(window.text) else -9.0 for place in window.places], np.float32)
            for window in windows
        ]
