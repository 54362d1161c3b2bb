"""Every seam of the system on one page: what can be exchanged without touching the rest."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from retrieval.answer import Answer, Filters, Turn
from retrieval.document import Version
from retrieval.in_force import Standing
from retrieval.text import CanonicalText
from retrieval.windows import Window

Matrix = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scores:
    """Passage ids, int64 (n,), and their scores, float32 (n,), best first."""

    ids: Ids
    values: Matrix


@dataclass(frozen=True, slots=True)
class Encoding:
    """One text as its encoder sees it.

    `vector`: float32 (d,), unit length. `tokens`: float32 (t, d), unit rows, one for each word piece of the text
    (special tokens left out). `offsets`: int32 (t, 2), where each piece stands in the text, in code points.
    """

    vector: Matrix
    tokens: Matrix
    offsets: npt.NDArray[np.int32]


class Encoder(Protocol):
    """Texts to vectors. `name` and `sha256` go into the recipe; texts beyond `max_tokens` are cut at the end."""

    name: str
    sha256: str
    dimensions: int
    max_tokens: int

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Passages, in the order given. Deterministic: a text's encoding does not depend on what stands beside it."""
        ...

    def stream(self, texts: Sequence[str]) -> Iterator[Encoding]:
        """As `encode`, each one as soon as it is ready: the whole need not fit in memory."""
        ...

    def question(self, text: str) -> Encoding:
        """One question; it may be encoded by another prompt than passages are."""
        ...


class Reranker(Protocol):
    """Reads a question together with windows of text. `name` and `sha256` tell which model it is.

    `reads`: how many sentences it reads for a question in the time that an answer may take. `weight`: that of
    its logit beside the plain score of a sentence or passage.
    """

    name: str
    sha256: str
    reads: int
    weight: float

    def judge(self, question: str, windows: Sequence[Window], wanted: Sequence[Collection[int]]) -> list[Matrix]:
        """For each window float32 (s,): a logit for each of its sentences, higher where it answers, NaN where unread.

        `wanted`: for each window the places of the sentences to judge; those beside them may be judged, too.
        """
        ...


class DenseIndex(Protocol):
    """Nearest neighbours by inner product."""

    def search(self, vector: Matrix, k: int, allowed: Ids | None) -> Scores:
        """The k best, best first, ties by id; with `allowed` (ascending ids), of those alone."""
        ...

    def scores(self, vector: Matrix, ids: Ids) -> Matrix:
        """float32 (n,): the exact scores of these passages."""
        ...


class LexicalIndex(Protocol):
    """Ranking by the words that question and passage share."""

    def search(self, text: str, k: int, allowed: Ids | None) -> Scores:
        """The k best with a score above 0, best first, ties by id; with `allowed` (ascending ids), of those alone."""
        ...

    def scores(self, text: str, ids: Ids) -> Matrix:
        """float32 (n,): the exact scores of these passages."""
        ...


class SentenceVectors(Protocol):
    """A vector for each sentence of each passage."""

    def of(self, passage: int) -> Matrix:
        """float32 (s, d): in the order of the passage's sentences, of unit length; zeros where one was cut off."""
        ...


ANYWHERE = Filters()


class Engine(Protocol):
    """Answers questions from one generation. Immutable and safe to share between threads."""

    generation: str

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), filters: Filters = ANYWHERE, limit: int = 3
    ) -> Answer:
        """Raises BadQuestion, UnknownDocument or EmptyFilter; never raises because the documents are silent."""
        ...

    def suggestions(
        self, answer: Answer, *, history: Sequence[Turn] = (), filters: Filters = ANYWHERE
    ) -> tuple[str, ...]:
        """Headings that would be answered next, after this answer to a question with this history. May be none."""
        ...


class Library(Protocol):
    """The versions that the current generation holds."""

    def versions(self) -> Sequence[Version]:
        """One for each document, by title: the version in force today or, where none is, its last edition."""
        ...

    def editions(self, document_id: str) -> Sequence[Version]:
        """Every version of a document, in the order in which they came. Raises UnknownDocument."""
        ...

    def version(self, document_id: str, sha256: str | None = None) -> Version:
        """This version; without a hash, the one that `versions` gives. Raises UnknownDocument."""
        ...

    def standing(self, version: Version) -> Standing:
        """How a version stands today."""
        ...

    def canonical(self, version: Version) -> CanonicalText: ...

    def original(self, version: Version) -> Path:
        """The file as it was handed in, hash checked. Raises DamagedGeneration."""
        ...
