"""An answer: its status, its quotes with citations, and the trace of the search."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from retrieval.applicability import NOTHING_STATED, Applicability
from retrieval.cells import Cell
from retrieval.citation import Citation
from retrieval.in_force import Standing
from retrieval.nations import Nation
from retrieval.text import Span


class AnswerStatus(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"


class Band(StrEnum):
    """Certainty of an answer. `answered` and `likely` are shown as answers, with the band's share of right answers."""

    ANSWERED = "answered"
    LIKELY = "likely"
    NO_ANSWER = "no_answer"


class NoAnswerReason(StrEnum):
    """Why there is no answer."""

    NOTHING_RELEVANT = "nothing_relevant"
    TOPIC_ONLY = "topic_only"
    SUPERSEDED_ONLY = "superseded_only"
    FOR_OTHERS_ONLY = "for_others_only"  # only text that is stated for another nation, or for other readers, answers
    UNCLEAR = "unclear"
    ASKS_FOR_WRITING = "asks_for_writing"  # a summary, a comparison, a draft: new text, which no document contains
    GREETING = "greeting"  # a greeting, thanks or a goodbye instead of a question


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn of a conversation; role is "user" or "assistant"."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Restricts the search to some documents, before ranking. An empty tuple does not restrict its field.

    `versions` (SHA-256) selects these versions, in force or not. Without it, only versions in force on `as_of` answer;
    None means today. `nations`: text that is stated for other nations only does not answer; without it, those that the
    question names count. `readers`: text that is stated for other readers does not answer.
    """

    documents: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    as_of: date | None = None
    collections: tuple[str, ...] = ()
    nations: tuple[Nation, ...] = ()
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A quote of the paragraph or footnote that another quote refers to; `label` is "Paragraph 21" or "Footnote 3"."""

    label: str
    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a version's canonical text.

    `core`: spans of the sentences that answer, in offsets of the canonical text. `standing`: the version's standing on
    the answer's day. `also`: citations of other places with the same words as the core. `references`: the footnotes and
    paragraphs that the quote refers to. `cells`: the cells of the table rows that it quotes whole, with column heads.
    `applicability`: for which nations and readers the quote's place is stated. `for_others`: they are others than those
    that the question names.
    """

    text: str
    core: tuple[Span, ...]
    confidence: float
    citation: Citation
    standing: Standing
    also: tuple[Citation, ...] = ()
    references: tuple[Reference, ...] = ()
    cells: tuple[Cell, ...] = ()
    applicability: Applicability = NOTHING_STATED
    for_others: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One of the documents that a question may mean, or one of the cases that a document tells apart.

    `label`: the document's title, with its publisher, date or id where another has the same title; of a case, its
    heading. To mean a document, ask the question in it alone. The quote of a case is its answer.
    """

    label: str
    quote: Quote
    is_case: bool = False

    @property
    def first_sentence(self) -> str:
        """The first sentence of the quote that answers, in one line."""
        core, start = self.quote.core[0], self.quote.citation.start
        return " ".join(self.quote.text[core.start - start : core.end - start].split())


class Hit(NamedTuple):
    """A passage with its score and rank at one stage of retrieval; ranks begin at 1. A question has a thousand."""

    passage: int
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Stage:
    """The hits of one stage, best first. Names: "dense", "lexical", "fused", "ranked" and, with a reranker, "read"."""

    name: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Considered:
    """The trace of a search: hits by stage, the signals behind the confidence, and milliseconds by step."""

    stages: tuple[Stage, ...] = ()
    signals: dict[str, float] = field(default_factory=dict)
    timings_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Certainty:
    """The band of an answer and the measured share of right answers in that band, None where nobody measured it."""

    band: Band
    right: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The documents' answer to a question, or the reason why they give none.

    `quotes` is empty exactly when `status` is no_answer. `nearest` then holds quotes of the best passages, which do not
    answer and must be shown as such. `confidence`: the probability that the first quote answers. `as_of`: the day for
    which the question was asked. `reply`: the fixed reply to a greeting; `nearest` is then empty.
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
