"""The exchangeable parts of the system, one Protocol each: another implementation needs no change elsewhere."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from retrieval.answer import Answer, Filters, Option, Turn
from retrieval.document import Version
from retrieval.in_force import Standing
from retrieval.text import CanonicalText
from retrieval.windows import Window

Matrix = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scores:
    """Passage ids, int64 (n,), with their scores, float32 (n,), best first."""

    ids: Ids
    values: Matrix


@dataclass(frozen=True, slots=True)
class Encoding:
    """The embedding of one text.

    `vector`: float32 (d,), unit length. `tokens`: float32 (t, d), a unit vector for each word piece, without special
    tokens. `offsets`: int32 (t, 2), start and end of each word piece in the text, in code points.
    """

    vector: Matrix
    tokens: Matrix
    offsets: npt.NDArray[np.int32]


# Called between the steps of a question, and before each text that a reranker reads. To end the question there, it
# raises. It must return at once, and several threads may call it together.
StopCheck = Callable[[], None]


def never_stop() -> None:
    """The check of a question that runs until it has its answer."""


class Encoder(Protocol):
    """Embeds texts. `name` and `sha256` go into the recipe. Cuts a text after `max_tokens`."""

    name: str
    sha256: str
    dimensions: int
    max_tokens: int

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Passages, in the given order. Deterministic: an encoding does not depend on the other texts of the call."""
        ...

    def stream(self, texts: Sequence[str]) -> Iterator[Encoding]:
        """Like `encode`, but yields each encoding as soon as it is ready, so that not all need fit in memory."""
        ...

    def encode_question(self, text: str) -> Encoding:
        """One question; its prompt may differ from that of passages."""
        ...


class Reranker(Protocol):
    """A cross-encoder: reads a question together with windows of text. `name` and `sha256` identify the model.

    `max_sentences`: sentences that it can read for one question in the time for an answer. `weight`: factor of its
    logit, which is added to the score of a sentence and of its passage.
    """

    name: str
    sha256: str
    max_sentences: int
    weight: float

    def score(
        self,
        question: str,
        windows: Sequence[Window],
        wanted: Sequence[Collection[int]],
        check_stop: StopCheck = never_stop,
    ) -> list[Matrix]:
        """For each window float32 (s,): the logit of each sentence, higher if it answers, NaN if it was not read.

        `wanted`: for each window, indexes of the sentences to read; their neighbours may get a logit too. Raises what
        `check_stop` raises.
        """
        ...


@dataclass(frozen=True, slots=True)
class Models:
    """The models of one engine. Without a reranker, plain signals decide."""

    encoder: Encoder
    reranker: Reranker | None = None


class DenseIndex(Protocol):
    """Nearest neighbours of a vector by inner product."""

    def search(self, vector: Matrix, k: int, allowed: Ids | None) -> Scores:
        """The k best passages, best first, ties by id. `allowed`: ascending ids to search in; None means all."""
        ...

    def scores(self, vector: Matrix, ids: Ids) -> Matrix:
        """float32 (n,): the exact scores of these passages."""
        ...


class LexicalIndex(Protocol):
    """Ranks passages by the words that they share with the question (BM25)."""

    def search(self, text: str, k: int, allowed: Ids | None) -> Scores:
        """The k best passages with a score above 0, best first, ties by id. `allowed`: as in DenseIndex."""
        ...

    def scores(self, text: str, ids: Ids) -> Matrix:
        """float32 (n,): the exact scores of these passages."""
        ...


class SentenceVectors(Protocol):
    """A vector for each sentence of each passage."""

    def of(self, passage: int) -> Matrix:
        """float32 (s, d): a unit vector for each sentence, in order; zeros for a sentence that the encoder cut off."""
        ...


NO_FILTERS = Filters()

# Called with the name of each step when it begins: "encode", "search", "rank", "choose", "read" (only with a reranker),
# "select". They repeat where the engine searches again. It runs in the engine's thread and must return at once.
Observer = Callable[[str], None]


def no_observer(_step: str) -> None:
    """The observer of a question whose steps nobody follows."""


class Engine(Protocol):
    """Answers questions from one generation. Immutable and safe to share between threads."""

    generation: str

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = NO_FILTERS,
        limit: int = 3,
        observe: Observer = no_observer,
        check_stop: StopCheck = never_stop,
    ) -> Answer:
        """Answers, or gives the reason for no answer. Raises BadQuestion, UnknownDocument or EmptyFilter, all before
        the first step begins; and what `check_stop` raises, before any step."""
        ...

    def ask_each(
        self, question: str, each: Sequence[Filters], *, limit: int = 3, check_stop: StopCheck = never_stop
    ) -> tuple[Answer, ...]:
        """The answers that `ask` gives under each of these filters, in their order; the question is encoded once.

        Raises BadQuestion, UnknownDocument or EmptyFilter before the first step begins, and what `check_stop` raises.
        """
        ...

    def suggestions(
        self,
        answer: Answer,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = NO_FILTERS,
        check_stop: StopCheck = never_stop,
    ) -> tuple[str, ...]:
        """Headings to ask next: each, asked after this answer, would itself be answered. May be empty.

        Raises what `check_stop` raises.
        """
        ...

    def which_one(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = NO_FILTERS,
        answer: Answer | None = None,
        check_stop: StopCheck = never_stop,
    ) -> tuple[Option, ...]:
        """Two to five documents, or cases of one document, that a question may mean; none where it says what it means.

        The likeliest stands first. `answer`: what `ask` gave for the same question, history and filters; then nothing
        is searched twice. Raises BadQuestion, UnknownDocument or EmptyFilter, and what `check_stop` raises.
        """
        ...


class Library(Protocol):
    """The documents of the current generation, in all their versions."""

    def versions(self) -> Sequence[Version]:
        """One version for each document, by title: the one in force today, else the last edition."""
        ...

    def editions(self, document_id: str) -> Sequence[Version]:
        """Every version of a document, in order of ingestion. Raises UnknownDocument."""
        ...

    def version(self, document_id: str, sha256: str | None = None) -> Version:
        """The version with this hash, else the one in `versions`. Raises UnknownDocument or UnknownVersion."""
        ...

    def standing(self, version: Version) -> Standing:
        """The standing of a version today."""
        ...

    def canonical(self, version: Version) -> CanonicalText: ...

    def original(self, version: Version) -> Path:
        """The path of the file with the version's SHA-256, verified. Raises DamagedGeneration.

        Where OCR read scanned pages, this is the copy that OCR wrote: citations name it and are verified against it.
        """
        ...
