"""An answer: a status, quotes with citations, and everything that was considered on the way."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from retrieval.cells import Cell
from retrieval.citation import Citation
from retrieval.in_force import Standing
from retrieval.text import Span


class AnswerStatus(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"


class Band(StrEnum):
    """How sure an answer is: `answered` and `likely` ones are shown as answers, each with its share of right ones."""

    ANSWERED = "answered"
    LIKELY = "likely"
    NO_ANSWER = "no_answer"


class NoAnswerReason(StrEnum):
    """Why the documents are silent."""

    NOTHING_RELEVANT = "nothing_relevant"
    TOPIC_ONLY = "topic_only"
    SUPERSEDED_ONLY = "superseded_only"
    UNCLEAR = "unclear"
    ASKS_FOR_WRITING = "asks_for_writing"  # a summary, a comparison, a draft: words that no document has
    GREETING = "greeting"  # a greeting, thanks or a goodbye: nothing was asked


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn of a conversation; role is "user" or "assistant"."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What may answer. An empty tuple leaves that field open; the filter applies before ranking.

    `versions` (SHA-256) asks for exactly these, in force or not; otherwise what is in force on `as_of` answers, which
    is today where none is given.
    """

    documents: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """What a quote refers to by number, as a quote of its own; `label` names it: "Paragraph 21", "Footnote 3"."""

    label: str
    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a version's canonical text; `core` marks, in the same offsets, the sentences that answer.

    `standing` is its version's on the answer's day. `also` cites where else the core's words stand; `references` are
    the footnotes and paragraphs that the quote sends its reader to. `cells` are those of the table rows that it quotes
    whole, each with its column's head.
    """

    text: str
    core: tuple[Span, ...]
    confidence: float
    citation: Citation
    standing: Standing
    also: tuple[Citation, ...] = ()
    references: tuple[Reference, ...] = ()
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its score at one stage of retrieval; `rank` counts from 1."""

    passage: int
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Stage:
    """The hits of one stage ("dense", "lexical", "fused", "ranked"; "read" where a ranker serves), best first."""

    name: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Considered:
    """What led to an answer: hits by stage, the signals of the decision, and milliseconds by step."""

    stages: tuple[Stage, ...] = ()
    signals: dict[str, float] = field(default_factory=dict)
    timings_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Certainty:
    """The band of an answer, and the share of right ones among the answers in it where that was measured."""

    band: Band
    right: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a question, or that they do not.

    `quotes` is empty exactly when `status` is no_answer; `nearest` then holds the best passages all the same, which
    answer nothing and must be shown as such. `confidence` is the probability that the first quote answers. `as_of` is
    the day for which it was asked. `reply` is what is said to a greeting, and then there is nothing nearest.
    """

    answer_id: str
    question: str
    standalone_question: str
    status: AnswerStatus
    reason: NoAnswerReason | None
    confidence: float
    certainty: Certainty
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    generation: str
    as_of: date
    took_ms: float
    considered: Considered
    reply: str | None = None
