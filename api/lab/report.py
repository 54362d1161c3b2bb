"""What an evaluation found: figures over a set, and one record for each question; it computes none of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from retrieval.answer import AnswerStatus
from retrieval.text import Span

Figures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """Where a quote stands; `document` is the set's id, None where the generation's document is not of the set."""

    document: str | None
    start: int
    end: int
    core: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The first quotes against the gold spans.

    Overlap of the first, of any of three; F1 of the first's core; the share of all spans that the first three hold.
    """

    hit_at_1: bool
    hit_at_3: bool
    char_f1: float
    held_at_3: float


@dataclass(frozen=True, slots=True)
class Record:
    """One question's outcome, for error analysis; it holds ids and figures, never the question's words.

    `ranking` is the first ten documents by set id. `retrieval` is None unless the question is answerable and has
    relevant documents, `judgement` likewise without gold spans. `right`: answering with the first quote would be
    right, by span where there are spans, by document otherwise; never of an unanswerable question.
    """

    question: str
    answerable: bool
    status: str
    reason: str | None
    confidence: float
    signals: Mapping[str, float]
    milliseconds: float
    ranking: tuple[str, ...]
    retrieval: Mapping[str, float] | None
    first: QuotePlace | None
    judgement: Judgement | None
    right: bool
    quotes: int
    verified: int

    @property
    def answered(self) -> bool:
        return self.status == AnswerStatus.ANSWERED

    def to_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one run, None where a set cannot give them; `records` follow the order of the questions.

    `retrieval` and `quotes` are means over the answerable questions that have relevant documents, and gold spans.
    `silence.coverage` and `silence.false_answers` are the shares of answerable and unanswerable questions that got an
    answer; `silence.wrong_silence_at_14` that of the answerable ones which a threshold that answers 14 % of the others
    leaves silent. `verified` is the share of all quotes shown, nearest ones included, whose text and hashes are those
    of the set's own text at their offsets.
    """

    set: str
    documents: int
    questions: int
    answerable: int
    retrieval: Figures
    quotes: Figures
    silence: Figures
    verified: float | None
    latency_ms: Figures
    ingest: Figures
    records: tuple[Record, ...]

    def to_json(self) -> dict[str, object]:
        """Everything but the records, figures to six decimals."""
        return {name: _rounded(getattr(self, name)) for name in self.__slots__ if name != "records"}


def _rounded(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _rounded(inner) for key, inner in value.items()}
    return round(value, 6) if isinstance(value, float) else value
