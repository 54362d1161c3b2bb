"""Small generations built for real, and a reranker whose judgement can be worked out in the head."""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from ingest.formats.text.reader import read_text
from ingest.generations.build import build
from ingest.holdings import Entry
from ingest.library.library import recipe_for
from retrieval.document import Document, Version
from retrieval.engine import PassageEngine
from retrieval.index.generation import Generation
from retrieval.index.manifest import read_manifest
from retrieval.interfaces import Encoder, Matrix, Models, StopCheck, never_stop
from retrieval.text import Span, digest
from retrieval.windows import Window


def entry(id: str, text: str, publisher: str | None = None) -> Entry:
    canonical = read_text(text).canonical
    version = Version(
        Document(id),
        digest(id + text),
        canonical.sha256,
        "text/plain",
        f"{id}.txt",
        len(text),
        title=id.title(),
        publisher=publisher,
    )
    return Entry(version, canonical)


def three_documents() -> tuple[Entry, ...]:
    """Two of one publisher, one of another; they share no topic."""
    return (
        entry(
            "bins", "Bins\n\nGrey bins are collected every second Tuesday. Garden waste is collected weekly.", "Council"
        ),
        entry("trees", "Trees\n\nA tree preservation order protects a tree. Fines reach £20,000.", "Council"),
        entry("parking", "Parking\n\nResidents apply for a permit online. A permit costs £60 a year.", "Transport"),
    )


def generation_of(folder: Path, encoder: Encoder, *entries: Entry) -> Generation:
    """Built in a folder of this one, and opened."""
    build(folder / "g", list(entries), encoder, recipe_for(encoder.name, encoder.sha256))
    return Generation(folder / "g", read_manifest(folder / "g"))


def engine_over(folder: Path, encoder: Encoder, *entries: Entry) -> PassageEngine:
    return PassageEngine(generation_of(folder, encoder, *entries), Models(encoder))


def window(*sentences: str, at: int = 0, above: str = "Halls: ") -> Window:
    """Sentences under a heading; in the canonical text they stand one behind another from `at` on."""
    text, places, spans = above, [], []
    for sentence in sentences:
        places.append(Span(len(text), len(text) + len(sentence)))
        spans.append(Span(at, at + len(sentence)))
        text, at = f"{text}{sentence} ", at + len(sentence) + 1
    return Window(("halls", "0" * 64), text.rstrip(), tuple(places), tuple(spans))


class Picky:
    """A Reranker that knows one word, and remembers what it was given to read."""

    name, sha256, max_sentences, weight = "picky", "0" * 64, 40, 0.25

    def __init__(self, word: str) -> None:
        self.word = word
        self.read: list[Window] = []
        self.judged: list[str] = []

    def score(
        self,
        question: str,  # noqa: ARG002 - as the Protocol has it
        windows: Sequence[Window],
        wanted: Sequence[Collection[int]],
        check_stop: StopCheck = never_stop,
    ) -> list[Matrix]:
        for _ in windows:
            check_stop()
        self.read += windows
        self.judged += [
            one.places[at].of(one.text) for one, places in zip(windows, wanted, strict=True) for at in places
        ]
        return [
            np.array(
                [
                    np.nan if at not in places else 9.0 if self.word in place.of(window.text) else -9.0
                    for at, place in enumerate(window.places)
                ],
                np.float32,
            )
            for window, places in zip(windows, wanted, strict=True)
        ]
